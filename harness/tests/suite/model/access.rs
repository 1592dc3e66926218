//! Planted faults of grants, key policies and custom key stores.

use serde_json::json;

use super::{Fault, ask, body, operation, refusal, success, with};

/// As [`super::FAULTS`].
pub(super) const FAULTS: [(&str, usize, Fault); 3] = [
    ("the name of a grant is lost", 2, |engine, call, reply| {
        let mut with = with(call);
        let named = with.as_object_mut().and_then(|with| with.remove("Name"));
        match operation(call) {
            "CreateGrant" if reply.status == 200 && named.is_some() => {
                ask(engine, "CreateGrant", &with)
            }
            _ => reply,
        }
    }),
    ("a refused grant is made", 2, |engine, call, reply| {
        if refusal(&reply).is_some() && operation(call) == "CreateGrant" {
            let mut with = with(call);
            with["Operations"] = json!(["Encrypt"]);
            with["Constraints"] = json!({});
            ask(engine, "CreateGrant", &with);
        }
        reply
    }),
    ("a refused policy is put", 2, |engine, call, reply| {
        if refusal(&reply).is_some() && operation(call) == "PutKeyPolicy" {
            let mut with = with(call);
            let root = json!({"AWS": "arn:aws:iam::111122223333:root"});
            let statement =
                json!({"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"});
            let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
            with["Policy"] = json!(policy.to_string());
            with["PolicyName"] = json!("default");
            ask(engine, "PutKeyPolicy", &with);
        }
        reply
    }),
];

/// Those of custom key stores.
pub(super) const OF_STORES: [(&str, usize, Fault); 2] = [
    (
        "a store takes a key before it is connected",
        2,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("CustomKeyStoreInvalidStateException") if operation(call) == "CreateKey" => {
                success(&json!({"KeyMetadata": {}}))
            }
            _ => reply,
        },
    ),
    ("a key does not need its store", 5, |_, _, reply| {
        let mut told = body(&reply);
        if told["KeyMetadata"]["KeyState"] != "Unavailable" {
            return reply;
        }
        told["KeyMetadata"]["KeyState"] = json!("Enabled");
        told["KeyMetadata"]["Enabled"] = json!(true);
        success(&told)
    }),
];
