use serde_json::json;

use super::*;
use crate::model::{Alias, Expiry, ImportType, Material, Origin, Slot, Table, Token};

const BUDGET: u64 = 100_000;
const NOW: i64 = 1_800_000_000_000;
const KEY: Name = Name::Id(Slot(0));
const OTHER: Name = Name::Id(Slot(1));

fn id(slot: u8) -> String {
    format!("0000000{slot}-1111-4111-8111-111111111111")
}

fn arn(slot: u8) -> String {
    format!("arn:aws:kms:us-east-1:111122223333:key/{}", id(slot))
}

fn ok(body: Value) -> Outcome {
    Outcome::Ok(body)
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused {
        code: code.into(),
        message: String::new(),
    }
}

/// What DescribeKey says of a key of AWS_KMS in a state.
fn described(slot: u8, state: &str) -> Outcome {
    let mut metadata = json!({
        "KeyId": id(slot), "Arn": arn(slot), "Origin": "AWS_KMS", "KeyState": state, "Enabled": state == "Enabled",
        "CurrentKeyMaterialId": "0".repeat(64), "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
    });
    if state == "PendingDeletion" {
        metadata["DeletionDate"] = json!(NOW / 1000 + 7 * 86_400);
    }
    ok(json!({"KeyMetadata": metadata}))
}

/// Two keys of AWS_KMS.
fn start() -> Model {
    let mut model = Model::new(Table::embedded(), NOW);
    for slot in [0, 1] {
        let (origin, made) = (Origin::AwsKms, described(slot, "Enabled"));
        let slot = Slot(slot);
        let wrong = model.observe(&Action::CreateKey { slot, origin }, &made);
        assert!(wrong.0.is_empty(), "{wrong:?}");
    }
    model
}

fn scheduled() -> (Action, Outcome) {
    let (key, days) = (KEY, Some(7));
    let date = NOW / 1000 + 7 * 86_400;
    let body = json!({
        "KeyId": arn(0), "KeyState": "PendingDeletion", "PendingWindowInDays": 7, "DeletionDate": date,
    });
    (Action::ScheduleKeyDeletion { key, days }, ok(body))
}

fn enabled() -> (Action, Outcome) {
    (Action::EnableKey { key: KEY }, ok(Value::Null))
}

fn disabled() -> (Action, Outcome) {
    (Action::DisableKey { key: KEY }, ok(Value::Null))
}

fn shown(state: &str) -> (Action, Outcome) {
    (Action::DescribeKey { key: KEY }, described(0, state))
}

fn tagged(key: Name, tag: u8) -> (Action, Outcome) {
    let value = 1;
    (Action::TagResource { key, tag, value }, ok(Value::Null))
}

fn tags(key: Name, tags: &[u8]) -> (Action, Outcome) {
    let tag = |tag: &u8| json!({"TagKey": format!("tag-{tag}"), "TagValue": "v"});
    let tags: Vec<Value> = tags.iter().map(tag).collect();
    let body = json!({"Tags": tags, "Truncated": false});
    (Action::ListResourceTags { key }, ok(body))
}

/// Calls with their times.
fn history(calls: &[(u64, Option<u64>, (Action, Outcome))]) -> History {
    let calls = calls.iter().enumerate();
    let calls = calls.map(|(number, (invoked, returned, (action, outcome)))| Call {
        client: Some(number),
        action: *action,
        with: Value::Null,
        times: Interval {
            invoked: *invoked,
            returned: *returned,
        },
        outcome: outcome.clone(),
    });
    History {
        start: start(),
        calls: calls.collect(),
    }
}

fn is_ordered(history: &History) -> bool {
    match history.verdict(BUDGET, &Known::new()) {
        Verdict::Linearizable(_) => true,
        Verdict::NotLinearizable(_) => false,
        Verdict::Unknown => panic!("the budget is large"),
    }
}

#[test]
fn either_of_two_calls_may_come_first() {
    let right = history(&[
        (0, Some(10), enabled()),
        (1, Some(9), scheduled()),
        (20, Some(21), shown("PendingDeletion")),
    ]);
    assert!(is_ordered(&right));
    let refused = refused("KMSInvalidStateException");
    let right = history(&[
        (0, Some(10), (Action::EnableKey { key: KEY }, refused)),
        (1, Some(9), scheduled()),
    ]);
    assert!(is_ordered(&right));
}

#[test]
fn a_key_that_is_enabled_while_it_waits_for_deletion_has_no_order() {
    let refusal = (
        Action::CancelKeyDeletion { key: KEY },
        refused("KMSInvalidStateException"),
    );
    let wrong = history(&[
        (0, Some(10), enabled()),
        (1, Some(9), scheduled()),
        (0, Some(1), refusal),
        (2, Some(3), tags(KEY, &[])),
        (20, Some(21), shown("Enabled")),
        (22, Some(23), shown("Enabled")),
    ]);
    assert!(!is_ordered(&wrong));
    let (smallest, last) = wrong.smallest(BUDGET, &Known::new());
    let operations: Vec<&str> = smallest
        .calls
        .iter()
        .map(|call| call.action.operation())
        .collect();
    // What changed something stays, what only looked or was refused goes, and it ends with the first wrong answer.
    assert_eq!(
        operations,
        ["EnableKey", "ScheduleKeyDeletion", "DescribeKey"]
    );
    assert_eq!((last, smallest.calls[last].times.returned), (2, Some(21)));
    let reasons = smallest.reasons(last, BUDGET, &Known::new());
    let told: Vec<String> = reasons.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["DescribeKey (PendingDeletion key): KeyState is Enabled, not PendingDeletion"]
    );
    // What comes one at a time too is no race.
    let mut known = Known::from_iter(reasons);
    while let Verdict::NotLinearizable(_) = wrong.verdict(BUDGET, &known) {
        let (smallest, last) = wrong.smallest(BUDGET, &known);
        let more = smallest.reasons(last, BUDGET, &known);
        assert!(!more.is_empty());
        known.extend(more);
    }
}

