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
    /// What it held when it was made.
    first: Local,
    /// The id of the key that waits for material, and that of the other.
    pub(super) keys: [String; 2],
    pub(super) blob: Vec<u8>,
    /// A token of the grant.
    #[cfg_attr(not(test), expect(dead_code, reason = "seeds have it"))]
    pub(super) token: String,
}

impl World {
    fn new() -> Self {
        let ((local, keys, blob, token), (first, ..)) = (made(), made());
        let world = Self {
            local,
            first,
            keys,
            blob,
            token,
        };
        assert!(world.is_unchanged(), "one seed makes two worlds");
        world
    }

    /// Answers a request.
    pub(super) fn answer(&mut self, request: &Request) -> Reply {
        let reply = self.local.request(NOW, &scope("us-east-1"), request);
        self.local.rewind();
        reply
    }

    /// Whether it holds what it did at first.
    pub(super) fn is_unchanged(&self) -> bool {
        self.local.kms().holds_what(self.first.kms())
    }
}

fn made() -> (Local, [String; 2], Vec<u8>, String) {
    let mut local = Local::new([2; 32], pool());
    let keys = [json!({"Origin": "EXTERNAL"}), json!({})].map(|with| {
        let created = call(&mut local, "CreateKey", &with);
        text(&created["KeyMetadata"]["KeyId"])
    });
    let key = &keys[1];
    let alias = json!({"AliasName": "alias/a", "TargetKeyId": key});
    call(&mut local, "CreateAlias", &alias);
    let tags = json!({"KeyId": key, "Tags": [{"TagKey": "a", "TagValue": "b"}]});
    call(&mut local, "TagResource", &tags);
    let principal = scope("us-east-1").principal;
    let grant = json!({"KeyId": key, "GranteePrincipal": principal, "Operations": ["Decrypt"]});
    let granted = call(&mut local, "CreateGrant", &grant);
    let encrypt = json!({"KeyId": key, "Plaintext": "AAAA"});
    let sealed = call(&mut local, "Encrypt", &encrypt);
    let blob = STANDARD.decode(text(&sealed["CiphertextBlob"]));
    let token = text(&granted["GrantToken"]);
    (local, keys, blob.expect("base64"), token)
}

fn call(local: &mut Local, operation: &str, input: &Value) -> Value {
    let (target, body) = (format!("TrentService.{operation}"), input.to_string());
    let raw = Raw {
        method: "POST",
        target: Some(&target),
        content_type: None,
        body: body.as_bytes(),
    };
    let reply = local.call(NOW, &scope("us-east-1"), &raw);
    assert_eq!(reply.status, 200, "{operation} {:?}", reply.code);
    match reply.body.is_empty() {
        true => Value::Null,
        false => serde_json::from_slice(&reply.body).expect("JSON"),
    }
}

/// Runs a check on this thread's world, which is as it was at first; after one that says that it may have changed, it is made so again.
pub(super) fn with_world(check: impl FnOnce(&mut World) -> bool) {
    thread_local! {
        static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
    }
    WORLD.with_borrow_mut(|world| {
        // Where the check panics, the world is gone.
        let mut used = world.take().unwrap_or_else(World::new);
        let (now, then) = (used.local.kms(), used.first.kms());
        now.entropy.rewind(&then.entropy);
        if check(&mut used) && !used.is_unchanged() {
            used.local.kms_mut().restore(used.first.kms());
        }
        *world = Some(used);
    });
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_input_draws_is_not_up_to_those_before_it() {
        let drawn = |operation, input| {
            let mut drawn = Value::Null;
            with_world(|world| {
                drawn = call(&mut world.local, operation, &input);
                true
            });
            drawn
        };
        let random = || drawn("GenerateRandom", json!({"NumberOfBytes": 16}));
        let first = random();
        assert_eq!(random(), first);
        drawn("CreateKey", json!({}));
        assert_eq!(random(), first);
    }
}
