//! Sequences of calls.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::model::{
    Action, Alias, Blob, Byte, Context, Expiry, ImportType, Material, Name, Origin, Slot, Table,
    Token,
};
use crate::target::Target;
use crate::target::engine::EngineTarget;
use crate::workload::{Sequences, play};

/// Calls of one input at most: each is followed by a look at every key.
const MOST: usize = 40;

/// A sequence of calls, played on the engine with the model beside it.
///
/// Every answer is one that the model allows; what only reads or is refused changes no key.
///
/// # Panics
/// Where that does not hold, with the story of the sequence.
pub fn call_sequence(data: &[u8]) {
    static PLAYED: LazyLock<(EngineTarget, Table)> = LazyLock::new(|| {
        #[cfg(feature = "fuzzing")]
        let target = EngineTarget::fuzzed(1, "us-east-1");
        // The engine of tests has no key pairs that are fixed.
        #[cfg(not(feature = "fuzzing"))]
        let target = EngineTarget::new(1, "us-east-1");
        (target, Table::embedded())
    });
    let (target, table) = &*PLAYED;
    let mut bytes = Unstructured::new(data);
    let mut actions = Vec::new();
    while !bytes.is_empty() && actions.len() < MOST {
        match bytes.ratio(1, 4) {
            Ok(true) => actions.extend(part(&mut bytes)),
            _ => actions.extend(action(&mut bytes)),
        }
    }
    // There are sixteen wrapping keys, and no two tokens may have one.
    let mut tokens = 0..16;
    actions.retain(|action| match action {
        Action::GetParametersForImport { .. } => tokens.next().is_some(),
        _ => true,
    });
    let mut session = target.open("fuzz").expect("the engine is there");
    let mut wrong = None;
    let mut ends = |divergence: &_| {
        wrong = Some(format!("{divergence}"));
        true
    };
    let played = play(&mut *session, table, &actions, "x", &|| false, &mut ends);
    assert!(played.lost.is_none(), "{:?}", played.lost);
    if let Some(story) = wrong {
        panic!("the engine and the model differ:\n{story}");
    }
}

