//! What signing costs by key spec: the call in process, from bytes to bytes, beside the bare library's work; and what it costs to
//! make a key. `cargo bench -p kmspec-engine --bench signing`

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
    ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair, ParsedPublicKey, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, RsaKeyPair, VerificationAlgorithm,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use divan::Bencher;
use ed25519_dalek::{Signer, Verifier};
use k256::ecdsa::Signature;
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams};
use serde_json::{Value, json};

use common::{World, measure};

fn main() {
    divan::main();
}

/// Key specs that sign, and an algorithm of each.
const SIGNING: [(&str, &str); 11] = [
    ("RSA_2048", "RSASSA_PSS_SHA_256"),
    ("RSA_3072", "RSASSA_PSS_SHA_256"),
    ("RSA_4096", "RSASSA_PSS_SHA_256"),
    ("ECC_NIST_P256", "ECDSA_SHA_256"),
    ("ECC_NIST_P384", "ECDSA_SHA_384"),
    ("ECC_NIST_P521", "ECDSA_SHA_512"),
    ("ECC_SECG_P256K1", "ECDSA_SHA_256"),
    ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
    ("ML_DSA_44", "ML_DSA_SHAKE_256"),
    ("ML_DSA_65", "ML_DSA_SHAKE_256"),
    ("ML_DSA_87", "ML_DSA_SHAKE_256"),
];

const MESSAGE: [u8; 200] = [7; 200];

/// A request to sign.
fn message(world: &mut World, spec: &str, algorithm: &str) -> Value {
    let key = world.key(&json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"}));
    json!({"KeyId": key, "SigningAlgorithm": algorithm, "Message": STANDARD.encode(MESSAGE)})
}

/// A key of a spec, as its library has it.
enum Key {
    Rsa(RsaKeyPair),
    Nist(EcdsaKeyPair, &'static dyn VerificationAlgorithm),
    Secp256k1(k256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    MlDsa44(ml_dsa::SigningKey<MlDsa44>),
    MlDsa65(ml_dsa::SigningKey<MlDsa65>),
    MlDsa87(ml_dsa::SigningKey<MlDsa87>),
}

impl Key {
    fn make(spec: &str) -> Self {
        let rsa = |size| Self::Rsa(RsaKeyPair::generate(size).expect("a supported size"));
        let nist = |signing: &'static EcdsaSigningAlgorithm, verifying| {
            Self::Nist(EcdsaKeyPair::generate(signing).expect("a key"), verifying)
        };
        match spec {
            "RSA_2048" => rsa(KeySize::Rsa2048),
            "RSA_3072" => rsa(KeySize::Rsa3072),
            "RSA_4096" => rsa(KeySize::Rsa4096),
            "ECC_NIST_P256" => nist(&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P256_SHA256_ASN1),
            "ECC_NIST_P384" => nist(&ECDSA_P384_SHA384_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1),
            "ECC_NIST_P521" => nist(&ECDSA_P521_SHA512_ASN1_SIGNING, &ECDSA_P521_SHA512_ASN1),
            "ECC_SECG_P256K1" => {
                Self::Secp256k1(k256::ecdsa::SigningKey::from_slice(&[1; 32]).expect("a key"))
            }
            "ECC_NIST_EDWARDS25519" => {
                Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[1; 32]))
            }
            "ML_DSA_44" => Self::MlDsa44(ml_dsa::SigningKey::from_seed(&[1; 32].into())),
            "ML_DSA_65" => Self::MlDsa65(ml_dsa::SigningKey::from_seed(&[1; 32].into())),
            _ => Self::MlDsa87(ml_dsa::SigningKey::from_seed(&[1; 32].into())),
        }
    }

    fn sign(&self) -> Vec<u8> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(
                    &RSA_PSS_SHA256,
                    &SystemRandom::new(),
                    &MESSAGE,
                    &mut signature,
                )
                .expect("a signature");
                signature
            }
            Self::Nist(key, _) => {
                let signature = key.sign(&SystemRandom::new(), &MESSAGE);
                signature.expect("a signature").as_ref().to_vec()
            }
            Self::Secp256k1(key) => {
                let signature: Signature = key.sign(&MESSAGE);
                signature.to_der().as_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(&MESSAGE).to_bytes().to_vec(),
            Self::MlDsa44(key) => by_ml_dsa(key),
            Self::MlDsa65(key) => by_ml_dsa(key),
            Self::MlDsa87(key) => by_ml_dsa(key),
        }
    }

    /// Measures how long a signature takes to verify, the public key being ready.
    fn verify(&self, bencher: Bencher<'_, '_>) {
        let signature = self.sign();
        match self {
            Self::Rsa(key) => parsed(bencher, &RSA_PSS_2048_8192_SHA256, key, &signature),
            Self::Nist(key, algorithm) => parsed(bencher, *algorithm, key, &signature),
            Self::Secp256k1(key) => {
                let key = key.verifying_key();
                bencher.bench_local(|| {
                    let signature = Signature::from_der(&signature).expect("a signature");
                    key.verify(&MESSAGE, &signature).expect("a good one")
                });
            }
            Self::Ed25519(key) => {
                let key = key.verifying_key();
                let signature = ed25519_dalek::Signature::from_slice(&signature);
                let signature = signature.expect("a signature");
                bencher.bench_local(|| key.verify(&MESSAGE, &signature).expect("a good one"));
            }
            Self::MlDsa44(key) => ml_dsa_verify(bencher, key, &signature),
            Self::MlDsa65(key) => ml_dsa_verify(bencher, key, &signature),
            Self::MlDsa87(key) => ml_dsa_verify(bencher, key, &signature),
        }
    }
}

