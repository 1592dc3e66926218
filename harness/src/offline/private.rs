//! Private keys.

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{
    self, ECDSA_P256K1_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, PqdsaKeyPair,
};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::{Encryption, KeySpec, MessageType, Public, Signing, der, ed25519ph};
use crate::derive::Stream;

/// A private key, of its PKCS#8 DER.
pub struct Private(Key);

enum Key {
    Rsa(Box<RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
    P521(p521::SecretKey),
    Secp256k1(Box<EcdsaKeyPair>),
    Ed25519([u8; 32], Vec<u8>, Box<Ed25519KeyPair>),
    MlDsa(KeySpec, Box<PqdsaKeyPair>),
}

/// What is done with a key of either NIST curve, written once.
macro_rules! on_nist_curve {
    ($key:expr, $secret:ident => $of:expr) => {
        match $key {
            Key::P256($secret) => Some($of),
            Key::P384($secret) => Some($of),
            Key::P521($secret) => Some($of),
            _ => None,
        }
    };
}

impl Private {
    /// Loads a private key from PKCS#8 DER.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, String> {
        let bad = |error: &dyn std::fmt::Display| format!("not a private key: {error}");
        let (algorithm, _) =
            der::split_private(pkcs8).ok_or("not a private key: not PKCS#8 DER")?;
        Ok(Self(match der::spec(algorithm) {
            Some(KeySpec::RSA_2048) => Key::Rsa(Box::new(
                RsaPrivateKey::from_pkcs8_der(pkcs8).map_err(|e| bad(&e))?,
            )),
            Some(KeySpec::ECC_NIST_P256) => {
                Key::P256(p256::SecretKey::from_pkcs8_der(pkcs8).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_NIST_P384) => {
                Key::P384(p384::SecretKey::from_pkcs8_der(pkcs8).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_NIST_P521) => {
                Key::P521(p521::SecretKey::from_pkcs8_der(pkcs8).map_err(|e| bad(&e))?)
            }
            Some(KeySpec::ECC_SECG_P256K1) => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256K1_SHA256_ASN1_SIGNING, pkcs8);
                Key::Secp256k1(Box::new(pair.map_err(|e| bad(&e))?))
            }
            Some(KeySpec::ECC_NIST_EDWARDS25519) => {
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|e| bad(&e))?;
                let seed = pair.seed().map_err(|e| bad(&e))?;
                let seed: aws_lc_rs::encoding::Curve25519SeedBin<'_> =
                    seed.as_be_bytes().map_err(|e| bad(&e))?;
                let seed = seed.as_ref().try_into().map_err(|e| bad(&e))?;
                Key::Ed25519(seed, pair.public_key().as_ref().to_vec(), Box::new(pair))
            }
            Some(spec @ (KeySpec::ML_DSA_44 | KeySpec::ML_DSA_65 | KeySpec::ML_DSA_87)) => {
                let by = match spec {
                    KeySpec::ML_DSA_44 => &signature::ML_DSA_44_SIGNING,
                    KeySpec::ML_DSA_65 => &signature::ML_DSA_65_SIGNING,
                    _ => &signature::ML_DSA_87_SIGNING,
                };
                let pair = PqdsaKeyPair::from_pkcs8(by, pkcs8).map_err(|e| bad(&e))?;
                Key::MlDsa(spec, Box::new(pair))
            }
            _ => return Err("not a private key of a key spec known here".into()),
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
            Key::Secp256k1(_) => KeySpec::ECC_SECG_P256K1,
            Key::Ed25519(..) => KeySpec::ECC_NIST_EDWARDS25519,
            Key::MlDsa(spec, _) => *spec,
        })
    }

