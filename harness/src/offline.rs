//! Cryptography beside the target: keys, signatures, ciphertexts and secrets, made and checked here to hold answers against.
//!
//! Wherever there are two libraries for an algorithm, this is not the one the built-in engine uses.

use serde::Deserialize;

mod der;
mod ed25519ph;
mod form;
mod hash;
mod make;
mod private;
mod public;

pub use form::{Form, encode};
pub use hash::{Hash, Mac, message_representative};
pub use make::private_key;
pub use private::Private;
pub use public::Public;

/// A `KeySpec` of [CreateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html) whose keys are pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
#[expect(missing_docs, reason = "the names say it")]
pub enum KeySpec {
    RSA_2048,
    RSA_3072,
    RSA_4096,
    ECC_NIST_P256,
    ECC_NIST_P384,
    ECC_NIST_P521,
    ECC_SECG_P256K1,
    ECC_NIST_EDWARDS25519,
    ML_DSA_44,
    ML_DSA_65,
    ML_DSA_87,
    ML_KEM_512,
    ML_KEM_768,
    ML_KEM_1024,
}

/// A `SigningAlgorithm` of [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Signing {
    RSASSA_PSS_SHA_256,
    RSASSA_PSS_SHA_384,
    RSASSA_PSS_SHA_512,
    RSASSA_PKCS1_V1_5_SHA_256,
    RSASSA_PKCS1_V1_5_SHA_384,
    RSASSA_PKCS1_V1_5_SHA_512,
    ECDSA_SHA_256,
    ECDSA_SHA_384,
    ECDSA_SHA_512,
    ED25519_SHA_512,
    ED25519_PH_SHA_512,
    ML_DSA_SHAKE_256,
}

/// A `MessageType` of [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
pub enum MessageType {
    /// The message.
    #[default]
    RAW,
    /// Its digest.
    DIGEST,
    /// The message representative of ML-DSA.
    EXTERNAL_MU,
}

/// An `EncryptionAlgorithm` of an RSA key, see
/// [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
pub enum Encryption {
    /// RSA-OAEP with SHA-1 and MGF1 with SHA-1.
    RSAES_OAEP_SHA_1,
    /// RSA-OAEP with SHA-256 and MGF1 with SHA-256.
    RSAES_OAEP_SHA_256,
}

impl KeySpec {
    const ALL: [Self; 14] = [
        Self::RSA_2048,
        Self::RSA_3072,
        Self::RSA_4096,
        Self::ECC_NIST_P256,
        Self::ECC_NIST_P384,
        Self::ECC_NIST_P521,
        Self::ECC_SECG_P256K1,
        Self::ECC_NIST_EDWARDS25519,
        Self::ML_DSA_44,
        Self::ML_DSA_65,
        Self::ML_DSA_87,
        Self::ML_KEM_512,
        Self::ML_KEM_768,
        Self::ML_KEM_1024,
    ];

    /// The spec of an RSA key with this modulus; none where KMS has none of its size.
    fn of_modulus(modulus: &rsa::BoxedUint) -> Option<Self> {
        let bits = Some(modulus.bits() as usize);
        Self::ALL.into_iter().find(|spec| spec.rsa_bits() == bits)
    }

    /// Whether keys of this spec are RSA keys, and of how many bits.
    const fn rsa_bits(self) -> Option<usize> {
        match self {
            Self::RSA_2048 => Some(2048),
            Self::RSA_3072 => Some(3072),
            Self::RSA_4096 => Some(4096),
            _ => None,
        }
    }
}

impl Signing {
    /// The hash in its name; none where the algorithm hashes by itself.
    const fn hash(self) -> Option<Hash> {
        Some(match self {
            Self::RSASSA_PSS_SHA_256 | Self::RSASSA_PKCS1_V1_5_SHA_256 | Self::ECDSA_SHA_256 => {
                Hash::SHA_256
            }
            Self::RSASSA_PSS_SHA_384 | Self::RSASSA_PKCS1_V1_5_SHA_384 | Self::ECDSA_SHA_384 => {
                Hash::SHA_384
            }
            Self::RSASSA_PSS_SHA_512
            | Self::RSASSA_PKCS1_V1_5_SHA_512
            | Self::ECDSA_SHA_512
            | Self::ED25519_PH_SHA_512 => Hash::SHA_512,
            Self::ED25519_SHA_512 | Self::ML_DSA_SHAKE_256 => return None,
        })
    }

    /// Whether a key of this spec signs by it.
    #[must_use]
    pub const fn fits(self, spec: KeySpec) -> bool {
        use KeySpec as K;
        match self {
            Self::RSASSA_PSS_SHA_256
            | Self::RSASSA_PSS_SHA_384
            | Self::RSASSA_PSS_SHA_512
            | Self::RSASSA_PKCS1_V1_5_SHA_256
            | Self::RSASSA_PKCS1_V1_5_SHA_384
            | Self::RSASSA_PKCS1_V1_5_SHA_512 => spec.rsa_bits().is_some(),
            Self::ECDSA_SHA_256 => matches!(spec, K::ECC_NIST_P256 | K::ECC_SECG_P256K1),
            Self::ECDSA_SHA_384 => matches!(spec, K::ECC_NIST_P384),
            Self::ECDSA_SHA_512 => matches!(spec, K::ECC_NIST_P521),
            Self::ED25519_SHA_512 | Self::ED25519_PH_SHA_512 => {
                matches!(spec, K::ECC_NIST_EDWARDS25519)
            }
            Self::ML_DSA_SHAKE_256 => matches!(spec, K::ML_DSA_44 | K::ML_DSA_65 | K::ML_DSA_87),
        }
    }

    /// What the key signs: the digest, where the algorithm takes one.
    ///
    /// # Errors
    /// The algorithm does not take such a message.
    fn input(self, message: &[u8], kind: MessageType) -> Result<Vec<u8>, String> {
        match (self.hash(), kind) {
            // KMS takes a digest here, and the algorithm hashes it as any message.
            (Some(hash), MessageType::DIGEST)
                if self == Self::ED25519_PH_SHA_512 && message.len() == hash.bytes() =>
            {
                Ok(hash.digest(message))
            }
            (Some(hash), MessageType::RAW) => Ok(hash.digest(message)),
            (Some(hash), MessageType::DIGEST) if message.len() == hash.bytes() => {
                Ok(message.to_vec())
            }
            (None, MessageType::RAW) => Ok(message.to_vec()),
            _ => Err(format!(
                "{self:?} does not take a message of {} bytes as {kind:?} here",
                message.len()
            )),
        }
    }
}

#[cfg(test)]
mod tests;
