//! Runs: how they go on, what makes them end, and what they tell of what comes once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

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

/// The bodies of all calls of a run on an engine of this seed.
fn sent(options: &Options) -> Vec<(String, String)> {
    let calls = Mutex::new(Vec::new());
    let target = Lensed::faulty(|_, call, reply| {
        let body = String::from_utf8_lossy(&call.body).into_owned();
        let call = (operation(call).to_owned(), body);
        calls.lock().expect("one thread").push(call);
        reply
    });
    fuzz(&target, &Spec::embedded(), options, &mut |_| ()).expect("a session in process");
    drop(target);
    calls.into_inner().expect("one thread")
}

#[test]
fn the_same_seed_makes_the_same_requests() {
    for focus in [Focus::Identifiers, Focus::Blobs, Focus::Json, Focus::Tokens] {
        let sent = |seed| {
            sent(&Options {
                seed,
                ..options(focus, 100)
            })
        };
        let first = sent(1);
        assert!(first == sent(1), "{focus:?}");
        assert!(first != sent(2), "{focus:?}");
    }
}

#[test]
fn no_more_calls_a_second_are_made_than_allowed() {
    let begun = Instant::now();
    let options = Options {
        rate: Some(50),
        ..options(Focus::Identifiers, 30)
    };
    let calls = sent(&options).len();
    // The first need not wait.
    let least = Duration::from_secs(1) / 50 * u32::try_from(calls - 1).expect("few");
    assert!(
        begun.elapsed() >= least,
        "{calls} calls in {:?}",
        begun.elapsed()
    );
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let begun = Instant::now();
    let target = Lensed::faulty(|_, _, reply| {
        std::thread::sleep(Duration::from_millis(20));
        reply
    });
    let options = Options {
        cases: None,
        max_time: Some(Duration::from_secs(1)),
        ..options(Focus::Identifiers, 0)
    };
    let found = fuzz(&target, &Spec::embedded(), &options, &mut |_| ()).expect("in process");
    assert!(found.cases > 0 && !found.interrupted);
    assert!(found.took >= Duration::from_secs(1));
    // What was begun, a fixture of 24 cases, comes to its end.
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_writes_what_it_found() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let report = folder.join("fuzz-interrupted.json");
    // On a busy machine it takes a while to begin.
    let report = [1, 2, 4, 8, 16, 32]
        .map(Duration::from_secs)
        .into_iter()
        .find_map(|wait| interrupted(&report, wait))
        .expect("a report with cases");
    assert_eq!(report["interrupted"], true);
}

/// The report of a run that was interrupted so long after its start; `None` where it had not begun to try anything.
#[cfg(unix)]
fn interrupted(report: &std::path::Path, wait: Duration) -> Option<serde_json::Value> {
    let _ = std::fs::remove_file(report);
    let mut child = command()
        .args(["fuzz", "--focus", "identifiers", "--max-time", "60s"])
        .arg("--report-json")
        .arg(report)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(wait);
    let id = child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status();
    assert!(killed.unwrap().success());
    // Without a code it was killed before it listened.
    assert_eq!(child.wait().unwrap().code()?, 130);
    let report = std::fs::read_to_string(report).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    (report["cases"].as_u64() > Some(0)).then_some(report)
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
        said.contains("\nengine: 30 hostile requests of seed 1, "),
        "{said}"
    );
}
