//! What the conditions of a policy can ask about a request.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/policy-conditions.html>

use std::collections::BTreeMap;

use crate::api::{
    DataKeyPairSpec, EncryptionAlgorithmSpec, Input, MessageType, MultiRegionKeyType,
    ReEncryptRequest, SigningAlgorithmSpec,
};
use crate::id::KeyRef;
use crate::key::Key;
use crate::ops::access::Asking;
use crate::ops::{deletion, policies, rotation};
use crate::policy::Context;
use crate::{Op, Scope, Time};

/// What is known of every request. Nobody asks through another service here, and nothing is known of networks.
pub(in crate::ops) fn of_caller(now: Time, caller: &Scope) -> Context {
    let mut context = Context::default();
    let seconds = now.0.div_euclid(1000).to_string();
    context.add("aws:CurrentTime", seconds.as_str());
    context.add("aws:EpochTime", seconds);
    context.add("aws:SecureTransport", "true");
    context.add("aws:ViaAWSService", "false");
    context.add("aws:PrincipalIsAWSService", "false");
    context.add("aws:RequestedRegion", caller.region.as_str());
    context.add("aws:PrincipalAccount", caller.account.as_str());
    context.add("aws:PrincipalArn", role_or(&caller.principal));
    if let Some((_, user)) = caller.principal.split_once(":user/") {
        context.add("aws:username", user.rsplit('/').next().unwrap_or(user));
    }
    context.add("kms:CallerAccount", caller.account.as_str());
    context
}

/// Of a session of a role, the role's ARN, as far as the session tells it: the role's path is not in it.
fn role_or(principal: &str) -> String {
    let role = principal
        .split_once(":assumed-role/")
        .and_then(|(front, rest)| {
            Some((front.replacen(":sts:", ":iam:", 1), rest.split_once('/')?.0))
        });
    match role {
        Some((front, name)) => format!("{front}:role/{name}"),
        None => principal.to_owned(),
    }
}

/// What is known of a request for this key, which it names so. `action` is the permission that it needs.
pub(super) fn of_request(
    asking: &Asking<'_>,
    action: &str,
    key: &Key,
    named: &str,
    pairs: Option<&BTreeMap<String, String>>,
) -> Context {
    let mut context = of_caller(asking.now, asking.scope);
    add_key(&mut context, asking, key);
    if let Ok(KeyRef::Alias { name, .. }) = KeyRef::parse(named, asking.scope) {
        context.add("kms:RequestAlias", name);
    }
    if let Some(pairs) = pairs {
        add_pairs(&mut context, pairs);
    }
    add_cryptography(&mut context, asking, action, key);
    add_management(&mut context, &asking.request.input);
    if matches!(asking.request.op, Op::DisableKey | Op::ScheduleKeyDeletion) {
        context.add(
            "kms:TrailingDaysWithoutKeyUsage",
            days_unused(asking.now, key).to_string(),
        );
    }
    context
}

/// Whole days since the last use, or since the key was made.
fn days_unused(now: Time, key: &Key) -> i64 {
    let since = key.last_use.last().map_or(key.created, |(_, at)| at);
    now.millis_since(since).div_euclid(24 * 3_600_000)
}

fn add_key(context: &mut Context, asking: &Asking<'_>, key: &Key) {
    context.add("aws:ResourceAccount", key.account.as_str());
    context.add("kms:KeySpec", key.spec.as_str());
    context.add("kms:CustomerMasterKeySpec", key.spec.as_str());
    context.add("kms:KeyUsage", key.usage.as_str());
    context.add("kms:CustomerMasterKeyUsage", key.usage.as_str());
    context.add("kms:KeyOrigin", key.origin.as_str());
    let is_multi_region = asking.kms.related(key).is_some();
    context.add("kms:MultiRegion", is_multi_region.to_string());
    if is_multi_region {
        let role = match asking.kms.is_replica(key) {
            true => MultiRegionKeyType::Replica,
            false => MultiRegionKeyType::Primary,
        };
        context.add("kms:MultiRegionKeyType", role.as_str());
    }
    for (tag, value) in &key.tags {
        context.add(&format!("aws:ResourceTag/{tag}"), value.as_str());
    }
    for name in asking.kms.aliases_of(key.region(), key) {
        context.add("kms:ResourceAliases", name);
    }
}

fn add_pairs(context: &mut Context, pairs: &BTreeMap<String, String>) {
    for (name, value) in pairs {
        context.add(&format!("kms:EncryptionContext:{name}"), value.as_str());
        context.add("kms:EncryptionContextKeys", name.as_str());
    }
}

fn add_cryptography(context: &mut Context, asking: &Asking<'_>, action: &str, key: &Key) {
    match &asking.request.input {
        Input::Encrypt(r) => encryption(context, r.encryption_algorithm),
        Input::Decrypt(r) => encryption(context, r.encryption_algorithm),
        Input::ReEncrypt(r) => {
            let algorithm = match action {
                "ReEncryptTo" => r.destination_encryption_algorithm,
                _ => r.source_encryption_algorithm,
            };
            encryption(context, algorithm);
            let same_key = same_key(asking, r, key).to_string();
            context.add("kms:ReEncryptOnSameKey", same_key);
        }
        Input::GenerateDataKey(_) | Input::GenerateDataKeyWithoutPlaintext(_) => {
            encryption(context, None);
        }
        Input::GenerateDataKeyPair(r) => data_key_pair(context, r.key_pair_spec),
        Input::GenerateDataKeyPairWithoutPlaintext(r) => data_key_pair(context, r.key_pair_spec),
        Input::Sign(r) => signing(context, r.signing_algorithm, r.message_type),
        Input::Verify(r) => signing(context, r.signing_algorithm, r.message_type),
        Input::GenerateMac(r) => context.add("kms:MacAlgorithm", r.mac_algorithm.as_str()),
        Input::VerifyMac(r) => context.add("kms:MacAlgorithm", r.mac_algorithm.as_str()),
        Input::DeriveSharedSecret(r) => {
            context.add(
                "kms:KeyAgreementAlgorithm",
                r.key_agreement_algorithm.as_str(),
            );
        }
        _ => {}
    }
}