fn parsed(
    bencher: Bencher<'_, '_>,
    algorithm: &'static dyn VerificationAlgorithm,
    key: &impl KeyPair,
    signature: &[u8],
) {
    let key = ParsedPublicKey::new(algorithm, key.public_key()).expect("a public key");
    bencher.bench_local(|| key.verify_sig(&MESSAGE, signature).expect("a good one"));
}

/// Hedged, as the engine signs: how many attempts a signature takes depends on the randomness.
fn by_ml_dsa<P: MlDsaParams>(key: &ml_dsa::SigningKey<P>) -> Vec<u8> {
    static DRAWS: AtomicU64 = AtomicU64::new(0);
    let mut rng = ChaCha20Rng::from_seed([1; 32]);
    rng.set_stream(DRAWS.fetch_add(1, Ordering::Relaxed));
    let key = key.expanded_key();
    let signature = key.sign_randomized(&MESSAGE, &[], &mut rng);
    signature.expect("a signature").encode().to_vec()
}

fn ml_dsa_verify<P: MlDsaParams>(
    bencher: Bencher<'_, '_>,
    key: &ml_dsa::SigningKey<P>,
    signature: &[u8],
) {
    let key: &ml_dsa::VerifyingKey<P> = key.as_ref();
    bencher.bench_local(|| {
        let signature = ml_dsa::Signature::<P>::try_from(signature).expect("a signature");
        key.verify(&MESSAGE, &signature).expect("a good one");
    });
}

mod sign {
    use super::*;

    #[divan::bench(args = SIGNING)]
    fn call(bencher: Bencher<'_, '_>, (spec, algorithm): (&str, &str)) {
        let mut world = World::new();
        let request = message(&mut world, spec, algorithm);
        measure(bencher, world, "Sign", &request);
    }

    #[divan::bench(args = SIGNING)]
    fn library(bencher: Bencher<'_, '_>, (spec, _): (&str, &str)) {
        let key = Key::make(spec);
        bencher.bench_local(|| key.sign());
    }
}

mod verify {
    use super::*;

    #[divan::bench(args = SIGNING)]
    fn call(bencher: Bencher<'_, '_>, (spec, algorithm): (&str, &str)) {
        let mut world = World::new();
        let mut request = message(&mut world, spec, algorithm);
        request["Signature"] = world.call("Sign", &request)["Signature"].take();
        measure(bencher, world, "Verify", &request);
    }

    #[divan::bench(args = SIGNING)]
    fn library(bencher: Bencher<'_, '_>, (spec, _): (&str, &str)) {
        Key::make(spec).verify(bencher);
    }
}

/// In process RSA keys come from a seed, which takes longer than others do: `serve` has them ready.
mod create_key {
    use super::*;

    fn create(bencher: Bencher<'_, '_>, spec: &str) {
        let input = json!({"KeySpec": spec, "KeyUsage": "SIGN_VERIFY"});
        measure(bencher, World::new(), "CreateKey", &input);
    }

    #[divan::bench(args = &SIGNING[..3], sample_count = 10, sample_size = 1)]
    fn rsa_call(bencher: Bencher<'_, '_>, (spec, _): &(&str, &str)) {
        create(bencher, spec);
    }

    #[divan::bench(args = &SIGNING[..3], sample_count = 10, sample_size = 1)]
    fn rsa_library(bencher: Bencher<'_, '_>, (spec, _): &(&str, &str)) {
        bencher.bench_local(|| Key::make(spec));
    }

    #[divan::bench(args = &SIGNING[3..])]
    fn call(bencher: Bencher<'_, '_>, (spec, _): &(&str, &str)) {
        create(bencher, spec);
    }

    #[divan::bench(args = &SIGNING[3..])]
    fn library(bencher: Bencher<'_, '_>, (spec, _): &(&str, &str)) {
        bencher.bench_local(|| Key::make(spec));
    }
}
