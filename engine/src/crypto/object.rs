//! Key material ready for use, whatever its kind.

use crate::crypto::mac::MacKey;
use crate::crypto::ml_kem::MlKemKeyPair;
use crate::crypto::rsa::RsaKeyPair;
use crate::crypto::sm2::Sm2KeyPair;
use crate::crypto::symmetric::SymmetricKey;

/// Key material, loaded once.
#[derive(Debug)]
pub enum KeyObject {
    /// Of a SYMMETRIC_DEFAULT key.
    Symmetric(SymmetricKey),
    /// Of an HMAC key.
    Mac(MacKey),
    /// Of an ML-KEM key.
    MlKem(MlKemKeyPair),
    /// Of an RSA key.
    Rsa(RsaKeyPair),
    /// Of an SM2 key.
    Sm2(Box<Sm2KeyPair>),
}

impl KeyObject {
    /// The symmetric key.
    ///
    /// # Panics
    /// For another kind: the caller has checked the key spec.
    #[must_use]
    pub fn symmetric(&self) -> &SymmetricKey {
        match self {
            Self::Symmetric(key) => key,
            other => panic!("no symmetric key: {other:?}"),
        }
    }
}
