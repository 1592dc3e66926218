//! The kinds of keys: their KeySpec and KeyUsage, and what follows from these.

use serde_json::Value;

use super::action::Context;
use super::expect::Expect;
use super::wrong::Wrong;

const USAGE: &str = "InvalidKeyUsageException";

/// A KeySpec with a KeyUsage that it can have. Of alike specs there is one.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// SYMMETRIC_DEFAULT.
    #[default]
    Symmetric,
    /// HMAC_256.
    Mac,
    /// ECC_NIST_P256 for SIGN_VERIFY.
    P256,
    /// ECC_NIST_EDWARDS25519.
    Ed25519,
    /// ML_DSA_44.
    MlDsa,
    /// RSA_2048 for SIGN_VERIFY.
    RsaSigning,
    /// RSA_2048 for ENCRYPT_DECRYPT.
    RsaEncryption,
    /// ECC_NIST_P256 for KEY_AGREEMENT.
    Agreement,
    /// ML_KEM_512.
    MlKem,
}

/// A signing algorithm, each for one kind of key, with MessageType RAW.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// ECDSA_SHA_256.
    Ecdsa,
    /// ED25519_SHA_512.
    Ed25519,
    /// ML_DSA_SHAKE_256.
    MlDsa,
    /// RSASSA_PSS_SHA_256.
    Pss,
}

impl Kind {
    /// The wire's word for KeySpec.
    #[must_use]
    pub fn spec(self) -> &'static str {
        match self {
            Self::Symmetric => "SYMMETRIC_DEFAULT",
            Self::Mac => "HMAC_256",
            Self::P256 | Self::Agreement => "ECC_NIST_P256",
            Self::Ed25519 => "ECC_NIST_EDWARDS25519",
            Self::MlDsa => "ML_DSA_44",
            Self::RsaSigning | Self::RsaEncryption => "RSA_2048",
            Self::MlKem => "ML_KEM_512",
        }
    }

    /// The wire's word for KeyUsage.
    #[must_use]
    pub fn usage(self) -> &'static str {
        match self {
            Self::Symmetric | Self::RsaEncryption => "ENCRYPT_DECRYPT",
            Self::Mac => "GENERATE_VERIFY_MAC",
            Self::P256 | Self::Ed25519 | Self::MlDsa | Self::RsaSigning => "SIGN_VERIFY",
            Self::Agreement => "KEY_AGREEMENT",
            Self::MlKem => "ENCAPSULATE_DECAPSULATE",
        }
    }

    /// A KeyUsage that its KeySpec cannot have.
    #[must_use]
    pub fn wrong_usage(self) -> &'static str {
        match self {
            Self::Mac | Self::MlKem => "SIGN_VERIFY",
            _ => "GENERATE_VERIFY_MAC",
        }
    }

    /// The member of KeyMetadata that names its algorithms, and these.
    pub(super) fn algorithms(self) -> (&'static str, &'static [&'static str]) {
        let signing = "SigningAlgorithms";
        match self {
            Self::Symmetric => ("EncryptionAlgorithms", &["SYMMETRIC_DEFAULT"]),
            Self::RsaEncryption => (
                "EncryptionAlgorithms",
                &["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
            ),
            Self::Mac => ("MacAlgorithms", &["HMAC_SHA_256"]),
            Self::P256 => (signing, &["ECDSA_SHA_256"]),
            Self::Ed25519 => (signing, &["ED25519_PH_SHA_512", "ED25519_SHA_512"]),
            Self::MlDsa => (signing, &["ML_DSA_SHAKE_256"]),
            Self::RsaSigning => (
                signing,
                &[
                    "RSASSA_PKCS1_V1_5_SHA_256",
                    "RSASSA_PKCS1_V1_5_SHA_384",
                    "RSASSA_PKCS1_V1_5_SHA_512",
                    "RSASSA_PSS_SHA_256",
                    "RSASSA_PSS_SHA_384",
                    "RSASSA_PSS_SHA_512",
                ],
            ),
            Self::Agreement => ("KeyAgreementAlgorithms", &["ECDH"]),
            Self::MlKem => ("EncapsulationAlgorithms", &["ML_KEM"]),
        }
    }

    /// KeySpec, KeyUsage and the algorithms are those of this kind.
    pub(super) fn told(self, body: &Value, wrong: &mut Wrong) {
        wrong.text("KeySpec", self.spec(), body);
        wrong.text("KeyUsage", self.usage(), body);
        let (algorithms, known) = self.algorithms();
        wrong.set(algorithms, known, body);
    }

    pub(super) fn is_asymmetric(self) -> bool {
        !matches!(self, Self::Symmetric | Self::Mac)
    }

    /// Whether its public key can be given to DeriveSharedSecret of a key for agreement.
    pub(super) fn is_on_p256(self) -> bool {
        matches!(self, Self::P256 | Self::Agreement)
    }

    /// It serves this KeyUsage.
    pub(super) fn serves(self, usage: &str) -> Expect {
        Expect::ok_if(self.usage() == usage, &[USAGE])
    }

    /// What an operation with SYMMETRIC_DEFAULT, the default of EncryptionAlgorithm, makes of it. With which code a context is
    /// refused is open.
    pub(super) fn encrypts_as_symmetric(self, context: Context) -> Expect {
        match (self, context) {
            (Self::Symmetric, _) => Expect::Ok,
            (_, Context::Empty) => Expect::error(&[USAGE]),
            _ => Expect::error(&[
                USAGE,
                "ValidationException",
                "UnsupportedOperationException",
            ]),
        }
    }

    /// It signs so.
    pub(super) fn signs(self, algorithm: Signing) -> Expect {
        let fits = match algorithm {
            Signing::Ecdsa => Self::P256,
            Signing::Ed25519 => Self::Ed25519,
            Signing::MlDsa => Self::MlDsa,
            Signing::Pss => Self::RsaSigning,
        };
        Expect::ok_if(self == fits, &[USAGE])
    }
}

impl Signing {
    /// The wire's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecdsa => "ECDSA_SHA_256",
            Self::Ed25519 => "ED25519_SHA_512",
            Self::MlDsa => "ML_DSA_SHAKE_256",
            Self::Pss => "RSASSA_PSS_SHA_256",
        }
    }
}
