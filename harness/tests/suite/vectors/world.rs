//! The built-in engine, called as a client calls it.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use kmspec::derive::{Stream, Wrapping, wrap};
use kmspec::target::engine::EngineTarget;
use kmspec::target::{Call, Identity, Session, Target};
use serde_json::{Value, json};

use super::tally::bytes;

/// One for all: its wrapping keys are slow to make, and every session begins with the first of them.
static ENGINE: LazyLock<EngineTarget> = LazyLock::new(|| EngineTarget::new(1, "eu-central-1"));

pub(crate) struct World(Box<dyn Session>);

impl World {
    pub(crate) fn new() -> Self {
        Self(ENGINE.open("vectors").expect("the engine is always there"))
    }

    /// The answer, or the code of the refusal.
    pub(crate) fn call(&mut self, operation: &str, input: &Value) -> Result<Value, String> {
        let call = Call::operation(operation, input, Identity::Main);
        let reply = self.0.call(&call).expect("an answer");
        let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
        match reply.status {
            200 => Ok(body),
            _ => Err(body["__type"].as_str().expect("a code").to_owned()),
        }
    }

    #[track_caller]
    pub(crate) fn ok(&mut self, operation: &str, input: &Value) -> Value {
        let answer = self.call(operation, input);
        answer.unwrap_or_else(|code| panic!("{operation} {input}: {code}"))
    }

    /// A new key of Origin EXTERNAL: its id, and an import token and a public key of 2048 bits for it.
    pub(crate) fn parameters(&mut self, mut create: Value, by: &str) -> (Value, Value, Vec<u8>) {
        create["Origin"] = json!("EXTERNAL");
        let id = self.ok("CreateKey", &create)["KeyMetadata"]["KeyId"].take();
        let input = json!({"KeyId": id, "WrappingAlgorithm": by, "WrappingKeySpec": "RSA_2048"});
        let mut given = self.ok("GetParametersForImport", &input);
        let public = given["PublicKey"]
            .as_str()
            .map(|text| STANDARD.decode(text));
        let public = public.expect("a public key").expect("base64");
        (id, given["ImportToken"].take(), public)
    }

    /// A new key with this material: its id.
    pub(crate) fn import(
        &mut self,
        create: Value,
        by: &str,
        material: &[u8],
    ) -> Result<Value, String> {
        let (id, token, public) = self.parameters(create, by);
        let input = json!({
            "KeyId": id,
            "ImportToken": token,
            "EncryptedKeyMaterial": STANDARD.encode(secret(&public, by, material)),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        });
        self.call("ImportKeyMaterial", &input).map(|_| id)
    }
}

/// A secret, wrapped.
pub(crate) fn secret(public: &[u8], by: &str, secret: &[u8]) -> Vec<u8> {
    let by: Wrapping = serde_json::from_value(json!(by)).expect("a wrapping algorithm");
    wrap(secret, public, by, &mut Stream::of(&[b"vectors"])).expect("it fits")
}

/// A member in base64 instead of hexadecimal.
pub(crate) fn encoded(object: &Value, name: &str) -> Value {
    json!(STANDARD.encode(bytes(object, name)))
}
