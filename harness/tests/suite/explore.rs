//! `kmspec explore`: what differs is found, shrunk, confirmed and written as a fixture; and what a target can do wrong meanwhile.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::ValueEnum as _;
use kmspec::event::Status;
use kmspec::evidence::Book;
use kmspec::explore::{Finding, Found, Options, draft, explore, slug};
use kmspec::fixture;
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use kmspec::target::{Call, CallError, Identity, Reply, Session, Target};
use kmspec::workload::{Focus, SEQUENCES, Sequences};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::bad_endpoints::command;
use super::lens::{Lensed, statuses};
use super::model::{FAULTS, all_faults, foci};

fn options(cases: u64) -> Options {
    Options {
        cases,
        steps: 50,
        focus: Focus::All,
        exhaust: None,
        known: Default::default(),
        seed: 1,
        max_time: None,
        unique: "x".into(),
        stop: Default::default(),
    }
}

fn explored(target: &dyn Target, cases: u64) -> Found {
    explore(
        target,
        None,
        &Spec::embedded(),
        &options(cases),
        &mut |_| (),
    )
    .expect("a session in process")
}

/// What becomes of the finding's fixture on a target.
fn played(finding: &Finding, target: &dyn Target) -> Vec<Status> {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    let text = draft(finding, &fixtures, &book).expect("a fixture can tell it");
    statuses(&slug(finding), &text, target)
}

#[test]
fn planted_faults_become_small_fixtures_that_show_them() {
    for (home, (name, known, fault)) in all_faults() {
        let faulty = Lensed::faulty(fault);
        let small = |found: &Found| {
            let findings = found.findings.iter();
            let mut small = findings.filter(|one| one.divergence.takes.len() <= known + 2);
            small.next().cloned()
        };
        let finding = foci(home).find_map(|focus| {
            let options = Options {
                focus,
                ..options(120)
            };
            let stop = options.stop.clone();
            let mut enough = |found: &Found| {
                stop.fetch_or(small(found).is_some(), Ordering::Relaxed);
            };
            let found = explore(&faulty, None, &Spec::embedded(), &options, &mut enough);
            let found = found.expect("a session in process");
            small(&found)
        });
        let finding = &finding.expect(name);
        assert!(finding.flaky.is_none(), "{name}");
        assert!(
            played(finding, &faulty).contains(&Status::Fail),
            "{name}: its fixture does not show it"
        );
        let clean = played(finding, &EngineTarget::new(1, "us-east-1"));
        assert!(
            clean.iter().all(|status| *status == Status::Pass),
            "{name}: {clean:?}"
        );
    }
}

#[test]
fn what_follows_from_another_difference_is_not_told_as_one() {
    let (_, _, accepts_wrong_material) = FAULTS[0];
    let found = explored(&Lensed::faulty(accepts_wrong_material), 40);
    for finding in &found.findings {
        assert_eq!(
            finding.divergence.bucket.operation, "ImportKeyMaterial",
            "{}",
            finding.divergence.bucket
        );
    }
}

#[test]
fn an_operation_that_shows_late_that_it_is_not_there_is_told_once() {
    let target = Lensed::faulty(|_, call, reply| match call.target.as_deref() {
        Some("TrentService.TagResource") if reply.status == 200 => Reply {
            status: 501,
            body: json!({"__type": "NotImplemented"}).to_string().into(),
            ..reply
        },
        _ => reply,
    });
    let found = explored(&target, 40);
    let [finding] = found.findings.as_slice() else {
        panic!("{:#?}", found.findings);
    };
    assert_eq!(finding.divergence.bucket.actual, "is not there");
}

#[test]
fn what_is_known_is_counted_and_not_shrunk() {
    let (name, _, fault) = FAULTS[0];
    let faulty = Lensed::faulty(fault);
    let first = explored(&faulty, 40);
    let kinds = first
        .findings
        .iter()
        .map(|one| one.divergence.bucket.clone());
    let options = Options {
        known: kinds.collect(),
        ..options(40)
    };
    let again = explore(&faulty, None, &Spec::embedded(), &options, &mut |_| ());
    let again = again.expect("a session in process");
    assert!(again.findings.is_empty(), "{name}: {:?}", again.findings);
    for finding in &first.findings {
        let times = again.known.get(&finding.divergence.bucket);
        assert_eq!(times, Some(&finding.times), "{name}");
    }
    assert!(again.calls < first.calls, "{name}");
}

