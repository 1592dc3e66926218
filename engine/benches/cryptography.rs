//! What cryptography costs by key spec: the call in process, from bytes to bytes, beside the bare library's work.
//! `cargo bench -p kmspec-engine --bench cryptography`

mod common;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    PrivateDecryptingKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use divan::Bencher;
use ml_kem::kem::Decapsulate;
use ml_kem::{DecapsulationKey512, DecapsulationKey768, DecapsulationKey1024};
use serde_json::{Value, json};

use common::{World, measure};

fn main() {
    divan::main();
}

/// Key specs that encrypt, and their algorithms.
const ENCRYPTING: [(&str, &str); 4] = [
    ("SYMMETRIC_DEFAULT", "SYMMETRIC_DEFAULT"),
    ("RSA_2048", "RSAES_OAEP_SHA_256"),
    ("RSA_3072", "RSAES_OAEP_SHA_256"),
    ("RSA_4096", "RSAES_OAEP_SHA_256"),
];

const PLAINTEXT: [u8; 32] = [7; 32];

/// A request to encrypt.
fn plain(world: &mut World, spec: &str, algorithm: &str) -> Value {
    let key = world.key(&json!({"KeySpec": spec, "KeyUsage": "ENCRYPT_DECRYPT"}));
    json!({"KeyId": key, "EncryptionAlgorithm": algorithm, "Plaintext": STANDARD.encode(PLAINTEXT)})
}

fn aes() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[1; 32]).expect("32 bytes"))
}

fn rsa(spec: &str) -> PrivateDecryptingKey {
    let size = match spec {
        "RSA_2048" => KeySize::Rsa2048,
        "RSA_3072" => KeySize::Rsa3072,
        _ => KeySize::Rsa4096,
    };
    PrivateDecryptingKey::generate(size).expect("a supported size")
}

/// 32 bytes under an RSA key.
fn closed(key: &OaepPublicEncryptingKey) -> Vec<u8> {
    let mut buffer = vec![0; key.ciphertext_size()];
    key.encrypt(&OAEP_SHA256_MGF1SHA256, &PLAINTEXT, &mut buffer, None)
        .expect("32 bytes fit");
    buffer
}

mod encrypt {
    use super::*;

    #[divan::bench(args = ENCRYPTING)]
    fn call(bencher: Bencher<'_, '_>, (spec, algorithm): (&str, &str)) {
        let mut world = World::new();
        let request = plain(&mut world, spec, algorithm);
        measure(bencher, world, "Encrypt", &request);
    }

    #[divan::bench(args = ENCRYPTING)]
    fn library(bencher: Bencher<'_, '_>, (spec, _): (&str, &str)) {
        if spec == "SYMMETRIC_DEFAULT" {
            let key = aes();
            return bencher.bench_local(|| {
                let mut bytes = PLAINTEXT.to_vec();
                let nonce = Nonce::assume_unique_for_key([2; 12]);
                key.seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes)
                    .expect("it seals");
                bytes
            });
        }
        let key = OaepPublicEncryptingKey::new(rsa(spec).public_key()).expect("an RSA key");
        bencher.bench_local(|| closed(&key));
    }
}

mod decrypt {
    use super::*;

    #[divan::bench(args = ENCRYPTING)]
    fn call(bencher: Bencher<'_, '_>, (spec, algorithm): (&str, &str)) {
        let mut world = World::new();
        let request = plain(&mut world, spec, algorithm);
        let blob = world.call("Encrypt", &request)["CiphertextBlob"].take();
        let request = json!({"KeyId": request["KeyId"], "EncryptionAlgorithm": algorithm, "CiphertextBlob": blob});
        measure(bencher, world, "Decrypt", &request);
    }

    #[divan::bench(args = ENCRYPTING)]
    fn library(bencher: Bencher<'_, '_>, (spec, _): (&str, &str)) {
        if spec == "SYMMETRIC_DEFAULT" {
            let key = aes();
            let nonce = || Nonce::assume_unique_for_key([2; 12]);
            let mut sealed = PLAINTEXT.to_vec();
            key.seal_in_place_append_tag(nonce(), Aad::empty(), &mut sealed)
                .expect("it seals");
            return bencher.bench_local(|| {
                let mut bytes = sealed.clone();
                key.open_in_place(nonce(), Aad::empty(), &mut bytes)
                    .expect("it opens")
                    .len()
            });
        }
        let key = rsa(spec);
        let sealed = closed(&OaepPublicEncryptingKey::new(key.public_key()).expect("an RSA key"));
        let key = OaepPrivateDecryptingKey::new(key).expect("an RSA key");
        bencher.bench_local(|| {
            let mut buffer = vec![0; key.min_output_size()];
            key.decrypt(&OAEP_SHA256_MGF1SHA256, &sealed, &mut buffer, None)
                .expect("it opens")
                .len()
        });
    }
}

mod generate_mac {
    use super::*;

    /// Key specs, and their algorithms.
    const SPECS: [(&str, &str); 4] = [
        ("HMAC_224", "HMAC_SHA_224"),
        ("HMAC_256", "HMAC_SHA_256"),
        ("HMAC_384", "HMAC_SHA_384"),
        ("HMAC_512", "HMAC_SHA_512"),
    ];

    #[divan::bench(args = SPECS)]
    fn call(bencher: Bencher<'_, '_>, (spec, algorithm): (&str, &str)) {
        let mut world = World::new();
        let key = world.key(&json!({"KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"}));
        let message = STANDARD.encode([7; 200]);
        let request = json!({"KeyId": key, "MacAlgorithm": algorithm, "Message": message});
        measure(bencher, world, "GenerateMac", &request);
    }

    #[divan::bench(args = SPECS)]
    fn library(bencher: Bencher<'_, '_>, (spec, _): (&str, &str)) {
        let algorithm = match spec {
            "HMAC_224" => hmac::HMAC_SHA224,
            "HMAC_256" => hmac::HMAC_SHA256,
            "HMAC_384" => hmac::HMAC_SHA384,
            _ => hmac::HMAC_SHA512,
        };
        let key = hmac::Key::new(algorithm, &[1; 64]);
        bencher.bench_local(|| hmac::sign(&key, &[7; 200]));
    }
}

mod decapsulate {
    use super::*;

    const SPECS: [&str; 3] = ["ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"];

    #[divan::bench(args = SPECS)]
    fn call(bencher: Bencher<'_, '_>, spec: &str) {
        let mut world = World::new();
        let key = world.key(&json!({"KeySpec": spec, "KeyUsage": "ENCAPSULATE_DECAPSULATE"}));
        let mut request = json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"});
        let member = "SharedSecretCiphertextBlob";
        request[member] = world.call("Encapsulate", &request)[member].take();
        measure(bencher, world, "Decapsulate", &request);
    }

    #[divan::bench(args = SPECS)]
    fn library(bencher: Bencher<'_, '_>, spec: &str) {
        macro_rules! measure {
            ($key:ty) => {{
                let key = <$key>::from_seed([1; 64].into());
                let (ciphertext, _) = key
                    .encapsulation_key()
                    .encapsulate_deterministic(&[2; 32].into());
                bencher.bench_local(|| key.decapsulate(&ciphertext));
            }};
        }
        match spec {
            "ML_KEM_512" => measure!(DecapsulationKey512),
            "ML_KEM_768" => measure!(DecapsulationKey768),
            _ => measure!(DecapsulationKey1024),
        }
    }
}
