//! ML-KEM key pairs ([FIPS 203](https://doi.org/10.6028/NIST.FIPS.203)).

use std::fmt;

use ml_kem::kem::Decapsulate;
use ml_kem::pkcs8::{EncodePrivateKey, EncodePublicKey};
use ml_kem::{DecapsulationKey512, DecapsulationKey768, DecapsulationKey1024};

use crate::entropy::Entropy;

/// A parameter set, which the key spec decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MlKemSize {
    /// ML-KEM-512.
    MlKem512,
    /// ML-KEM-768.
    MlKem768,
    /// ML-KEM-1024.
    MlKem1024,
}

/// An ML-KEM key pair, expanded from its seed and ready for use.
pub struct MlKemKeyPair {
    loaded: Loaded,
    public: Vec<u8>,
}

enum Loaded {
    MlKem512(DecapsulationKey512),
    MlKem768(DecapsulationKey768),
    MlKem1024(DecapsulationKey1024),
}

/// Does the same with the key of any size: the library has no name for what its three types share.
macro_rules! with {
    ($loaded:expr, $key:ident => $does:expr) => {
        match $loaded {
            Loaded::MlKem512($key) => $does,
            Loaded::MlKem768($key) => $does,
            Loaded::MlKem1024($key) => $does,
        }
    };
}

impl MlKemKeyPair {
    /// Bytes of a seed: d, then z.
    pub const SEED: usize = 64;

    /// Bytes of the randomness of an encapsulation, and of a shared secret.
    pub const SECRET: usize = 32;

    /// The key pair of this seed.
    ///
    /// # Panics
    /// Never: every public key has a DER form.
    #[must_use]
    pub fn from_seed(size: MlKemSize, seed: &[u8; Self::SEED]) -> Self {
        let seed = (*seed).into();
        let loaded = match size {
            MlKemSize::MlKem512 => Loaded::MlKem512(DecapsulationKey512::from_seed(seed)),
            MlKemSize::MlKem768 => Loaded::MlKem768(DecapsulationKey768::from_seed(seed)),
            MlKemSize::MlKem1024 => Loaded::MlKem1024(DecapsulationKey1024::from_seed(seed)),
        };
        let public = with!(&loaded, key => key.encapsulation_key().to_public_key_der())
            .expect("a public key has a DER form")
            .into_vec();
        Self { loaded, public }
    }

    /// A new key pair.
    #[must_use]
    pub fn from_entropy(size: MlKemSize, entropy: &Entropy) -> Self {
        Self::from_seed(size, &entropy.bytes())
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 9935](https://www.rfc-editor.org/rfc/rfc9935)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo with the seed alone, 86 bytes for every size
    /// ([RFC 9935](https://www.rfc-editor.org/rfc/rfc9935)).
    ///
    /// # Panics
    /// Never: a key made from a seed has a seed.
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        with!(&self.loaded, key => key.to_pkcs8_der())
            .expect("a seed has a DER form")
            .as_bytes()
            .to_vec()
    }

    /// A ciphertext and the secret in it, both decided by `randomness`, which must not be used twice.
    #[must_use]
    pub fn encapsulate(&self, randomness: &[u8; Self::SECRET]) -> (Vec<u8>, [u8; Self::SECRET]) {
        with!(&self.loaded, key => {
            let (ciphertext, secret) = key.encapsulation_key().encapsulate_deterministic(&(*randomness).into());
            (ciphertext.to_vec(), secret.into())
        })
    }

    /// The secret in a ciphertext; `None` for one that has not the length of this size. A ciphertext that was made otherwise
    /// holds a secret too, which nobody but the holder of this key knows (implicit rejection).
    #[must_use]
    pub fn decapsulate(&self, ciphertext: &[u8]) -> Option<[u8; Self::SECRET]> {
        with!(&self.loaded, key => {
            let ciphertext = ciphertext.try_into().ok()?;
            Some(key.decapsulate(ciphertext).into())
        })
    }
}

