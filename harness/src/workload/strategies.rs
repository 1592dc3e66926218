//! What sequences are made of.

use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::{Focus, SLOTS};
use crate::model::{
    Action, Alias, Blob, Byte, Context, Expiry, ImportType, Material, Name, Origin, Slot, Token,
};

mod grants;
mod kinds;
mod policies;
mod regions;
mod rotation;
mod stores;

/// A few actions that belong together, so that keys get their material often enough.
pub(super) fn part(focus: Focus) -> impl Strategy<Value = Vec<Action>> {
    let one = |action| vec![action];
    let parts = [
        import_in_full().boxed(),
        import_in_full_after_deletion().boxed(),
        keys().prop_map(one).boxed(),
        imports().prop_map(one).boxed(),
        crypto().prop_map(one).boxed(),
        aliases_and_tags().prop_map(one).boxed(),
        deletions().prop_map(one).boxed(),
        rotation::part().boxed(),
        grants::grant_in_full().boxed(),
        grants::grants().prop_map(one).boxed(),
        policies::policies().prop_map(one).boxed(),
        stores::part().boxed(),
        kinds::part().boxed(),
        regions::part().boxed(),
    ];
    let weights: [u32; 14] = match focus {
        Focus::All => [2, 1, 8, 4, 8, 3, 1, 2, 1, 2, 1, 1, 3, 2],
        Focus::Import => [5, 3, 4, 9, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0],
        Focus::Deletion => [2, 1, 3, 2, 3, 2, 9, 1, 1, 1, 1, 1, 1, 0],
        Focus::Crypto => [2, 1, 3, 1, 14, 1, 1, 1, 1, 1, 1, 1, 2, 0],
        Focus::Rotation => [3, 1, 3, 2, 3, 1, 1, 9, 1, 1, 1, 1, 1, 0],
        Focus::Access => [1, 1, 3, 1, 2, 1, 1, 1, 3, 9, 5, 1, 1, 0],
        Focus::Stores => [0, 0, 4, 1, 4, 1, 1, 1, 0, 1, 0, 12, 1, 0],
        Focus::Regions => [1, 1, 3, 1, 3, 1, 2, 1, 0, 1, 1, 0, 1, 12],
        Focus::Kinds => [1, 1, 4, 1, 3, 1, 1, 1, 1, 1, 1, 1, 16, 0],
    };
    let weighted = weights.into_iter().zip(parts);
    Union::new_weighted(weighted.filter(|(weight, _)| *weight > 0).collect())
}

/// Parameters and the import of one key, all as it should be.
fn import_in_full() -> impl Strategy<Value = Vec<Action>> {
    (slot(), material(), good_expiry(), any::<bool>()).prop_map(|(slot, material, expiry, sha1)| {
        let key = Name::Id(slot);
        vec![
            Action::GetParametersForImport { key, sha1 },
            import_by(slot, latest(slot), (material, expiry), ImportType::Default),
        ]
    })
}

/// The latest token of a key.
fn latest(of: Slot) -> Token {
    Token { of, age: 0 }
}

/// An import by a token and the public key that came with it.
fn import_by(
    slot: Slot,
    token: Token,
    (material, expiry): (Material, Expiry),
    import: ImportType,
) -> Action {
    Action::ImportKeyMaterial {
        key: Name::Id(slot),
        token,
        public: token,
        material,
        expiry,
        import,
    }
}

fn import_in_full_after_deletion() -> impl Strategy<Value = Vec<Action>> {
    (managed(), import_in_full()).prop_map(|(key, import)| {
        let mut actions = vec![Action::DeleteImportedKeyMaterial { key, id: None }];
        actions.extend(import);
        actions
    })
}

/// Keys on their way out, and back.
fn deletions() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => managed().prop_map(|key| Action::ScheduleKeyDeletion { key, days: Some(7) }),
        2 => managed().prop_map(|key| Action::CancelKeyDeletion { key }),
        1 => managed().prop_map(|key| Action::EnableKey { key }),
        1 => managed().prop_map(|key| Action::DisableKey { key }),
        1 => prop::sample::select(vec![25, 8 * 24]).prop_map(|hours| Action::Wait { hours }),
        1 => managed().prop_map(|key| Action::DeleteImportedKeyMaterial { key, id: None }),
    ]
}

fn keys() -> impl Strategy<Value = Action> {
    let days = option::of(
        prop_oneof![6 => Just(7), 1 => Just(30), 1 => prop::sample::select(vec![0, 3, 31, 366])],
    );
    let limit = option::of(prop::sample::select(vec![0, 1, 2, 1000, 1001]));
    prop_oneof![
        2 => prop::sample::select(vec![1, 25, 8 * 24, 31 * 24]).prop_map(|hours| Action::Wait { hours }),
        1 => (slot(), origin()).prop_map(|(slot, origin)| Action::CreateKey { slot, origin }),
        1 => used().prop_map(|key| Action::DescribeKey { key }),
        1 => limit.prop_map(|limit| Action::ListKeys { limit }),
        3 => managed().prop_map(|key| Action::EnableKey { key }),
        2 => managed().prop_map(|key| Action::DisableKey { key }),
        2 => (managed(), days).prop_map(|(key, days)| Action::ScheduleKeyDeletion { key, days }),
        2 => managed().prop_map(|key| Action::CancelKeyDeletion { key }),
    ]
}

