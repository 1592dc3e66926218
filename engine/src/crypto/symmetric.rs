//! AES-256-GCM, the algorithm of SYMMETRIC_DEFAULT keys ([SP 800-38D](https://doi.org/10.6028/NIST.SP.800-38D)).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

use crate::crypto::mac;

/// An AES-256-GCM key ready for use.
pub struct SymmetricKey(LessSafeKey);

impl SymmetricKey {
    /// Bytes of key material.
    pub const LENGTH: usize = 32;

    /// Bytes of a nonce.
    pub const NONCE: usize = 12;

    /// Bytes that [`Self::seal`] adds.
    pub const TAG: usize = 16;

    /// The key that stands for `material` in the KMS key of this id.
    ///
    /// It depends on the key's id, so that the same material imported into another KMS key does not decrypt
    /// ([deleting keys](https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html)) and never shares nonces with it.
    #[must_use]
    pub fn derive(key_id: &str, material: &[u8]) -> Self {
        Self::from_bytes(&mac(
            material,
            &[b"kmspec aes-256-gcm\0", key_id.as_bytes()],
        ))
    }

    /// The key of these bytes.
    ///
    /// # Panics
    /// Never: the length is AES-256's.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("32 bytes are an AES-256 key");
        Self(LessSafeKey::new(key))
    }

    /// Appends `plaintext`, encrypted, and its tag to `out`. A nonce must not be used twice with one key.
    ///
    /// # Panics
    /// Where `plaintext` is longer than AES-GCM allows (64 GiB).
    pub fn seal(&self, nonce: [u8; Self::NONCE], aad: &[u8], plaintext: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(plaintext);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad),
                &mut out[start..],
            )
            .expect("AES-GCM seals what fits into memory");
        out.extend_from_slice(tag.as_ref());
    }

    /// The plaintext, if `sealed` was sealed by this key with this nonce and these additional data.
    #[must_use]
    pub fn open(&self, nonce: [u8; Self::NONCE], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = sealed.to_vec();
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad),
                &mut bytes,
            )
            .ok()?
            .len();
        bytes.truncate(length);
        Some(bytes)
    }
}

/// Without the key.
impl fmt::Debug for SymmetricKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SymmetricKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::SymmetricKey;

    /// Test case 14 of the paper "The Galois/Counter Mode of Operation (GCM)".
    #[test]
    fn seals_as_published() {
        let mut sealed = Vec::new();
        SymmetricKey::from_bytes(&[0; 32]).seal([0; 12], &[], &[0; 16], &mut sealed);
        let expected = [
            0xce, 0xa7, 0x40, 0x3d, 0x4d, 0x60, 0x6b, 0x6e, 0x07, 0x4e, 0xc5, 0xd3, 0xba, 0xf3,
            0x9d, 0x18, //
            0xd0, 0xd1, 0xc8, 0xa7, 0x99, 0x99, 0x6b, 0xf0, 0x26, 0x5b, 0x98, 0xb5, 0xd4, 0x8a,
            0xb9, 0x19,
        ];
        assert_eq!(sealed, expected);
    }

    #[test]
    fn opens_only_what_it_sealed() {
        let key = SymmetricKey::derive("a", &[1; 32]);
        let mut sealed = Vec::new();
        key.seal([9; 12], b"aad", b"secret", &mut sealed);
        assert_eq!(
            key.open([9; 12], b"aad", &sealed).as_deref(),
            Some(&b"secret"[..])
        );
        assert_eq!(key.open([8; 12], b"aad", &sealed), None);
        assert_eq!(key.open([9; 12], b"", &sealed), None);
        assert_eq!(
            SymmetricKey::derive("b", &[1; 32]).open([9; 12], b"aad", &sealed),
            None
        );
        assert_eq!(key.open([9; 12], b"aad", &[]), None);
    }
}
