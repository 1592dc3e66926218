//! Sequences about rotation.

use proptest::option;
use proptest::prelude::*;

use super::{good_expiry, import_by, latest, managed, slot};
use crate::model::{Action, ImportType, Material, Name, Rotation};

/// Hours in which a rotation comes to its end.
const DONE: u32 = 1;
/// Hours in which a rotation of the shortest period falls due.
const PERIOD: u32 = 92 * 24;

/// A few actions that belong together.
pub(super) fn part() -> impl Strategy<Value = Vec<Action>> {
    prop_oneof![
        6 => call().prop_map(|call| vec![Action::Rotation(call)]),
        3 => rotated(),
        2 => new_material(),
        1 => period(),
    ]
}

fn call() -> impl Strategy<Value = Rotation> {
    let days = option::of(prop::sample::select(vec![90, 90, 120, 2560, 89, 2561]));
    prop_oneof![
        2 => (managed(), days).prop_map(|(key, days)| Rotation::Enable { key, days }),
        1 => managed().prop_map(|key| Rotation::Disable { key }),
        3 => managed().prop_map(|key| Rotation::Status { key }),
        2 => managed().prop_map(|key| Rotation::OnDemand { key }),
        3 => (managed(), any::<bool>()).prop_map(|(key, all)| Rotation::List { key, all }),
    ]
}

/// A rotation on demand, perhaps another at once, and the time that they take.
fn rotated() -> impl Strategy<Value = Vec<Action>> {
    (managed(), 1..3usize).prop_map(|(key, times)| {
        let mut actions = vec![Action::Rotation(Rotation::OnDemand { key }); times];
        actions.push(Action::Wait { hours: DONE });
        actions
    })
}

/// New material for a rotation.
fn new_material() -> impl Strategy<Value = Vec<Action>> {
    let material = prop::sample::select(vec![Material::First, Material::Second, Material::Third]);
    (slot(), material, good_expiry()).prop_map(|(slot, material, expiry)| {
        let key = Name::Id(slot);
        vec![
            Action::GetParametersForImport { key, sha1: false },
            import_by(slot, latest(slot), (material, expiry), ImportType::New),
            Action::Rotation(Rotation::List { key, all: true }),
            Action::Rotation(Rotation::OnDemand { key }),
            Action::Wait { hours: DONE },
            Action::Rotation(Rotation::List { key, all: true }),
        ]
    })
}

/// Automatic rotation, and the time until it falls due.
fn period() -> impl Strategy<Value = Vec<Action>> {
    slot().prop_map(|slot| {
        let key = Name::Id(slot);
        vec![
            Action::Rotation(Rotation::Enable {
                key,
                days: Some(90),
            }),
            Action::Wait { hours: PERIOD },
            Action::Rotation(Rotation::List { key, all: false }),
            Action::Rotation(Rotation::Status { key }),
        ]
    })
}