fn imports() -> impl Strategy<Value = Action> {
    let import = prop::sample::select(vec![
        ImportType::Default,
        ImportType::Existing,
        ImportType::New,
    ]);
    let age = prop::sample::select(vec![0, 0, 0, 1, 5]);
    let pair = (slot(), age)
        .prop_map(|(of, age)| Token { of, age })
        .boxed();
    let odd = (
        managed(),
        pair.clone(),
        pair,
        any_material(),
        any_expiry(),
        import,
    )
        .prop_map(
            |(key, token, public, material, expiry, import)| Action::ImportKeyMaterial {
                key,
                token,
                public,
                material,
                expiry,
                import,
            },
        );
    let one_thing_odd = (
        slot(),
        any_material(),
        any_expiry(),
        prop::sample::select(vec![0, 0, 0, 1]),
    );
    let own = one_thing_odd.prop_map(|(slot, material, expiry, age)| {
        import_by(
            slot,
            Token { of: slot, age },
            (material, expiry),
            ImportType::Default,
        )
    });
    prop_oneof![
        2 => (managed(), any::<bool>()).prop_map(|(key, sha1)| Action::GetParametersForImport { key, sha1 }),
        3 => own,
        1 => odd,
        3 => (managed(), option::weighted(0.3, material()))
            .prop_map(|(key, id)| Action::DeleteImportedKeyMaterial { key, id }),
    ]
}

fn crypto() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (used(), 0..3u8, context()).prop_map(|(key, text, context)| Action::Encrypt { key, text, context }),
        4 => (blob(), option::weighted(0.3, used()), context())
            .prop_map(|(blob, key, context)| Action::Decrypt { blob, key, context }),
        1 => (blob(), option::weighted(0.3, used()), context(), used(), context()).prop_map(
            |(blob, source, context, key, new_context)| Action::ReEncrypt { blob, source, context, key, new_context },
        ),
        1 => (used(), context()).prop_map(|(key, context)| Action::GenerateDataKey { key, context }),
        1 => (used(), context())
            .prop_map(|(key, context)| Action::GenerateDataKeyWithoutPlaintext { key, context }),
        1 => prop::sample::select(vec![0, 1, 32, 1024, 1025]).prop_map(|bytes| Action::GenerateRandom { bytes }),
    ]
}

fn aliases_and_tags() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (alias(), managed()).prop_map(|(alias, key)| Action::CreateAlias { alias, key }),
        2 => (alias(), managed()).prop_map(|(alias, key)| Action::UpdateAlias { alias, key }),
        1 => alias().prop_map(|alias| Action::DeleteAlias { alias }),
        1 => managed().prop_map(|key| Action::ListAliases { key }),
        2 => (managed(), 0..3u8, 0..3u8).prop_map(|(key, tag, value)| Action::TagResource { key, tag, value }),
        1 => (managed(), 1..3u8).prop_map(|(key, tag)| Action::UntagResource { key, tag }),
        2 => managed().prop_map(|key| Action::ListResourceTags { key }),
        1 => (managed(), 0..3u8).prop_map(|(key, text)| Action::UpdateKeyDescription { key, text }),
    ]
}

fn slot() -> impl Strategy<Value = Slot> {
    (0..SLOTS).prop_map(Slot)
}

fn alias() -> impl Strategy<Value = Alias> {
    (0..2u8).prop_map(Alias)
}

pub(super) fn origin() -> impl Strategy<Value = Origin> {
    prop_oneof![2 => Just(Origin::External), 1 => Just(Origin::AwsKms)]
}

/// A key where aliases are not accepted.
fn managed() -> impl Strategy<Value = Name> {
    prop_oneof![
        12 => slot().prop_map(Name::Id),
        3 => slot().prop_map(Name::Arn),
        1 => alias().prop_map(Name::Alias),
    ]
}

/// A key where aliases are accepted.
fn used() -> impl Strategy<Value = Name> {
    prop_oneof![
        8 => slot().prop_map(Name::Id),
        2 => slot().prop_map(Name::Arn),
        2 => alias().prop_map(Name::Alias),
        1 => alias().prop_map(Name::AliasArn),
    ]
}

fn material() -> impl Strategy<Value = Material> {
    prop_oneof![6 => Just(Material::First), 2 => Just(Material::Second), 1 => Just(Material::Third)]
}

fn any_material() -> impl Strategy<Value = Material> {
    prop_oneof![8 => material(), 1 => Just(Material::Short)]
}

fn good_expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![
        2 => Just(Expiry::Never),
        2 => prop::sample::select(vec![30, 90, 10 * 24 * 60]).prop_map(Expiry::InMinutes),
    ]
}

fn any_expiry() -> impl Strategy<Value = Expiry> {
    prop_oneof![
        3 => good_expiry(),
        1 => prop::sample::select(vec![Expiry::Missing, Expiry::Past, Expiry::TooFar, Expiry::NeverWithDate]),
    ]
}

fn context() -> impl Strategy<Value = Context> {
    prop_oneof![4 => Just(Context::Empty), 2 => Just(Context::One), 1 => Just(Context::Other)]
}

fn byte() -> impl Strategy<Value = Byte> {
    prop::sample::select(vec![Byte::First, Byte::Middle, Byte::Last])
}

fn blob() -> impl Strategy<Value = Blob> {
    let altered = option::weighted(0.1, byte());
    (prop::sample::select(vec![0, 0, 0, 1, 2, 4]), altered)
        .prop_map(|(age, altered)| Blob { age, altered })
}
