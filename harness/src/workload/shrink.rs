//! Sequences of actions that proptest can make smaller: steps go, first many at once, then one by
//! one; what stays becomes simpler.

use proptest::strategy::ValueTree;

mod access;

use crate::model::{
    Action, Blob, Context, Expiry, Grants, ImportType, Kind, Kinds, Made, Material, Name, Origin,
    Regions, Rotation, Stores, Token,
};

/// A sequence on its way to its smallest form.
#[derive(Clone, Debug)]
pub struct Sequence {
    actions: Vec<Action>,
    /// The sequence before the last change, while that is on trial.
    before: Option<Vec<Action>>,
    next: Change,
    /// A change of this round was kept, so another round may find more.
    again: bool,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    /// Leaves out `length` actions from `at` on.
    Drop { at: usize, length: usize },
    /// Takes the `choice`-th simpler form of the action at `at`.
    Simplify { at: usize, choice: usize },
}

impl Sequence {
    /// Starts from `actions`.
    #[must_use]
    pub fn new(actions: Vec<Action>) -> Self {
        let next = Change::first(actions.len());
        Self {
            actions,
            before: None,
            next,
            again: false,
        }
    }

    /// Applies the next change that there is; `false`: none is left.
    fn step(&mut self) -> bool {
        loop {
            let mut changed = self.actions.clone();
            match self.next {
                Change::Drop { at, length } if at < changed.len() => {
                    changed.drain(at..(at + length).min(self.actions.len()));
                    self.before = Some(std::mem::replace(&mut self.actions, changed));
                    return true;
                }
                Change::Drop { length: 1, .. } => self.next = Change::Simplify { at: 0, choice: 0 },
                Change::Drop { length, .. } => {
                    self.next = Change::Drop {
                        at: 0,
                        length: length / 2,
                    }
                }
                Change::Simplify { at, .. } if at >= changed.len() => {
                    if !std::mem::take(&mut self.again) {
                        return false;
                    }
                    self.next = Change::first(changed.len());
                }
                Change::Simplify { at, choice } => match simpler(&changed[at]).get(choice) {
                    Some(&action) => {
                        changed[at] = action;
                        self.before = Some(std::mem::replace(&mut self.actions, changed));
                        return true;
                    }
                    None => {
                        self.next = Change::Simplify {
                            at: at + 1,
                            choice: 0,
                        }
                    }
                },
            }
        }
    }
}

impl Change {
    fn first(actions: usize) -> Self {
        Self::Drop {
            at: 0,
            length: (actions / 2).max(1),
        }
    }

    /// The change after one that was kept.
    fn again(self) -> Self {
        match self {
            Self::Drop { .. } => self,
            Self::Simplify { at, .. } => Self::Simplify { at, choice: 0 },
        }
    }

    /// The change after one that was taken back.
    fn after(self) -> Self {
        match self {
            Self::Drop { at, length } => Self::Drop {
                at: at + length,
                length,
            },
            Self::Simplify { at, choice } => Self::Simplify {
                at,
                choice: choice + 1,
            },
        }
    }
}

impl ValueTree for Sequence {
    type Value = Vec<Action>;

    fn current(&self) -> Vec<Action> {
        self.actions.clone()
    }

    /// The change on trial, if any, is kept, and the next one tried.
    fn simplify(&mut self) -> bool {
        if self.before.take().is_some() {
            self.again = true;
            self.next = self.next.again();
        }
        self.step()
    }

    /// The change on trial is taken back, and the next one tried.
    fn complicate(&mut self) -> bool {
        let Some(before) = self.before.take() else {
            return false;
        };
        self.actions = before;
        self.next = self.next.after();
        self.step()
    }
}

/// Forms of an action that say less. None of the changes undoes another, so simplifying ends.
fn simpler(action: &Action) -> Vec<Action> {
    let changes = [
        by_id,
        no_key,
        shorter,
        plain_key,
        plain_context,
        plain_blob,
        own_token,
        first_material,
        no_expiry,
        plain_import,
        access::plain_grant,
        access::plain_terms,
        access::latest_grant,
        access::whole_list,
        access::retired_by_arn,
        access::plain_policy,
        access::plain_store,
    ];
    let forms = changes.into_iter().map(|change| {
        let mut form = *action;
        change(&mut form);
        form
    });
    forms.filter(|form| form != action).collect()
}

/// Keys by their id, not by ARN, where that is as good.
fn by_id(form: &mut Action) {
    if let Action::Grants(Grants::RetireGrant { .. }) = form {
        return;
    }
    for name in form.names() {
        if let Name::Arn(slot) = *name {
            *name = Name::Id(slot);
        }
    }
}

/// Optional members left out.
fn no_key(form: &mut Action) {
    match form {
        Action::Decrypt { key: optional, .. }
        | Action::ReEncrypt {
            source: optional, ..
        } => *optional = None,
        Action::DeleteImportedKeyMaterial { id, .. } => *id = None,
        Action::ListKeys { limit } | Action::Regions(Regions::ListKeys { limit }) => *limit = None,
        Action::Rotation(Rotation::List { all, .. }) => *all = false,
        _ => {}
    }
}

