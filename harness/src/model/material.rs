//! The imported materials of a key: which belong to it, which are in, and what a key without one of them is.

use super::action::{ImportType, Material, Name, Origin};
use super::expect::Expect;
use super::key::{End, Key, State, States};
use super::{EXPIRY_SLACK, Model};

const INCORRECT: &str = "IncorrectKeyMaterialException";
const INVALID_STATE: &str = "KMSInvalidStateException";

/// A material that belongs to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) material: Material,
    /// KeyMaterialId, once an answer told it.
    pub(super) id: Option<String>,
    pub(super) stage: Stage,
    /// It is in, with its end.
    pub(super) imported: Option<End>,
}

/// What a key does with a material.
///
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It encrypts.
    Current,
    /// It was the current one, and decrypts.
    Former,
    /// It waits for a rotation, and belongs to the key only then for good.
    Waiting,
}

impl Held {
    pub(super) fn is_permanent(&self) -> bool {
        self.stage != Stage::Waiting
    }

    /// Its ValidTo has come.
    pub(super) fn may_be_over(&self, at: i64) -> bool {
        matches!(self.imported, Some(End::At(end)) if at >= end)
    }
}

impl Key {
    pub(super) fn held(&self, material: Material) -> Option<&Held> {
        self.materials.iter().find(|held| held.material == material)
    }

    pub(super) fn held_mut(&mut self, material: Material) -> Option<&mut Held> {
        let mut held = self.materials.iter_mut();
        held.find(|held| held.material == material)
    }

    pub(super) fn at_stage(&self, stage: Stage) -> Option<&Held> {
        self.materials.iter().find(|held| held.stage == stage)
    }

    /// KeyMaterialId of what encrypts now, where that is known.
    pub(super) fn current_id(&self, now: i64) -> Option<&str> {
        if self.beyond || !self.turns.is_settled(now) {
            return None;
        }
        match self.origin {
            Origin::AwsKms => self.turns.ids.last().map(String::as_str),
            Origin::External => self.at_stage(Stage::Current)?.id.as_deref(),
            Origin::CloudHsm | Origin::ExternalKeyStore => None,
        }
    }

    pub(super) fn permanent(&self) -> impl Iterator<Item = &Held> {
        self.materials.iter().filter(|held| held.is_permanent())
    }

    /// An EXTERNAL key that lacks a material: it works only while all that belong to it for good are in.
    pub(super) fn is_empty(&self) -> bool {
        let mut permanent = self.permanent().peekable();
        self.origin == Origin::External
            && (permanent.peek().is_none() || permanent.any(|held| held.imported.is_none()))
    }

    pub(super) fn expire(&mut self, now: i64) {
        for index in (0..self.materials.len()).rev() {
            let held = &self.materials[index];
            let late = held.may_be_over(now - EXPIRY_SLACK);
            match held.stage {
                // The key stays as it is; whether the material still belongs to it, no source says.
                Stage::Waiting if late => {
                    self.lapsed.insert(held.material);
                    self.materials.remove(index);
                }
                Stage::Waiting => {}
                _ if late => self.lose(index),
                _ if held.may_be_over(now) => {
                    let works = |state: &State| matches!(state, State::Enabled | State::Disabled);
                    if self.states.iter().any(works) {
                        self.states.insert(State::PendingImport);
                    }
                }
                _ => {}
            }
        }
    }

    /// The material is deleted or has expired: any state but PendingDeletion becomes PendingImport.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html>
    fn lose(&mut self, index: usize) {
        if self.materials[index].imported.take().is_none() {
            return;
        }
        self.was_disabled |= self.states.contains(&State::Disabled);
        self.states = std::mem::take(&mut self.states)
            .into_iter()
            .flat_map(|state| match state {
                State::Enabled | State::Disabled => vec![State::PendingImport],
                // It is not said which of them shows.
                State::Updating => vec![State::PendingImport, state],
                other => vec![other],
            })
            .collect();
    }

    /// The target says that a material is missing: one that may have expired, or the current one.
    pub(super) fn miss(&mut self, now: i64) {
        for held in &mut self.materials {
            if held.is_permanent() && held.may_be_over(now) {
                held.imported = None;
            }
        }
        if !self.is_empty()
            && let Some(held) = self
                .materials
                .iter_mut()
                .find(|held| held.stage == Stage::Current)
        {
            held.imported = None;
        }
    }

    pub(super) fn delete_material(&mut self, material: Option<Material>) {
        let meant = |held: &Held| match material {
            Some(material) => held.material == material,
            None => held.stage == Stage::Current,
        };
        match self.materials.iter().position(meant) {
            Some(index) if !self.materials[index].is_permanent() => {
                let held = self.materials.remove(index);
                self.lapsed.insert(held.material);
            }
            Some(index) if self.materials[index].imported.is_some() => self.lose(index),
            _ => {
                if self.states.contains(&State::Disabled) {
                    self.states.insert(State::PendingImport);
                }
            }
        }
    }

