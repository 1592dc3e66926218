//! How long it takes to find an order of 100 calls of 8 clients, and how long to find that there is none.

use std::hint::black_box;

use divan::Bencher;
use kmspec::model::{Action, Model, Name, Origin, Outcome, Slot, Table};
use kmspec::race::{Call, Dice, History, Interval, Known, Verdict};
use serde_json::{Value, json};

const KEY: Name = Name::Id(Slot(0));
const ID: &str = "00000000-1111-4111-8111-111111111111";
const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/00000000-1111-4111-8111-111111111111";
const NOW: i64 = 1_800_000_000_000;

fn main() {
    divan::main();
}

#[divan::bench(args = [20, 50, 100])]
fn with_an_order(bencher: Bencher<'_, '_>, calls: usize) {
    let history = history(calls, false);
    let found = |verdict: &Verdict| matches!(verdict, Verdict::Linearizable(_));
    assert!(found(&history.verdict(u64::MAX, &Known::new())));
    bencher.bench(|| black_box(&history).verdict(u64::MAX, &Known::new()));
}

/// The last answer is wrong, so that all orders of the others are looked at.
#[divan::bench(args = [20, 50, 100])]
fn without_one(bencher: Bencher<'_, '_>, calls: usize) {
    let history = history(calls, true);
    let found = |verdict: &Verdict| matches!(verdict, Verdict::NotLinearizable(_));
    assert!(found(&history.verdict(u64::MAX, &Known::new())));
    bencher.bench(|| black_box(&history).verdict(u64::MAX, &Known::new()));
}

/// The whole way to the smallest calls that show it.
#[divan::bench(args = [20, 50, 100])]
fn smallest(bencher: Bencher<'_, '_>, calls: usize) {
    let history = history(calls, true);
    bencher.bench(|| black_box(&history).smallest(u64::MAX, &Known::new()));
}

/// Calls of 8 clients, each under way at the same time as the calls of the others: a key is switched and tagged.
fn history(count: usize, is_bad: bool) -> History {
    let mut start = Model::new(Table::embedded(), NOW);
    let (slot, origin) = (Slot(0), Origin::AwsKms);
    let _ = start.observe(&Action::CreateKey { slot, origin }, &described(true));
    let mut dice = Dice::of(1, 0);
    let (mut enabled, mut tag) = (true, None);
    let calls = (0..count).map(|number| {
        // Each happens at a moment of its own; the same client's are 80 apart.
        let moment = 1000 + 10 * number as u64;
        let times = Interval {
            invoked: moment - dice.roll(40) as u64,
            returned: Some(moment + dice.roll(40) as u64),
        };
        let last = number + 1 == count;
        let (action, outcome) = match dice.roll(6) {
            _ if last => (
                Action::DescribeKey { key: KEY },
                described(enabled != is_bad),
            ),
            0 => {
                enabled = true;
                (Action::EnableKey { key: KEY }, Outcome::Ok(Value::Null))
            }
            1 => {
                enabled = false;
                (Action::DisableKey { key: KEY }, Outcome::Ok(Value::Null))
            }
            2 | 3 => {
                let value = 1 + dice.roll(3) as u8;
                tag = Some(value);
                let (key, tag) = (KEY, 1);
                (
                    Action::TagResource { key, tag, value },
                    Outcome::Ok(Value::Null),
                )
            }
            4 => (Action::ListResourceTags { key: KEY }, tags(tag)),
            _ => (Action::DescribeKey { key: KEY }, described(enabled)),
        };
        Call {
            client: Some(number % 8),
            action,
            with: Value::Null,
            times: match last {
                // Behind all others, so that its answer is surely wrong.
                true => Interval {
                    invoked: moment + 100,
                    returned: Some(moment + 110),
                },
                false => times,
            },
            outcome,
        }
    });
    let mut calls: Vec<Call> = calls.collect();
    if is_bad {
        // In no order is the key in the other state at the end.
        let (action, outcome) = match enabled {
            true => (Action::EnableKey { key: KEY }, Outcome::Ok(Value::Null)),
            false => (Action::DisableKey { key: KEY }, Outcome::Ok(Value::Null)),
        };
        let behind = calls[count - 1].times.invoked;
        let switch = &mut calls[count - 2];
        (switch.action, switch.outcome) = (action, outcome);
        switch.times = Interval {
            invoked: behind - 20,
            returned: Some(behind - 10),
        };
    }
    calls.sort_by_key(|call| call.times.invoked);
    History { start, calls }
}

fn described(enabled: bool) -> Outcome {
    let state = if enabled { "Enabled" } else { "Disabled" };
    Outcome::Ok(json!({"KeyMetadata": {
        "KeyId": ID, "Arn": ARN, "Origin": "AWS_KMS", "KeyState": state, "Enabled": enabled,
        "CurrentKeyMaterialId": "0".repeat(64),
    }}))
}

fn tags(value: Option<u8>) -> Outcome {
    let tag = |value: u8| json!({"TagKey": "tag-1", "TagValue": "v".repeat(value.into())});
    let tags: Vec<Value> = value.map(tag).into_iter().collect();
    Outcome::Ok(json!({"Tags": tags, "Truncated": false}))
}
