//! ML-DSA ([FIPS 204](https://doi.org/10.6028/NIST.FIPS.204)) with an empty context.

use std::fmt;

use ::ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, SigningKey, VerifyingKey};
use chacha20::ChaCha20Rng;

use crate::crypto::asn1::{self, element};
use crate::entropy::Entropy;

/// A parameter set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

impl Parameters {
    /// AlgorithmIdentifier, which has no parameters of its own ([RFC 9881](https://www.rfc-editor.org/rfc/rfc9881)).
    fn algorithm(self) -> Vec<u8> {
        let last = match self {
            Self::MlDsa44 => 0x11,
            Self::MlDsa65 => 0x12,
            Self::MlDsa87 => 0x13,
        };
        let oid = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, last];
        let oid = element(asn1::OBJECT_IDENTIFIER, &[&oid]);
        element(asn1::SEQUENCE, &[&oid])
    }
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signed<'a> {
    /// The message.
    Message(&'a [u8]),
    /// Its representative mu, which depends on the public key too (6.2).
    Mu(&'a [u8; 64]),
}

/// An ML-DSA key pair, ready for use.
pub struct MlDsaKeyPair {
    parameters: Parameters,
    private: Box<dyn Private>,
    public_der: Vec<u8>,
}

impl MlDsaKeyPair {
    /// A new key pair.
    #[must_use]
    pub fn from_entropy(parameters: Parameters, entropy: &Entropy) -> Self {
        Self::from_seed(parameters, &entropy.bytes())
    }

    /// The key pair of a seed: ML-DSA.KeyGen_internal (6.1).
    #[must_use]
    pub fn from_seed(parameters: Parameters, seed: &[u8; 32]) -> Self {
        let seed = seed.into();
        let private: Box<dyn Private> = match parameters {
            Parameters::MlDsa44 => Box::new(SigningKey::<MlDsa44>::from_seed(seed)),
            Parameters::MlDsa65 => Box::new(SigningKey::<MlDsa65>::from_seed(seed)),
            Parameters::MlDsa87 => Box::new(SigningKey::<MlDsa87>::from_seed(seed)),
        };
        let public_der = asn1::public_key_info(&parameters.algorithm(), &private.public().bytes());
        Self {
            parameters,
            private,
            public_der,
        }
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 9881](https://www.rfc-editor.org/rfc/rfc9881#section-4)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_der
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo with the seed alone in it
    /// ([RFC 9881](https://www.rfc-editor.org/rfc/rfc9881#section-6)).
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        const SEED: u8 = 0x80;
        let seed = element(SEED, &[&self.private.seed()]);
        asn1::private_key_info(&self.parameters.algorithm(), &seed)
    }

    /// A signature, hedged: the same message is signed differently each time.
    #[must_use]
    pub fn sign(&self, signed: Signed<'_>, entropy: &Entropy) -> Vec<u8> {
        self.private.sign(signed, &mut entropy.rng())
    }

    /// Whether a signature is one of the message.
    #[must_use]
    pub fn verify(&self, signed: Signed<'_>, signature: &[u8]) -> bool {
        self.private.public().verify(signed, signature)
    }
}

/// Without the private key.
impl fmt::Debug for MlDsaKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MlDsaKeyPair")
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

/// An ML-DSA public key, ready for use.
pub struct MlDsaPublicKey(Box<dyn Public>);

impl MlDsaPublicKey {
    /// The public key of these bytes (7.2), if there are as many as the parameter set has.
    #[must_use]
    pub fn from_bytes(parameters: Parameters, bytes: &[u8]) -> Option<Self> {
        Some(Self(match parameters {
            Parameters::MlDsa44 => {
                Box::new(VerifyingKey::<MlDsa44>::decode(&bytes.try_into().ok()?))
            }
            Parameters::MlDsa65 => {
                Box::new(VerifyingKey::<MlDsa65>::decode(&bytes.try_into().ok()?))
            }
            Parameters::MlDsa87 => {
                Box::new(VerifyingKey::<MlDsa87>::decode(&bytes.try_into().ok()?))
            }
        }))
    }

    /// Whether a signature is one of the message.
    #[must_use]
    pub fn verify(&self, signed: Signed<'_>, signature: &[u8]) -> bool {
        self.0.verify(signed, signature)
    }
}

/// Its bytes say nothing to a reader.
impl fmt::Debug for MlDsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MlDsaPublicKey").finish_non_exhaustive()
    }
}