/// Less time, fewer bytes, the common kind of key.
fn shorter(form: &mut Action) {
    match form {
        Action::Wait { hours } => *hours = if *hours > 25 { 25 } else { 1 },
        Action::ScheduleKeyDeletion { days, .. } => *days = Some(7),
        Action::CreateKey { origin, .. } => *origin = Origin::AwsKms,
        Action::Encrypt { text, .. } => *text = 0,
        Action::GenerateRandom { bytes } => *bytes = 1,
        Action::TagResource { value, .. } => *value = 0,
        Action::UpdateKeyDescription { text, .. } => *text = 0,
        Action::Rotation(Rotation::Enable { days, .. }) => *days = Some(90),
        Action::Kinds(
            Kinds::Sign { message, .. }
            | Kinds::GenerateMac { message, .. }
            | Kinds::Verify { message, .. }
            | Kinds::VerifyMac { message, .. }
            | Kinds::Encrypt { text: message, .. },
        ) => *message = 0,
        Action::GetParametersForImport { sha1, .. } => *sha1 = false,
        _ => {}
    }
}

/// The common kind of key, in its Region alone.
fn plain_key(form: &mut Action) {
    let origin = Origin::AwsKms;
    match form {
        Action::Regions(Regions::CreateKey {
            kind, origin: of, ..
        }) if (*kind, *of) != (Kind::Symmetric, origin) => {
            (*kind, *of) = (Kind::Symmetric, origin);
        }
        Action::Kinds(Kinds::CreateKey { slot, .. })
        | Action::Regions(Regions::CreateKey { slot, .. })
        | Action::Stores(Stores::CreateKey { slot, .. }) => {
            *form = Action::CreateKey {
                slot: *slot,
                origin,
            };
        }
        _ => {}
    }
}

fn plain_context(form: &mut Action) {
    match form {
        Action::Kinds(Kinds::GenerateDataKeyPair { context, .. })
        | Action::Encrypt { context, .. }
        | Action::Decrypt { context, .. }
        | Action::Regions(Regions::Decrypt { context, .. })
        | Action::GenerateDataKey { context, .. }
        | Action::GenerateDataKeyWithoutPlaintext { context, .. } => *context = Context::Empty,
        Action::ReEncrypt {
            context,
            new_context,
            ..
        } => {
            (*context, *new_context) = (Context::Empty, Context::Empty);
        }
        _ => {}
    }
}

fn plain_blob(form: &mut Action) {
    if let Action::Kinds(kinds) = form
        && let Some(made) = kinds.made()
    {
        *made = Made {
            age: 0,
            altered: None,
        };
    }
    if let Action::Decrypt { blob, .. }
    | Action::ReEncrypt { blob, .. }
    | Action::Regions(Regions::Decrypt { blob, .. }) = form
    {
        *blob = Blob {
            age: 0,
            altered: None,
        };
    }
}

/// The key's own latest token and public key.
fn own_token(form: &mut Action) {
    if let Action::ImportKeyMaterial {
        key: Name::Id(slot) | Name::Arn(slot),
        token,
        public,
        ..
    } = form
    {
        *token = Token { of: *slot, age: 0 };
        *public = *token;
    }
}

fn first_material(form: &mut Action) {
    if let Action::ImportKeyMaterial { material, .. } = form {
        *material = Material::First;
    }
}

fn no_expiry(form: &mut Action) {
    if let Action::ImportKeyMaterial { expiry, .. } = form {
        *expiry = Expiry::Never;
    }
}

fn plain_import(form: &mut Action) {
    if let Action::ImportKeyMaterial { import, .. } = form {
        *import = ImportType::Default;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Slot;

    /// Shrinks as proptest's runner does.
    fn shrink(actions: Vec<Action>, fails: impl Fn(&[Action]) -> bool) -> Vec<Action> {
        let mut tree = Sequence::new(actions);
        let mut more = tree.simplify();
        while more {
            more = if fails(&tree.current()) {
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        tree.current()
    }

    #[test]
    fn what_is_not_needed_goes() {
        let (wait, random) = (
            Action::Wait { hours: 744 },
            Action::GenerateRandom { bytes: 20 },
        );
        let mut actions = vec![random; 30];
        (actions[3], actions[21]) = (wait, wait);
        let waits = |actions: &[Action]| {
            actions
                .iter()
                .filter(|one| matches!(one, Action::Wait { .. }))
                .count()
        };
        let smallest = shrink(actions, |actions| waits(actions) == 2);
        assert_eq!(smallest, [Action::Wait { hours: 1 }; 2]);
    }

    #[test]
    fn nothing_goes_that_is_needed() {
        let actions = vec![
            Action::EnableKey {
                key: Name::Id(Slot(0)),
            },
            Action::ListKeys { limit: None },
        ];
        assert_eq!(shrink(actions.clone(), |tried| tried == actions), actions);
        assert_eq!(shrink(actions, |_| true), []);
    }
}
