//! Who may do what with a key: what its policy and its grants say, taken together.
//!
//! A statement that denies beats all; then a statement or a grant that allows; else the answer is no. Of IAM this is all: see
//! [`Config::authorize`](crate::Config::authorize).
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html>

use crate::grant::Grant;
use crate::key::Key;
use crate::policy::{Attempt, Context, Verdict};
use crate::{Error, Op, Scope};

/// Whether the operation works on another account's key, where policy or grant allow it
/// ([permissions reference](https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html)).
pub(crate) const fn crosses_accounts(op: Op) -> bool {
    matches!(
        op,
        Op::CreateGrant
            | Op::Decapsulate
            | Op::Decrypt
            | Op::DeriveSharedSecret
            | Op::DescribeKey
            | Op::Encapsulate
            | Op::Encrypt
            | Op::GenerateDataKey
            | Op::GenerateDataKeyPair
            | Op::GenerateDataKeyPairWithoutPlaintext
            | Op::GenerateDataKeyWithoutPlaintext
            | Op::GenerateMac
            | Op::GetKeyRotationStatus
            | Op::GetPublicKey
            | Op::ListGrants
            | Op::ReEncrypt
            | Op::RetireGrant
            | Op::RevokeGrant
            | Op::Sign
            | Op::Verify
            | Op::VerifyMac
    )
}

/// Refuses what neither the key's policy nor a grant allows. `action` is the permission, such as `ReEncryptFrom`; `context` is
/// asked for only where a policy has to be read.
///
/// # Errors
/// `AccessDeniedException`.
pub(crate) fn check(
    key: &Key,
    action: &str,
    caller: &Scope,
    context: impl FnOnce() -> Context,
    granted: impl Fn(&Grant) -> bool,
) -> Result<(), Error> {
    let verdict = match &key.policy {
        None if caller.account == key.account || fault!(StrangersLetIn) => Verdict::Allowed,
        None => Verdict::Silent,
        Some(policy) => policy.judge(&Attempt {
            action,
            caller,
            resource: &key.arn,
            context: &context(),
        }),
    };
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::Denied => Err(Error::access_denied(format!(
            "{} with an explicit deny in a resource-based policy",
            refusal(action, caller, &key.arn)
        ))),
        Verdict::Silent if key.grants.values().any(granted) => Ok(()),
        Verdict::Silent => Err(denied(action, caller, &key.arn)),
    }
}

/// The refusal of what nothing allows.
pub(crate) fn denied(action: &str, caller: &Scope, resource: &str) -> Error {
    Error::access_denied(format!(
        "{} because no resource-based policy allows the kms:{action} action",
        refusal(action, caller, resource)
    ))
}

/// What Decrypt says where it found the key by the ciphertext alone.
pub(crate) fn inaccessible() -> Error {
    Error::access_denied(
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not \
         allowed to access.",
    )
}

fn refusal(action: &str, caller: &Scope, resource: &str) -> String {
    format!(
        "User: {} is not authorized to perform: kms:{action} on resource: {resource}",
        caller.principal
    )
}
