//! The reports over made-up events, and baselines over them.

use std::time::Duration;

use kmspec::baseline::{Baseline, Judge};
use kmspec::event::{Answer, Check, Event, Evidence, Kind, Status};
use kmspec::report::human::{self, Look};
use kmspec::report::{Exit, Failure, Run, json, junit};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use serde_json::{Value, json};

fn check(id: &str, operation: &str, status: Status) -> Check {
    Check {
        id: id.into(),
        operation: operation.into(),
        status,
        kind: None,
        reason: String::new(),
        request: Some(
            json!({"call": operation, "with": {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}}),
        ),
        expected: Vec::new(),
        actual: String::new(),
        diff: String::new(),
        answer: None,
        evidence: vec![Evidence {
            id: "import/v2".into(),
            grade: "recorded".into(),
            claim: "A key without key material refuses cryptographic operations.".into(),
            sources: vec!["AWS KMS Developer Guide, Importing key material".into()],
        }],
        blocked_by: None,
        notes: Vec::new(),
    }
}

fn failed(id: &str, kind: Kind, code: &str) -> Check {
    Check {
        kind: Some(kind),
        reason: "answered with another error code".into(),
        expected: vec!["400 KMSInvalidStateException".into(), "400 DisabledException".into()],
        actual: format!("400 {code}: no such key"),
        diff: " {\n-  \"__type\": \"KMSInvalidStateException\"\n+  \"__type\": \"NotFoundException\"\n }".into(),
        answer: Some(Answer {
            status: 400,
            code: code.into(),
            text: "no such key".into(),
        }),
        ..check(id, "Encrypt", Status::Fail)
    }
}

fn blocked(id: &str, status: Status, by: &str) -> Check {
    Check {
        reason: format!("{by} stands in the way"),
        blocked_by: Some(by.into()),
        ..check(id, "Decrypt", status)
    }
}

/// One check of every status, in two chapters.
fn mixed() -> Vec<Check> {
    let passed = check(
        "import/reimport#refused-while-pending",
        "Encrypt",
        Status::Pass,
    );
    let weak = Check {
        status: Status::Advice,
        ..failed(
            "import/reimport#order-of-checks",
            Kind::WrongCode,
            "DisabledException",
        )
    };
    let lacking = Check {
        reason: "the target lacks the operation".into(),
        ..check(
            "import/reimport#tokens",
            "GetParametersForImport",
            Status::Unsupported,
        )
    };
    let unstable = Check {
        reason: "two answers to the same call".into(),
        ..check("keys/describe#twice", "DescribeKey", Status::Unstable)
    };
    let waits = Check {
        reason: "it waits 25h, longer than --max-wait".into(),
        ..check("keys/describe#later", "DescribeKey", Status::Inconclusive)
    };
    let other = Check {
        reason: "there is no second identity".into(),
        ..check(
            "keys/describe#other-account",
            "DescribeKey",
            Status::Skipped,
        )
    };
    vec![
        unstable,
        waits,
        other,
        passed,
        failed(
            "import/reimport#refused-while-disabled",
            Kind::WrongCode,
            "NotFoundException",
        ),
        weak,
        lacking,
        blocked(
            "import/reimport#decrypt",
            Status::Unreachable,
            "GetParametersForImport",
        ),
        blocked(
            "import/reimport#again",
            Status::Unreachable,
            "import/reimport#refused-while-disabled",
        ),
    ]
}

fn run(checks: Vec<Check>, baseline: &Baseline) -> Run {
    let mut judge = Judge::new(baseline);
    let mut run = Run::new("http://127.0.0.1:4566".into());
    run.started = "2026-11-21T12:00:00Z".into();
    let lacking = ("GetParametersForImport".into(), "501 NotImplemented".into());
    let mut events = vec![Event::RunStarted {
        target: run.target.clone(),
        fixtures: 2,
        checks: checks.len(),
        unsupported: vec![lacking],
    }];
    events.extend(
        checks
            .into_iter()
            .map(|check| Event::CheckFinished(Box::new(check))),
    );
    events.push(Event::FixtureFinished {
        id: "import/reimport".into(),
        took: Duration::from_millis(1500),
    });
    events.push(Event::RunFinished {
        took: Duration::from_millis(1900),
        interrupted: false,
    });
    for event in events {
        run.fold(event, &mut judge);
    }
    run
}

