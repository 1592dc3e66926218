//! A world to call, with the JSON of the protocol going in and out.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use kmspec_engine::wire::{Raw, Reply};
use kmspec_engine::{Cluster, Config, KeyPool, Local, Scope, Time};
use serde_json::{Value, json};

/// One pool for all tests of a process: RSA keys are slow to make.
static POOL: LazyLock<Arc<KeyPool>> = LazyLock::new(|| Arc::new(KeyPool::new([42; 32])));

pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) struct World {
    local: Local,
    pub(crate) now: Time,
    pub(crate) scope: Scope,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::seeded(1)
    }

    pub(crate) fn seeded(seed: u8) -> Self {
        Self::with(seed, Config::default())
    }

    /// A world in which policies and grants decide.
    pub(crate) fn authorizing() -> Self {
        let config = Config {
            authorize: true,
            ..Config::default()
        };
        Self::with(1, config)
    }

    pub(crate) fn with(seed: u8, config: Config) -> Self {
        let scope = Scope {
            account: "111122223333".into(),
            region: "eu-central-1".into(),
            principal: "arn:aws:iam::111122223333:user/alice".into(),
        };
        Self {
            local: Local::with([seed; 32], Arc::clone(&POOL), config),
            now: Time(1_700_000_000_000),
            scope,
        }
    }

    /// From now on this user of this account asks.
    pub(crate) fn ask_as(&mut self, account: &str, name: &str) {
        self.scope.account = account.into();
        self.scope.principal = format!("arn:aws:iam::{account}:{name}");
    }

    /// The engine and its driver, to change what stands behind it.
    pub(crate) fn local(&mut self) -> &mut Local {
        &mut self.local
    }

    /// From now on these CloudHSM clusters are as they are here.
    pub(crate) fn put(&mut self, clusters: &[&Cluster]) {
        let changes = clusters
            .iter()
            .map(|cluster| (cluster.id.clone(), Some((*cluster).clone())));
        self.local.kms_mut().change_clusters(changes.collect());
    }

    pub(crate) fn wait(&mut self, millis: i64) {
        self.now = self.now.plus_millis(millis);
        self.local.advance(self.now);
    }

    pub(crate) fn reply(&mut self, operation: &str, input: &Value) -> Reply {
        let target = format!("TrentService.{operation}");
        let body = input.to_string();
        let raw = Raw {
            method: "POST",
            target: Some(&target),
            content_type: Some("application/x-amz-json-1.1"),
            body: body.as_bytes(),
        };
        self.local.call(self.now, &self.scope, &raw)
    }

    /// The answer of a call that must succeed; `Null` for an empty body.
    #[track_caller]
    pub(crate) fn ok(&mut self, operation: &str, input: Value) -> Value {
        let reply = self.reply(operation, &input);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        assert_eq!(reply.status, 200, "{operation} {input}: {text}");
        match reply.body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&reply.body).unwrap(),
        }
    }

    /// Code and text (empty if there is none) of a call that must be refused and must change nothing.
    #[track_caller]
    pub(crate) fn refused(&mut self, operation: &str, input: Value) -> (&'static str, String) {
        let before = format!("{:?}", self.local.kms());
        let reply = self.reply(operation, &input);
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let code = reply
            .code
            .unwrap_or_else(|| panic!("{operation} {input}: {text}"));
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(body["__type"], code);
        assert_eq!(
            before,
            format!("{:?}", self.local.kms()),
            "{operation} {input} left a trace"
        );
        let message = body.get("message").or_else(|| body.get("Message"));
        (
            code,
            message.map_or(String::new(), |text| text.as_str().unwrap().to_owned()),
        )
    }

    /// The id of a new key.
    pub(crate) fn key(&mut self, input: Value) -> String {
        text(&self.ok("CreateKey", input)["KeyMetadata"]["KeyId"])
    }

    /// The id of a new key that waits for import.
    pub(crate) fn external(&mut self) -> String {
        self.key(json!({"Origin": "EXTERNAL"}))
    }

    pub(crate) fn describe(&mut self, key: &str) -> Value {
        self.ok("DescribeKey", json!({"KeyId": key}))["KeyMetadata"].take()
    }

    pub(crate) fn state(&mut self, key: &str) -> String {
        text(&self.describe(key)["KeyState"])
    }

    /// Token and public key for RSAES_OAEP_SHA_256 with RSA_2048.
    pub(crate) fn parameters(&mut self, key: &str) -> Value {
        self.ok(
            "GetParametersForImport",
            json!({"KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}),
        )
    }

    /// A request that imports this material for good, with fresh parameters.
    pub(crate) fn import_request(&mut self, key: &str, material: &[u8]) -> Value {
        let parameters = self.parameters(key);
        import_request(key, &parameters, material)
    }

    /// Imports this material for good; its id.
    #[track_caller]
    pub(crate) fn import(&mut self, key: &str, material: &[u8]) -> String {
        let request = self.import_request(key, material);
        text(&self.ok("ImportKeyMaterial", request)["KeyMaterialId"])
    }

    pub(crate) fn encrypt(&mut self, key: &str, plaintext: &[u8]) -> String {
        let request = json!({"KeyId": key, "Plaintext": STANDARD.encode(plaintext)});
        text(&self.ok("Encrypt", request)["CiphertextBlob"])
    }
}

pub(crate) fn import_request(key: &str, parameters: &Value, material: &[u8]) -> Value {
    import_request_by("RSAES_OAEP_SHA_256", key, parameters, material)
}

/// A request that imports this material for good, wrapped by this algorithm.
pub(crate) fn import_request_by(
    algorithm: &str,
    key: &str,
    parameters: &Value,
    material: &[u8],
) -> Value {
    json!({
        "KeyId": key,
        "ImportToken": parameters["ImportToken"],
        "EncryptedKeyMaterial": wrap(algorithm, &parameters["PublicKey"], material),
        "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
    })
}

/// The material under a public key, in base64.
pub(crate) fn wrap(algorithm: &str, public_key: &Value, material: &[u8]) -> String {
    let key = PublicEncryptingKey::from_der(&bytes(public_key)).unwrap();
    let key = OaepPublicEncryptingKey::new(key).unwrap();
    let oaep = match algorithm {
        "RSAES_OAEP_SHA_1" => &OAEP_SHA1_MGF1SHA1,
        "RSAES_OAEP_SHA_256" | "RSA_AES_KEY_WRAP_SHA_256" => &OAEP_SHA256_MGF1SHA256,
        _ => panic!("{algorithm}"),
    };
    let mut buffer = vec![0; key.ciphertext_size()];
    if algorithm != "RSA_AES_KEY_WRAP_SHA_256" {
        return STANDARD.encode(key.encrypt(oaep, material, &mut buffer, None).unwrap());
    }
    let mut wrapped = key
        .encrypt(oaep, &[9; 32], &mut buffer, None)
        .unwrap()
        .to_vec();
    let mut buffer = vec![0; material.len() + 15];
    let kek = AesKek::new(&AES_256, &[9; 32]).unwrap();
    wrapped.extend_from_slice(kek.wrap_with_padding(material, &mut buffer).unwrap());
    STANDARD.encode(wrapped)
}

/// The string in a JSON value.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no string"))
        .to_owned()
}

/// The bytes that a JSON value holds in base64.
#[track_caller]
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(text(value)).unwrap()
}

/// The bytes with one bit turned, in base64.
pub(crate) fn flipped(bytes: &[u8], index: usize) -> Value {
    let mut bytes = bytes.to_vec();
    bytes[index] ^= 1;
    json!(STANDARD.encode(bytes))
}

/// A refusal without a text.
pub(crate) fn refusal(code: &'static str) -> (&'static str, String) {
    (code, String::new())
}
