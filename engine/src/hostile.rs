//! What must hold whatever bytes come: the bodies of the fuzz targets, replayed over their seeds by `tests/hostile.rs`.
//!
//! Each function panics where something does not hold.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::crypto::symmetric::SymmetricKey;
use crate::crypto::token;
use crate::wire::{self, Raw, Reply};
use crate::{KeyPool, Local, Scope, Time};

const NOW: Time = Time(1_800_000_000_000);

/// An import token, or the claims inside one: nothing forged is accepted, a refused import changes nothing, and claims
/// survive being sealed and opened.
pub fn import_token(data: &[u8]) {
    if let Some(claims) = token::decode(data) {
        let key = SymmetricKey::from_bytes(&[7; 32]);
        let sealed = token::issue(&key, [9; SymmetricKey::NONCE], &claims);
        assert_eq!(
            token::verify(&key, &sealed),
            Some(claims),
            "sealed claims are not what was sealed"
        );
    }
    with_world(|world| {
        let before = world.picture();
        // No wrapped material is sent: a token that is accepted shows itself by the error about the material.
        let reply = world.call(
            "ImportKeyMaterial",
            &json!({"KeyId": world.key, "ImportToken": STANDARD.encode(data), "EncryptedKeyMaterial": "AAAA",
                    "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}),
        );
        let allowed = if data == world.token {
            &["InvalidCiphertextException"][..]
        } else {
            &["InvalidImportTokenException", "ValidationException"]
        };
        refused(&reply, allowed);
        assert_eq!(
            world.picture(),
            before,
            "a refused import changed something"
        );
    });
}

/// A ciphertext blob: nothing forged decrypts, and the only answers are KMS's.
pub fn ciphertext_blob(data: &[u8]) {
    with_world(|world| {
        let reply = world.call("Decrypt", &json!({"CiphertextBlob": STANDARD.encode(data)}));
        if data == world.blob {
            assert_eq!(reply.status, 200, "the true blob is refused");
            return;
        }
        refused(
            &reply,
            &["InvalidCiphertextException", "ValidationException"],
        );
    });
}

/// A header `X-Amz-Target`, a line feed, and a body: every request has one well-formed answer, and a refused one changes
/// nothing. Without a line feed all is body and the header is absent.
pub fn wire_request(data: &[u8]) {
    let mut parts = data.splitn(2, |&byte| byte == b'\n');
    let first = parts.next().unwrap_or_default();
    let (target, body) = match parts.next() {
        Some(body) => (Some(String::from_utf8_lossy(first)), body),
        None => (None, first),
    };
    let raw = Raw {
        method: "POST",
        target: target.as_deref(),
        content_type: None,
        body,
    };
    assert_eq!(
        wire::decode(&raw),
        wire::decode(&raw),
        "one request is read in two ways"
    );
    let mut world = World::new();
    let before = world.picture();
    let reply = world.local.call(NOW, &scope(), &raw);
    if reply.status == 200 {
        assert!(reply.body.is_empty() || parse(&reply).is_object());
    } else {
        refused(&reply, &[reply.code.unwrap_or_default()]);
        assert_eq!(
            world.picture(),
            before,
            "a refused request changed something"
        );
    }
}

/// A world with a key that waits for material, a token for it, a usable key and a ciphertext under it.
struct World {
    local: Local,
    key: String,
    token: Vec<u8>,
    blob: Vec<u8>,
}

impl World {
    fn new() -> Self {
        static POOL: OnceLock<Arc<KeyPool>> = OnceLock::new();
        let pool = POOL.get_or_init(|| Arc::new(KeyPool::new([1; 32])));
        let mut world = Self {
            local: Local::new([2; 32], Arc::clone(pool)),
            key: String::new(),
            token: Vec::new(),
            blob: Vec::new(),
        };
        let created = parse(&world.call("CreateKey", &json!({"Origin": "EXTERNAL"})));
        world.key = text(&created["KeyMetadata"]["KeyId"]);
        let usable = parse(&world.call("CreateKey", &json!({})));
        let sealed = parse(&world.call(
            "Encrypt",
            &json!({"KeyId": usable["KeyMetadata"]["KeyId"], "Plaintext": "AAAA"}),
        ));
        world.blob = bytes(&sealed["CiphertextBlob"]);
        world
    }

    fn with_token() -> Self {
        let mut world = Self::new();
        let parameters = parse(&world.call(
            "GetParametersForImport",
            &json!({"KeyId": world.key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}),
        ));
        world.token = bytes(&parameters["ImportToken"]);
        world
    }

    fn call(&mut self, operation: &str, input: &Value) -> Reply {
        let (target, body) = (format!("TrentService.{operation}"), input.to_string());
        let raw = Raw {
            method: "POST",
            target: Some(&target),
            content_type: None,
            body: body.as_bytes(),
        };
        self.local.call(NOW, &scope(), &raw)
    }

    /// What a caller can see of the world.
    fn picture(&mut self) -> [Vec<u8>; 3] {
        let key = json!({"KeyId": self.key});
        [
            ("ListKeys", json!({})),
            ("ListAliases", json!({})),
            ("DescribeKey", key),
        ]
        .map(|(operation, input)| self.call(operation, &input).body)
    }
}

fn with_world(check: impl FnOnce(&mut World)) {
    thread_local! {
        static WORLD: RefCell<World> = RefCell::new(World::with_token());
    }
    WORLD.with_borrow_mut(check);
}

fn scope() -> Scope {
    Scope {
        account: "111122223333".into(),
        region: "us-east-1".into(),
        principal: "arn:aws:iam::111122223333:root".into(),
    }
}

fn refused(reply: &Reply, allowed: &[&str]) {
    let code = text(&parse(reply)["__type"]);
    assert!(
        (400..600).contains(&reply.status),
        "status {}",
        reply.status
    );
    assert_eq!(reply.code, Some(code.as_str()), "body and code differ");
    assert!(
        allowed.contains(&code.as_str()),
        "{code} is none of {allowed:?}"
    );
}

fn parse(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).expect("the body is JSON")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(text(value)).expect("base64")
}
