//! Sequences with asymmetric and HMAC keys.

use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Union;

use super::{byte, context, slot, used};
use crate::model::{Action, Kind, Kinds, Made, Name, Signing, Usage};

/// The kinds of keys with what is made and checked under them. RSA keys take long to make.
const KINDS: [(u32, Kind); 8] = [
    (16, Kind::Mac),
    (14, Kind::P256),
    (6, Kind::Ed25519),
    (6, Kind::MlDsa),
    (1, Kind::RsaSigning),
    (1, Kind::RsaEncryption),
    (12, Kind::Agreement),
    (9, Kind::MlKem),
];

/// A few actions that belong together.
pub(super) fn part() -> impl Strategy<Value = Vec<Action>> {
    prop_oneof![
        1 => create().prop_map(|call| vec![Action::Kinds(call)]),
        5 => call().prop_map(|call| vec![Action::Kinds(call)]),
        3 => made_and_checked(),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    let kinds = KINDS.map(|(weight, kind)| (weight, Just(kind)));
    Union::new_weighted(kinds.to_vec())
}

fn create() -> impl Strategy<Value = Kinds> {
    let usage = prop::sample::select(vec![
        Usage::Fitting,
        Usage::Fitting,
        Usage::Wrong,
        Usage::Missing,
    ]);
    (slot(), kind(), usage).prop_map(|(slot, kind, usage)| Kinds::CreateKey { slot, kind, usage })
}

fn signing() -> impl Strategy<Value = Signing> {
    prop::sample::select(vec![
        Signing::Ecdsa,
        Signing::Ecdsa,
        Signing::Ed25519,
        Signing::MlDsa,
        Signing::Pss,
    ])
}

fn made() -> impl Strategy<Value = Made> {
    let altered = option::weighted(0.2, byte());
    (prop::sample::select(vec![0, 0, 0, 1, 3]), altered)
        .prop_map(|(age, altered)| Made { age, altered })
}

fn call() -> impl Strategy<Value = Kinds> {
    prop_oneof![
        2 => used().prop_map(|key| Kinds::GetPublicKey { key }),
        3 => (used(), signing(), 0..2u8)
            .prop_map(|(key, algorithm, message)| Kinds::Sign { key, algorithm, message }),
        3 => (used(), signing(), 0..2u8, made())
            .prop_map(|(key, algorithm, message, made)| Kinds::Verify { key, algorithm, message, made }),
        2 => (used(), 0..2u8, prop::bool::weighted(0.9))
            .prop_map(|(key, message, fits)| Kinds::GenerateMac { key, message, fits }),
        3 => (used(), 0..2u8, made()).prop_map(|(key, message, made)| Kinds::VerifyMac { key, message, made }),
        2 => (used(), context(), any::<bool>())
            .prop_map(|(key, context, plaintext)| Kinds::GenerateDataKeyPair { key, context, plaintext }),
        3 => (used(), slot()).prop_map(|(key, of)| Kinds::DeriveSharedSecret { key, of }),
        1 => used().prop_map(|key| Kinds::Encapsulate { key }),
        2 => (used(), made()).prop_map(|(key, made)| Kinds::Decapsulate { key, made }),
        1 => (used(), 0..2u8).prop_map(|(key, text)| Kinds::Encrypt { key, text }),
        1 => (used(), made()).prop_map(|(key, made)| Kinds::Decrypt { key, made }),
        1 => used().prop_map(|key| Kinds::GetKeyLastUsage { key }),
    ]
}

/// A key, something made under it, and that handed in again.
fn made_and_checked() -> impl Strategy<Value = Vec<Action>> {
    (slot(), slot(), kind(), 0..2u8, made()).prop_map(|(slot, of, kind, message, made)| {
        let key = Name::Id(slot);
        let usage = Usage::Fitting;
        let create = Kinds::CreateKey { slot, kind, usage };
        let signed = |algorithm| {
            vec![
                create,
                Kinds::Sign {
                    key,
                    algorithm,
                    message,
                },
                Kinds::Verify {
                    key,
                    algorithm,
                    message,
                    made,
                },
            ]
        };
        let calls = match kind {
            Kind::Symmetric => vec![create],
            Kind::Mac => vec![
                create,
                Kinds::GenerateMac {
                    key,
                    message,
                    fits: true,
                },
                Kinds::VerifyMac { key, message, made },
            ],
            Kind::P256 => signed(Signing::Ecdsa),
            Kind::Ed25519 => signed(Signing::Ed25519),
            Kind::MlDsa => signed(Signing::MlDsa),
            Kind::RsaSigning => signed(Signing::Pss),
            Kind::RsaEncryption => vec![
                create,
                Kinds::Encrypt { key, text: message },
                Kinds::Decrypt { key, made },
            ],
            Kind::Agreement => vec![
                create,
                Kinds::GetPublicKey { key },
                Kinds::CreateKey {
                    slot: of,
                    kind,
                    usage,
                },
                Kinds::GetPublicKey { key: Name::Id(of) },
                Kinds::DeriveSharedSecret { key, of },
                Kinds::DeriveSharedSecret {
                    key: Name::Id(of),
                    of: slot,
                },
            ],
            Kind::MlKem => vec![
                create,
                Kinds::Encapsulate { key },
                Kinds::Decapsulate { key, made },
            ],
        };
        calls.into_iter().map(Action::Kinds).collect()
    })
}
