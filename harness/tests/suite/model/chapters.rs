//! Faults in what the model knows beside the life of a key with one material.

use kmspec::target::{Call, Identity, Reply};
use serde_json::json;

use super::{Fault, body, operation, refusal, success, with};

/// As in the module above.
pub(crate) const FAULTS: [(&str, usize, Fault); 3] = [
    (
        "a key rotates in a state that does not allow it",
        2,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("KMSInvalidStateException") if operation(call) == "RotateKeyOnDemand" => {
                success(&json!({"KeyId": with(call)["KeyId"]}))
            }
            _ => reply,
        },
    ),
    (
        "a rotation on demand keeps the material",
        3,
        |_, call, reply| match operation(call) {
            "DescribeKey" => {
                let mut told = body(&reply);
                let key = &mut told["KeyMetadata"];
                if key["Origin"] == "AWS_KMS" {
                    let arn = key["Arn"].as_str().unwrap_or_default();
                    key["CurrentKeyMaterialId"] = json!(format!("the material of {arn}"));
                }
                Reply {
                    body: told.to_string().into(),
                    ..reply
                }
            }
            _ => reply,
        },
    ),
    (
        "a key works without its former material",
        8,
        |engine, call, reply| {
            let mut told = body(&reply);
            if told["KeyMetadata"]["KeyState"] != "PendingImport" {
                return reply;
            }
            let list =
                json!({"KeyId": with(call)["KeyId"], "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
            let list = Call::operation("ListKeyRotations", &list, Identity::Main);
            let listed = body(&engine.call(&list).expect("the engine answers"));
            let mut all = listed["Rotations"].as_array().into_iter().flatten();
            if all
                .any(|one| one["KeyMaterialState"] == "CURRENT" && one["ImportState"] == "IMPORTED")
            {
                told["KeyMetadata"]["KeyState"] = json!("Enabled");
                told["KeyMetadata"]["Enabled"] = json!(true);
            }
            Reply {
                body: told.to_string().into(),
                ..reply
            }
        },
    ),
];
