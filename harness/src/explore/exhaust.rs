//! Every sequence of calls on one or two keys, up to what the model tells apart: a breadth-first walk through its states, each reached
//! by its shortest sequence, each call tried in each.

use std::collections::BTreeMap;

use super::player::{Seen, in_order};
use super::{Explorer, Found};
use crate::model::{
    Action, Alias, Blob, Context, Expiry, ImportType, Material, Name, Origin, Picture, Slot, Token,
};
use crate::workload::answer;

/// How far the walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many keys there are: 1 or 2.
    pub keys: u8,
    /// How many calls a sequence has at most, beside those that make its keys. Material is imported as one of them.
    pub depth: usize,
}

/// A state of the abstract machine: the keys in their slots.
pub type World = Vec<(Slot, Picture)>;

/// The states that were reached, and every call in each.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    /// Each state, with the number of calls that lead there.
    pub states: BTreeMap<World, usize>,
    /// What each call made of each state.
    pub transitions: Vec<Transition>,
    /// Every state had each of its calls tried: a longer walk finds nothing new.
    pub complete: bool,
}

/// A call, or time that passes, in one state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transition {
    /// The state before.
    pub from: World,
    /// The call, such as `EnableKey`, with what is special about it.
    pub call: String,
    /// `success`, the error code, or the start of what came instead.
    pub answer: String,
    /// The state behind.
    pub to: World,
    /// Sources leave open how the call ends, or what then becomes of a key.
    pub open: bool,
}

/// One thing to do in a state.
#[derive(Clone, Debug)]
struct Letter {
    name: String,
    actions: Vec<Action>,
}

impl Explorer<'_> {
    /// The walk. Differences become findings as in random sequences.
    pub(super) fn exhaust(&mut self, bounds: Bounds, show: &mut dyn FnMut(&Found)) {
        let player = self.player;
        let mut letters = letters(bounds.keys, player.waits());
        letters.retain(|letter| {
            let mut calls = letter.actions.iter().map(Action::operation);
            calls.all(|call| !self.found.lacking.contains_key(call))
        });
        let mut machine = Machine::default();
        let mut case = 0;
        let mut layer: Vec<(World, Vec<Action>)> = Vec::new();
        for start in starts(bounds.keys) {
            let seen = player.show(start.clone());
            let world = seen.world.clone();
            if !self.hear(case, seen, show) {
                return self.found.machine = Some(machine);
            }
            case += 1;
            machine.states.insert(world.clone(), 0);
            layer.push((world, start));
        }
        for depth in 1..=bounds.depth {
            let tries: Vec<(&(World, Vec<Action>), &Letter)> = layer
                .iter()
                .flat_map(|state| letters.iter().map(move |letter| (state, letter)))
                .collect();
            let sequence = |number: u64| {
                let ((_, path), letter) = tries[number as usize];
                [path.as_slice(), &letter.actions].concat()
            };
            let mut next = Vec::new();
            let mut whole = 0;
            let hand = |number: u64, seen: Seen| {
                let ((from, _), letter) = tries[number as usize];
                if let Some(last) = seen.last.as_ref().filter(|_| !seen.cut_short) {
                    whole += 1;
                    let to = seen.world.clone();
                    machine.transitions.push(Transition {
                        from: from.clone(),
                        call: letter.name.clone(),
                        answer: answer(&last.outcome),
                        to: to.clone(),
                        open: last.open,
                    });
                    if !machine.states.contains_key(&to) {
                        machine.states.insert(to.clone(), depth);
                        next.push((to, sequence(number)));
                    }
                }
                self.hear(case + number, seen, show)
            };
            let play = |number| player.show(sequence(number));
            in_order(player.jobs(), tries.len() as u64, play, hand);
            case += tries.len() as u64;
            if whole < tries.len() {
                break;
            }
            machine.complete = next.is_empty();
            if machine.complete {
                break;
            }
            layer = next;
        }
        self.found.machine = Some(machine);
    }
}

/// The ways in which the keys may begin. Which of two has which slot makes no difference.
fn starts(keys: u8) -> Vec<Vec<Action>> {
    let create = |slot, origin| Action::CreateKey {
        slot: Slot(slot),
        origin,
    };
    let (own, external) = (Origin::AwsKms, Origin::External);
    match keys {
        1 => vec![vec![create(0, own)], vec![create(0, external)]],
        _ => [(own, own), (own, external), (external, external)]
            .map(|(first, second)| vec![create(0, first), create(1, second)])
            .to_vec(),
    }
}

