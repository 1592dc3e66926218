//! Importing in China Regions, where private keys may come under an SM2 key.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use kmspec_engine::RsaKeyPair;
use kmspec_engine::crypto::ecc::{Curve, EccKeyPair};
use kmspec_engine::crypto::sm2::Sm2KeyPair;
use kmspec_engine::entropy::Entropy;
use serde_json::{Value, json};
use sm2::PublicKey;
use sm2::pkcs8::DecodePublicKey;
use sm2::pke::EncryptingKey;

use crate::common::{World, bytes, refusal};

fn china() -> World {
    let mut world = World::new();
    world.scope.region = "cn-northwest-1".into();
    world
}

fn parameters(key: &str) -> Value {
    json!({"KeyId": key, "WrappingAlgorithm": "SM2PKE", "WrappingKeySpec": "SM2"})
}

fn request(key: &str, parameters: &Value, material: &[u8]) -> Value {
    let public = PublicKey::from_public_key_der(&bytes(&parameters["PublicKey"])).unwrap();
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let wrapped = EncryptingKey::new(public).encrypt_der(&mut rng, material);
    json!({
        "KeyId": key,
        "ImportToken": parameters["ImportToken"],
        "EncryptedKeyMaterial": STANDARD.encode(wrapped.unwrap()),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    })
}

#[test]
fn private_keys_come_under_an_sm2_key() {
    let mut world = china();
    let entropy = Entropy::new(&[1; 32]);
    let sm2 = Sm2KeyPair::from_entropy(&entropy);
    let ecc = EccKeyPair::from_entropy(Curve::P521, &entropy);
    let rsa = RsaKeyPair::generate(2048);
    for (spec, private, public) in [
        ("SM2", sm2.private_key_der(), sm2.public_key_der()),
        ("ECC_NIST_P521", ecc.private_key_der(), ecc.public_key_der()),
        ("RSA_2048", rsa.private_key_der(), rsa.public_key_der()),
    ] {
        let key = world.key(json!({
            "KeySpec": spec, "KeyUsage": "SIGN_VERIFY", "Origin": "EXTERNAL",
        }));
        let given = world.ok("GetParametersForImport", parameters(&key));
        let mut import = request(&key, &given, &private);
        world.ok("ImportKeyMaterial", import.clone());
        let shown = world.ok("GetPublicKey", json!({"KeyId": key}));
        assert_eq!(bytes(&shown["PublicKey"]), public, "{spec}");
        import["EncryptedKeyMaterial"] = json!("aGk=");
        assert_eq!(
            world.refused("ImportKeyMaterial", import),
            refusal("InvalidCiphertextException")
        );
    }
}

#[test]
fn sm2_wraps_nothing_else_and_nowhere_else() {
    let mut world = china();
    let rsa = json!({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY", "Origin": "EXTERNAL"});
    let (symmetric, pair) = (world.external(), world.key(rsa.clone()));
    let with = |algorithm: &str, spec: &str| json!({"KeyId": pair, "WrappingAlgorithm": algorithm, "WrappingKeySpec": spec});
    for input in [
        parameters(&symmetric),
        with("SM2PKE", "RSA_2048"),
        with("RSA_AES_KEY_WRAP_SHA_256", "SM2"),
        with("RSA_AES_KEY_WRAP_SHA_256", "RSA_4096"),
    ] {
        let code = world.refused("GetParametersForImport", input).0;
        assert_eq!(code, "UnsupportedOperationException");
    }
    let mut world = World::new();
    let pair = world.key(rsa);
    let code = world.refused("GetParametersForImport", parameters(&pair)).0;
    assert_eq!(code, "UnsupportedOperationException");
}
