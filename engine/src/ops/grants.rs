//! Grants.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>

use crate::api::{
    CreateGrantRequest, CreateGrantResponse, GrantConstraints, GrantOperation, KeySpec,
    KeyUsageType, ListGrantsRequest, ListGrantsResponse, ListRetirableGrantsRequest,
    RetireGrantRequest, RevokeGrantRequest,
};
use crate::authorize;
use crate::crypto::grant_token::{self, Granted};
use crate::grant::{Grant, Terms};
use crate::id::{KeyRef, hex};
use crate::key::Key;
use crate::ops::unless_dry_run;
use crate::page::{Listing, Page};
use crate::policy::principal::Principal;
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, spec};

/// The most pairs of an encryption context constraint, and the most characters of a value in it
/// ([grant constraints](https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-constraints)).
const PAIRS: usize = 8;
const VALUE: usize = 384;

/// [CreateGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html).
pub(super) fn create_grant(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &CreateGrantRequest,
) -> Result<Reply, Error> {
    let key = kms.key(Op::CreateGrant, scope, &request.key_id)?;
    check_tokens(kms, scope, request.grant_tokens.as_deref())?;
    key.permit(Op::CreateGrant)?;
    let terms = Terms::of(request);
    check_principals(&terms, scope)?;
    check_operations(&terms.operations, key)?;
    if let Some(constraints) = &terms.constraints {
        check_constraints(constraints, key)?;
    }
    // The same name with other terms makes another grant (a guess: open/50).
    let retried = terms
        .name
        .is_some()
        .then(|| key.grants.values().find(|grant| grant.terms == terms))
        .flatten()
        .filter(|_| !fault!(RetryMakesAnotherGrant));
    if retried.is_none() && key.grants.len() >= kms.config.quotas.grants_per_key {
        return Err(Error::limit_exceeded(format!(
            "A KMS key can have at most {} grants.",
            kms.config.quotas.grants_per_key
        )));
    }
    unless_dry_run(request.dry_run)?;

    let granted = Granted {
        key_arn: key.arn.clone(),
        grant_id: retried.map_or_else(|| hex(&kms.entropy.bytes::<32>()), |grant| grant.id.clone()),
    };
    if retried.is_none() {
        let (id, account, key_id) = (
            granted.grant_id.clone(),
            key.account.clone(),
            key.id.clone(),
        );
        let issuer = scope.account.clone();
        let grant = Grant {
            id: id.clone(),
            number: format!("{:016x}", kms.grants_made),
            created: now,
            issuer,
            terms,
        };
        kms.grants_made += 1;
        kms.key_mut(&scope.region, &account, &key_id)
            .grants
            .insert(id, grant);
    }
    Ok(Reply::json(&CreateGrantResponse {
        grant_token: Some(grant_token::issue(
            &kms.token_key,
            kms.entropy.nonce(),
            &granted,
        )),
        grant_id: Some(granted.grant_id),
    }))
}

/// The errors for all but a principal that is none are not named (a guess: ValidationException).
fn check_principals(terms: &Terms, scope: &Scope) -> Result<(), Error> {
    if terms.grantee.is_some() == terms.grantee_service.is_some() {
        return Err(Error::validation(
            "Specify exactly one of GranteePrincipal and GranteeServicePrincipal.",
        ));
    }
    if terms.retiring.is_some() && terms.retiring_service.is_some() {
        return Err(Error::validation(
            "Specify at most one of RetiringPrincipal and RetiringServicePrincipal.",
        ));
    }
    for principal in [&terms.grantee, &terms.retiring].into_iter().flatten() {
        check_principal(principal, scope)?;
    }
    let source_arn = terms
        .constraints
        .as_ref()
        .and_then(|constraints| constraints.source_arn.as_ref());
    let retiring = terms.retiring.as_ref().or(terms.retiring_service.as_ref());
    if terms.grantee_service.is_some() && (source_arn.is_none() || retiring.is_none()) {
        return Err(Error::validation(
            "A grant for a GranteeServicePrincipal needs a SourceArn constraint and a retiring principal.",
        ));
    }
    Ok(())
}

/// Users, roles, sessions and accounts, by their ARNs. Whether one exists is not known here: each that could is taken for one.
fn check_principal(text: &str, scope: &Scope) -> Result<(), Error> {
    let principal = Principal::parse(text, &scope.region).filter(|_| text.starts_with("arn:"));
    match principal {
        Some(_) => Ok(()),
        None => Err(Error::invalid_arn(format!(
            "ARN does not refer to a valid principal: {text}"
        ))),
    }
}

