//! Public keys.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::kem::{self, EncapsulationKey};
use aws_lc_rs::signature::{self, ECDSA_P256K1_SHA256_ASN1, ED25519, UnparsedPublicKey};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs8::DecodePublicKey;
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::{Encryption, KeySpec, MessageType, Signing, der, ed25519ph};
use crate::derive::Stream;

/// A public key, of its SubjectPublicKeyInfo.
#[derive(Debug)]
pub struct Public(Key);

#[derive(Debug)]
enum Key {
    Rsa(RsaPublicKey),
    P256(p256::PublicKey),
    P384(p384::PublicKey),
    P521(p521::PublicKey),
    /// An uncompressed point of secp256k1, or the bytes of an Ed25519, ML-DSA or ML-KEM key.
    Raw(KeySpec, Vec<u8>),
}

impl Public {
    /// Loads a public key from the DER of a SubjectPublicKeyInfo, to the last byte.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_spki(spki: &[u8]) -> Result<Self, String> {
        let bad = |error: &dyn std::fmt::Display| format!("not a public key: {error}");
        let (algorithm, key) =
            der::split_public(spki).ok_or("not a public key: not DER of a SubjectPublicKeyInfo")?;
        let spec = der::spec(algorithm);
        if let Some((spec, length)) = RAW.into_iter().find(|(raw, _)| Some(*raw) == spec) {
            return if key.len() != length {
                Err(format!("not a public key of {spec:?}: {} bytes", key.len()))
            } else if spki != der::public(algorithm.to_vec(), key) {
                Err("not a public key: not DER".into())
            } else {
                Ok(Self(Key::Raw(spec, key.to_vec())))
            };
        }
        Ok(Self(match spec {
            Some(KeySpec::RSA_2048) => {
                Key::Rsa(RsaPublicKey::from_public_key_der(spki).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_NIST_P256) => {
                Key::P256(p256::PublicKey::from_public_key_der(spki).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_NIST_P384) => {
                Key::P384(p384::PublicKey::from_public_key_der(spki).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_NIST_P521) => {
                Key::P521(p521::PublicKey::from_public_key_der(spki).map_err(|e| bad(&e))?)
            }
            _ => return Err("not a public key of a key spec known here".into()),
        }))
    }

    /// The spec of the key; none for an RSA key of another size.
    #[must_use]
    pub fn spec(&self) -> Option<KeySpec> {
        Some(match &self.0 {
            Key::Rsa(key) => return KeySpec::of_modulus(key.n()),
            Key::P256(_) => KeySpec::ECC_NIST_P256,
            Key::P384(_) => KeySpec::ECC_NIST_P384,
            Key::P521(_) => KeySpec::ECC_NIST_P521,
            Key::Raw(spec, _) => *spec,
        })
    }

    /// Whether a signature of a message is right.
    ///
    /// # Errors
    /// Keys of this spec do not sign by that algorithm, or not such a message.
    pub fn verify(
        &self,
        by: Signing,
        message: &[u8],
        kind: MessageType,
        signature: &[u8],
    ) -> Result<bool, String> {
        let spec = self.spec().filter(|spec| by.fits(*spec));
        let spec = spec.ok_or_else(|| format!("this key does not sign by {by:?}"))?;
        let input = by.input(message, kind)?;
        Ok(match &self.0 {
            Key::Rsa(key) => verify_rsa(key, by, &input, signature),
            Key::P256(key) => p256::ecdsa::DerSignature::from_bytes(signature).is_ok_and(|s| {
                p256::ecdsa::VerifyingKey::from(key)
                    .verify_prehash(&input, &s)
                    .is_ok()
            }),
            Key::P384(key) => p384::ecdsa::DerSignature::from_bytes(signature).is_ok_and(|s| {
                p384::ecdsa::VerifyingKey::from(key)
                    .verify_prehash(&input, &s)
                    .is_ok()
            }),
            Key::P521(key) => p521::ecdsa::DerSignature::from_bytes(signature).is_ok_and(|s| {
                p521::ecdsa::VerifyingKey::from(key)
                    .verify_prehash(&input, &s)
                    .is_ok()
            }),
            Key::Raw(_, key) => match by {
                Signing::ECDSA_SHA_256 => Digest::import_less_safe(&input, &SHA256)
                    .and_then(|digest| {
                        UnparsedPublicKey::new(&ECDSA_P256K1_SHA256_ASN1, key)
                            .verify_digest(&digest, signature)
                    })
                    .is_ok(),
                Signing::ED25519_PH_SHA_512 => key
                    .as_slice()
                    .try_into()
                    .is_ok_and(|key| ed25519ph::verify(key, &input, signature)),
                Signing::ED25519_SHA_512 => UnparsedPublicKey::new(&ED25519, key)
                    .verify(&input, signature)
                    .is_ok(),
                _ => {
                    let by = match spec {
                        KeySpec::ML_DSA_44 => &signature::ML_DSA_44,
                        KeySpec::ML_DSA_65 => &signature::ML_DSA_65,
                        _ => &signature::ML_DSA_87,
                    };
                    UnparsedPublicKey::new(by, key)
                        .verify(&input, signature)
                        .is_ok()
                }
            },
        })
    }

    /// Encrypts under an RSA key.
    ///
    /// # Errors
    /// The plaintext is too long, or this is not an RSA key.
    pub fn encrypt(
        &self,
        by: Encryption,
        plaintext: &[u8],
        stream: &mut Stream,
    ) -> Result<Vec<u8>, String> {
        let Key::Rsa(key) = &self.0 else {
            return Err("this key does not encrypt".into());
        };
        match by {
            Encryption::RSAES_OAEP_SHA_1 => key.encrypt(stream, Oaep::<Sha1>::new(), plaintext),
            Encryption::RSAES_OAEP_SHA_256 => key.encrypt(stream, Oaep::<Sha256>::new(), plaintext),
        }
        .map_err(|error| error.to_string())
    }

    /// A new secret for the holder of an ML-KEM key: the ciphertext, then the secret. Each call makes another.
    ///
    /// # Errors
    /// This is not an ML-KEM key.
    pub fn encapsulate(&self) -> Result<(Vec<u8>, Vec<u8>), String> {
        let by = match self.spec() {
            Some(KeySpec::ML_KEM_512) => &kem::ML_KEM_512,
            Some(KeySpec::ML_KEM_768) => &kem::ML_KEM_768,
            Some(KeySpec::ML_KEM_1024) => &kem::ML_KEM_1024,
            _ => return Err("this key does not encapsulate".into()),
        };
        let Key::Raw(_, key) = &self.0 else {
            return Err("this key does not encapsulate".into());
        };
        let key = EncapsulationKey::new(by, key).map_err(|error| error.to_string())?;
        let (ciphertext, secret) = key.encapsulate().map_err(|error| error.to_string())?;
        Ok((ciphertext.as_ref().to_vec(), secret.as_ref().to_vec()))
    }
}

/// The specs whose keys are bytes of one length.
const RAW: [(KeySpec, usize); 8] = [
    (KeySpec::ECC_SECG_P256K1, 65),
    (KeySpec::ECC_NIST_EDWARDS25519, 32),
    (KeySpec::ML_DSA_44, 1312),
    (KeySpec::ML_DSA_65, 1952),
    (KeySpec::ML_DSA_87, 2592),
    (KeySpec::ML_KEM_512, 800),
    (KeySpec::ML_KEM_768, 1184),
    (KeySpec::ML_KEM_1024, 1568),
];

fn verify_rsa(key: &RsaPublicKey, by: Signing, digest: &[u8], signature: &[u8]) -> bool {
    use Signing as S;
    match by {
        S::RSASSA_PSS_SHA_256 => key.verify(Pss::<Sha256>::new(), digest, signature),
        S::RSASSA_PSS_SHA_384 => key.verify(Pss::<Sha384>::new(), digest, signature),
        S::RSASSA_PSS_SHA_512 => key.verify(Pss::<Sha512>::new(), digest, signature),
        S::RSASSA_PKCS1_V1_5_SHA_256 => {
            key.verify(Pkcs1v15Sign::new::<Sha256>(), digest, signature)
        }
        S::RSASSA_PKCS1_V1_5_SHA_384 => {
            key.verify(Pkcs1v15Sign::new::<Sha384>(), digest, signature)
        }
        _ => key.verify(Pkcs1v15Sign::new::<Sha512>(), digest, signature),
    }
    .is_ok()
}