fn baseline(toml: &str) -> Baseline {
    toml::from_str(toml).unwrap()
}

const DISABLED: &str = r#"
    [[difference]]
    check = "import/reimport#refused-while-disabled"
    kind = "wrong-code"
    status = 400
    code = "NotFoundException"
    text = "no such key"
    reason = "It forgets disabled keys."
"#;

const LACKING: &str = r#"
    [[unsupported]]
    operation = "GetParametersForImport"
    reason = "It has no import."
"#;

fn page(run: &Run, width: usize) -> String {
    human::text(
        run,
        Look {
            width,
            colour: false,
        },
    )
}

#[test]
fn the_page_of_a_mixed_run() {
    let run = run(mixed(), &Baseline::default());
    assert_eq!(run.exit(), Exit::Differs);
    insta::assert_snapshot!("mixed_run", page(&run, 100));
    insta::assert_snapshot!("mixed_run_narrow", page(&run, 44));
}

#[test]
fn the_page_of_a_run_whose_differences_are_known() {
    let known = baseline(&format!("{DISABLED}{LACKING}"));
    let checks = mixed()
        .into_iter()
        .filter(|c| c.status != Status::Unstable)
        .collect();
    let run = run(checks, &known);
    assert_eq!(run.stale, Vec::<String>::new());
    assert_eq!(run.exit(), Exit::Inconclusive);
    insta::assert_snapshot!("known_differences", page(&run, 100));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let run = run(mixed(), &Baseline::default());
    for width in [40, 60, 80, 120] {
        for line in page(&run, width).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn colours_change_no_word() {
    let run = run(mixed(), &Baseline::default());
    let coloured = human::text(
        &run,
        Look {
            width: 100,
            colour: true,
        },
    );
    assert!(coloured.contains("\u{1b}[31m"));
    assert_eq!(console::strip_ansi_codes(&coloured), page(&run, 100));
}

#[test]
fn a_known_difference_that_is_gone_is_an_unexpected_pass() {
    let mut fixed = failed(
        "import/reimport#refused-while-disabled",
        Kind::WrongCode,
        "X",
    );
    fixed.status = Status::Pass;
    let run = run(vec![fixed], &baseline(DISABLED));
    assert_eq!(run.outcomes[0].check.status, Status::UnexpectedPass);
    assert_eq!(run.exit(), Exit::Differs);
}

#[test]
fn another_wrong_answer_than_the_one_written_down_fails() {
    let id = "import/reimport#refused-while-disabled";
    let other_code = failed(id, Kind::WrongCode, "InternalFailure");
    let other_kind = failed(id, Kind::WrongStatus, "NotFoundException");
    let mut other_text = failed(id, Kind::WrongCode, "NotFoundException");
    other_text.answer.as_mut().unwrap().text = "gone".into();
    for wrong in [other_code, other_kind, other_text] {
        let run = run(vec![wrong], &baseline(DISABLED));
        assert_eq!(run.outcomes[0].check.status, Status::Fail);
        assert!(run.outcomes[0].check.notes[0].contains("400 NotFoundException no such key"));
        assert_eq!(run.exit(), Exit::Differs);
    }
}

#[test]
fn an_entry_that_matches_nothing_is_stale_if_its_check_was_played() {
    let supported = check(
        "import/reimport#tokens",
        "GetParametersForImport",
        Status::Pass,
    );
    let stale = run(vec![supported], &baseline(LACKING));
    assert_eq!(stale.stale, ["GetParametersForImport"]);
    assert_eq!(stale.exit(), Exit::Differs);

    let behind = blocked(
        "import/reimport#refused-while-disabled",
        Status::Unreachable,
        "GetParametersForImport",
    );
    let stale = run(vec![behind], &baseline(&format!("{DISABLED}{LACKING}")));
    assert_eq!(stale.stale, ["import/reimport#refused-while-disabled"]);

    let undecided = "[[inconclusive]]\ncheck = \"keys/describe#later\"\nreason = \"It waits.\"";
    let decided = check("keys/describe#later", "DescribeKey", Status::Pass);
    let stale = run(vec![decided], &baseline(undecided));
    assert_eq!(stale.stale, ["keys/describe#later"]);

    let elsewhere = check("keys/describe#enabled", "DescribeKey", Status::Pass);
    let unplayed = run(vec![elsewhere], &baseline(&format!("{DISABLED}{LACKING}")));
    assert_eq!(unplayed.stale, Vec::<String>::new());
    assert_eq!(unplayed.exit(), Exit::Conforms);
}

#[test]
fn what_is_written_as_a_baseline_is_expected_the_next_time() {
    let first = run(mixed(), &Baseline::default());
    let written = Baseline::record(&first.outcomes, "it", "2026-11-21", &Baseline::default());
    insta::assert_snapshot!("written_baseline", written.to_toml());

    let checks = mixed()
        .into_iter()
        .filter(|c| c.status != Status::Unstable)
        .collect();
    let second = run(checks, &baseline(&written.to_toml()));
    assert_eq!(second.exit(), Exit::Conforms);

    let known = baseline(&format!("{DISABLED}{LACKING}"));
    let kept = Baseline::record(&first.outcomes, "it", "2026-11-22", &known);
    assert_eq!(kept.difference[0].reason, "It forgets disabled keys.");
    assert_eq!(kept.unsupported[0].reason, "It has no import.");
}

#[test]
fn exit_statuses_follow_their_order() {
    let pass = || check("a/b#c", "DescribeKey", Status::Pass);
    let none = Baseline::default();
    assert_eq!(run(vec![pass()], &none).exit().status(), 0);
    assert_eq!(run(vec![], &none).exit().status(), 4);
    let only_skipped = check("a/b#c", "DescribeKey", Status::Skipped);
    assert_eq!(run(vec![only_skipped], &none).exit().status(), 5);
    let mut ended = run(mixed(), &none);
    assert_eq!(ended.exit().status(), 1);
    ended.error = Some(Failure::no_answer("the connection was refused"));
    assert_eq!(ended.exit().status(), 3);
    ended.interrupted = true;
    assert_eq!(ended.exit().status(), 130);
}

#[test]
fn the_json_report_keeps_to_its_schema() {
    let schema: Value =
        serde_json::from_str(kmspec_fixtures::schema("report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let known = baseline(DISABLED);
    let mut ended = run(mixed(), &known);
    ended.error = Some(Failure::no_answer("the connection was refused"));
    for run in [
        run(mixed(), &Baseline::default()),
        ended,
        run(vec![], &known),
    ] {
        let document: Value = serde_json::from_str(&json::text(&run)).unwrap();
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(document["totals"]["checks"], run.outcomes.len());
    }
}

#[test]
fn the_junit_report_is_parsed_back() {
    let mut ended = run(mixed(), &baseline(LACKING));
    ended.error = Some(Failure::no_answer("it went away <&> \u{1}"));
    let report = Report::deserialize_from_str(&junit::text(&ended)).unwrap();
    let names: Vec<&str> = report.test_suites.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["import/reimport", "keys/describe", "kmspec"]);
    let statuses = |suite: usize| -> Vec<(&str, Option<NonSuccessKind>, bool)> {
        let cases = report.test_suites[suite].test_cases.iter();
        cases
            .map(|case| match &case.status {
                TestCaseStatus::NonSuccess { kind, .. } => (case.name.as_str(), Some(*kind), false),
                status => {
                    let skipped = matches!(status, TestCaseStatus::Skipped { .. });
                    (case.name.as_str(), None, skipped)
                }
            })
            .collect()
    };
    let failure = Some(NonSuccessKind::Failure);
    let error = Some(NonSuccessKind::Error);
    assert_eq!(
        statuses(0),
        [
            ("refused-while-pending", None, false),
            ("refused-while-disabled", failure, false),
            ("order-of-checks", None, false),
            ("tokens", None, true),
            ("decrypt", None, true),
            ("again", error, false),
        ]
    );
    assert_eq!(
        statuses(1),
        [
            ("twice", failure, false),
            ("later", None, true),
            ("other-account", None, true)
        ]
    );
    assert_eq!(statuses(2), [("run", error, false)]);
}