fn check_operations(operations: &[GrantOperation], key: &Key) -> Result<(), Error> {
    if operations.is_empty() {
        return Err(Error::validation("A grant needs an operation."));
    }
    match operations
        .iter()
        .find(|operation| !can(key, **operation) && !fault!(GrantOfAnyOperation))
    {
        None => Ok(()),
        Some(operation) => Err(Error::validation(format!(
            "Operation {operation} is not valid for a KMS key with KeySpec {} and KeyUsage {}.",
            key.spec, key.usage
        ))),
    }
}

/// Whether keys of this kind know the operation
/// ([key type reference](https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-compare.html)).
fn can(key: &Key, operation: GrantOperation) -> bool {
    use GrantOperation as O;
    match operation {
        O::CreateGrant | O::RetireGrant | O::DescribeKey => true,
        O::GetPublicKey => spec::is_asymmetric(key.spec),
        O::Decrypt | O::Encrypt | O::ReEncryptFrom | O::ReEncryptTo => {
            key.usage == KeyUsageType::EncryptDecrypt
        }
        O::GenerateDataKey
        | O::GenerateDataKeyWithoutPlaintext
        | O::GenerateDataKeyPair
        | O::GenerateDataKeyPairWithoutPlaintext => key.spec == KeySpec::SymmetricDefault,
        O::Sign | O::Verify => key.usage == KeyUsageType::SignVerify,
        O::GenerateMac | O::VerifyMac => key.usage == KeyUsageType::GenerateVerifyMac,
        O::DeriveSharedSecret => key.usage == KeyUsageType::KeyAgreement,
        O::Encapsulate | O::Decapsulate => key.usage == KeyUsageType::EncapsulateDecapsulate,
    }
}

/// The errors are not named (a guess: ValidationException).
fn check_constraints(constraints: &GrantConstraints, key: &Key) -> Result<(), Error> {
    let contexts = [
        &constraints.encryption_context_equals,
        &constraints.encryption_context_subset,
    ];
    if contexts.iter().all(|context| context.is_some()) {
        return Err(Error::validation(
            "Specify either EncryptionContextEquals or EncryptionContextSubset, not both.",
        ));
    }
    for context in contexts.into_iter().flatten() {
        if key.spec != KeySpec::SymmetricDefault {
            return Err(Error::validation(
                "Encryption context constraints are valid only for symmetric encryption KMS keys.",
            ));
        }
        if context.len() > PAIRS || context.values().any(|value| value.chars().count() > VALUE) {
            return Err(Error::validation(format!(
                "An encryption context constraint has at most {PAIRS} pairs, and a value at most {VALUE} characters."
            )));
        }
    }
    Ok(())
}

/// [ListGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html).
pub(super) fn list_grants(
    kms: &Kms,
    scope: &Scope,
    request: &ListGrantsRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::ListGrants, scope, &request.key_id)?;
    let id = request.grant_id.as_deref();
    id.map_or(Ok(()), check_id)?;
    let grantee = request.grantee_principal.as_deref();
    if request.grantee_service_principal.is_some() {
        return Err(for_services_only("GranteeServicePrincipal"));
    }
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListGrants,
        of: &[
            &key.arn,
            id.unwrap_or_default(),
            grantee.unwrap_or_default(),
        ],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let mut wanted: Vec<_> = key
        .grants
        .values()
        .filter(|grant| {
            id.is_none_or(|id| id == grant.id)
                && grantee.is_none_or(|grantee| grant.terms.grantee.as_deref() == Some(grantee))
        })
        .collect();
    wanted.sort_unstable_by_key(|grant| &grant.number);
    let page = listing.page(wanted, |grant| &grant.number)?;
    Ok(entries(page, |grant| grant.entry(&key.arn, &scope.region)))
}

/// [ListRetirableGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html).
///
/// The principal must be of the caller's account; its grants may be of any account's keys.
pub(super) fn list_retirable_grants(
    kms: &Kms,
    scope: &Scope,
    request: &ListRetirableGrantsRequest,
) -> Result<Reply, Error> {
    let principal = match (
        &request.retiring_principal,
        &request.retiring_service_principal,
    ) {
        (Some(principal), None) => principal,
        (None, Some(_)) => return Err(for_services_only("RetiringServicePrincipal")),
        _ => {
            return Err(Error::validation(
                "Specify exactly one of RetiringPrincipal and RetiringServicePrincipal.",
            ));
        }
    };
    check_principal(principal, scope)?;
    if principal.split(':').nth(4) != Some(&scope.account) {
        return Err(authorize::denied(
            Op::ListRetirableGrants.name(),
            scope,
            principal,
        ));
    }
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListRetirableGrants,
        of: &[&scope.region, principal],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let mut retirable: Vec<_> = kms
        .keys_of_all(&scope.region)
        .flat_map(|key| key.grants.values().map(move |grant| (key, grant)))
        .filter(|(_, grant)| grant.terms.retiring.as_ref() == Some(principal))
        .collect();
    retirable.sort_unstable_by_key(|(_, grant)| &grant.number);
    let page = listing.page(retirable, |(_, grant)| &grant.number)?;
    Ok(entries(page, |(key, grant)| {
        grant.entry(&key.arn, &scope.region)
    }))
}

