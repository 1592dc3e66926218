//! The real request of an action.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::derive::{Stream, Wrapping, wrap};
use crate::model::{
    Action, Alias, Blob, Byte, Context, DATA_KEY, Expiry, ImportType, Material, Model, Name,
    Policies, Policy, Token, description, plaintext, policy_text, tag_key, tag_value,
};
use crate::target::{self, Place, Session};

mod grants;
mod kinds;
mod regions;
mod rotation;
mod stores;

/// What the names in requests are made of.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The 12-digit account id.
    pub account: String,
    /// The Region, such as `us-east-1`.
    pub region: String,
    /// The second one.
    pub other_region: String,
    /// Part of every alias, so that sequences on one endpoint do not meet: letters, digits and dashes.
    pub unique: String,
}

impl Setting {
    /// That of a conversation. Of a target that can be asked in one Region only, the second one is the usual one: nothing is asked in it.
    #[must_use]
    pub fn of(session: &dyn Session, unique: String) -> Self {
        let region = session.region();
        let usual = || target::other_region(&region).into();
        Self {
            account: session.account().unwrap_or_else(|| "111122223333".into()),
            other_region: session.other_region().unwrap_or_else(usual),
            region,
            unique,
        }
    }

    fn region(&self, place: Place) -> &str {
        match place {
            Place::Home => &self.region,
            Place::Other => &self.other_region,
        }
    }

    fn arn(&self, place: Place, resource: &str) -> String {
        let region = self.region(place);
        format!("arn:aws:kms:{region}:{}:{resource}", self.account)
    }

    /// A principal of the account, such as `root`.
    fn principal(&self, of: &str) -> String {
        format!("arn:aws:iam::{}:{of}", self.account)
    }

    fn alias(&self, alias: Alias) -> String {
        format!("alias/kmspec-{}-{}", self.unique, alias.0)
    }

    /// A slot without a key gives the id of a key that does not exist.
    fn name(&self, model: &Model, name: Name) -> String {
        match name {
            Name::Id(slot) => model
                .key(slot)
                .map_or_else(|| missing(slot.0), |(id, _)| id.into()),
            Name::Arn(slot) => match model.key(slot) {
                Some((_, arn)) => arn.into(),
                None => self.arn(Place::Home, &format!("key/{}", missing(slot.0))),
            },
            Name::Alias(alias) => self.alias(alias),
            Name::AliasArn(alias) => self.arn(model.place_of_alias(alias), &self.alias(alias)),
        }
    }
}

/// The body of `action`'s request, ids and blobs filled in from what the model has seen.
///
/// # Errors
/// The material could not be wrapped under the public key that the target gave.
pub fn request(model: &Model, setting: &Setting, action: &Action) -> Result<Value, String> {
    let name = |name: Name| setting.name(model, name);
    let with = match *action {
        Action::Wait { .. } => json!({}),
        Action::CreateKey { origin, .. } => json!({"Origin": origin.name()}),
        Action::ListKeys { limit } => json!({"Limit": limit}),
        Action::GenerateRandom { bytes } => json!({"NumberOfBytes": bytes}),
        Action::DescribeKey { key }
        | Action::DisableKey { key }
        | Action::EnableKey { key }
        | Action::CancelKeyDeletion { key }
        | Action::ListAliases { key }
        | Action::ListResourceTags { key } => json!({"KeyId": name(key)}),
        Action::ScheduleKeyDeletion { key, days } => {
            json!({"KeyId": name(key), "PendingWindowInDays": days})
        }
        Action::GetParametersForImport { key, sha1 } => json!({
            "KeyId": name(key),
            "WrappingAlgorithm": algorithm(sha1),
            "WrappingKeySpec": "RSA_2048",
        }),
        Action::ImportKeyMaterial {
            key,
            token,
            public,
            material,
            expiry,
            import,
        } => json!({
            "KeyId": name(key),
            "ImportToken": model.token(token).map_or_else(|| STANDARD.encode([7; 64]), str::to_owned),
            "EncryptedKeyMaterial": wrapped(model, public, material)?,
            "ExpirationModel": expiration_model(expiry),
            "ValidTo": model.valid_to(expiry).map(|at| at as f64 / 1000.0),
            "ImportType": import_type(import),
        }),
        Action::DeleteImportedKeyMaterial { key, id } => {
            json!({"KeyId": name(key), "KeyMaterialId": id.map(|id| material_id(model, key, id))})
        }
        Action::Encrypt { .. }
        | Action::Decrypt { .. }
        | Action::ReEncrypt { .. }
        | Action::GenerateDataKey { .. }
        | Action::GenerateDataKeyWithoutPlaintext { .. } => crypto(model, setting, action),
        Action::CreateAlias { alias, key } | Action::UpdateAlias { alias, key } => {
            json!({"AliasName": setting.alias(alias), "TargetKeyId": name(key)})
        }
        Action::DeleteAlias { alias } => json!({"AliasName": setting.alias(alias)}),
        Action::TagResource { key, tag, value } => json!({
            "KeyId": name(key),
            "Tags": [{"TagKey": tag_key(tag), "TagValue": tag_value(value)}],
        }),
        Action::UntagResource { key, tag } => {
            json!({"KeyId": name(key), "TagKeys": [tag_key(tag)]})
        }
        Action::UpdateKeyDescription { key, text } => {
            json!({"KeyId": name(key), "Description": description(text)})
        }
        Action::Rotation(action) => rotation::request(name, action),
        Action::Grants(grants) => grants::request(model, setting, &grants),
        Action::Policies(policies) => policies_request(model, setting, &policies),
        Action::Stores(stores) => stores::request(model, setting, &stores),
        Action::Kinds(action) => kinds::request(model, name, action),
        Action::Regions(action) => regions::request(model, setting, action),
    };
    Ok(without_nulls(with))
}

