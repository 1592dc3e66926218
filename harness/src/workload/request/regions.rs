//! The real requests of the calls with multi-Region keys.

use serde_json::{Value, json};

use super::{Setting, altered, pairs};
use crate::model::{Kind, Model, Origin, Regions};

pub(super) fn request(model: &Model, setting: &Setting, call: Regions) -> Value {
    let name = |name| setting.name(model, name);
    match call {
        Regions::CreateKey { kind, origin, .. } => {
            let is_plain = kind == Kind::Symmetric;
            json!({
                "MultiRegion": true,
                "Origin": (origin != Origin::AwsKms).then_some(origin.name()),
                "KeySpec": (!is_plain).then_some(kind.spec()),
                "KeyUsage": (!is_plain).then_some(kind.usage()),
            })
        }
        Regions::ReplicateKey { key, to, .. } => {
            json!({"KeyId": name(key), "ReplicaRegion": setting.region(to)})
        }
        Regions::UpdatePrimaryRegion { key, to } => {
            json!({"KeyId": name(key), "PrimaryRegion": setting.region(to)})
        }
        Regions::DescribeKey { key, .. } => json!({"KeyId": name(key)}),
        Regions::ListKeys { limit } => json!({"Limit": limit}),
        Regions::Decrypt { blob, context, .. } => json!({
            "CiphertextBlob": altered(model, blob),
            "EncryptionContext": pairs(context),
        }),
    }
}
