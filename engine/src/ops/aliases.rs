//! Aliases.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html>

use serde::Serialize;

use crate::api::{
    AliasListEntry, CreateAliasRequest, DeleteAliasRequest, ListAliasesRequest, UpdateAliasRequest,
};
use crate::key::Key;
use crate::kms::Alias;
use crate::page::Listing;
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, id, spec};

/// [CreateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html).
pub(super) fn create_alias(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &CreateAliasRequest,
) -> Result<Reply, Error> {
    let name = &request.alias_name;
    check_name(name)?;
    let target = kms
        .permitted(Op::CreateAlias, scope, &request.target_key_id)?
        .id
        .clone();
    if kms.alias(scope, name).is_some() && !fault!(AliasOverwritten) {
        let arn = id::alias_arn(&scope.region, &scope.account, name);
        return Err(Error::already_exists(format!(
            "An alias with the name {arn} already exists"
        )));
    }
    room_for_alias(kms, scope, &target)?;

    kms.aliases_mut(scope).insert(
        name.clone(),
        Alias {
            target,
            created: now,
            updated: now,
        },
    );
    Ok(Reply::empty())
}

/// [UpdateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html).
///
/// The text of the refusal between kinds of keys is reported only, with KMS's former word for keys (open/44).
pub(super) fn update_alias(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &UpdateAliasRequest,
) -> Result<Reply, Error> {
    let name = &request.alias_name;
    check_name(name)?;
    let current = find(kms, scope, name)?;
    let key = kms.permitted(Op::UpdateAlias, scope, &request.target_key_id)?;
    let old = kms.keys(scope).find(|old| old.id == current.target);
    let kind = |key: &Key| (key.usage, spec::is_asymmetric(key.spec));
    if old.is_some_and(|old| kind(old) != kind(key)) && !fault!(AliasMovesBetweenKinds) {
        return Err(Error::validation(format!(
            "Alias {name} cannot be changed from a key of one type or usage to a key of another."
        )));
    }
    let target = match fault!(AliasNotMoved) {
        true => current.target.clone(),
        false => key.id.clone(),
    };
    if current.target != target {
        room_for_alias(kms, scope, &target)?;
    }

    let created = current.created;
    kms.aliases_mut(scope).insert(
        name.clone(),
        Alias {
            target,
            created,
            updated: now,
        },
    );
    Ok(Reply::empty())
}

/// [DeleteAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html).
pub(super) fn delete_alias(
    kms: &mut Kms,
    scope: &Scope,
    request: &DeleteAliasRequest,
) -> Result<Reply, Error> {
    let name = &request.alias_name;
    check_name(name)?;
    find(kms, scope, name)?;
    kms.aliases_mut(scope).remove(name);
    Ok(Reply::empty())
}

fn check_name(name: &str) -> Result<(), Error> {
    if !name.starts_with("alias/") {
        return Err(Error::validation(
            "Alias must start with the prefix \"alias/\". Please see \
             https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
        ));
    }
    if name == "alias/" {
        // When this declared exception is used is not known; a name that is nothing but the prefix fits no other.
        return Err(Error::bare(Code::InvalidAliasNameException));
    }
    if name.starts_with("alias/aws/") && !fault!(ReservedAliasTaken) {
        // Which code is open (open/45).
        return Err(Error::bare(Code::NotAuthorizedException));
    }
    Ok(())
}

fn find<'a>(kms: &'a Kms, scope: &Scope, name: &str) -> Result<&'a Alias, Error> {
    kms.alias(scope, name).ok_or_else(|| {
        let arn = id::alias_arn(&scope.region, &scope.account, name);
        Error::not_found(format!("Alias {arn} is not found."))
    })
}

fn room_for_alias(kms: &Kms, scope: &Scope, target: &str) -> Result<(), Error> {
    let count = kms
        .aliases(scope)
        .filter(|(_, alias)| alias.target == target)
        .count();
    let most = kms.config.quotas.aliases_per_key;
    if count >= most + usize::from(fault!(OneAliasTooMany)) {
        // The text is open (open/42).
        return Err(Error::limit_exceeded(format!(
            "A KMS key can have at most {most} aliases."
        )));
    }
    Ok(())
}

/// The answer of ListAliases. KMS sends `AliasCount`, which the service model does not have.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ListAliasesReply {
    alias_count: usize,
    aliases: Vec<AliasListEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<String>,
    truncated: bool,
}

/// [ListAliases](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html).
pub(super) fn list_aliases(
    kms: &Kms,
    scope: &Scope,
    request: &ListAliasesRequest,
) -> Result<Reply, Error> {
    let key = match &request.key_id {
        Some(id) => Some(kms.permitted(Op::ListAliases, scope, id)?),
        None => None,
    };
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListAliases,
        of: &[&scope.account, &scope.region, key.map_or("", |key| &key.id)],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let of_key = kms
        .aliases(scope)
        .filter(|(_, alias)| key.is_none_or(|key| key.id == alias.target));
    let page = listing.page(of_key, |(name, _)| name)?;
    let entry = |(name, alias): (&String, &Alias)| AliasListEntry {
        alias_arn: Some(id::alias_arn(&scope.region, &scope.account, name)),
        alias_name: Some(name.clone()),
        creation_date: Some(alias.created),
        last_updated_date: Some(alias.updated),
        target_key_id: Some(alias.target.clone()),
    };
    Ok(Reply::json(&ListAliasesReply {
        alias_count: page.items.len(),
        aliases: page.items.into_iter().map(entry).collect(),
        truncated: page.next.is_some(),
        next_marker: page.next,
    }))
}
