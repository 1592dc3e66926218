//! What a call costs in process: decoding, the operation, encoding. `cargo bench -p kmspec-engine`

mod common;

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use divan::Bencher;
use serde_json::json;

use common::{World, measure};

fn main() {
    divan::main();
}

#[divan::bench]
fn describe_key(bencher: Bencher<'_, '_>) {
    let mut world = World::new();
    let key = world.key(&json!({}));
    measure(bencher, world, "DescribeKey", &json!({"KeyId": key}));
}

#[divan::bench(args = [32, 4096])]
fn encrypt(bencher: Bencher<'_, '_>, length: usize) {
    let mut world = World::new();
    let key = world.key(&json!({}));
    let plaintext = STANDARD.encode(vec![7; length]);
    measure(
        bencher,
        world,
        "Encrypt",
        &json!({"KeyId": key, "Plaintext": plaintext}),
    );
}

#[divan::bench(args = [32, 4096])]
fn decrypt(bencher: Bencher<'_, '_>, length: usize) {
    let mut world = World::new();
    let key = world.key(&json!({}));
    let plaintext = STANDARD.encode(vec![7; length]);
    let encrypted = world.call("Encrypt", &json!({"KeyId": key, "Plaintext": plaintext}));
    measure(
        bencher,
        world,
        "Decrypt",
        &json!({"CiphertextBlob": encrypted["CiphertextBlob"]}),
    );
}

#[divan::bench(args = ["RSA_2048", "RSA_3072", "RSA_4096"])]
fn import_key_material(bencher: Bencher<'_, '_>, spec: &str) {
    let mut world = World::new();
    let key = world.key(&json!({"Origin": "EXTERNAL"}));
    let parameters = world.call(
        "GetParametersForImport",
        &json!({"KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": spec}),
    );
    let public = parameters["PublicKey"].as_str().expect("a string");
    let public = STANDARD.decode(public).expect("base64");
    let public = PublicEncryptingKey::from_der(&public).expect("a public key");
    let public = OaepPublicEncryptingKey::new(public).expect("an RSA key");
    let mut buffer = vec![0; public.ciphertext_size()];
    let wrapped = public
        .encrypt(&OAEP_SHA256_MGF1SHA256, &[7; 32], &mut buffer, None)
        .expect("32 bytes fit");
    let request = json!({
        "KeyId": key,
        "ImportToken": parameters["ImportToken"],
        "EncryptedKeyMaterial": STANDARD.encode(wrapped),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    });
    measure(bencher, world, "ImportKeyMaterial", &request);
}