/// A few actions of any kind that `kmspec explore` plays, those among them that [`action`] does not spell; two bytes tell which.
fn part(u: &mut Unstructured<'_>) -> Vec<Action> {
    let number: u16 = u.arbitrary().unwrap_or_default();
    let mut seed = [0; 32];
    seed[..2].copy_from_slice(&number.to_be_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let sequence = Sequences::of(LEADING + 4).new_tree(&mut runner);
    let actions = sequence.map_or_else(|_| Vec::new(), |sequence| sequence.current());
    actions.into_iter().skip(LEADING).collect()
}

/// How many actions at the beginning of a sequence of `explore` make its keys.
const LEADING: usize = 3;

/// One action, spelled so that a changed byte changes one thing.
fn action(u: &mut Unstructured<'_>) -> Result<Action> {
    Ok(match u.int_in_range(0..=26)? {
        0 => Action::Wait {
            hours: *u.choose(&[1, 25, 8 * 24, 31 * 24])?,
        },
        1 | 2 => Action::CreateKey {
            slot: slot(u)?,
            origin: origin(u)?,
        },
        3 => Action::DescribeKey { key: name(u)? },
        4 => Action::ListKeys {
            limit: *u.choose(&[None, Some(0), Some(1), Some(2), Some(1000), Some(1001)])?,
        },
        5 | 6 => Action::GetParametersForImport {
            key: name(u)?,
            sha1: u.arbitrary()?,
        },
        7 => import(u)?,
        8 | 9 => {
            let of = slot(u)?;
            let token = Token { of, age: 0 };
            Action::ImportKeyMaterial {
                key: Name::Id(of),
                token,
                public: token,
                material: material(u)?,
                expiry: expiry(u)?,
                import: ImportType::Default,
            }
        }
        10 => Action::DeleteImportedKeyMaterial {
            key: name(u)?,
            id: maybe(u, material)?,
        },
        11 => Action::EnableKey { key: name(u)? },
        12 => Action::DisableKey { key: name(u)? },
        13 => Action::ScheduleKeyDeletion {
            key: name(u)?,
            days: *u.choose(&[
                Some(7),
                None,
                Some(30),
                Some(0),
                Some(3),
                Some(31),
                Some(366),
            ])?,
        },
        14 => Action::CancelKeyDeletion { key: name(u)? },
        15 => Action::Encrypt {
            key: name(u)?,
            text: u.int_in_range(0..=2)?,
            context: context(u)?,
        },
        16 => Action::Decrypt {
            blob: blob(u)?,
            key: maybe(u, name)?,
            context: context(u)?,
        },
        17 => Action::ReEncrypt {
            blob: blob(u)?,
            source: maybe(u, name)?,
            context: context(u)?,
            key: name(u)?,
            new_context: context(u)?,
        },
        18 => Action::GenerateDataKey {
            key: name(u)?,
            context: context(u)?,
        },
        19 => Action::GenerateDataKeyWithoutPlaintext {
            key: name(u)?,
            context: context(u)?,
        },
        20 => Action::GenerateRandom {
            bytes: *u.choose(&[0, 1, 32, 1024, 1025])?,
        },
        21 => Action::CreateAlias {
            alias: alias(u)?,
            key: name(u)?,
        },
        22 => Action::UpdateAlias {
            alias: alias(u)?,
            key: name(u)?,
        },
        23 => Action::DeleteAlias { alias: alias(u)? },
        24 => Action::ListAliases { key: name(u)? },
        25 => match u.arbitrary()? {
            true => Action::TagResource {
                key: name(u)?,
                tag: u.int_in_range(0..=2)?,
                value: u.int_in_range(0..=2)?,
            },
            false => Action::UntagResource {
                key: name(u)?,
                tag: u.int_in_range(1..=2)?,
            },
        },
        _ => Action::ListResourceTags { key: name(u)? },
    })
}

fn import(u: &mut Unstructured<'_>) -> Result<Action> {
    Ok(Action::ImportKeyMaterial {
        key: name(u)?,
        token: token(u)?,
        public: token(u)?,
        material: material(u)?,
        expiry: expiry(u)?,
        import: *u.choose(&[ImportType::Default, ImportType::Existing, ImportType::New])?,
    })
}

fn maybe<T>(
    u: &mut Unstructured<'_>,
    some: fn(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Option<T>> {
    match u.arbitrary()? {
        true => some(u).map(Some),
        false => Ok(None),
    }
}

fn slot(u: &mut Unstructured<'_>) -> Result<Slot> {
    u.int_in_range(0..=2).map(Slot)
}

fn alias(u: &mut Unstructured<'_>) -> Result<Alias> {
    u.int_in_range(0..=1).map(Alias)
}

fn name(u: &mut Unstructured<'_>) -> Result<Name> {
    Ok(match u.int_in_range(0..=7)? {
        0..4 => Name::Id(slot(u)?),
        4 | 5 => Name::Arn(slot(u)?),
        6 => Name::Alias(alias(u)?),
        _ => Name::AliasArn(alias(u)?),
    })
}

fn origin(u: &mut Unstructured<'_>) -> Result<Origin> {
    u.choose(&[Origin::External, Origin::AwsKms]).copied()
}

fn material(u: &mut Unstructured<'_>) -> Result<Material> {
    u.choose(&[Material::First, Material::Second, Material::Short])
        .copied()
}

fn token(u: &mut Unstructured<'_>) -> Result<Token> {
    Ok(Token {
        of: slot(u)?,
        age: u.int_in_range(0..=5)?,
    })
}

fn expiry(u: &mut Unstructured<'_>) -> Result<Expiry> {
    u.choose(&[
        Expiry::Never,
        Expiry::InMinutes(30),
        Expiry::InMinutes(10 * 24 * 60),
        Expiry::Missing,
        Expiry::Past,
        Expiry::TooFar,
        Expiry::NeverWithDate,
    ])
    .copied()
}

fn context(u: &mut Unstructured<'_>) -> Result<Context> {
    u.choose(&[Context::Empty, Context::One, Context::Other])
        .copied()
}

fn blob(u: &mut Unstructured<'_>) -> Result<Blob> {
    let altered = [
        None,
        None,
        None,
        Some(Byte::First),
        Some(Byte::Middle),
        Some(Byte::Last),
    ];
    Ok(Blob {
        age: u.int_in_range(0..=4)?,
        altered: *u.choose(&altered)?,
    })
}

/// Inputs to begin with, by name: bytes of no meaning, each a sequence.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    use crate::derive::Stream;
    let bytes = |n: u8| Stream::of(&[b"call_sequence", &[n]]).bytes(16 * usize::from(n));
    (1..9).map(|n| (format!("{n}"), bytes(n))).collect()
}