/// A private key of any parameter set.
trait Private: Send + Sync {
    fn seed(&self) -> [u8; 32];
    fn public(&self) -> &dyn Public;
    fn sign(&self, signed: Signed<'_>, rng: &mut ChaCha20Rng) -> Vec<u8>;
}

/// A public key of any parameter set.
trait Public: Send + Sync {
    fn bytes(&self) -> Vec<u8>;
    fn verify(&self, signed: Signed<'_>, signature: &[u8]) -> bool;
}

impl<P: MlDsaParams + Send + Sync> Private for SigningKey<P> {
    fn seed(&self) -> [u8; 32] {
        self.to_seed().into()
    }

    fn public(&self) -> &dyn Public {
        AsRef::<VerifyingKey<P>>::as_ref(self)
    }

    fn sign(&self, signed: Signed<'_>, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let key = self.expanded_key();
        let signature = match signed {
            Signed::Message(message) => key.sign_randomized(message, &[], rng),
            Signed::Mu(mu) => key.sign_mu_randomized(mu.into(), rng),
        };
        let signature = signature.expect("thousands of attempts at a signature are enough");
        signature.encode().to_vec()
    }
}

impl<P: MlDsaParams + Send + Sync> Public for VerifyingKey<P> {
    fn bytes(&self) -> Vec<u8> {
        self.encode().to_vec()
    }

    fn verify(&self, signed: Signed<'_>, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::<P>::try_from(signature) else {
            return false;
        };
        match signed {
            Signed::Message(message) => self.verify_with_context(message, &[], &signature),
            Signed::Mu(mu) => self.verify_mu(mu.into(), &signature),
        }
    }
}

#[cfg(test)]
mod tests {
    use ::ml_dsa::{MlDsa65, VerifyingKey};
    use aws_lc_rs::signature::{
        KeyPair, ML_DSA_44, ML_DSA_44_SIGNING, ML_DSA_65, ML_DSA_65_SIGNING, ML_DSA_87,
        ML_DSA_87_SIGNING, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm,
        UnparsedPublicKey,
    };

    use sha2::digest::Update;

    use super::{MlDsaKeyPair, MlDsaPublicKey, Parameters, Signed};
    use crate::entropy::Entropy;

    const SETS: [(
        Parameters,
        &PqdsaSigningAlgorithm,
        &PqdsaVerificationAlgorithm,
    ); 3] = [
        (Parameters::MlDsa44, &ML_DSA_44_SIGNING, &ML_DSA_44),
        (Parameters::MlDsa65, &ML_DSA_65_SIGNING, &ML_DSA_65),
        (Parameters::MlDsa87, &ML_DSA_87_SIGNING, &ML_DSA_87),
    ];

    #[test]
    fn another_library_has_the_same_keys_and_takes_the_signatures() {
        let entropy = Entropy::new(&[1; 32]);
        for (parameters, signing, verifying) in SETS {
            let pair = MlDsaKeyPair::from_seed(parameters, &[7; 32]);
            let other = PqdsaKeyPair::from_seed(signing, &[7; 32]).unwrap();
            let public = other.public_key().as_ref();
            assert!(pair.public_key_der().ends_with(public), "{parameters:?}");
            let read = PqdsaKeyPair::from_pkcs8(signing, &pair.private_key_der()).unwrap();
            assert_eq!(read.public_key().as_ref(), public, "{parameters:?}");

            let signature = pair.sign(Signed::Message(b"message"), &entropy);
            let key = UnparsedPublicKey::new(verifying, public);
            key.verify(b"message", &signature).unwrap();
            let mut signature = vec![0; signing.signature_len()];
            other.sign(b"message", &mut signature).unwrap();
            let key = MlDsaPublicKey::from_bytes(parameters, public).unwrap();
            for signed in [Signed::Message(b"message"), Signed::Message(b"other")] {
                let good = signed == Signed::Message(b"message");
                assert_eq!(pair.verify(signed, &signature), good, "{parameters:?}");
                assert_eq!(key.verify(signed, &signature), good, "{parameters:?}");
            }
            assert!(!key.verify(Signed::Message(b"message"), &signature[1..]));
        }
    }

    #[test]
    fn mu_stands_for_the_message() {
        let pair = MlDsaKeyPair::from_seed(Parameters::MlDsa65, &[7; 32]);
        let public = &pair.public_key_der()[22..];
        let key = VerifyingKey::<MlDsa65>::decode(&public.try_into().unwrap());
        let mu = key.compute_mu(
            |state| {
                state.update(b"message");
                Ok(())
            },
            &[],
        );
        let mu: [u8; 64] = mu.unwrap().into();
        let signature = pair.sign(Signed::Mu(&mu), &Entropy::new(&[1; 32]));
        assert!(pair.verify(Signed::Message(b"message"), &signature));
        assert!(pair.verify(Signed::Mu(&mu), &signature));
        assert!(!pair.verify(Signed::Message(&mu), &signature));
    }
}
