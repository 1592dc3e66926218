//! What the rounds of a race do: which calls meet on which keys.

use std::collections::BTreeMap;

use crate::derive::Stream;
use crate::model::{
    Action, Alias, Blob, Context, Expiry, ImportType, Material, Name, Origin, Rotation, Slot, Token,
};

/// Calls that meet on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Kind {
    /// ImportKeyMaterial and DeleteImportedKeyMaterial
    ImportDelete,
    /// ImportKeyMaterial of two materials, only one of which can become the key's
    ImportImport,
    /// ImportKeyMaterial and DeleteImportedKeyMaterial, ScheduleKeyDeletion and CancelKeyDeletion
    ImportSchedule,
    /// RotateKeyOnDemand, and ImportKeyMaterial of the new material it needs
    RotateImport,
    /// EnableKey and DisableKey, ScheduleKeyDeletion and CancelKeyDeletion
    EnableSchedule,
    /// Encrypt, Decrypt and GenerateDataKey, EnableKey and DisableKey
    UseDisable,
    /// CreateAlias, UpdateAlias and DeleteAlias, over two keys
    AliasMove,
    /// TagResource and UntagResource
    TagUntag,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::ImportDelete,
        Self::ImportImport,
        Self::ImportSchedule,
        Self::RotateImport,
        Self::EnableSchedule,
        Self::UseDisable,
        Self::AliasMove,
        Self::TagUntag,
    ];

    /// As the command line has it, such as `import-delete`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ImportDelete => "import-delete",
            Self::ImportImport => "import-import",
            Self::ImportSchedule => "import-schedule",
            Self::RotateImport => "rotate-import",
            Self::EnableSchedule => "enable-schedule",
            Self::UseDisable => "use-disable",
            Self::AliasMove => "alias-move",
            Self::TagUntag => "tag-untag",
        }
    }
}

/// One round: what is done before, by each client at the same time, and afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which calls meet.
    pub kind: Kind,
    /// One at a time: makes the keys.
    pub before: Vec<Action>,
    /// For each client its calls.
    pub clients: Vec<Vec<Action>>,
    /// One at a time: looks at the keys.
    pub after: Vec<Action>,
}

impl Plan {
    /// The plan that follows from the dice.
    #[must_use]
    pub fn of(kind: Kind, clients: usize, calls: usize, dice: &mut Dice) -> Self {
        let before = before(kind, dice);
        let clients = (0..clients).map(|_| (0..calls).map(|_| action(kind, dice)).collect());
        Self {
            kind,
            before,
            clients: clients.collect(),
            after: after(kind),
        }
    }

    /// The same without operations that are lacking.
    ///
    /// # Errors
    /// Says what cannot be done without.
    pub fn without<T>(mut self, lacking: &BTreeMap<String, T>) -> Result<Self, String> {
        let there = |action: &Action| !lacking.contains_key(action.operation());
        if let Some(action) = self.before.iter().find(|action| !there(action)) {
            return Err(format!("the target lacks {}", action.operation()));
        }
        for client in &mut self.clients {
            client.retain(there);
        }
        self.after.retain(there);
        match self.clients.iter().map(Vec::len).sum() {
            0 | 1 => Err("the target lacks the operations that would meet".into()),
            _ => Ok(self),
        }
    }
}

/// Choices that follow from a seed.
#[derive(Clone, Debug)]
pub struct Dice(Stream);

impl Dice {
    /// Those of a round.
    #[must_use]
    pub fn of(seed: u64, round: u64) -> Self {
        Self(Stream::of(&[
            b"race",
            &seed.to_be_bytes(),
            &round.to_be_bytes(),
        ]))
    }

    /// One of `0..sides`; there are at most 65,536.
    pub fn roll(&mut self, sides: usize) -> usize {
        let bytes = self.0.bytes(2);
        usize::from(u16::from_be_bytes([bytes[0], bytes[1]])) % sides
    }

    /// The same in another order.
    pub fn shuffle(&mut self, mut these: Vec<usize>) -> Vec<usize> {
        for place in (1..these.len()).rev() {
            these.swap(place, self.roll(place + 1));
        }
        these
    }

    fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }

    /// One of them, as often as its weight says.
    fn pick<T: Clone>(&mut self, weighed: &[(usize, T)]) -> T {
        let mut left = self.roll(weighed.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in weighed {
            if left < *weight {
                return one.clone();
            }
            left -= weight;
        }
        unreachable!("the weights are those that were summed")
    }
}

const FIRST: Name = Name::Id(Slot(0));
const SECOND: Name = Name::Id(Slot(1));
const BLOB: Blob = Blob {
    age: 0,
    altered: None,
};

fn create(slot: u8, origin: Origin) -> Action {
    let slot = Slot(slot);
    Action::CreateKey { slot, origin }
}

fn import(material: Material, age: u8) -> Action {
    import_as(ImportType::Default, material, age)
}

fn import_as(import: ImportType, material: Material, age: u8) -> Action {
    let token = Token { of: Slot(0), age };
    Action::ImportKeyMaterial {
        key: FIRST,
        token,
        public: token,
        material,
        expiry: Expiry::Never,
        import,
    }
}

