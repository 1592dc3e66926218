//! Digests and MACs, by RustCrypto.

use hmac::{Hmac, KeyInit, Mac as _};
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};
use shake::{ExtendableOutput, Shake256, Update, XofReader};

use super::der;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "as the names of the API")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Hash {
    SHA_1,
    SHA_256,
    SHA_384,
    SHA_512,
}

/// A `MacAlgorithm` of [GenerateMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mac {
    HMAC_SHA_224,
    HMAC_SHA_256,
    HMAC_SHA_384,
    HMAC_SHA_512,
}

impl Hash {
    /// The digest of a message.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::SHA_1 => Sha1::digest(message).to_vec(),
            Self::SHA_256 => Sha256::digest(message).to_vec(),
            Self::SHA_384 => Sha384::digest(message).to_vec(),
            Self::SHA_512 => Sha512::digest(message).to_vec(),
        }
    }

    /// The length of a digest in bytes.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::SHA_1 => 20,
            Self::SHA_256 => 32,
            Self::SHA_384 => 48,
            Self::SHA_512 => 64,
        }
    }
}

impl Mac {
    /// The MAC of a message under a key of any length.
    #[must_use]
    pub fn of(self, key: &[u8], message: &[u8]) -> Vec<u8> {
        macro_rules! mac {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(key)
                    .expect("HMAC takes keys of any length")
                    .chain_update(message)
                    .finalize()
                    .into_bytes()
                    .to_vec()
            };
        }
        match self {
            Self::HMAC_SHA_224 => mac!(Sha224),
            Self::HMAC_SHA_256 => mac!(Sha256),
            Self::HMAC_SHA_384 => mac!(Sha384),
            Self::HMAC_SHA_512 => mac!(Sha512),
        }
    }
}

/// The message representative µ of a message under an ML-DSA public key (DER of a SubjectPublicKeyInfo), with an empty
/// context: [FIPS 204](https://doi.org/10.6028/NIST.FIPS.204), algorithms 2 and 7.
///
/// # Errors
/// Not a public key.
pub fn message_representative(public: &[u8], message: &[u8]) -> Result<Vec<u8>, String> {
    let (_, key) = der::split_public(public).ok_or("not a SubjectPublicKeyInfo")?;
    let shake = |parts: &[&[u8]]| {
        let mut hash = Shake256::default();
        parts.iter().for_each(|part| hash.update(part));
        let mut made = [0; 64];
        hash.finalize_xof().read(&mut made);
        made
    };
    Ok(shake(&[&shake(&[key]), &[0, 0], message]).to_vec())
}
