//! Ciphertext blobs of symmetric keys.
//!
//! KMS documents no layout. Ours begins as the observed one does, so that it carries what that carries:
//!
//! | bytes | what |
//! |---|---|
//! | 5 | `01 02 02 00 78` |
//! | 32 | the key material's id |
//! | 1 | `01`, the version of what follows |
//! | 12 | nonce |
//! | n + 16 | AES-256-GCM: ciphertext and tag |
//!
//! All before the nonce is authenticated together with the encryption context.
//!
//! In an external key store such a blob, sealed by KMS, is encrypted once more by the proxy ([`Outer`]):
//!
//! | bytes | what |
//! |---|---|
//! | 5 | `01 02 02 00 78` |
//! | 32 | the key material's id |
//! | 1 | `02`, the version of what follows |
//! | 1 + m | length of the proxy's metadata, and the metadata |
//! | 1 + i | length of the initialisation vector, and the vector |
//! | 16 | tag |
//! | n | ciphertext |
//!
//! The proxy authenticates all of it but the first 38 bytes, which the blob inside repeats.

use std::collections::BTreeMap;

use crate::crypto::mac;
use crate::crypto::material::KeyMaterialId;
use crate::crypto::symmetric::SymmetricKey;
use crate::fault;

const MAGIC: [u8; 5] = [0x01, 0x02, 0x02, 0x00, 0x78];
const VERSION: u8 = 1;
const OUTER_VERSION: u8 = 2;
const HEADER: usize = MAGIC.len() + 32 + 1;

/// Bytes that a blob is longer than its plaintext.
pub const OVERHEAD: usize = HEADER + SymmetricKey::NONCE + SymmetricKey::TAG;

/// An encryption context: exact pairs, in no order
/// ([encryption context](https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html)).
pub type Context = BTreeMap<String, String>;

/// The parts of a blob, none of them authenticated yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob<'a> {
    header: &'a [u8; HEADER],
    nonce: [u8; SymmetricKey::NONCE],
    sealed: &'a [u8],
}

/// Seals `plaintext` under the key material of this id. A nonce must not be used twice with one key.
#[must_use]
pub fn seal(
    key: &SymmetricKey,
    id: &KeyMaterialId,
    nonce: [u8; SymmetricKey::NONCE],
    context: &Context,
    plaintext: &[u8],
) -> Vec<u8> {
    let mut blob = Vec::with_capacity(OVERHEAD + plaintext.len());
    blob.extend_from_slice(&MAGIC);
    blob.extend_from_slice(id.as_bytes());
    blob.push(VERSION);
    let aad = authenticated(&blob, context);
    blob.extend_from_slice(&nonce);
    key.seal(nonce, &aad, plaintext, &mut blob);
    blob
}

/// Takes a blob apart; `None` if it is not of this engine's form.
#[must_use]
pub fn parse(blob: &[u8]) -> Option<Blob<'_>> {
    let (header, rest) = blob.split_first_chunk::<HEADER>()?;
    let (nonce, sealed) = rest.split_first_chunk()?;
    let known = header.starts_with(&MAGIC)
        && header[HEADER - 1] == VERSION
        && sealed.len() >= SymmetricKey::TAG;
    known.then_some(Blob {
        header,
        nonce: *nonce,
        sealed,
    })
}

/// The id of the key material that a ciphertext of either form names; `None` if it is of neither.
#[must_use]
pub fn key_material_id(blob: &[u8]) -> Option<KeyMaterialId> {
    parse(blob)
        .map(|blob| blob.key_material_id())
        .or_else(|| Outer::parse(blob).map(|outer| outer.id))
}

/// A ciphertext of an external key store, taken apart, none of it authenticated yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outer<'a> {
    /// The key material of KMS that sealed what the proxy encrypted.
    pub id: KeyMaterialId,
    /// The proxy's metadata, or nothing.
    pub metadata: &'a [u8],
    /// The initialisation vector.
    pub iv: &'a [u8],
    /// The tag.
    pub tag: &'a [u8; Outer::TAG],
    /// As long as what the proxy encrypted.
    pub ciphertext: &'a [u8],
}

impl Outer<'_> {
    /// Bytes of a tag.
    pub const TAG: usize = 16;
}

impl<'a> Outer<'a> {
    /// Takes a ciphertext apart; `None` if it is not of this form.
    #[must_use]
    pub fn parse(blob: &'a [u8]) -> Option<Self> {
        let (header, rest) = blob.split_first_chunk::<HEADER>()?;
        if !header.starts_with(&MAGIC) || header[HEADER - 1] != OUTER_VERSION {
            return None;
        }
        let (metadata, rest) = split_counted(rest)?;
        let (iv, rest) = split_counted(rest)?;
        let (tag, ciphertext) = rest.split_first_chunk()?;
        Some(Self {
            id: id_in(header),
            metadata,
            iv,
            tag,
            ciphertext,
        })
    }