    /// The public key that belongs to it: DER of a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub fn public(&self) -> Result<Vec<u8>, String> {
        use rsa::pkcs8::EncodePublicKey;
        let key = match &self.0 {
            Key::Rsa(key) => {
                let made = key.to_public_key().to_public_key_der();
                return Ok(made.map_err(|error| error.to_string())?.into_vec());
            }
            Key::Ed25519(_, public, _) => public.clone(),
            Key::MlDsa(_, pair) => pair.public_key().as_ref().to_vec(),
            _ => self.point().ok_or("no public key")?,
        };
        let spec = self.spec().ok_or("no public key")?;
        Ok(der::public(der::algorithm(spec), &key))
    }

    /// The point of an elliptic-curve key, uncompressed.
    pub(super) fn point(&self) -> Option<Vec<u8>> {
        if let Key::Secp256k1(pair) = &self.0 {
            return Some(pair.public_key().as_ref().to_vec());
        }
        on_nist_curve!(&self.0, secret => {
            use p256::elliptic_curve::sec1::ToSec1Point;
            secret.public_key().to_sec1_point(false).as_bytes().to_vec()
        })
    }

    /// The scalar of an elliptic-curve key, as long as the field.
    pub(super) fn scalar(&self) -> Option<Vec<u8>> {
        if let Key::Secp256k1(pair) = &self.0 {
            let scalar: aws_lc_rs::encoding::EcPrivateKeyBin<'_> =
                pair.private_key().as_be_bytes().ok()?;
            return Some(scalar.as_ref().to_vec());
        }
        on_nist_curve!(&self.0, secret => secret.to_bytes().to_vec())
    }

    /// Signs a message.
    ///
    /// # Errors
    /// The key does not sign by that algorithm, or not such a message.
    pub fn sign(
        &self,
        by: Signing,
        message: &[u8],
        kind: MessageType,
        stream: &mut Stream,
    ) -> Result<Vec<u8>, String> {
        let spec = self.spec().filter(|spec| by.fits(*spec));
        spec.ok_or_else(|| format!("this key does not sign by {by:?}"))?;
        let input = by.input(message, kind)?;
        match &self.0 {
            Key::Rsa(key) => sign_rsa(key, by, &input, stream),
            Key::Secp256k1(pair) => Digest::import_less_safe(&input, &SHA256)
                .and_then(|digest| pair.sign_digest(&digest))
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|error| error.to_string()),
            Key::Ed25519(seed, public, _) if by == Signing::ED25519_PH_SHA_512 => {
                Ok(ed25519ph::sign(seed, public, &input))
            }
            Key::Ed25519(_, _, pair) => Ok(pair.sign(&input).as_ref().to_vec()),
            Key::MlDsa(_, pair) => {
                let mut signature = vec![0; pair.algorithm().signature_len()];
                let length = pair.sign(&input, &mut signature);
                signature.truncate(length.map_err(|error| error.to_string())?);
                Ok(signature)
            }
            Key::P256(secret) => {
                ecdsa::<p256::ecdsa::DerSignature>(&p256::ecdsa::SigningKey::from(secret), &input)
            }
            Key::P384(secret) => {
                ecdsa::<p384::ecdsa::DerSignature>(&p384::ecdsa::SigningKey::from(secret), &input)
            }
            Key::P521(secret) => {
                ecdsa::<p521::ecdsa::DerSignature>(&p521::ecdsa::SigningKey::from(secret), &input)
            }
        }
    }

    /// The secret shared with a peer (DER of a SubjectPublicKeyInfo): the x-coordinate.
    ///
    /// # Errors
    /// The peer's key is not on the same curve, or the curve is not for key agreement.
    pub fn agree(&self, peer: &[u8]) -> Result<Vec<u8>, String> {
        macro_rules! agree {
            ($curve:ident, $secret:expr) => {
                $curve::PublicKey::from_public_key_der(peer)
                    .map(|peer| $secret.diffie_hellman(&peer).raw_secret_bytes().to_vec())
                    .map_err(|error| format!("the peer's key is not on the same curve: {error}"))
            };
        }
        match &self.0 {
            Key::P256(secret) => agree!(p256, secret),
            Key::P384(secret) => agree!(p384, secret),
            Key::P521(secret) => agree!(p521, secret),
            _ => Err("this key is not for key agreement".into()),
        }
    }

    /// Opens what was encrypted under the public key.
    ///
    /// # Errors
    /// It does not open, or this is not an RSA key.
    pub fn decrypt(
        &self,
        by: Encryption,
        ciphertext: &[u8],
        stream: &mut Stream,
    ) -> Result<Vec<u8>, String> {
        let Key::Rsa(key) = &self.0 else {
            return Err("this key does not decrypt".into());
        };
        match by {
            Encryption::RSAES_OAEP_SHA_1 => {
                key.decrypt_blinded(stream, Oaep::<Sha1>::new(), ciphertext)
            }
            Encryption::RSAES_OAEP_SHA_256 => {
                key.decrypt_blinded(stream, Oaep::<Sha256>::new(), ciphertext)
            }
        }
        .map_err(|error| error.to_string())
    }

    /// Whether a public key (DER of a SubjectPublicKeyInfo) belongs to it.
    #[must_use]
    pub fn belongs_to(&self, public: &[u8]) -> bool {
        Public::from_spki(public).is_ok() && self.public().is_ok_and(|own| own == public)
    }
}

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Private").field(&self.spec()).finish()
    }
}

fn ecdsa<S: AsRef<[u8]>>(key: &impl PrehashSigner<S>, digest: &[u8]) -> Result<Vec<u8>, String> {
    let signature = key
        .sign_prehash(digest)
        .map_err(|error| error.to_string())?;
    Ok(signature.as_ref().to_vec())
}

fn sign_rsa(
    key: &RsaPrivateKey,
    by: Signing,
    digest: &[u8],
    stream: &mut Stream,
) -> Result<Vec<u8>, String> {
    use Signing as S;
    match by {
        S::RSASSA_PSS_SHA_256 => key.sign_with_rng(stream, Pss::<Sha256>::new(), digest),
        S::RSASSA_PSS_SHA_384 => key.sign_with_rng(stream, Pss::<Sha384>::new(), digest),
        S::RSASSA_PSS_SHA_512 => key.sign_with_rng(stream, Pss::<Sha512>::new(), digest),
        S::RSASSA_PKCS1_V1_5_SHA_256 => {
            key.sign_with_rng(stream, Pkcs1v15Sign::new::<Sha256>(), digest)
        }
        S::RSASSA_PKCS1_V1_5_SHA_384 => {
            key.sign_with_rng(stream, Pkcs1v15Sign::new::<Sha384>(), digest)
        }
        _ => key.sign_with_rng(stream, Pkcs1v15Sign::new::<Sha512>(), digest),
    }
    .map_err(|error| error.to_string())
}
