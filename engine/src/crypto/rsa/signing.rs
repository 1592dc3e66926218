//! RSA signatures.

use std::sync::OnceLock;

use aws_lc_rs::digest::Digest;
use aws_lc_rs::signature::{
    self, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaParameters,
};

use super::RsaKeyPair;

/// How a digest is padded before it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// RSASSA-PKCS1-v1_5 ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017#section-8.2)).
    Pkcs1,
    /// RSASSA-PSS with MGF1 of the same hash and a salt as long as the digest
    /// ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017#section-8.1)).
    Pss,
}

/// A padding with a hash, as aws-lc knows it in either direction.
struct Scheme {
    index: usize,
    signing: &'static dyn RsaEncoding,
    verifying: &'static RsaParameters,
}

impl Padding {
    /// # Panics
    /// For a digest that is none of SHA-256, SHA-384 and SHA-512.
    fn with(self, digest: &Digest) -> Scheme {
        let (index, signing, verifying): (_, &'static dyn RsaEncoding, _) =
            match (self, digest.algorithm().output_len()) {
                (Self::Pkcs1, 32) => (0, &RSA_PKCS1_SHA256, &RSA_PKCS1_2048_8192_SHA256),
                (Self::Pkcs1, 48) => (1, &RSA_PKCS1_SHA384, &RSA_PKCS1_2048_8192_SHA384),
                (Self::Pkcs1, 64) => (2, &RSA_PKCS1_SHA512, &RSA_PKCS1_2048_8192_SHA512),
                (Self::Pss, 32) => (3, &RSA_PSS_SHA256, &RSA_PSS_2048_8192_SHA256),
                (Self::Pss, 48) => (4, &RSA_PSS_SHA384, &RSA_PSS_2048_8192_SHA384),
                (Self::Pss, 64) => (5, &RSA_PSS_SHA512, &RSA_PSS_2048_8192_SHA512),
                _ => panic!("no signature is made of {:?}", digest.algorithm()),
            };
        Scheme {
            index,
            signing,
            verifying,
        }
    }
}

impl RsaKeyPair {
    /// The signature, as long as the modulus, of the message with this digest, by SHA-256, SHA-384 or SHA-512.
    ///
    /// # Panics
    /// For a digest by another hash.
    #[must_use]
    pub fn sign(&self, padding: Padding, digest: &Digest) -> Vec<u8> {
        let key = self.0.signing.get_or_init(|| {
            signature::RsaKeyPair::from_pkcs8(&self.private_key_der())
                .expect("aws-lc reads what it wrote")
        });
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign_digest(padding.with(digest).signing, digest, &mut signature)
            .expect("every modulus has room for every digest");
        signature
    }

    /// Whether a signature is one of the message with this digest, by SHA-256, SHA-384 or SHA-512.
    ///
    /// # Panics
    /// For a digest by another hash.
    #[must_use]
    pub fn verify(&self, padding: Padding, digest: &Digest, signature: &[u8]) -> bool {
        self.0.public.verify(padding, digest, signature)
    }
}

/// An RSA public key of 2048 bits or more that verifies.
#[derive(Debug)]
pub struct RsaPublicKey {
    pub(super) der: Vec<u8>,
    /// The key for each [`Scheme`], by its index, loaded on first use: aws-lc ties the two together.
    loaded: [OnceLock<ParsedPublicKey>; 6],
}

impl RsaPublicKey {
    /// The public key in a SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)), if it is one of
    /// RSA.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        ParsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, der).ok()?;
        Some(Self::of_pair(der.to_vec()))
    }

    /// The public key of a key pair.
    pub(super) fn of_pair(der: Vec<u8>) -> Self {
        let loaded = Default::default();
        Self { der, loaded }
    }

    /// Whether a signature is one of the message with this digest, by SHA-256, SHA-384 or SHA-512.
    ///
    /// # Panics
    /// For a digest by another hash.
    #[must_use]
    pub fn verify(&self, padding: Padding, digest: &Digest, signature: &[u8]) -> bool {
        let scheme = padding.with(digest);
        let key = self.loaded[scheme.index].get_or_init(|| {
            ParsedPublicKey::new(scheme.verifying, &self.der).expect("it was read before")
        });
        key.verify_digest_sig(digest, signature).is_ok()
    }
}
