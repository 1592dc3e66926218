//! Key policies.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>

use crate::api::{
    GetKeyPolicyRequest, GetKeyPolicyResponse, ListKeyPoliciesRequest, ListKeyPoliciesResponse,
    PutKeyPolicyRequest,
};
use crate::ops::access;
use crate::page::Listing;
use crate::policy::{Attempt, KeyPolicy, Verdict};
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope, Time};

/// The name of the one policy that a key has.
pub(super) const DEFAULT: &str = "default";

/// The most bytes of a policy, as the page on
/// [creating a key policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html) has it; the service
/// model's bound is four times that.
const LONGEST: usize = 32_768;

/// [GetKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html).
pub(super) fn get_key_policy(
    kms: &Kms,
    scope: &Scope,
    request: &GetKeyPolicyRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::GetKeyPolicy, scope, &request.key_id)?;
    let name = request.policy_name.as_deref().unwrap_or(DEFAULT);
    if name != DEFAULT {
        // No key here is shared through AWS RAM, whose policy would be AWS_RAM.
        return Err(Error::not_found("No such policy exists"));
    }
    Ok(Reply::json(&GetKeyPolicyResponse {
        policy: Some(key.policy_text()),
        policy_name: Some(name.into()),
    }))
}

/// [PutKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html).
pub(super) fn put_key_policy(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &PutKeyPolicyRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::PutKeyPolicy, scope, &request.key_id)?;
    match request.policy_name.as_deref() {
        None | Some(DEFAULT) => {}
        Some("AWS_RAM") => {
            return Err(Error::validation(
                "The AWS_RAM policy can only be managed by the RAM service.",
            ));
        }
        // What another name gives is not stated.
        Some(name) => {
            return Err(Error::validation(format!(
                "PolicyName {name} is not valid."
            )));
        }
    }
    let bypass = request.bypass_policy_lockout_safety_check;
    let policy = accept(now, scope, &key.arn, Some(&request.policy), bypass)?;
    kms.permitted_mut(Op::PutKeyPolicy, scope, &request.key_id)?
        .policy = policy;
    Ok(Reply::empty())
}

/// Reads the policy, if any, that someone wants a key to have, and makes sure that they could change it again, unless they bypass that
/// ([lockout safety check](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key)).
///
/// # Errors
/// `LimitExceededException` for one that is too long, `MalformedPolicyDocumentException`.
pub(super) fn accept(
    now: Time,
    scope: &Scope,
    key_arn: &str,
    text: Option<&str>,
    bypass: Option<bool>,
) -> Result<Option<Box<KeyPolicy>>, Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    if text.len() > LONGEST {
        return Err(Error::limit_exceeded(format!(
            "A key policy has at most {LONGEST} bytes."
        )));
    }
    let policy = KeyPolicy::parse(text, &scope.region)?;
    let again = Attempt {
        action: Op::PutKeyPolicy.name(),
        caller: scope,
        resource: key_arn,
        context: &access::of_caller(now, scope),
    };
    let safe = bypass != Some(true) && !fault!(LockoutNotChecked);
    if safe && policy.judge(&again) != Verdict::Allowed {
        return Err(Error::malformed_policy_document(
            "The new key policy will not allow you to update the key policy in the future.",
        ));
    }
    Ok(Some(Box::new(policy)))
}

/// [ListKeyPolicies](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html).
pub(super) fn list_key_policies(
    kms: &Kms,
    scope: &Scope,
    request: &ListKeyPoliciesRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::ListKeyPolicies, scope, &request.key_id)?;
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListKeyPolicies,
        of: &[&key.arn],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let page = listing.page([DEFAULT], |name| name)?;
    Ok(Reply::json(&ListKeyPoliciesResponse {
        policy_names: Some(page.items.into_iter().map(String::from).collect()),
        truncated: Some(page.next.is_some()),
        next_marker: page.next,
    }))
}
