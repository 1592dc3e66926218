//! A small world for hostile requests, used again until one of them changes it.

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::wire::{Raw, Reply, Request};
use crate::{KeyPool, Local};

use super::{NOW, scope};

/// The pool of RSA key pairs.
pub(super) fn pool() -> Arc<KeyPool> {
    static POOL: OnceLock<Arc<KeyPool>> = OnceLock::new();
    Arc::clone(POOL.get_or_init(|| Arc::new(KeyPool::fixed())))
}

/// A world with a key that waits for material, a usable key with an alias, a grant and a tag, and a ciphertext under it.
pub(super) struct World {
    local: Local,
    keys: [String; 2],
    pub(super) blob: Vec<u8>,
    /// What a caller saw of it when it was made.
    picture: Vec<Vec<u8>>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            local: Local::new([2; 32], pool()),
            keys: Default::default(),
            blob: Vec::new(),
            picture: Vec::new(),
        };
        let ids = [json!({"Origin": "EXTERNAL"}), json!({})].map(|with| {
            let created = world.call("CreateKey", &with);
            text(&created["KeyMetadata"]["KeyId"])
        });
        world.keys = ids;
        let key = &world.keys[1].clone();
        world.call(
            "CreateAlias",
            &json!({"AliasName": "alias/a", "TargetKeyId": key}),
        );
        world.call(
            "TagResource",
            &json!({"KeyId": key, "Tags": [{"TagKey": "a", "TagValue": "b"}]}),
        );
        let principal = scope("us-east-1").principal;
        world.call(
            "CreateGrant",
            &json!({"KeyId": key, "GranteePrincipal": principal, "Operations": ["Decrypt"]}),
        );
        let sealed = world.call("Encrypt", &json!({"KeyId": key, "Plaintext": "AAAA"}));
        world.blob = STANDARD
            .decode(text(&sealed["CiphertextBlob"]))
            .expect("base64");
        world.picture = world.look();
        world
    }

    /// Answers a request.
    pub(super) fn answer(&mut self, request: &Request) -> Reply {
        let reply = self.local.request(NOW, &scope("us-east-1"), request);
        self.local.rewind();
        reply
    }

    /// Whether a caller sees what there was at first.
    pub(super) fn is_unchanged(&mut self) -> bool {
        self.look() == self.picture
    }

    fn look(&mut self) -> Vec<Vec<u8>> {
        let mut seen: Vec<_> = ["ListKeys", "ListAliases", "DescribeCustomKeyStores"]
            .map(|operation| self.raw(operation, &json!({})).body)
            .into();
        for key in self.keys.clone() {
            let of_key = [
                "DescribeKey",
                "GetKeyRotationStatus",
                "ListGrants",
                "ListResourceTags",
            ];
            seen.extend(of_key.map(|operation| self.raw(operation, &json!({"KeyId": key})).body));
            let policy = json!({"KeyId": key, "PolicyName": "default"});
            seen.push(self.raw("GetKeyPolicy", &policy).body);
        }
        seen
    }

    fn raw(&mut self, operation: &str, input: &Value) -> Reply {
        let (target, body) = (format!("TrentService.{operation}"), input.to_string());
        let raw = Raw {
            method: "POST",
            target: Some(&target),
            content_type: None,
            body: body.as_bytes(),
        };
        self.local.call(NOW, &scope("us-east-1"), &raw)
    }

    fn call(&mut self, operation: &str, input: &Value) -> Value {
        let reply = self.raw(operation, input);
        assert_eq!(reply.status, 200, "{operation} {:?}", reply.code);
        match reply.body.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&reply.body).expect("JSON"),
        }
    }
}

/// Runs a check on this thread's world; after one that says that the world has changed, the next gets a new one.
pub(super) fn with_world(check: impl FnOnce(&mut World) -> bool) {
    thread_local! {
        static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
    }
    WORLD.with_borrow_mut(|world| {
        // Where the check panics, the world is gone too.
        let mut used = world.take().unwrap_or_else(World::new);
        if !check(&mut used) {
            *world = Some(used);
        }
    });
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}
