//! What a call costs in process: decoding, the operation, encoding. `cargo bench -p kmspec-engine`

use std::sync::Arc;

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use divan::Bencher;
use kmspec_engine::wire::Raw;
use kmspec_engine::{KeyPool, Local, Scope, Time};
use serde_json::{Value, json};

fn main() {
    divan::main();
}

struct World {
    local: Local,
    scope: Scope,
}

impl World {
    fn new() -> Self {
        let scope = Scope {
            account: "111122223333".into(),
            region: "eu-central-1".into(),
            principal: "arn:aws:iam::111122223333:root".into(),
        };
        let local = Local::new([1; 32], Arc::new(KeyPool::new([1; 32])));
        Self { local, scope }
    }

    /// The status and body of an answer.
    fn send(&mut self, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let raw = Raw {
            method: "POST",
            target: Some(target),
            content_type: None,
            body,
        };
        let reply = self.local.call(Time(1_700_000_000_000), &self.scope, &raw);
        (reply.status, reply.body)
    }

    fn call(&mut self, operation: &str, input: &Value) -> Value {
        let (status, body) = self.send(
            &format!("TrentService.{operation}"),
            input.to_string().as_bytes(),
        );
        assert_eq!(status, 200, "{operation} {input}");
        serde_json::from_slice(&body).expect("an answer is JSON")
    }

    fn key(&mut self, input: &Value) -> Value {
        self.call("CreateKey", input)["KeyMetadata"]["KeyId"].take()
    }
}

/// Measures one call, made again and again.
fn measure(bencher: Bencher<'_, '_>, mut world: World, operation: &str, input: &Value) {
    let target = format!("TrentService.{operation}");
    let body = input.to_string();
    bencher.bench_local(|| {
        let (status, body) = world.send(&target, body.as_bytes());
        assert_eq!(status, 200);
        body
    });
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
