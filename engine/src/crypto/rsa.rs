//! RSA key pairs, here those that wrap key material on its way in.

use std::fmt;
use std::sync::Arc;

use ::rsa::RsaPrivateKey;
use ::rsa::pkcs8::EncodePrivateKey;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey,
    OaepPublicEncryptingKey, PrivateDecryptingKey,
};
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;

use crate::crypto::mac;

/// An RSA key pair, loaded and ready for use. A copy shares the key.
#[derive(Clone)]
pub struct RsaKeyPair(Arc<Loaded>);

struct Loaded {
    encrypting: OaepPublicEncryptingKey,
    private: OaepPrivateDecryptingKey,
    public: Vec<u8>,
}

/// The hash of OAEP, for the label and for MGF1
/// ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017#section-7.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oaep {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Oaep {
    const fn algorithm(self) -> &'static OaepAlgorithm {
        match self {
            Self::Sha1 => &OAEP_SHA1_MGF1SHA1,
            Self::Sha256 => &OAEP_SHA256_MGF1SHA256,
        }
    }
}

impl RsaKeyPair {
    /// A key pair of 2048, 3072 or 4096 bits from the operating system's randomness.
    ///
    /// # Panics
    /// For another size, or where the library cannot make keys at all.
    #[must_use]
    pub fn generate(bits: u32) -> Self {
        let size = match bits {
            2048 => KeySize::Rsa2048,
            3072 => KeySize::Rsa3072,
            4096 => KeySize::Rsa4096,
            _ => panic!("no wrapping key has {bits} bits"),
        };
        Self::load(
            PrivateDecryptingKey::generate(size).expect("aws-lc makes RSA keys of this size"),
        )
    }

    /// The `n`-th key pair of this size that the seed gives.
    ///
    /// The `rsa` crate makes it, because no other library makes RSA keys from a seed; aws-lc does all work with it.
    ///
    /// # Panics
    /// For a size that is not 2048, 3072 or 4096.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32], bits: u32, n: u64) -> Self {
        assert!(
            [2048, 3072, 4096].contains(&bits),
            "no wrapping key has {bits} bits"
        );
        let seed = mac(
            seed,
            &[b"kmspec rsa", &bits.to_be_bytes(), &n.to_be_bytes()],
        );
        let key = RsaPrivateKey::new(&mut ChaCha20Rng::from_seed(seed), bits as usize)
            .expect("the size is supported");
        let der = key
            .to_pkcs8_der()
            .expect("a two-prime key has a PKCS#8 form");
        Self::load(PrivateDecryptingKey::from_pkcs8(der.as_bytes()).expect("aws-lc reads PKCS#8"))
    }

    fn load(key: PrivateDecryptingKey) -> Self {
        let public = key
            .public_key()
            .as_der()
            .expect("an RSA public key has a DER form");
        let public = public.as_ref().to_vec();
        let encrypting =
            OaepPublicEncryptingKey::new(key.public_key()).expect("an RSA key encrypts");
        let private = OaepPrivateDecryptingKey::new(key).expect("an RSA key decrypts");
        Self(Arc::new(Loaded {
            encrypting,
            private,
            public,
        }))
    }

    /// The size of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.0.private.key_size_bits()
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.public
    }

    /// The OAEP ciphertext, with an empty label, of a plaintext; `None` for one that is too long. No two ciphertexts are alike.
    #[must_use]
    pub fn encrypt(&self, hash: Oaep, plaintext: &[u8]) -> Option<Vec<u8>> {
        let mut buffer = vec![0; self.0.encrypting.ciphertext_size()];
        self.0
            .encrypting
            .encrypt(hash.algorithm(), plaintext, &mut buffer, None)
            .ok()?;
        Some(buffer)
    }

    /// The plaintext of an OAEP ciphertext with an empty label; `None` if it does not decrypt.
    #[must_use]
    pub fn decrypt(&self, hash: Oaep, ciphertext: &[u8]) -> Option<Vec<u8>> {
        let mut buffer = vec![0; self.0.private.min_output_size()];
        self.0
            .private
            .decrypt(hash.algorithm(), ciphertext, &mut buffer, None)
            .ok()
            .map(|plaintext| plaintext.to_vec())
    }
}

/// Without the private key.
impl fmt::Debug for RsaKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaKeyPair")
            .field("bits", &self.bits())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::RsaKeyPair;

    #[test]
    fn a_seed_gives_one_key_per_number() {
        let der = |seed: u8, n| {
            RsaKeyPair::from_seed(&[seed; 32], 2048, n)
                .public_key_der()
                .to_vec()
        };
        assert_eq!(der(1, 0), der(1, 0));
        assert_ne!(der(1, 0), der(1, 1));
        assert_ne!(der(1, 0), der(2, 0));
    }

    #[test]
    fn a_pair_has_the_size_asked_for() {
        assert_eq!(RsaKeyPair::generate(3072).bits(), 3072);
        assert_eq!(
            format!("{:?}", RsaKeyPair::generate(2048)),
            "RsaKeyPair { bits: 2048, .. }"
        );
    }
}
