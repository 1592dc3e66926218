//! Ed25519 and its prehashed form Ed25519ph ([RFC 8032](https://www.rfc-editor.org/rfc/rfc8032)).

use std::fmt;

use ed25519_dalek::{Digest, Sha512, Signature, Signer, SigningKey, Verifier, VerifyingKey};

use crate::crypto::asn1::{self, PrivateKeyInfo, Reader, element};
use crate::entropy::Entropy;

/// The content of id-Ed25519 ([RFC 8410](https://www.rfc-editor.org/rfc/rfc8410#section-3)).
const ED25519: [u8; 3] = [0x2B, 0x65, 0x70];

/// Which of the two algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Ed25519.
    Pure,
    /// Ed25519ph without a context. The message is hashed here, once, as
    /// [FIPS 186-5](https://doi.org/10.6028/NIST.FIPS.186-5), 7.8.1, begins.
    Prehashed,
}

/// An Ed25519 key pair, ready for use.
pub struct Ed25519KeyPair {
    signing: SigningKey,
    public: Ed25519PublicKey,
}

impl Ed25519KeyPair {
    /// A new key pair.
    #[must_use]
    pub fn from_entropy(entropy: &Entropy) -> Self {
        Self::from_seed(&entropy.bytes())
    }

    /// The key pair of a private key in PKCS#8 (BER or DER) as [RFC 8410](https://www.rfc-editor.org/rfc/rfc8410#section-7) has
    /// it; `None` for any other.
    #[must_use]
    pub fn from_pkcs8(ber: &[u8]) -> Option<Self> {
        let info = PrivateKeyInfo::parse(ber)?;
        if info.algorithm != ED25519 || info.parameters.is_some() {
            return None;
        }
        let mut key = Reader::new(&info.key);
        let seed = key.octets()?;
        key.end()?;
        Some(Self::from_seed(seed.as_ref().try_into().ok()?))
    }

    fn from_seed(seed: &[u8; 32]) -> Self {
        let signing = SigningKey::from_bytes(seed);
        let public = Ed25519PublicKey::new(signing.verifying_key());
        Self { signing, public }
    }

    /// The public half.
    #[must_use]
    pub const fn public_key(&self) -> &Ed25519PublicKey {
        &self.public
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 8410](https://www.rfc-editor.org/rfc/rfc8410#section-4)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public.der
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo.
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        let seed = element(asn1::OCTET_STRING, &[self.signing.as_bytes()]);
        asn1::private_key_info(&algorithm(), &seed)
    }

    /// The signature, 64 bytes, which the message determines.
    ///
    /// # Panics
    /// Never: there is no context that could be too long.
    #[must_use]
    pub fn sign(&self, form: Form, message: &[u8]) -> [u8; 64] {
        let signature = match form {
            Form::Pure => self.signing.sign(message),
            Form::Prehashed => self
                .signing
                .sign_prehashed(Sha512::new_with_prefix(message), None)
                .expect("an empty context is short enough"),
        };
        signature.to_bytes()
    }
}

/// Without the private key.
impl fmt::Debug for Ed25519KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519KeyPair").finish_non_exhaustive()
    }
}

/// An Ed25519 public key, ready for use.
#[derive(Debug)]
pub struct Ed25519PublicKey {
    verifying: VerifyingKey,
    der: Vec<u8>,
}

impl Ed25519PublicKey {
    /// The public key of these 32 bytes, if they encode a point.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self::new)
    }

    fn new(verifying: VerifyingKey) -> Self {
        Self {
            verifying,
            der: asn1::public_key_info(&algorithm(), verifying.as_bytes()),
        }
    }

    /// Whether a signature is one of the message.
    #[must_use]
    pub fn verify(&self, form: Form, message: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        match form {
            Form::Pure => self.verifying.verify(message, &signature).is_ok(),
            Form::Prehashed => self
                .verifying
                .verify_prehashed(Sha512::new_with_prefix(message), None, &signature)
                .is_ok(),
        }
    }
}

/// AlgorithmIdentifier, which has no parameters.
fn algorithm() -> Vec<u8> {
    element(
        asn1::SEQUENCE,
        &[&element(asn1::OBJECT_IDENTIFIER, &[&ED25519])],
    )
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};

    use super::{Ed25519KeyPair, Ed25519PublicKey, Form};
    use crate::crypto::unhex;
    use crate::entropy::Entropy;

    fn pair(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_entropy(&Entropy::new(&[seed; 32]))
    }

    fn published(form: Form, seed: &str, message: &[u8]) -> Vec<u8> {
        let seed = unhex(seed).try_into().unwrap();
        Ed25519KeyPair::from_seed(&seed).sign(form, message).into()
    }

    /// [RFC 8032](https://www.rfc-editor.org/rfc/rfc8032#section-7.1), test 2, and the test of Ed25519ph.
    #[test]
    fn signs_as_published() {
        assert_eq!(
            published(
                Form::Pure,
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                &[0x72],
            ),
            unhex(
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
                 085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
            )
        );
        assert_eq!(
            published(
                Form::Prehashed,
                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                b"abc",
            ),
            unhex(
                "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41
                 31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
            )
        );
    }

    #[test]
    fn a_signature_is_good_for_its_key_message_and_form_alone() {
        for (form, other) in [(Form::Pure, Form::Prehashed), (Form::Prehashed, Form::Pure)] {
            let signature = pair(1).sign(form, b"message");
            let verify = |seed, form, message, signature: &[u8]| {
                pair(seed).public_key().verify(form, message, signature)
            };
            assert!(verify(1, form, b"message", &signature));
            assert!(!verify(1, other, b"message", &signature));
            assert!(!verify(1, form, b"other", &signature));
            assert!(!verify(2, form, b"message", &signature));
            assert!(!verify(1, form, b"message", &signature[1..]));
            assert!(!verify(
                1,
                form,
                b"message",
                &[&signature[..], &[0]].concat()
            ));
        }
    }

    #[test]
    fn another_library_verifies() {
        let pair = pair(1);
        let public = pair.public_key_der();
        let key = UnparsedPublicKey::new(&ED25519, &public[public.len() - 32..]);
        key.verify(b"message", &pair.sign(Form::Pure, b"message"))
            .unwrap();
    }

    #[test]
    fn keys_go_out_and_come_in_again() {
        let der = pair(1).private_key_der();
        let same = Ed25519KeyPair::from_pkcs8(&der).unwrap();
        assert_eq!(same.public_key_der(), pair(1).public_key_der());
        for length in 0..der.len() {
            assert!(Ed25519KeyPair::from_pkcs8(&der[..length]).is_none());
        }
        let public = same.public_key_der();
        let bytes = public[public.len() - 32..].try_into().unwrap();
        assert!(Ed25519PublicKey::from_bytes(bytes).is_some());
    }

    #[test]
    fn the_private_key_is_not_shown() {
        assert_eq!(format!("{:?}", pair(1)), "Ed25519KeyPair { .. }");
    }
}
