//! Sequences with multi-Region keys.

use proptest::option;
use proptest::prelude::*;

use super::{blob, context, good_expiry, import_by, latest, managed, slot, used};
use crate::model::{
    Action, Blob, Context, ImportType, Kind, Kinds, Made, Material, Name, Origin, Regions,
    Rotation, Signing, Slot,
};
use crate::target::Place;

/// Hours in which a replica is made, and keys change their roles.
const DONE: u32 = 1;
/// Hours in which a waiting period of a week ends, and another one.
const WINDOWS: [u32; 2] = [8 * 24, 16 * 24];

/// A few actions that belong together.
pub(super) fn part() -> impl Strategy<Value = Vec<Action>> {
    prop_oneof![
        5 => call().prop_map(|call| vec![Action::Regions(call)]),
        4 => replicated(),
        1 => imported(),
        2 => crossed(),
        1 => checked_elsewhere(),
        1 => moved(),
        1 => deleted(),
        1 => rotated(),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    prop_oneof![3 => Just(Place::Other), 2 => Just(Place::Home)]
}

fn call() -> impl Strategy<Value = Regions> {
    let limit = option::of(prop::sample::select(vec![1, 2, 1000]));
    prop_oneof![
        1 => slot().prop_map(|slot| create(slot, Kind::Symmetric)),
        3 => (managed(), slot(), place())
            .prop_map(|(key, slot, to)| Regions::ReplicateKey { key, slot, to }),
        3 => (managed(), place()).prop_map(|(key, to)| Regions::UpdatePrimaryRegion { key, to }),
        2 => (used(), place()).prop_map(|(key, from)| Regions::DescribeKey { key, from }),
        1 => limit.prop_map(|limit| Regions::ListKeys { limit }),
        3 => (blob(), context(), place())
            .prop_map(|(blob, context, from)| Regions::Decrypt { blob, context, from }),
    ]
}

fn create(slot: Slot, kind: Kind) -> Regions {
    let origin = Origin::AwsKms;
    Regions::CreateKey { slot, kind, origin }
}

fn replicate(slot: Slot, of: Slot) -> Action {
    let (key, to) = (Name::Id(of), Place::Other);
    Action::Regions(Regions::ReplicateKey { key, slot, to })
}

/// A primary key and its replica, of which the one takes the second slot.
fn pair() -> impl Strategy<Value = (Slot, Slot)> {
    prop::sample::select(vec![(0, 1), (1, 2), (2, 0), (1, 0)])
        .prop_map(|(primary, replica)| (Slot(primary), Slot(replica)))
}

/// A key and its replica, ready or not.
fn replicated() -> impl Strategy<Value = Vec<Action>> {
    let change = option::weighted(0.3, change());
    (pair(), change, prop::bool::weighted(0.8)).prop_map(|((primary, replica), change, ready)| {
        let mut actions = vec![Action::Regions(create(primary, Kind::Symmetric))];
        actions.extend(change.map(|change| change(Name::Id(primary))));
        actions.push(replicate(replica, primary));
        actions.extend(ready.then_some(Action::Wait { hours: DONE }));
        actions
    })
}

/// What the replica is not to have, or what stands against it.
fn change() -> impl Strategy<Value = fn(Name) -> Action> {
    let changes: [fn(Name) -> Action; 3] = [
        |key| Action::DisableKey { key },
        |key| Action::UpdateKeyDescription { key, text: 1 },
        |key| {
            let (tag, value) = (1, 1);
            Action::TagResource { key, tag, value }
        },
    ];
    prop::sample::select(changes.to_vec())
}

/// The same with imported material, of which the replica may get another one, or by the token of its primary key.
fn imported() -> impl Strategy<Value = Vec<Action>> {
    let materials = vec![Material::First, Material::First, Material::Second];
    let materials = prop::sample::select(materials);
    let own = prop::bool::weighted(0.8);
    (pair(), materials, good_expiry(), own).prop_map(
        |((primary, replica), material, expiry, own)| {
            let parameters = |slot| Action::GetParametersForImport {
                key: Name::Id(slot),
                sha1: false,
            };
            let import = |slot, of, material| {
                let what = (material, expiry);
                import_by(slot, latest(of), what, ImportType::Default)
            };
            let create = Regions::CreateKey {
                slot: primary,
                kind: Kind::Symmetric,
                origin: Origin::External,
            };
            vec![
                Action::Regions(create),
                parameters(primary),
                import(primary, primary, Material::First),
                replicate(replica, primary),
                Action::Wait { hours: DONE },
                parameters(replica),
                import(replica, if own { replica } else { primary }, material),
            ]
        },
    )
}

/// What one of the keys encrypts, decrypted by the other.
fn crossed() -> impl Strategy<Value = Vec<Action>> {
    (pair(), any::<bool>(), 0..2u8).prop_map(|((one, other), named, text)| {
        let context = Context::Empty;
        let latest = Blob {
            age: 0,
            altered: None,
        };
        let encrypt = Action::Encrypt {
            key: Name::Id(one),
            text,
            context,
        };
        let decrypt = match named {
            true => Action::Decrypt {
                blob: latest,
                key: Some(Name::Id(other)),
                context,
            },
            false => Action::Regions(Regions::Decrypt {
                blob: latest,
                context,
                from: Place::Other,
            }),
        };
        vec![encrypt, decrypt]
    })
}

/// What a key pair or an HMAC key made, checked by its replica.
fn checked_elsewhere() -> impl Strategy<Value = Vec<Action>> {
    (pair(), any::<bool>()).prop_map(|((primary, replica), signs)| {
        let (message, algorithm) = (0, Signing::Ecdsa);
        let made = Made {
            age: 0,
            altered: None,
        };
        let (key, there) = (Name::Id(primary), Name::Id(replica));
        let (kind, make, check) = match signs {
            true => (
                Kind::P256,
                Kinds::Sign {
                    key,
                    algorithm,
                    message,
                },
                Kinds::Verify {
                    key: there,
                    algorithm,
                    message,
                    made,
                },
            ),
            false => (
                Kind::Mac,
                Kinds::GenerateMac {
                    key,
                    message,
                    fits: true,
                },
                Kinds::VerifyMac {
                    key: there,
                    message,
                    made,
                },
            ),
        };
        vec![
            Action::Regions(create(primary, kind)),
            replicate(replica, primary),
            Action::Wait { hours: DONE },
            Action::Kinds(make),
            Action::Kinds(check),
        ]
    })
}

/// Another primary key, perhaps asked for twice, and the time that it takes.
fn moved() -> impl Strategy<Value = Vec<Action>> {
    (slot(), place(), 1..3usize).prop_map(|(slot, to, times)| {
        let key = Name::Id(slot);
        let mut actions = vec![Action::Regions(Regions::UpdatePrimaryRegion { key, to }); times];
        actions.push(Action::Wait { hours: DONE });
        actions
    })
}

/// A primary key that is to go, its replica too, and the time until one or both are gone.
fn deleted() -> impl Strategy<Value = Vec<Action>> {
    let hours = prop::sample::select(WINDOWS.to_vec());
    (pair(), hours, any::<bool>()).prop_map(|((primary, replica), hours, again)| {
        let schedule = |slot| Action::ScheduleKeyDeletion {
            key: Name::Id(slot),
            days: Some(7),
        };
        let last = match again {
            true => replicate(replica, primary),
            false => Action::DescribeKey {
                key: Name::Id(primary),
            },
        };
        vec![
            schedule(primary),
            schedule(replica),
            Action::Wait { hours },
            last,
        ]
    })
}

/// Orders about rotation, of which a disabled key takes none, and what the other key tells of it.
fn rotated() -> impl Strategy<Value = Vec<Action>> {
    (pair(), 0..3u8).prop_map(|((one, other), order)| {
        let (key, days) = (Name::Id(one), Some(90));
        let mut actions = match order {
            0 => vec![Action::Rotation(Rotation::Enable { key, days })],
            1 => vec![Action::Rotation(Rotation::OnDemand { key })],
            _ => vec![
                Action::DisableKey { key },
                Action::Rotation(Rotation::Disable { key }),
            ],
        };
        let key = Name::Id(other);
        actions.extend([
            Action::Wait { hours: DONE },
            Action::Rotation(Rotation::Status { key }),
            Action::Rotation(Rotation::List { key, all: true }),
        ]);
        actions
    })
}