fn before(kind: Kind, dice: &mut Dice) -> Vec<Action> {
    let parameters = Action::GetParametersForImport {
        key: FIRST,
        sha1: false,
    };
    let context = Context::Empty;
    match kind {
        Kind::ImportDelete | Kind::ImportImport | Kind::ImportSchedule => {
            let mut actions = vec![create(0, Origin::External), parameters];
            if dice.coin() {
                actions.push(parameters);
            }
            if kind != Kind::ImportImport && dice.coin() {
                actions.push(import(Material::First, 0));
            }
            actions
        }
        Kind::RotateImport => {
            let first = import(Material::First, 0);
            vec![create(0, Origin::External), parameters, first, parameters]
        }
        Kind::UseDisable => {
            let (key, text) = (FIRST, 1);
            let encrypt = Action::Encrypt { key, text, context };
            vec![create(0, Origin::AwsKms), encrypt]
        }
        Kind::AliasMove => {
            let (alias, key) = (Alias(0), FIRST);
            let mut actions = vec![create(0, Origin::AwsKms), create(1, Origin::AwsKms)];
            if dice.coin() {
                actions.push(Action::CreateAlias { alias, key });
            }
            actions
        }
        Kind::EnableSchedule | Kind::TagUntag => {
            vec![create(0, Origin::AwsKms), create(1, Origin::AwsKms)]
        }
    }
}

/// One call of a client.
fn action(kind: Kind, dice: &mut Dice) -> Action {
    let key = match kind {
        Kind::EnableSchedule | Kind::AliasMove | Kind::TagUntag if dice.coin() => SECOND,
        _ => FIRST,
    };
    let describe = Action::DescribeKey { key };
    let (text, context) = (dice.roll(3) as u8, Context::Empty);
    let encrypt = Action::Encrypt { key, text, context };
    let delete = Action::DeleteImportedKeyMaterial { key, id: None };
    let days = Some(if dice.coin() { 7 } else { 30 });
    let schedule = Action::ScheduleKeyDeletion { key, days };
    let cancel = Action::CancelKeyDeletion { key };
    let (enable, disable) = (Action::EnableKey { key }, Action::DisableKey { key });
    let age = dice.roll(2) as u8;
    match kind {
        Kind::ImportDelete => {
            let import = import(Material::First, age);
            dice.pick(&[(4, import), (3, delete), (2, describe), (1, encrypt)])
        }
        Kind::ImportImport => {
            let material = [Material::First, Material::Second][dice.roll(2)];
            dice.pick(&[(5, import(material, age)), (1, delete), (2, describe)])
        }
        Kind::ImportSchedule => {
            let import = import(Material::First, age);
            let changes = [(4, import), (2, delete), (3, schedule), (2, cancel)];
            dice.pick(&[&changes[..], &[(2, describe)]].concat())
        }
        Kind::RotateImport => {
            let material = [Material::Second, Material::Third][dice.roll(2)];
            let import = import_as(ImportType::New, material, 0);
            let rotate = Action::Rotation(Rotation::OnDemand { key });
            let list = Action::Rotation(Rotation::List { key, all: true });
            let changes = [(4, import), (3, rotate), (1, delete)];
            dice.pick(&[&changes[..], &[(1, describe), (1, list), (1, encrypt)]].concat())
        }
        Kind::EnableSchedule => {
            let changes = [(3, enable), (2, disable), (3, schedule), (2, cancel)];
            dice.pick(&[&changes[..], &[(2, describe)]].concat())
        }
        Kind::UseDisable => {
            let (blob, key) = (BLOB, Some(key));
            let decrypt = Action::Decrypt { blob, key, context };
            let data_key = Action::GenerateDataKey {
                key: FIRST,
                context,
            };
            let uses = [(2, encrypt), (3, decrypt), (1, data_key), (1, describe)];
            dice.pick(&[&uses[..], &[(2, enable), (2, disable)]].concat())
        }
        Kind::AliasMove => {
            let alias = Alias(dice.roll(2) as u8);
            let named = Action::DescribeKey {
                key: Name::Alias(alias),
            };
            dice.pick(&[
                (3, Action::CreateAlias { alias, key }),
                (3, Action::UpdateAlias { alias, key }),
                (2, Action::DeleteAlias { alias }),
                (3, named),
                (1, Action::ListAliases { key }),
            ])
        }
        Kind::TagUntag => {
            let (tag, value) = (1 + dice.roll(2) as u8, dice.roll(3) as u8);
            dice.pick(&[
                (4, Action::TagResource { key, tag, value }),
                (2, Action::UntagResource { key, tag }),
                (3, Action::ListResourceTags { key }),
            ])
        }
    }
}

fn after(kind: Kind) -> Vec<Action> {
    let describe = |key| Action::DescribeKey { key };
    let (key, text, context) = (FIRST, 1, Context::Empty);
    match kind {
        Kind::ImportDelete | Kind::ImportImport | Kind::ImportSchedule | Kind::UseDisable => {
            vec![describe(FIRST), Action::Encrypt { key, text, context }]
        }
        Kind::RotateImport => {
            let all = true;
            vec![
                describe(FIRST),
                Action::Rotation(Rotation::List { key, all }),
            ]
        }
        Kind::EnableSchedule => vec![describe(FIRST), describe(SECOND)],
        Kind::AliasMove => vec![
            describe(Name::Alias(Alias(0))),
            describe(Name::Alias(Alias(1))),
            Action::ListAliases { key: FIRST },
            Action::ListAliases { key: SECOND },
        ],
        Kind::TagUntag => vec![
            Action::ListResourceTags { key: FIRST },
            Action::ListResourceTags { key: SECOND },
        ],
    }
}
