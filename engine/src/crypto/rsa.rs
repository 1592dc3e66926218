//! RSA key pairs: those of KMS keys, and those that wrap key material on its way in
//! ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017)).

mod signing;

use std::fmt;
use std::sync::{Arc, OnceLock};

use ::rsa::pkcs8::EncodePrivateKey;
use ::rsa::{BoxedUint, RsaPrivateKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{
    KeyPairComponents, KeySize, OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm,
    OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicKeyComponents,
};
use aws_lc_rs::signature;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use crypto_primes::{Flavor, is_prime};

pub use signing::{Padding, RsaPublicKey};

use crate::crypto::asn1::{self, PrivateKeyInfo, Reader};
use crate::crypto::mac;

/// The content of rsaEncryption ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1)).
const RSA_ENCRYPTION: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

/// An RSA key pair, loaded and ready for use. A copy shares the key.
#[derive(Clone)]
pub struct RsaKeyPair(Arc<Loaded>);

struct Loaded {
    encrypting: OaepPublicEncryptingKey,
    private: OaepPrivateDecryptingKey,
    /// The same key, which [`OaepPrivateDecryptingKey`] does not give back.
    exported: PrivateDecryptingKey,
    /// The same key, loaded when it first signs: a key either signs or decrypts.
    signing: OnceLock<signature::RsaKeyPair>,
    public: RsaPublicKey,
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

    /// The key pair of a private key in PKCS#8 DER that is known to be one.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn from_own_pkcs8(der: &[u8]) -> Self {
        Self::load(PrivateDecryptingKey::from_pkcs8(der).expect("a key of our own"))
    }

    fn load(key: PrivateDecryptingKey) -> Self {
        let public = key
            .public_key()
            .as_der()
            .expect("an RSA public key has a DER form");
        let public = RsaPublicKey::of_pair(public.as_ref().to_vec());
        let encrypting =
            OaepPublicEncryptingKey::new(key.public_key()).expect("an RSA key encrypts");
        let private = OaepPrivateDecryptingKey::new(key.clone()).expect("an RSA key decrypts");
        Self(Arc::new(Loaded {
            encrypting,
            private,
            exported: key,
            signing: OnceLock::new(),
            public,
        }))
    }

    /// The key pair of a private key in PKCS#8 (BER or DER) with RSAPrivateKey
    /// ([RFC 8017](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2)) in it; `None` for a key of another kind or size, for
    /// more than two primes, and for numbers that do not belong together.
    #[must_use]
    pub fn from_pkcs8(bits: u32, ber: &[u8]) -> Option<Self> {
        let info = PrivateKeyInfo::parse(ber)?;
        if info.algorithm != RSA_ENCRYPTION || info.parameters != Some((asn1::NULL, &[])) {
            return None;
        }
        let mut key = Reader::only(&info.key, asn1::SEQUENCE)?;
        key.integer()?.is_empty().then_some(())?;
        let components = KeyPairComponents {
            public_key: PublicKeyComponents {
                n: key.integer()?,
                e: key.integer()?,
            },
            d: key.integer()?,
            p: key.integer()?,
            q: key.integer()?,
            dP: key.integer()?,
            dQ: key.integer()?,
            qInv: key.integer()?,
        };
        key.end()?;
        // Whether a number is prime takes long where it is longer than any factor of such a modulus.
        let fits = components.public_key.n.len() == bits as usize / 8
            && [components.p, components.q]
                .iter()
                .all(|factor| factor.len() < components.public_key.n.len());
        fits.then_some(())?;
        // aws-lc believes in the factors, and a signature by a key of others could fail.
        let is_prime =
            |factor: &[u8]| is_prime(Flavor::Any, &BoxedUint::from_be_slice_vartime(factor));
        (is_prime(components.p) && is_prime(components.q)).then_some(())?;
        let pair = signature::RsaKeyPair::from_components(&components).ok()?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).ok()?;
        let pair = Self::load(PrivateDecryptingKey::from_pkcs8(der.as_ref()).ok()?);
        (u32::try_from(pair.bits()) == Ok(bits)).then_some(pair)
    }

    /// The size of the modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.0.private.key_size_bits()
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.0.public.der
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo with RSAPrivateKey in it.
    ///
    /// # Panics
    /// Never: aws-lc writes every key that it has.
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&self.0.exported);
        der.expect("a private key has a DER form").as_ref().to_vec()
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
mod tests;