    /// An import of material that waits, or that the key has or had.
    pub(super) fn take_material(&mut self, material: Material, id: Option<String>, end: End) {
        self.lapsed.remove(&material);
        let imported = Some(end);
        let first = self.permanent().next().is_none();
        match self.held_mut(material) {
            Some(held) => {
                held.imported = imported;
                held.id = held.id.take().or(id);
            }
            None => self.materials.push(Held {
                material,
                id,
                stage: match first {
                    true => Stage::Current,
                    false => Stage::Waiting,
                },
                imported,
            }),
        }
        if self.is_empty() {
            return;
        }
        let mut states = States::new();
        for state in std::mem::take(&mut self.states) {
            match state {
                State::Enabled => states.insert(State::Enabled),
                // Whether a key that was Disabled comes back Enabled is open.
                State::Disabled => states.insert(State::Enabled) | states.insert(State::Disabled),
                State::PendingImport if self.was_disabled => {
                    states.insert(State::Enabled) | states.insert(State::Disabled)
                }
                State::PendingImport => states.insert(State::Enabled),
                other => states.insert(other),
            };
        }
        self.states = states;
    }

    /// A rotation is done: the material that waited is the current one.
    pub(super) fn promote(&mut self) {
        if self.at_stage(Stage::Waiting).is_none() {
            return;
        }
        for held in &mut self.materials {
            held.stage = match held.stage {
                Stage::Waiting => Stage::Current,
                Stage::Current | Stage::Former => Stage::Former,
            };
        }
    }
}

impl Model {
    /// Which material an import may bring.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html>
    pub(super) fn import_type_rule(
        &self,
        name: Name,
        material: Material,
        import: ImportType,
    ) -> Expect {
        let Some(key) = self.named(name).map(|key| &self.keys[key]) else {
            return Expect::Ok;
        };
        let waiting = key.at_stage(Stage::Waiting);
        let waits = waiting.is_some();
        let may_be_over = waiting.is_some_and(|held| held.may_be_over(self.now));
        let is_new = import == ImportType::New;
        if key.follows() {
            return self.replica_import_rule(key, material, import);
        }
        let never = key.materials.is_empty() && key.lapsed.is_empty();
        match key.held(material).map(|held| held.stage) {
            // What is in work while a rotation is under way, no source says.
            _ if key.turns.is_turning(self.now) => Expect::Unknown,
            None if never && import == ImportType::Existing => {
                Expect::either(&[INCORRECT, INVALID_STATE, "ValidationException"])
            }
            None if never => Expect::Ok,
            // Whether a material that waited and was deleted still belongs to the key is open.
            None if key.lapsed.contains(&material) && !(is_new && waits) => {
                Expect::either(&[INCORRECT, INVALID_STATE])
            }
            // What waited and has expired waits no more.
            _ if is_new && waits && may_be_over => Expect::either(&[INCORRECT, INVALID_STATE]),
            None if is_new && waits => {
                Expect::error(&[INVALID_STATE]).or(match key.lapsed.contains(&material) {
                    true => Expect::error(&[INCORRECT]),
                    false => Expect::error(&[INVALID_STATE]),
                })
            }
            // Whether a key that lacks a material takes a new one is not said.
            None if is_new && key.is_empty() => Expect::either(&[INVALID_STATE]),
            None if is_new => Expect::Ok,
            None => Expect::error(&[INCORRECT]),
            Some(_) if is_new && waits => Expect::error(&[INCORRECT, INVALID_STATE]),
            Some(_) if is_new => Expect::error(&[INCORRECT]),
            // Whether the material that waits, or another one meanwhile, is taken again is open.
            Some(_) if waits => Expect::either(&[INCORRECT, INVALID_STATE]),
            Some(_) => Expect::Ok,
        }
    }

    /// The KeyMaterialId sent to DeleteImportedKeyMaterial belongs to the key; which error tells that it does not, no
    /// source says.
    pub(super) fn material_id_rule(&self, name: Name, id: Option<Material>) -> Expect {
        let Some(key) = self.named(name).map(|key| &self.keys[key]) else {
            return Expect::Ok;
        };
        if key.turns.is_turning(self.now) {
            return Expect::Unknown;
        }
        let held = id.and_then(|id| key.held(id));
        let waits = held.is_some_and(|held| !held.is_permanent());
        if key.follows() && waits {
            // The primary key deletes what waits; whether a replica may, no source says.
            return Expect::Unknown;
        }
        let (Some(material), Name::Id(slot) | Name::Arn(slot)) = (id, name) else {
            return Expect::Ok;
        };
        let unknown = [
            INCORRECT,
            INVALID_STATE,
            "NotFoundException",
            "ValidationException",
        ];
        let may_be_gone = |held: &Held| !held.is_permanent() && held.may_be_over(self.now);
        match self.material_id(slot, material) {
            // Whether what expired while it waited for the rotation still belongs to the key, no source says.
            Some(_) if key.held(material).is_some_and(may_be_gone) => Expect::either(&unknown),
            Some(_) => Expect::Ok,
            None => Expect::error(&unknown),
        }
    }
}