fn letters(keys: u8, waits: bool) -> Vec<Letter> {
    let mut letters = Vec::new();
    for slot in 0..keys {
        let of = |name: &str, actions: Vec<Action>| Letter {
            name: match keys {
                1 => name.into(),
                _ => format!("{name} of key {slot}"),
            },
            actions,
        };
        letters.extend(on_key(Slot(slot)).map(|(name, action)| of(name, vec![action])));
        letters.extend(imports(Slot(slot)).map(|(name, actions)| of(name, actions)));
        if keys > 1 {
            let others = between(Slot(slot), Slot(1 - slot));
            letters.extend(others.map(|(name, actions)| of(name, actions)));
        }
    }
    let alias = Alias(0);
    letters.push(Letter {
        name: "DeleteAlias".into(),
        actions: vec![Action::DeleteAlias { alias }],
    });
    if waits {
        // All that was set to happen by time has happened then: deletion waits 7 days, material 30 minutes.
        letters.push(Letter {
            name: "9 days pass".into(),
            actions: vec![Action::Wait { hours: 9 * 24 }],
        });
    }
    letters
}

/// The calls on a key that stand for themselves.
fn on_key(slot: Slot) -> [(&'static str, Action); 16] {
    let key = Name::Id(slot);
    let (alias, context) = (Alias(0), Context::Empty);
    let blob = Blob {
        age: 0,
        altered: None,
    };
    let days = Some(7);
    [
        ("DescribeKey", Action::DescribeKey { key }),
        ("EnableKey", Action::EnableKey { key }),
        ("DisableKey", Action::DisableKey { key }),
        (
            "ScheduleKeyDeletion",
            Action::ScheduleKeyDeletion { key, days },
        ),
        ("CancelKeyDeletion", Action::CancelKeyDeletion { key }),
        (
            "GetParametersForImport",
            Action::GetParametersForImport { key, sha1: false },
        ),
        (
            "DeleteImportedKeyMaterial",
            Action::DeleteImportedKeyMaterial { key, id: None },
        ),
        (
            "Encrypt",
            Action::Encrypt {
                key,
                text: 0,
                context,
            },
        ),
        (
            "Decrypt",
            Action::Decrypt {
                blob,
                key: Some(key),
                context,
            },
        ),
        ("GenerateDataKey", Action::GenerateDataKey { key, context }),
        ("CreateAlias", Action::CreateAlias { alias, key }),
        ("UpdateAlias", Action::UpdateAlias { alias, key }),
        (
            "TagResource",
            Action::TagResource {
                key,
                tag: 1,
                value: 1,
            },
        ),
        ("UntagResource", Action::UntagResource { key, tag: 1 }),
        ("ListResourceTags", Action::ListResourceTags { key }),
        ("ListAliases", Action::ListAliases { key }),
    ]
}

/// Imports of a key by a fresh token of its own.
fn imports(slot: Slot) -> [(&'static str, Vec<Action>); 3] {
    let import = |material, expiry| {
        let (key, token) = (Name::Id(slot), Token { of: slot, age: 0 });
        let import = Action::ImportKeyMaterial {
            key,
            token,
            public: token,
            material,
            expiry,
            import: ImportType::Default,
        };
        vec![Action::GetParametersForImport { key, sha1: false }, import]
    };
    [
        ("ImportKeyMaterial", import(Material::First, Expiry::Never)),
        (
            "ImportKeyMaterial that expires",
            import(Material::First, Expiry::InMinutes(30)),
        ),
        (
            "ImportKeyMaterial of other material",
            import(Material::Second, Expiry::Never),
        ),
    ]
}

/// An import by a fresh token of another key.
fn between(slot: Slot, other: Slot) -> [(&'static str, Vec<Action>); 1] {
    let token = Token { of: other, age: 0 };
    let import = Action::ImportKeyMaterial {
        key: Name::Id(slot),
        token,
        public: token,
        material: Material::First,
        expiry: Expiry::Never,
        import: ImportType::Default,
    };
    let key = Name::Id(other);
    let parameters = Action::GetParametersForImport { key, sha1: false };
    [(
        "ImportKeyMaterial with the other's token",
        vec![parameters, import],
    )]
}
