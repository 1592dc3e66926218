//! Calls on custom key stores.

use proptest::prelude::*;

use super::slot;
use crate::model::{Action, Change, Store, Stores, Which};

/// A few calls that belong together: stores are connected, and hold keys, often enough.
pub(super) fn part() -> impl Strategy<Value = Vec<Action>> {
    prop_oneof![
        2 => (store(), slot(), 0..2u8).prop_map(|(store, slot, external)| vec![
            create(store),
            Action::Stores(Stores::ConnectCustomKeyStore { store }),
            Action::Wait { hours: 1 },
            Action::Stores(Stores::CreateKey { slot, store, external }),
        ]),
        1 => store().prop_map(|store| vec![
            Action::Stores(Stores::DisconnectCustomKeyStore { store }),
            Action::Wait { hours: 1 },
        ]),
        1 => store().prop_map(|store| vec![
            Action::Stores(Stores::ConnectCustomKeyStore { store }),
            Action::Wait { hours: 1 },
        ]),
        8 => stores().prop_map(|stores| vec![Action::Stores(stores)]),
    ]
}

fn create(store: Store) -> Action {
    let (name, right) = (store.0, true);
    Action::Stores(Stores::CreateCustomKeyStore { store, name, right })
}

fn stores() -> impl Strategy<Value = Stores> {
    let right = prop::bool::weighted(0.7);
    let which = prop_oneof![
        1 => Just(Which::All),
        2 => store().prop_map(Which::Id),
        1 => name().prop_map(Which::Name),
    ];
    let change = prop_oneof![
        1 => name().prop_map(Change::Name),
        1 => right.prop_map(|right| Change::Secret { right }),
    ];
    prop_oneof![
        2 => (store(), name(), right)
            .prop_map(|(store, name, right)| Stores::CreateCustomKeyStore { store, name, right }),
        1 => which.prop_map(|which| Stores::DescribeCustomKeyStores { which }),
        2 => (store(), change)
            .prop_map(|(store, change)| Stores::UpdateCustomKeyStore { store, change }),
        3 => store().prop_map(|store| Stores::ConnectCustomKeyStore { store }),
        2 => store().prop_map(|store| Stores::DisconnectCustomKeyStore { store }),
        2 => store().prop_map(|store| Stores::DeleteCustomKeyStore { store }),
        4 => (slot(), store(), 0..3u8)
            .prop_map(|(slot, store, external)| Stores::CreateKey { slot, store, external }),
        1 => store().prop_map(|store| Stores::GenerateRandom { store }),
    ]
}

fn store() -> impl Strategy<Value = Store> {
    prop::sample::select(vec![0, 0, 1, 2, 2]).prop_map(Store)
}

fn name() -> impl Strategy<Value = u8> {
    0..4u8
}