#[test]
fn pages_without_end_end() {
    for (marker, wrong) in [
        ("\"x\"", "NextMarker is the Marker that was sent"),
        ("0", ""),
    ] {
        let pages = AtomicUsize::new(0);
        let endless = Lensed::faulty(|_, call, reply| {
            if call.target.as_deref() != Some("TrentService.ListKeys") {
                return reply;
            }
            let page = pages.fetch_add(1, Ordering::Relaxed);
            let marker = if wrong.is_empty() {
                page.to_string()
            } else {
                marker.into()
            };
            let body = format!(r#"{{"Keys":[],"Truncated":true,"NextMarker":{marker}}}"#);
            Reply {
                status: 200,
                headers: Vec::new(),
                body: body.into(),
            }
        });
        let found = explored(&endless, 1);
        let mut told = found.findings.iter().map(|one| &one.divergence.wrong);
        assert!(told.any(|one| one.contains(wrong)), "{wrong}");
    }
}

#[test]
fn the_engine_differs_nowhere() {
    let found = explored(&EngineTarget::new(1, "us-east-1"), 10);
    assert_eq!(found.cases, 10);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
}

#[test]
fn two_targets_are_compared_call_by_call() {
    let engine = EngineTarget::new(1, "us-east-1");
    let another = EngineTarget::new(2, "us-east-1");
    let spec = Spec::embedded();
    let with = |other: &dyn Target| {
        let options = Options {
            focus: Focus::Crypto,
            ..options(60)
        };
        explore(&engine, Some(other), &spec, &options, &mut |_| ()).expect("sessions in process")
    };
    let same = with(&another);
    assert!(same.findings.is_empty(), "{:?}", same.findings);
    let (_, steps, decrypts_when_disabled) = FAULTS[1];
    let found = with(&Lensed::faulty(decrypts_when_disabled));
    let buckets: Vec<String> = found
        .findings
        .iter()
        .map(|one| one.divergence.bucket.to_string())
        .collect();
    let told = ["Decrypt (Disabled key): expected success, got DisabledException"];
    assert_eq!(buckets, told);
    let smallest = &found.findings[0].divergence;
    assert!(smallest.takes.len() <= steps + 2, "{smallest}");
}

#[test]
fn a_listed_key_that_is_gone_is_a_difference() {
    let gone = Mutex::new(None);
    let lens = move |_: &mut dyn Session, call: &Call, reply: Reply| {
        let mut gone = gone.lock().expect("one thread");
        let operation = call.target.as_deref().unwrap_or_default();
        if operation.ends_with(".DescribeKey") && reply.status == 400 {
            let with: Value = serde_json::from_slice(&call.body).expect("JSON");
            *gone = Some(with["KeyId"].clone());
        }
        let Some(key) = gone.as_ref().filter(|_| operation.ends_with(".ListKeys")) else {
            return reply;
        };
        let mut body: Value = serde_json::from_slice(&reply.body).expect("JSON");
        if let Some(keys) = body["Keys"].as_array_mut() {
            keys.push(json!({"KeyId": key}));
        }
        let body = body.to_string().into();
        Reply { body, ..reply }
    };
    let options = Options {
        focus: Focus::Deletion,
        ..options(120)
    };
    let faulty = Lensed::faulty(lens);
    let found = explore(&faulty, None, &Spec::embedded(), &options, &mut |_| ());
    let found = found.expect("a session in process");
    let told = found
        .findings
        .iter()
        .map(|one| one.divergence.bucket.to_string());
    let told: Vec<String> = told
        .chain(found.followed.iter().map(ToString::to_string))
        .collect();
    let expected = "ListKeys: <id> is listed, but DescribeKey says NotFoundException";
    assert!(
        told.iter().any(|one| one.starts_with(expected)),
        "{told:#?}"
    );
}

#[test]
fn what_does_not_come_again_is_kept_and_marked() {
    let calls = AtomicUsize::new(0);
    let once = move |_: &mut dyn Session, _: &Call, reply: Reply| {
        if calls.fetch_add(1, Ordering::Relaxed) != 100 {
            return reply;
        }
        Reply {
            status: 500,
            headers: Vec::new(),
            body: json!({"__type": "KMSInternalException"}).to_string().into(),
        }
    };
    let found = explored(&Lensed::faulty(once), 3);
    let [finding] = found.findings.as_slice() else {
        panic!("{:?}", found.findings);
    };
    assert_eq!(finding.flaky.as_deref(), Some([].as_slice()));
    assert_eq!(found.cases, 3);
}

#[test]
fn an_interrupt_keeps_what_was_found() {
    let options = options(100);
    let stop = options.stop.clone();
    let (_, _, enables_on_cancel) = FAULTS[3];
    let lens = move |session: &mut dyn Session, call: &Call, reply: Reply| {
        let cancels = call.target.as_deref() == Some("TrentService.CancelKeyDeletion");
        let reply = enables_on_cancel(session, call, reply);
        if cancels && reply.status == 200 {
            let with: Value = serde_json::from_slice(&call.body).expect("JSON");
            let look = Call::operation("DescribeKey", &with, Identity::Main);
            let said = session.call(&look).expect("the engine answers");
            let said = String::from_utf8_lossy(&said.body);
            // What a key with two materials is, the model does not say.
            let shows = [r#""KeyState":"Enabled""#, r#""Origin":"AWS_KMS""#]
                .iter()
                .all(|member| said.contains(member));
            stop.fetch_or(shows, Ordering::Relaxed);
        }
        reply
    };
    let faulty = Lensed::faulty(lens);
    let found = explore(&faulty, None, &Spec::embedded(), &options, &mut |_| ());
    let found = found.expect("a session in process");
    assert!(found.interrupted);
    for finding in &found.findings {
        assert!(
            !finding.shrunk && finding.flaky.is_none(),
            "{}",
            finding.divergence.bucket
        );
    }
    assert!(!found.findings.is_empty());
}

#[test]
fn a_target_that_goes_away_ends_it_with_what_was_found() {
    let calls = AtomicUsize::new(0);
    let target = Lensed::endpoint(1, |_| calls.fetch_add(1, Ordering::Relaxed) >= 2000);
    let found = explored(&target, 100);
    assert!(
        matches!(found.lost, Some(CallError::Unreachable(_))),
        "{:?}",
        found.lost
    );
    assert!((1..10).contains(&found.cases), "{}", found.cases);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
}

#[test]
fn the_command_tells_what_it_did() {
    let run = command()
        .args(["explore", "--cases", "2", "--focus", "import"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(
        said.starts_with(&format!("engine: 2 sequences of seed 1@{SEQUENCES}, ")),
        "{said}"
    );
}

#[test]
fn a_seed_of_other_sequences_is_refused() {
    let run = |seed: &str| {
        command()
            .args(["explore", "--cases", "0", "--seed", seed])
            .output()
            .unwrap()
    };
    assert_eq!(run(&format!("7@{SEQUENCES}")).status.code(), Some(0));
    let refused = run("7@0");
    let why = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{why}");
    assert!(why.contains("of another version of kmspec"), "{why}");
    assert_eq!(run("seven").status.code(), Some(2));
}

/// What a seed makes of each focus, as a digest, and which sequences these are. Who changes what is generated sees this fail.
#[test]
fn a_seed_makes_the_same_sequences_as_ever() {
    let mut all = Sha256::new();
    for focus in Focus::value_variants() {
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        for _ in 0..20 {
            let sequence = Sequences::about(*focus, 50).new_tree(&mut runner);
            all.update(format!("{:?}", sequence.unwrap().current()));
        }
    }
    let digest: String = all.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let known = (4, "b419fbdf5136d4de");
    let raise = "a seed makes other sequences now: raise workload::SEQUENCES, and write both here";
    assert_eq!((SEQUENCES, digest.as_str()), known, "{raise}");
}