fn crypto(model: &Model, setting: &Setting, action: &Action) -> Value {
    let name = |name: Name| setting.name(model, name);
    match *action {
        Action::Encrypt { key, text, context } => json!({
            "KeyId": name(key),
            "Plaintext": STANDARD.encode(plaintext(text)),
            "EncryptionContext": pairs(context),
        }),
        Action::Decrypt { blob, key, context } => json!({
            "CiphertextBlob": altered(model, blob),
            "KeyId": key.map(name),
            "EncryptionContext": pairs(context),
        }),
        Action::ReEncrypt {
            blob,
            source,
            context,
            key,
            new_context,
        } => json!({
            "CiphertextBlob": altered(model, blob),
            "SourceKeyId": source.map(name),
            "SourceEncryptionContext": pairs(context),
            "DestinationKeyId": name(key),
            "DestinationEncryptionContext": pairs(new_context),
        }),
        Action::GenerateDataKey { key, context }
        | Action::GenerateDataKeyWithoutPlaintext { key, context } => json!({
            "KeyId": name(key),
            "NumberOfBytes": DATA_KEY,
            "EncryptionContext": pairs(context),
        }),
        _ => Value::Null,
    }
}

fn policies_request(model: &Model, setting: &Setting, policies: &Policies) -> Value {
    let name = |name: Name| setting.name(model, name);
    match *policies {
        Policies::PutKeyPolicy {
            key,
            called,
            policy,
        } => json!({
            "KeyId": name(key),
            "PolicyName": called.name(),
            "Policy": policy_text(policy, &setting.account),
            "BypassPolicyLockoutSafetyCheck": matches!(policy, Policy::Insisted(_)).then_some(true),
        }),
        Policies::GetKeyPolicy { key, called } => {
            json!({"KeyId": name(key), "PolicyName": called.name()})
        }
        Policies::ListKeyPolicies { key } => json!({"KeyId": name(key)}),
    }
}

fn without_nulls(mut with: Value) -> Value {
    if let Value::Object(members) = &mut with {
        members.retain(|_, value| !value.is_null());
    }
    with
}

/// A well-formed key id that no key has.
fn missing(number: u8) -> String {
    format!("00000000-0000-4000-8000-00000000000{number}")
}

fn algorithm(sha1: bool) -> &'static str {
    if sha1 {
        "RSAES_OAEP_SHA_1"
    } else {
        "RSAES_OAEP_SHA_256"
    }
}

fn expiration_model(expiry: Expiry) -> Option<&'static str> {
    match expiry {
        Expiry::Never | Expiry::NeverWithDate => Some("KEY_MATERIAL_DOES_NOT_EXPIRE"),
        Expiry::InMinutes(_) | Expiry::Past | Expiry::TooFar => Some("KEY_MATERIAL_EXPIRES"),
        Expiry::Missing => None,
    }
}

fn import_type(import: ImportType) -> Option<&'static str> {
    match import {
        ImportType::Default => None,
        ImportType::Existing => Some("EXISTING_KEY_MATERIAL"),
        ImportType::New => Some("NEW_KEY_MATERIAL"),
    }
}

/// The KeyMaterialId of the material in the key, or a well-formed one that nothing has.
fn material_id(model: &Model, key: Name, material: Material) -> String {
    let known = match key {
        Name::Id(slot) | Name::Arn(slot) => model.material_id(slot, material),
        Name::Alias(_) | Name::AliasArn(_) => None,
    };
    known.map_or_else(|| "0".repeat(64), str::to_owned)
}

fn pairs(context: Context) -> Option<Value> {
    match context {
        Context::Empty => None,
        Context::One => Some(json!({"purpose": "one"})),
        Context::Other => Some(json!({"purpose": "other"})),
    }
}

fn altered(model: &Model, blob: Blob) -> String {
    let Some(text) = model.blob(blob) else {
        return STANDARD.encode([3; 96]);
    };
    altered_at(text, blob.altered)
}

/// Base64 with the lowest bit of one byte turned over.
fn altered_at(text: &str, place: Option<Byte>) -> String {
    let (Some(place), Ok(mut bytes)) = (place, STANDARD.decode(text)) else {
        return text.into();
    };
    let at = match place {
        Byte::First => 0,
        Byte::Middle => bytes.len() / 2,
        Byte::Last => bytes.len().saturating_sub(1),
    };
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
    STANDARD.encode(bytes)
}

fn wrapped(model: &Model, public: Token, material: Material) -> Result<String, String> {
    let bytes: &[u8] = match material {
        Material::First => &[0x1F; 32],
        Material::Second => &[0x2E; 32],
        Material::Third => &[0x5C; 32],
        Material::Short => &[0x3D; 16],
    };
    let Some((key, sha1)) = model.public(public) else {
        return Ok(STANDARD.encode([5; 256]));
    };
    let by = if sha1 {
        Wrapping::RSAES_OAEP_SHA_1
    } else {
        Wrapping::RSAES_OAEP_SHA_256
    };
    let der = STANDARD
        .decode(key)
        .map_err(|error| format!("PublicKey is not base64: {error}"))?;
    let blob = wrap(bytes, &der, by, &mut Stream::of(&[key.as_bytes(), bytes]))?;
    Ok(STANDARD.encode(blob))
}
