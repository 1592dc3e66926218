//! Which permissions a request needs, on which keys, and what policies can ask about it.
//!
//! Authorisation comes after the key is found and before anything else about it is looked at (a guess: open/1). A key
//! that is not found is left to the operation, whose refusal says so.

mod context;

use std::collections::BTreeMap;

use crate::api::*;
use crate::authorize;
use crate::crypto::blob;
use crate::grant::Terms;
use crate::id::KeyRef;
use crate::key::Key;
use crate::wire::Request;
use crate::{Error, Kms, Scope, Time};

pub(super) use context::of_caller;

/// Refuses a request whose caller lacks a permission that it needs.
///
/// # Errors
/// `AccessDeniedException`.
pub(super) fn check(kms: &Kms, now: Time, scope: &Scope, request: &Request) -> Result<(), Error> {
    if !kms.config.authorize {
        return Ok(());
    }
    let asking = Asking {
        kms,
        now,
        scope,
        request,
    };
    match &request.input {
        Input::CreateGrant(r) => {
            let Some(key) = asking.find(&r.key_id) else {
                return Ok(());
            };
            let child = Terms::of(r);
            let context = || context::of_request(&asking, request.op.name(), key, &r.key_id, None);
            authorize::check(key, request.op.name(), scope, context, |grant| {
                grant.allows_grant(&child, scope)
            })
        }
        Input::Decrypt(r) => {
            let Some(key) = asking.source(r.key_id.as_deref(), r.ciphertext_blob.as_deref()) else {
                return Ok(());
            };
            let checked = asking.permits(
                "Decrypt",
                key,
                r.key_id.as_deref().unwrap_or_default(),
                r.encryption_context.as_ref(),
            );
            match r.key_id {
                Some(_) => checked,
                None => checked.map_err(|_| authorize::inaccessible()),
            }
        }
        Input::ReEncrypt(r) => {
            let source = asking.source(r.source_key_id.as_deref(), r.ciphertext_blob.as_deref());
            if let Some(key) = source {
                let named = r.source_key_id.as_deref().unwrap_or_default();
                let checked = asking.permits(
                    "ReEncryptFrom",
                    key,
                    named,
                    r.source_encryption_context.as_ref(),
                );
                // As for Decrypt: a ciphertext alone tells nothing of a key that is not for the caller.
                match r.source_key_id {
                    Some(_) => checked?,
                    None => checked.map_err(|_| authorize::inaccessible())?,
                }
            }
            let Some(key) = asking.find(&r.destination_key_id) else {
                return Ok(());
            };
            asking.permits(
                "ReEncryptTo",
                key,
                &r.destination_key_id,
                r.destination_encryption_context.as_ref(),
            )
        }
        Input::UpdateAlias(r) => {
            asking.simple(Some(&r.alias_name))?;
            asking.simple(Some(&r.target_key_id))
        }
        Input::UpdatePrimaryRegion(r) => {
            asking.simple(Some(&r.key_id))?;
            let Some(key) = asking.find(&r.key_id) else {
                return Ok(());
            };
            match kms.key_in(&r.primary_region, &key.account, &key.id) {
                Some(replica) => asking.permits(request.op.name(), replica, &r.key_id, None),
                None => Ok(()),
            }
        }
        // The grant decides.
        Input::RetireGrant(_) => Ok(()),
        input => asking.simple(key_id(input)),
    }
}

/// A request on its way.
struct Asking<'a> {
    kms: &'a Kms,
    now: Time,
    scope: &'a Scope,
    request: &'a Request,
}

impl<'a> Asking<'a> {
    /// The key of this id, ARN, alias name or alias ARN, if there is one.
    fn find(&self, id: &str) -> Option<&'a Key> {
        let named = KeyRef::parse(id, self.scope).ok()?;
        self.kms.look_up(self.scope, named).ok()
    }

    /// The key that is to decrypt.
    fn source(&self, named: Option<&str>, ciphertext: Option<&[u8]>) -> Option<&'a Key> {
        match named {
            Some(id) => self.find(id),
            None => self
                .kms
                .holder_of(self.scope, &blob::key_material_id(ciphertext?)?),
        }
    }

    fn simple(&self, id: Option<&str>) -> Result<(), Error> {
        let Some((id, key)) = id.and_then(|id| Some((id, self.find(id)?))) else {
            return Ok(());
        };
        self.permits(
            self.request.op.name(),
            key,
            id,
            encryption_context(&self.request.input),
        )
    }

    /// `named` is how the request names the key.
    fn permits(
        &self,
        action: &str,
        key: &Key,
        named: &str,
        pairs: Option<&BTreeMap<String, String>>,
    ) -> Result<(), Error> {
        let operation = GrantOperation::from_name(action);
        let context = || context::of_request(self, action, key, named, pairs);
        authorize::check(key, action, self.scope, context, |grant| {
            operation.is_some_and(|operation| grant.allows(operation, self.scope, pairs))
        })
    }
}

