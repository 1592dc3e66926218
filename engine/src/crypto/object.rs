//! Key material ready for use, whatever its kind.

use crate::crypto::ecc::EccKeyPair;
use crate::crypto::ed25519::Ed25519KeyPair;
use crate::crypto::mac::MacKey;
use crate::crypto::ml_dsa::MlDsaKeyPair;
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
    /// Of an elliptic curve key.
    Ecc(EccKeyPair),
    /// Of an Ed25519 key.
    Ed25519(Ed25519KeyPair),
    /// Of an ML-DSA key.
    MlDsa(MlDsaKeyPair),
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

    /// Both keys of a key pair: DER of a SubjectPublicKeyInfo and of a PKCS#8 PrivateKeyInfo
    /// ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958)).
    #[must_use]
    pub fn to_der(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let private = match self {
            Self::Symmetric(_) | Self::Mac(_) => return None,
            Self::Ecc(pair) => pair.private_key_der(),
            Self::Ed25519(pair) => pair.private_key_der(),
            Self::MlDsa(pair) => pair.private_key_der(),
            Self::MlKem(pair) => pair.private_key_der(),
            Self::Rsa(pair) => pair.private_key_der(),
            Self::Sm2(pair) => pair.private_key_der(),
        };
        Some((self.public_key_der()?.to_vec(), private))
    }

    /// The public key, if there is one: DER of a SubjectPublicKeyInfo
    /// ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
    #[must_use]
    pub fn public_key_der(&self) -> Option<&[u8]> {
        match self {
            Self::Symmetric(_) | Self::Mac(_) => None,
            Self::Ecc(pair) => Some(pair.public_key_der()),
            Self::Ed25519(pair) => Some(pair.public_key_der()),
            Self::MlDsa(pair) => Some(pair.public_key_der()),
            Self::MlKem(pair) => Some(pair.public_key_der()),
            Self::Rsa(pair) => Some(pair.public_key_der()),
            Self::Sm2(pair) => Some(pair.public_key_der()),
        }
    }
}
