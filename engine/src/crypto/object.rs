//! Key material ready for use, whatever its kind.

use crate::crypto::rsa::RsaKeyPair;
use crate::crypto::symmetric::SymmetricKey;

/// Key material, loaded once.
#[derive(Debug)]
pub enum KeyObject {
    /// Of a SYMMETRIC_DEFAULT key.
    Symmetric(SymmetricKey),
    /// Of an RSA key.
    Rsa(RsaKeyPair),
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