/// The key whose policy decides; `None` for operations that identity policies alone control.
fn key_id(input: &Input) -> Option<&str> {
    let id = match input {
        Input::CancelKeyDeletion(CancelKeyDeletionRequest { key_id, .. })
        | Input::CreateAlias(CreateAliasRequest {
            target_key_id: key_id,
            ..
        })
        | Input::Decapsulate(DecapsulateRequest { key_id, .. })
        | Input::DeleteAlias(DeleteAliasRequest {
            alias_name: key_id, ..
        })
        | Input::DeleteImportedKeyMaterial(DeleteImportedKeyMaterialRequest { key_id, .. })
        | Input::DeriveSharedSecret(DeriveSharedSecretRequest { key_id, .. })
        | Input::DescribeKey(DescribeKeyRequest { key_id, .. })
        | Input::DisableKey(DisableKeyRequest { key_id, .. })
        | Input::DisableKeyRotation(DisableKeyRotationRequest { key_id, .. })
        | Input::EnableKey(EnableKeyRequest { key_id, .. })
        | Input::EnableKeyRotation(EnableKeyRotationRequest { key_id, .. })
        | Input::Encapsulate(EncapsulateRequest { key_id, .. })
        | Input::Encrypt(EncryptRequest { key_id, .. })
        | Input::GenerateDataKey(GenerateDataKeyRequest { key_id, .. })
        | Input::GenerateDataKeyPair(GenerateDataKeyPairRequest { key_id, .. })
        | Input::GenerateDataKeyPairWithoutPlaintext(
            GenerateDataKeyPairWithoutPlaintextRequest { key_id, .. },
        )
        | Input::GenerateDataKeyWithoutPlaintext(GenerateDataKeyWithoutPlaintextRequest {
            key_id,
            ..
        })
        | Input::GenerateMac(GenerateMacRequest { key_id, .. })
        | Input::GetKeyLastUsage(GetKeyLastUsageRequest { key_id, .. })
        | Input::GetKeyPolicy(GetKeyPolicyRequest { key_id, .. })
        | Input::GetKeyRotationStatus(GetKeyRotationStatusRequest { key_id, .. })
        | Input::GetParametersForImport(GetParametersForImportRequest { key_id, .. })
        | Input::GetPublicKey(GetPublicKeyRequest { key_id, .. })
        | Input::ImportKeyMaterial(ImportKeyMaterialRequest { key_id, .. })
        | Input::ListGrants(ListGrantsRequest { key_id, .. })
        | Input::ListKeyPolicies(ListKeyPoliciesRequest { key_id, .. })
        | Input::ListKeyRotations(ListKeyRotationsRequest { key_id, .. })
        | Input::ListResourceTags(ListResourceTagsRequest { key_id, .. })
        | Input::PutKeyPolicy(PutKeyPolicyRequest { key_id, .. })
        | Input::ReplicateKey(ReplicateKeyRequest { key_id, .. })
        | Input::RevokeGrant(RevokeGrantRequest { key_id, .. })
        | Input::RotateKeyOnDemand(RotateKeyOnDemandRequest { key_id, .. })
        | Input::ScheduleKeyDeletion(ScheduleKeyDeletionRequest { key_id, .. })
        | Input::Sign(SignRequest { key_id, .. })
        | Input::TagResource(TagResourceRequest { key_id, .. })
        | Input::UntagResource(UntagResourceRequest { key_id, .. })
        | Input::UpdateKeyDescription(UpdateKeyDescriptionRequest { key_id, .. })
        | Input::UpdatePrimaryRegion(UpdatePrimaryRegionRequest { key_id, .. })
        | Input::Verify(VerifyRequest { key_id, .. })
        | Input::VerifyMac(VerifyMacRequest { key_id, .. }) => key_id,
        // Each of these is handled apart, or its permission is an identity policy's alone.
        Input::ConnectCustomKeyStore(_)
        | Input::CreateCustomKeyStore(_)
        | Input::CreateGrant(_)
        | Input::CreateKey(_)
        | Input::Decrypt(_)
        | Input::DeleteCustomKeyStore(_)
        | Input::DescribeCustomKeyStores(_)
        | Input::DisconnectCustomKeyStore(_)
        | Input::GenerateRandom(_)
        | Input::ListAliases(_)
        | Input::ListKeys(_)
        | Input::ListRetirableGrants(_)
        | Input::ReEncrypt(_)
        | Input::RetireGrant(_)
        | Input::UpdateAlias(_)
        | Input::UpdateCustomKeyStore(_) => return None,
    };
    Some(id)
}

fn encryption_context(input: &Input) -> Option<&BTreeMap<String, String>> {
    match input {
        Input::Encrypt(EncryptRequest {
            encryption_context, ..
        })
        | Input::GenerateDataKey(GenerateDataKeyRequest {
            encryption_context, ..
        })
        | Input::GenerateDataKeyPair(GenerateDataKeyPairRequest {
            encryption_context, ..
        })
        | Input::GenerateDataKeyPairWithoutPlaintext(
            GenerateDataKeyPairWithoutPlaintextRequest {
                encryption_context, ..
            },
        )
        | Input::GenerateDataKeyWithoutPlaintext(GenerateDataKeyWithoutPlaintextRequest {
            encryption_context,
            ..
        }) => encryption_context.as_ref(),
        _ => None,
    }
}
