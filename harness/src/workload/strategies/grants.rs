//! Calls on grants.

use proptest::option;
use proptest::prelude::*;

use super::{managed, slot};
use crate::model::{Action, Allows, By, Constraint, Grant, Grants, Name, Only, Terms};

/// Calls on grants.
pub(super) fn grants() -> impl Strategy<Value = Action> {
    let limit = option::weighted(0.2, prop::sample::select(vec![0, 1, 2, 100, 1001])).boxed();
    let create = (
        managed(),
        terms(),
        option::weighted(0.5, 0..2u8),
        option::weighted(0.1, grant()),
    );
    let create = create.prop_map(|(key, terms, name, token)| Grants::CreateGrant {
        key,
        terms,
        name,
        token,
    });
    prop_oneof![
        4 => create,
        2 => (managed(), only(), limit.clone())
            .prop_map(|(key, only, limit)| Grants::ListGrants { key, only, limit }),
        1 => limit.prop_map(|limit| Grants::ListRetirableGrants { limit }),
        2 => (managed(), grant()).prop_map(|(key, grant)| Grants::RevokeGrant { key, grant }),
        2 => by().prop_map(|by| Grants::RetireGrant { by }),
    ]
    .prop_map(Action::Grants)
}

/// A grant that is made as it should be, and another call on grants.
pub(super) fn grant_in_full() -> impl Strategy<Value = Vec<Action>> {
    (slot(), any::<bool>(), grants()).prop_map(|(slot, retirable, next)| {
        let terms = Terms {
            allows: Allows::Encrypt,
            constraint: Constraint::Free,
            retirable,
        };
        let create = Grants::CreateGrant {
            key: Name::Id(slot),
            terms,
            name: None,
            token: None,
        };
        vec![Action::Grants(create), next]
    })
}

fn grant() -> impl Strategy<Value = Grant> {
    prop::sample::select(vec![0, 0, 0, 1, 2, 5]).prop_map(|age| Grant { age })
}

fn terms() -> impl Strategy<Value = Terms> {
    let allows = prop_oneof![
        6 => Just(Allows::Encrypt),
        4 => Just(Allows::Several),
        1 => Just(Allows::Unfit),
        1 => Just(Allows::Ungrantable),
    ];
    let constraint = prop_oneof![
        6 => Just(Constraint::Free),
        2 => Just(Constraint::Subset),
        2 => Just(Constraint::Equals),
        1 => Just(Constraint::Both),
    ];
    (allows, constraint, any::<bool>()).prop_map(|(allows, constraint, retirable)| Terms {
        allows,
        constraint,
        retirable,
    })
}

fn only() -> impl Strategy<Value = Only> {
    prop_oneof![
        5 => Just(Only::All),
        2 => grant().prop_map(Only::Of),
        1 => Just(Only::Grantee),
        1 => Just(Only::Nobody),
    ]
}

fn by() -> impl Strategy<Value = By> {
    prop_oneof![
        6 => grant().prop_map(By::Token),
        4 => (managed(), grant()).prop_map(|(key, grant)| By::Id { key, grant }),
        1 => (managed(), grant()).prop_map(|(key, grant)| By::Both { key, grant }),
        1 => Just(By::Nothing),
    ]
}