#[test]
fn a_stale_read_has_no_order() {
    let stale = history(&[(0, Some(1), disabled()), (2, Some(3), shown("Enabled"))]);
    assert!(!is_ordered(&stale));
    let early = history(&[(0, Some(5), disabled()), (2, Some(3), shown("Enabled"))]);
    assert!(is_ordered(&early));
}

#[test]
fn a_lost_tag_has_no_order() {
    let both = |seen| {
        history(&[
            (0, Some(5), tagged(KEY, 1)),
            (1, Some(4), tagged(KEY, 2)),
            (6, Some(7), tags(KEY, seen)),
        ])
    };
    assert!(is_ordered(&both(&[1, 2])));
    assert!(!is_ordered(&both(&[2])));
}

#[test]
fn only_one_of_two_materials_becomes_the_keys() {
    let mut start = Model::new(Table::embedded(), NOW);
    let metadata = json!({
        "KeyId": id(0), "Arn": arn(0), "Origin": "EXTERNAL", "KeyState": "PendingImport", "Enabled": false,
        "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT", "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
    });
    let (slot, origin, sha1) = (Slot(0), Origin::External, false);
    let made = ok(json!({"KeyMetadata": metadata}));
    let _ = start.observe(&Action::CreateKey { slot, origin }, &made);
    let date = NOW / 1000 + 86_400;
    let mut age = 0;
    for token in ["one", "two"] {
        let given = json!({
            "KeyId": arn(0), "ImportToken": token, "PublicKey": token, "ParametersValidTo": date,
        });
        let _ = start.observe(
            &Action::GetParametersForImport { key: KEY, sha1 },
            &ok(given),
        );
    }
    let mut import = |material, number: char| {
        let token = Token { of: slot, age };
        age += 1;
        let action = Action::ImportKeyMaterial {
            key: KEY,
            token,
            public: token,
            material,
            expiry: Expiry::Never,
            import: ImportType::Default,
        };
        let id = number.to_string().repeat(64);
        (action, ok(json!({"KeyId": arn(0), "KeyMaterialId": id})))
    };
    let (first, second) = (import(Material::First, '1'), import(Material::Second, '2'));
    let told_off = (second.0, refused("IncorrectKeyMaterialException"));
    let of = |calls: &[_]| History {
        start: start.clone(),
        ..history(calls)
    };
    assert!(!is_ordered(&of(&[
        (0, Some(9), first.clone()),
        (1, Some(8), second)
    ])));
    assert!(is_ordered(&of(&[
        (0, Some(9), first),
        (1, Some(8), told_off)
    ])));
}

#[test]
fn a_call_without_an_answer_happens_late_or_never() {
    let (schedule, _) = scheduled();
    let lost = (schedule, Outcome::Broken("no answer".into()));
    let calls = [
        (0, None, lost),
        (10, Some(11), shown("Enabled")),
        (20, Some(21), shown("PendingDeletion")),
        (30, Some(31), shown("Enabled")),
    ];
    assert!(is_ordered(&history(&calls[..2])));
    assert!(is_ordered(&history(&calls[..3])));
    assert!(
        !is_ordered(&history(&calls)),
        "a deletion does not cancel itself"
    );
}

#[test]
fn a_call_under_way_at_the_wrong_answer_may_have_happened() {
    // It was answered later: when the key was shown, the deletion may have been there.
    let calls = [
        (0, Some(50), scheduled()),
        (10, Some(11), shown("PendingDeletion")),
        (20, Some(21), shown("Enabled")),
    ];
    let (smallest, last) = history(&calls).smallest(BUDGET, &Known::new());
    assert_eq!((smallest.calls.len(), last), (3, 2));
    assert_eq!(smallest.calls[0].times.returned, None);
}

#[test]
fn what_has_no_key_in_common_is_looked_at_apart() {
    let calls = [
        (0, Some(9), tagged(KEY, 1)),
        (1, Some(8), tagged(OTHER, 2)),
        (2, Some(7), tags(KEY, &[1])),
    ];
    let history = history(&calls);
    let parts = history.parts();
    let mut sizes: Vec<usize> = parts.iter().map(|part| part.calls.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2]);
    assert!(parts.iter().all(is_ordered) && is_ordered(&history));
}

#[test]
fn an_alias_made_before_the_race_is_not_looked_at_apart_from_its_key() {
    let (alias, key) = (Alias(0), KEY);
    let deleted = (Action::DeleteAlias { alias }, ok(Value::Null));
    let listed = (Action::ListAliases { key }, ok(json!({"Aliases": []})));
    let mut history = history(&[(0, Some(9), deleted), (10, Some(11), listed)]);
    let made = Action::CreateAlias { alias, key };
    let _ = history.start.observe(&made, &ok(Value::Null));
    let parts = history.parts();
    assert_eq!(parts.len(), 1);
    assert!(is_ordered(&parts[0]));
}

#[test]
fn a_spent_budget_and_a_throttled_call_are_what_they_are() {
    let calls = [(0, Some(10), enabled()), (1, Some(9), scheduled())];
    assert_eq!(history(&calls).verdict(1, &Known::new()), Verdict::Unknown);
    let (schedule, _) = scheduled();
    let throttled = (schedule, refused("ThrottlingException"));
    let calls = [(0, Some(1), throttled), (2, Some(3), shown("Enabled"))];
    assert!(is_ordered(&history(&calls)));
}