fn encryption(context: &mut Context, algorithm: Option<EncryptionAlgorithmSpec>) {
    let algorithm = algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault);
    context.add("kms:EncryptionAlgorithm", algorithm.as_str());
}

fn data_key_pair(context: &mut Context, spec: DataKeyPairSpec) {
    encryption(context, None);
    context.add("kms:DataKeyPairSpec", spec.as_str());
}

fn signing(
    context: &mut Context,
    algorithm: SigningAlgorithmSpec,
    message_type: Option<MessageType>,
) {
    let message_type = message_type.unwrap_or(MessageType::Raw);
    context.add("kms:SigningAlgorithm", algorithm.as_str());
    context.add("kms:MessageType", message_type.as_str());
}

fn same_key(asking: &Asking<'_>, request: &ReEncryptRequest, key: &Key) -> bool {
    let source = asking.source(
        request.source_key_id.as_deref(),
        request.ciphertext_blob.as_deref(),
    );
    let destination = asking.find(&request.destination_key_id);
    [source, destination]
        .iter()
        .all(|side| side.is_some_and(|side| side.arn == key.arn))
}

/// Where a condition is to tell whether a parameter was given, it is there only if it was.
fn add_management(context: &mut Context, input: &Input) {
    match input {
        Input::CreateGrant(r) => {
            let constraints = r.constraints.as_ref();
            let equals =
                constraints.and_then(|constraints| constraints.encryption_context_equals.as_ref());
            let subset =
                constraints.and_then(|constraints| constraints.encryption_context_subset.as_ref());
            for (name, pairs) in [
                ("EncryptionContextEquals", equals),
                ("EncryptionContextSubset", subset),
            ] {
                if let Some(pairs) = pairs {
                    context.add("kms:GrantConstraintType", name);
                    add_pairs(context, pairs);
                }
            }
            for operation in &r.operations {
                context.add("kms:GrantOperations", operation.as_str());
            }
            for (name, value) in [
                (
                    "kms:GrantConstraintSourceArn",
                    constraints.and_then(|constraints| constraints.source_arn.as_ref()),
                ),
                ("kms:GranteePrincipal", r.grantee_principal.as_ref()),
                (
                    "kms:GranteeServicePrincipal",
                    r.grantee_service_principal.as_ref(),
                ),
                ("kms:RetiringPrincipal", r.retiring_principal.as_ref()),
                (
                    "kms:RetiringServicePrincipal",
                    r.retiring_service_principal.as_ref(),
                ),
            ] {
                if let Some(value) = value {
                    context.add(name, value.as_str());
                }
            }
            context.add("kms:GrantIsForAWSResource", "false");
        }
        Input::ListGrants(_) | Input::RevokeGrant(_) => {
            context.add("kms:GrantIsForAWSResource", "false")
        }
        Input::GetKeyPolicy(r) => context.add(
            "kms:PolicyName",
            r.policy_name.as_deref().unwrap_or(policies::DEFAULT),
        ),
        Input::PutKeyPolicy(r) => {
            context.add(
                "kms:PolicyName",
                r.policy_name.as_deref().unwrap_or(policies::DEFAULT),
            );
            if let Some(bypass) = r.bypass_policy_lockout_safety_check {
                context.add("kms:BypassPolicyLockoutSafetyCheck", bypass.to_string());
            }
        }
        Input::GetParametersForImport(r) => {
            context.add("kms:WrappingAlgorithm", r.wrapping_algorithm.as_str());
            context.add("kms:WrappingKeySpec", r.wrapping_key_spec.as_str());
        }
        Input::ImportKeyMaterial(r) => {
            if let Some(model) = r.expiration_model {
                context.add("kms:ExpirationModel", model.as_str());
            }
            if let Some(valid_to) = r.valid_to {
                context.add("kms:ValidTo", (valid_to.0 as f64 / 1000.0).to_string());
            }
        }
        Input::ScheduleKeyDeletion(r) => {
            let days = r.pending_window_in_days.unwrap_or(deletion::LONGEST_WINDOW);
            context.add(
                "kms:ScheduleKeyDeletionPendingWindowInDays",
                days.to_string(),
            );
        }
        Input::EnableKeyRotation(r) => {
            let days = r.rotation_period_in_days.unwrap_or(rotation::PERIOD);
            context.add("kms:RotationPeriodInDays", days.to_string());
        }
        Input::ReplicateKey(r) => context.add("kms:ReplicaRegion", r.replica_region.as_str()),
        Input::UpdatePrimaryRegion(r) => {
            context.add("kms:PrimaryRegion", r.primary_region.as_str());
        }
        Input::TagResource(r) => {
            for tag in &r.tags {
                context.add(
                    &format!("aws:RequestTag/{}", tag.tag_key),
                    tag.tag_value.as_str(),
                );
                context.add("aws:TagKeys", tag.tag_key.as_str());
            }
        }
        Input::UntagResource(r) => r
            .tag_keys
            .iter()
            .for_each(|key| context.add("aws:TagKeys", key.as_str())),
        _ => {}
    }
}