fn entries<T>(page: Page<T>, entry: impl Fn(T) -> crate::api::GrantListEntry) -> Reply {
    Reply::json(&ListGrantsResponse {
        grants: Some(page.items.into_iter().map(entry).collect()),
        truncated: Some(page.next.is_some()),
        next_marker: page.next,
    })
}

/// Only a service may ask by a service principal, and nobody here is one. The error is not named.
fn for_services_only(member: &str) -> Error {
    Error::validation(format!(
        "{member} is valid only for callers that are AWS service principals."
    ))
}

/// [RetireGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html).
///
/// The grant decides who may, the key policy has no say in it.
pub(super) fn retire_grant(
    kms: &mut Kms,
    scope: &Scope,
    request: &RetireGrantRequest,
) -> Result<Reply, Error> {
    let of_token;
    let (key_id, grant_id) = match (&request.grant_token, &request.key_id, &request.grant_id) {
        (Some(token), None, None) => {
            of_token = open_token(kms, scope, token)?;
            (&of_token.key_arn, &of_token.grant_id)
        }
        (None, Some(key_id), Some(grant_id)) => (key_id, grant_id),
        // Both or none: the error is not named (a guess: open/48).
        _ => {
            return Err(Error::validation(
                "Specify either a GrantToken, or a KeyId and a GrantId.",
            ));
        }
    };
    let (account, id) = KeyRef::parse(key_id, scope)?.no_alias()?;
    let key = kms.look_up(scope, KeyRef::Key { account, id })?;
    key.permit(Op::RetireGrant)?;
    let grant = find(key, grant_id)?;
    if !grant.may_be_retired_by(scope, &key.account) {
        return Err(authorize::denied(Op::RetireGrant.name(), scope, &key.arn));
    }
    unless_dry_run(request.dry_run)?;
    if fault!(RetiredGrantStaysAtWork) {
        return Ok(Reply::empty());
    }
    let (account, id, grant_id) = (key.account.clone(), key.id.clone(), grant.id.clone());
    kms.key_mut(&scope.region, &account, &id)
        .grants
        .remove(&grant_id);
    Ok(Reply::empty())
}

/// [RevokeGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html).
pub(super) fn revoke_grant(
    kms: &mut Kms,
    scope: &Scope,
    request: &RevokeGrantRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::RevokeGrant, scope, &request.key_id)?;
    find(key, &request.grant_id)?;
    unless_dry_run(request.dry_run)?;
    if fault!(RevokedGrantStaysAtWork) {
        return Ok(Reply::empty());
    }
    let (account, id) = (key.account.clone(), key.id.clone());
    kms.key_mut(&scope.region, &account, &id)
        .grants
        .remove(&request.grant_id);
    Ok(Reply::empty())
}

fn find<'a>(key: &'a Key, grant_id: &str) -> Result<&'a Grant, Error> {
    check_id(grant_id)?;
    let unknown = || Error::not_found(format!("Grant {grant_id} of key {} is not found.", key.arn));
    key.grants.get(grant_id).ok_or_else(unknown)
}

/// What KMS takes for malformed is not known; its own ids are 64 hexadecimal digits.
fn check_id(grant_id: &str) -> Result<(), Error> {
    match grant_id.len() == 64 && grant_id.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(()),
        false => Err(Error::bare(Code::InvalidGrantIdException)),
    }
}

/// Refuses grant tokens that were not given in this Region. One of a grant that is gone is as good as none: grants are at work
/// at once here, so that a token never adds anything.
pub(super) fn check_tokens(
    kms: &Kms,
    scope: &Scope,
    tokens: Option<&[String]>,
) -> Result<(), Error> {
    for token in tokens
        .filter(|_| !fault!(GrantTokensNotLookedAt))
        .unwrap_or_default()
    {
        open_token(kms, scope, token)?;
    }
    Ok(())
}

fn open_token(kms: &Kms, scope: &Scope, token: &str) -> Result<Granted, Error> {
    grant_token::verify(&kms.token_key, token)
        .filter(|granted| KeyRef::parse(&granted.key_arn, scope).is_ok())
        .ok_or_else(|| Error::bare(Code::InvalidGrantTokenException))
}
