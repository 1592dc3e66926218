//! The real requests of the calls on grants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Setting;
use crate::model::{By, Grant, Grants, Model, Name, Only, constraints, grant_name};

pub(super) fn request(model: &Model, setting: &Setting, grants: &Grants) -> Value {
    let name = |name: Name| setting.name(model, name);
    let root = setting.principal("root");
    match *grants {
        Grants::CreateGrant {
            key,
            terms,
            name: called,
            token: other,
        } => json!({
            "KeyId": name(key),
            "GranteePrincipal": root,
            "RetiringPrincipal": terms.retirable.then_some(&root),
            "Operations": terms.allows.names(),
            "Constraints": constraints(terms.constraint),
            "Name": called.map(grant_name),
            "GrantTokens": other.map(|other| [token(model, other)]),
        }),
        Grants::ListGrants { key, only, limit } => json!({
            "KeyId": name(key),
            "GrantId": match only {
                Only::Of(grant) => Some(id(model, grant)),
                _ => None,
            },
            "GranteePrincipal": match only {
                Only::Grantee => Some(root),
                Only::Nobody => Some(setting.principal("user/nobody")),
                _ => None,
            },
            "Limit": limit,
        }),
        Grants::ListRetirableGrants { limit } => json!({"RetiringPrincipal": root, "Limit": limit}),
        Grants::RevokeGrant { key, grant } => {
            json!({"KeyId": name(key), "GrantId": id(model, grant)})
        }
        Grants::RetireGrant { by } => match by {
            By::Token(grant) => json!({"GrantToken": token(model, grant)}),
            By::Id { key, grant } => json!({"KeyId": name(key), "GrantId": id(model, grant)}),
            By::Both { key, grant } => json!({
                "GrantToken": token(model, grant),
                "KeyId": name(key),
                "GrantId": id(model, grant),
            }),
            By::Nothing => json!({}),
        },
    }
}

/// The id of the grant, or a well-formed one that no grant has.
fn id(model: &Model, grant: Grant) -> String {
    let told = model.grant_told(grant);
    told.map_or_else(|| "0".repeat(64), |(id, _)| id.into())
}

/// The token of the grant, or base64 that never was one.
fn token(model: &Model, grant: Grant) -> String {
    let told = model.grant_told(grant);
    told.map_or_else(|| STANDARD.encode([9; 48]), |(_, token)| token.into())
}
