//! The requests about rotation.

use serde_json::{Value, json};

use crate::model::{Name, Rotation};

/// `name`: how a key is named in a request.
pub(super) fn request(name: impl Fn(Name) -> String, action: Rotation) -> Value {
    match action {
        Rotation::Enable { key, days } => {
            json!({"KeyId": name(key), "RotationPeriodInDays": days})
        }
        Rotation::Disable { key } | Rotation::Status { key } | Rotation::OnDemand { key } => {
            json!({"KeyId": name(key)})
        }
        Rotation::List { key, all } => json!({
            "KeyId": name(key),
            "IncludeKeyMaterial": all.then_some("ALL_KEY_MATERIAL"),
        }),
    }
}
