//! Time that passes in a fixture.

use std::time::Duration;

use kmspec::event::{Event, Status};
use kmspec::play::Options;
use kmspec::target::Clock;
use serde_json::{Value, json};

use super::fake::{Fake, KEY, key};
use super::{check, checks, events, fixture, judged};

/// A step that judges the key.
fn after() -> Value {
    judged(
        "DescribeKey",
        json!({"returns": {"KeyMetadata": {"KeyState": "Enabled"}}}),
    )
}

#[test]
fn a_wait_moves_a_clock_or_sleeps_or_leaves_it_undecided() {
    let steps = |wait: &str| json!([{"wait": wait}, after()]);
    let with = |clock| Fake::new(|_, _, _| key("Enabled")).with_clock(clock);
    for clock in [Clock::OwnVirtual, Clock::SharedVirtual] {
        assert_eq!(check(steps("25h"), &with(clock)).status, Status::Pass);
    }
    let undecided = check(steps("25h"), &with(Clock::Real));
    assert_eq!(
        (undecided.status, undecided.reason.as_str()),
        (
            Status::Inconclusive,
            "needs a wait of 25h, longer than --max-wait"
        )
    );
    let options = Options {
        max_wait: Duration::from_secs(1),
        ..Options::default()
    };
    assert_eq!(
        checks(steps("1s"), &with(Clock::Real), &options)[0].status,
        Status::Pass
    );
}

#[test]
fn fixtures_that_move_a_shared_clock_are_played_last_and_told_in_their_place() {
    let fake = Fake::new(|_, _, _| key("Enabled")).with_clock(Clock::SharedVirtual);
    let fixtures = [
        fixture(
            "a",
            json!([{"wait": "1h"}, {"call": "EnableKey", "with": {"KeyId": KEY}}, after()]),
        ),
        fixture("b", json!([after()])),
    ];
    let (events, _) = events(
        &fixtures,
        &fake,
        &Options {
            jobs: 4,
            ..Options::default()
        },
    );
    let started = |event: &Event| match event {
        Event::FixtureStarted { id } => Some(id.clone()),
        _ => None,
    };
    assert_eq!(
        events.iter().filter_map(started).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(
        fake.calls()[..3],
        ["DescribeKey", "ScheduleKeyDeletion", "EnableKey"]
    );
}

/// A step that gives the key some time.
fn in_time(within: &str) -> Value {
    let mut step = after();
    step["within"] = json!(within);
    json!([step])
}

#[test]
fn an_answer_may_become_so_within_its_time() {
    let late = |clock| {
        Fake::new(|_, _, count| key(if count < 3 { "Disabled" } else { "Enabled" }))
            .with_clock(clock)
    };
    let fake = late(Clock::OwnVirtual);
    assert_eq!(check(in_time("5s"), &fake).status, Status::Pass);
    assert_eq!(fake.calls()[..4], ["DescribeKey"; 4]);
    assert_eq!(
        check(in_time("1s"), &late(Clock::OwnVirtual)).status,
        Status::Fail
    );
    let options = Options {
        max_wait: Duration::from_secs(1),
        ..Options::default()
    };
    let cut_short = &checks(in_time("90s"), &late(Clock::Real), &options)[0];
    assert_eq!(
        (cut_short.status, cut_short.reason.as_str()),
        (
            Status::Inconclusive,
            "may still become so: needs to wait longer than --max-wait in all"
        )
    );
}

#[test]
fn what_a_step_needs_is_awaited_and_out_of_reach_otherwise() {
    let late = |clock| {
        Fake::new(|_, _, count| key(if count < 3 { "Creating" } else { "Enabled" }))
            .with_clock(clock)
    };
    let steps = |within: Option<&str>| {
        let until = json!({"KeyMetadata": {"KeyState": "Enabled"}});
        let mut reach = json!({"call": "DescribeKey", "with": {"KeyId": KEY}, "until": until});
        if let Some(within) = within {
            reach["within"] = json!(within);
        }
        json!([reach, after()])
    };
    let told = |within, fake: &Fake| {
        let check = check(steps(within), fake);
        (check.status, check.reason)
    };
    let awaited = told(Some("5s"), &late(Clock::OwnVirtual));
    assert_eq!(awaited, (Status::Pass, String::new()));
    let unlike = "KeyMetadata.KeyState is \"Creating\"; expected \"Enabled\"";
    for within in [None, Some("1s")] {
        assert_eq!(
            told(within, &late(Clock::OwnVirtual)),
            (
                Status::Unreachable,
                format!("DescribeKey, which this needs, answered otherwise: {unlike}")
            )
        );
    }
    let options = Options {
        max_wait: Duration::from_secs(1),
        ..Options::default()
    };
    let cut_short = &checks(steps(Some("90s")), &late(Clock::Real), &options)[0];
    assert_eq!(cut_short.status, Status::Inconclusive);
    assert_eq!(
        cut_short.reason,
        format!(
            "DescribeKey, which this needs, may answer otherwise yet ({unlike}): needs to wait longer than --max-wait in all"
        )
    );
}

#[test]
fn what_was_awaited_in_vain_is_not_awaited_again() {
    let fake = Fake::new(|_, _, _| key("Creating")).with_clock(Clock::Real);
    let until = json!({"KeyMetadata": {"KeyState": "Enabled"}});
    let reach =
        json!({"call": "DescribeKey", "with": {"KeyId": KEY}, "until": until, "within": "90s"});
    let one = |id| fixture(id, json!([reach, after()]));
    let options = Options {
        jobs: 1,
        max_wait: Duration::from_secs(1),
        ..Options::default()
    };
    let (events, _) = events(&[one("a"), one("b")], &fake, &options);
    let reasons: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::CheckFinished(check) => Some((check.status, check.reason.clone())),
            _ => None,
        })
        .collect();
    assert!(
        reasons
            .iter()
            .all(|(status, _)| *status == Status::Inconclusive)
    );
    assert!(reasons[0].1.ends_with("longer than --max-wait in all"));
    assert!(reasons[1].1.ends_with("it did not in an earlier fixture"));
}