/// Without the private key.
impl fmt::Debug for MlKemKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MlKemKeyPair").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::kem::{
        Algorithm, AlgorithmId, Ciphertext, DecapsulationKey, EncapsulationKey, ML_KEM_512,
        ML_KEM_768, ML_KEM_1024,
    };

    use super::{MlKemKeyPair, MlKemSize};
    use crate::entropy::Entropy;

    /// Size, aws-lc's name of it, bytes of ciphertext and of the public key in DER.
    const SIZES: [(MlKemSize, &Algorithm<AlgorithmId>, usize, usize); 3] = [
        (MlKemSize::MlKem512, &ML_KEM_512, 768, 822),
        (MlKemSize::MlKem768, &ML_KEM_768, 1088, 1206),
        (MlKemSize::MlKem1024, &ML_KEM_1024, 1568, 1590),
    ];

    #[test]
    fn aws_lc_encapsulates_for_it() {
        for (size, algorithm, length, public) in SIZES {
            let pair = MlKemKeyPair::from_entropy(size, &Entropy::new(&[1; 32]));
            assert_eq!(pair.public_key_der().len(), public);
            let (_, raw) = pair.public_key_der().split_at(22);
            let key = EncapsulationKey::new(algorithm, raw).unwrap();
            let (ciphertext, secret) = key.encapsulate().unwrap();
            assert_eq!(ciphertext.as_ref().len(), length);
            let opened = pair.decapsulate(ciphertext.as_ref()).unwrap();
            assert_eq!(opened, secret.as_ref(), "{size:?}");
        }
    }

    #[test]
    fn aws_lc_decapsulates_what_it_encapsulates() {
        #[expect(
            deprecated,
            reason = "the one form of a private key that aws-lc-rs reads"
        )]
        fn expanded(pair: &MlKemKeyPair) -> Vec<u8> {
            use ml_kem::ExpandedKeyEncoding;
            with!(&pair.loaded, key => key.to_expanded_bytes().to_vec())
        }
        use super::Loaded;
        for (size, algorithm, length, _) in SIZES {
            let pair = MlKemKeyPair::from_seed(size, &[7; 64]);
            let (ciphertext, secret) = pair.encapsulate(&[9; 32]);
            assert_eq!(ciphertext.len(), length);
            let key = DecapsulationKey::new(algorithm, &expanded(&pair)).unwrap();
            let opened = key.decapsulate(Ciphertext::from(&ciphertext[..])).unwrap();
            assert_eq!(opened.as_ref(), secret, "{size:?}");
            assert_eq!(pair.decapsulate(&ciphertext), Some(secret));
        }
    }

    #[test]
    fn a_wrong_ciphertext_of_the_right_length_gives_another_secret_each_time_the_same() {
        for (size, ..) in SIZES {
            let pair = MlKemKeyPair::from_seed(size, &[7; 64]);
            let (mut ciphertext, secret) = pair.encapsulate(&[9; 32]);
            ciphertext[0] ^= 1;
            let other = pair.decapsulate(&ciphertext).unwrap();
            assert_ne!(other, secret);
            assert_eq!(pair.decapsulate(&ciphertext), Some(other));
            assert_eq!(pair.decapsulate(&ciphertext[1..]), None);
            ciphertext.push(0);
            assert_eq!(pair.decapsulate(&ciphertext), None);
            assert_eq!(pair.decapsulate(&[]), None);
        }
    }

    #[test]
    fn the_private_key_is_the_seed_in_86_bytes() {
        for (size, ..) in SIZES {
            let seed: [u8; 64] = std::array::from_fn(|n| n as u8);
            let der = MlKemKeyPair::from_seed(size, &seed).private_key_der();
            assert_eq!(der.len(), 86);
            assert!(der.ends_with(&seed), "{size:?}");
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        let pair = MlKemKeyPair::from_seed(MlKemSize::MlKem512, &[7; 64]);
        assert_eq!(format!("{pair:?}"), "MlKemKeyPair { .. }");
    }
}
