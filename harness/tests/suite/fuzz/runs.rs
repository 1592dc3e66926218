//! Runs: how they go on, what makes them end, and what they tell of what comes once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmspec::fuzz::{Focus, Options, Verdict, fuzz};
use kmspec::spec::Spec;
use kmspec::target::{Call, CallError, Reply, Session};

use super::super::bad_endpoints::command;
use super::super::lens::Lensed;
use super::{fuzzed, operation, options, refusal};

#[test]
fn a_target_that_dies_midway_is_told_with_what_was_asked_last() {
    let calls = AtomicUsize::new(0);
    let target = Lensed::endpoint(1, |_| calls.fetch_add(1, Ordering::Relaxed) >= 400);
    let found = fuzzed(&target, Focus::All, 100_000);
    assert!(
        matches!(found.lost, Some(CallError::Unreachable(_))),
        "{:?}",
        found.lost
    );
    let [finding] = found.findings.as_slice() else {
        panic!("{:?}", found.findings);
    };
    assert_eq!(finding.bucket.verdict, Verdict::ServerError);
    assert_eq!(finding.bucket.actual, "the target went away");
    assert!(!finding.shrunk && finding.fixture.is_some(), "{finding:?}");
    assert!((1..400).contains(&found.cases), "{}", found.cases);
}

#[test]
fn what_does_not_come_again_is_flaky_and_has_both_answers() {
    let calls = AtomicUsize::new(0);
    let once = move |_: &mut dyn Session, call: &Call, reply: Reply| {
        let is_hostile = operation(call) == "Decrypt" && reply.status == 400;
        match is_hostile && calls.fetch_add(1, Ordering::Relaxed) == 40 {
            true => refusal(500, "InternalFailure", "out of luck"),
            false => reply,
        }
    };
    let found = fuzzed(&Lensed::faulty(once), Focus::Blobs, 200);
    let [finding] = found.findings.as_slice() else {
        panic!("{:?}", found.findings);
    };
    assert_eq!(finding.bucket.verdict, Verdict::Unstable, "{finding}");
    assert!(finding.reason.contains("InternalFailure"), "{finding}");
    assert!(finding.flaky.is_some() && finding.fixture.is_none());
}

#[test]
fn the_only_case_is_played_again_and_shrunk() {
    let target = Lensed::faulty(|_, call, reply| match reply.status {
        400 if operation(call) != "CreateKey" => refusal(500, "InternalFailure", "always"),
        _ => reply,
    });
    let found = fuzzed(&target, Focus::Identifiers, 1);
    let [finding] = found.findings.as_slice() else {
        panic!("{:?}", found.findings);
    };
    assert!(finding.confirmed && finding.shrunk, "{finding}");
}

#[test]
fn a_target_that_makes_no_more_keys_ends_the_run() {
    let keys = AtomicUsize::new(0);
    let target = Lensed::faulty(|_, call, reply| match operation(call) {
        "CreateKey" if keys.fetch_add(1, Ordering::Relaxed) >= 2 => {
            refusal(400, "LimitExceededException", "no more keys")
        }
        _ => reply,
    });
    let found = fuzzed(&target, Focus::Json, 100_000);
    assert!(found.cases < 100, "{}", found.cases);
    let told = "nothing could be judged in 5 rounds in a row";
    assert!(found.skipped.contains_key(told), "{:?}", found.skipped);
}

#[test]
fn a_flaky_first_sight_does_not_hide_what_is_wrong_each_time() {
    // Each conversation makes a key; the third plays the first finding alone.
    let keys = AtomicUsize::new(0);
    let target = Lensed::faulty(move |_, call, reply| {
        let made = operation(call) == "CreateKey";
        let keys = keys.fetch_add(usize::from(made), Ordering::Relaxed);
        match operation(call) == "DescribeKey" && reply.status == 400 && keys != 3 {
            true => refusal(500, "InternalFailure", "nearly always"),
            false => reply,
        }
    });
    let found = fuzzed(&target, Focus::Identifiers, 1500);
    assert!(!found.findings.is_empty());
    for finding in &found.findings {
        assert!(finding.flaky.is_none() && finding.confirmed, "{finding}");
    }
    assert!(found.findings[0].case < 24, "{:?}", found.findings[0]);
}

#[test]
fn the_same_seed_makes_the_same_requests() {
    let told = |seed| {
        let calls = Mutex::new(Vec::new());
        let target = Lensed::faulty(|_, call, reply| {
            calls
                .lock()
                .expect("one thread")
                .push(operation(call).to_owned());
            reply
        });
        let options = Options {
            seed,
            ..options(Focus::Identifiers, 60)
        };
        fuzz(&target, &Spec::embedded(), &options, &mut |_| ()).expect("a session in process");
        drop(target);
        calls.into_inner().expect("one thread")
    };
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}

#[test]
fn the_command_tells_what_it_did() {
    let run = command()
        .args(["fuzz", "--cases", "30", "--focus", "identifiers"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(
        said.starts_with("engine: 30 hostile requests of seed 1, "),
        "{said}"
    );
}