    /// The ciphertext as one blob.
    ///
    /// # Panics
    /// For metadata or a vector of more than 255 bytes.
    #[must_use]
    pub fn to_blob(&self) -> Vec<u8> {
        let count = |bytes: &[u8]| u8::try_from(bytes.len()).expect("the proxy's parts are short");
        let mut blob = Vec::with_capacity(HEADER + 64 + self.ciphertext.len());
        blob.extend_from_slice(&MAGIC);
        blob.extend_from_slice(self.id.as_bytes());
        blob.extend_from_slice(&[OUTER_VERSION, count(self.metadata)]);
        blob.extend_from_slice(self.metadata);
        blob.push(count(self.iv));
        blob.extend_from_slice(self.iv);
        blob.extend_from_slice(self.tag);
        blob.extend_from_slice(self.ciphertext);
        blob
    }

    /// What the proxy authenticates besides: a digest of the encryption context, which can be longer than a proxy has to take.
    #[must_use]
    pub fn aad(id: &KeyMaterialId, context: &Context) -> [u8; 32] {
        mac(b"kmspec xks aad", &[&authenticated(id.as_bytes(), context)])
    }
}

/// A length in one byte and so many bytes, and the rest.
fn split_counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&count, rest) = bytes.split_first()?;
    rest.split_at_checked(count.into())
}

fn id_in(header: &[u8; HEADER]) -> KeyMaterialId {
    let mut id = [0; 32];
    id.copy_from_slice(&header[MAGIC.len()..HEADER - 1]);
    KeyMaterialId::from_bytes(id)
}

impl Blob<'_> {
    /// The id of the key material that the blob says it was sealed under.
    #[must_use]
    pub fn key_material_id(&self) -> KeyMaterialId {
        id_in(self.header)
    }

    /// The plaintext, if every byte of the blob and the context are as they were when it was sealed under `key`.
    #[must_use]
    pub fn open(&self, key: &SymmetricKey, context: &Context) -> Option<Vec<u8>> {
        key.open(
            self.nonce,
            &authenticated(self.header, context),
            self.sealed,
        )
        .or_else(|| {
            fault!(AlteredCiphertextOpens)
                .then(|| fault::unauthenticated(key, self.nonce, self.sealed))
        })
    }
}

/// Every string with its length before it, so that no two contexts read alike.
fn authenticated(header: &[u8], context: &Context) -> Vec<u8> {
    let mut bytes = header.to_vec();
    let bound = context.iter().filter(|_| !fault!(ContextNotBound));
    for text in bound.flat_map(|(name, value)| [name, value]) {
        bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Context, OVERHEAD, parse, seal};
    use crate::crypto::material::KeyMaterialId;
    use crate::crypto::symmetric::SymmetricKey;

    fn context(pairs: &[(&str, &str)]) -> Context {
        pairs
            .iter()
            .map(|&(name, value)| (name.into(), value.into()))
            .collect()
    }

    fn open(blob: &[u8], pairs: &[(&str, &str)]) -> Option<Vec<u8>> {
        parse(blob)?.open(&SymmetricKey::from_bytes(&[5; 32]), &context(pairs))
    }

    fn sealed(pairs: &[(&str, &str)]) -> Vec<u8> {
        let id = KeyMaterialId::from_bytes([3; 32]);
        seal(
            &SymmetricKey::from_bytes(&[5; 32]),
            &id,
            [1; 12],
            &context(pairs),
            b"plain",
        )
    }

    #[test]
    fn a_blob_opens_with_its_context_in_any_order() {
        let blob = sealed(&[("a", "1"), ("b", "2")]);
        assert_eq!(blob.len(), OVERHEAD + 5);
        assert_eq!(
            open(&blob, &[("b", "2"), ("a", "1")]).as_deref(),
            Some(&b"plain"[..])
        );
        assert_eq!(
            parse(&blob).map(|blob| blob.key_material_id()),
            Some(KeyMaterialId::from_bytes([3; 32]))
        );
    }

    #[test]
    fn no_other_context_opens_it() {
        let blob = sealed(&[("a", "1"), ("b", "2")]);
        let others: [&[(&str, &str)]; 6] = [
            &[],
            &[("a", "1")],
            &[("a", "1"), ("b", "3")],
            &[("A", "1"), ("b", "2")],
            &[("a", "1b2")],
            &[("a1b", "2")],
        ];
        for other in others {
            assert_eq!(open(&blob, other), None, "{other:?}");
        }
        assert_eq!(
            open(&sealed(&[("a", ""), ("b", "c")]), &[("a", "b"), ("c", "")]),
            None
        );
        assert_eq!(open(&sealed(&[]), &[("", "")]), None);
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let blob = sealed(&[]);
        for index in 0..blob.len() {
            for bit in 0..8 {
                let mut changed = blob.clone();
                changed[index] ^= 1 << bit;
                let id = parse(&changed).map(|blob| blob.key_material_id());
                let same_id = id == Some(KeyMaterialId::from_bytes([3; 32]));
                assert!(
                    !same_id || open(&changed, &[]).is_none(),
                    "byte {index} bit {bit}"
                );
                // Even the id, by which the engine would not find this key.
                assert_eq!(open(&changed, &[]), None, "byte {index} bit {bit}");
            }
        }
    }

    #[test]
    fn every_length_but_its_own_is_refused() {
        let blob = sealed(&[]);
        for length in 0..blob.len() {
            assert_eq!(open(&blob[..length], &[]), None, "{length}");
        }
        let mut longer = blob;
        longer.push(0);
        assert_eq!(open(&longer, &[]), None);
    }
}
