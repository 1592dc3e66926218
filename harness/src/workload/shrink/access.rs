//! Simpler forms of calls on grants, policies and custom key stores.

use crate::model::{
    Action, Allows, By, Called, Constraint, Grant, Grants, Name, Only, Policies, Policy, Stores,
    Which,
};

/// A grant without name, token and second principal.
pub(super) fn plain_grant(form: &mut Action) {
    if let Action::Grants(Grants::CreateGrant {
        terms, name, token, ..
    }) = form
    {
        terms.retirable = false;
        (*name, *token) = (None, None);
    }
}

/// A grant of Encrypt alone.
pub(super) fn plain_terms(form: &mut Action) {
    if let Action::Grants(Grants::CreateGrant { terms, .. }) = form {
        (terms.allows, terms.constraint) = (Allows::Encrypt, Constraint::Free);
    }
}

/// The latest grant.
pub(super) fn latest_grant(form: &mut Action) {
    let Action::Grants(grants) = form else { return };
    match grants {
        Grants::RevokeGrant { grant, .. }
        | Grants::RetireGrant {
            by: By::Token(grant) | By::Id { grant, .. } | By::Both { grant, .. },
        }
        | Grants::ListGrants {
            only: Only::Of(grant),
            ..
        }
        | Grants::CreateGrant {
            token: Some(grant), ..
        } => *grant = Grant { age: 0 },
        _ => {}
    }
}

/// Everything, in pages as the endpoint likes.
pub(super) fn whole_list(form: &mut Action) {
    match form {
        Action::Grants(Grants::ListGrants { only, limit, .. }) => {
            (*only, *limit) = (Only::All, None);
        }
        Action::Grants(Grants::ListRetirableGrants { limit }) => *limit = None,
        _ => {}
    }
}

/// A key by its ARN where another form is not sure to be accepted.
pub(super) fn retired_by_arn(form: &mut Action) {
    if let Action::Grants(Grants::RetireGrant {
        by: By::Id { key, .. } | By::Both { key, .. },
    }) = form
        && let Name::Id(slot) = *key
    {
        *key = Name::Arn(slot);
    }
}

/// All stores, the first external key.
pub(super) fn plain_store(form: &mut Action) {
    match form {
        Action::Stores(Stores::DescribeCustomKeyStores { which }) => *which = Which::All,
        Action::Stores(Stores::CreateKey { external, .. }) => *external = 0,
        Action::Stores(Stores::CreateCustomKeyStore { store, name, .. }) => *name = store.0,
        _ => {}
    }
}

/// The default policy without its name, the common text.
pub(super) fn plain_policy(form: &mut Action) {
    let Action::Policies(policies) = form else {
        return;
    };
    match policies {
        Policies::PutKeyPolicy { called, policy, .. } => {
            *called = Called::Nothing;
            *policy = match *policy {
                Policy::Whole(_) | Policy::Insisted(_) => Policy::Whole(0),
                Policy::Locking => Policy::Locking,
                Policy::Garbage | Policy::Empty => Policy::Garbage,
            };
        }
        Policies::GetKeyPolicy { called, .. } => *called = Called::Nothing,
        Policies::ListKeyPolicies { .. } => {}
    }
}
