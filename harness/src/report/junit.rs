//! The report for CI systems: JUnit XML, one suite per fixture.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Outcome, Run, call, word};
use crate::event::Status;

/// The document's text.
///
/// A failed check is a failure; one that the target keeps from being reached is an error, or skipped where the baseline
/// declares it; what was not decided is skipped; advice and expected differences succeed and say so in their output.
///
/// # Panics
/// Never: the text is built in memory.
#[must_use]
pub fn text(run: &Run) -> String {
    let mut report = Report::new("kmspec");
    report.timestamp = run.started.parse().ok();
    report.set_time(run.took);
    for checks in run.outcomes.chunk_by(|a, b| a.fixture() == b.fixture()) {
        let fixture = checks[0].fixture();
        let mut suite = TestSuite::new(fixture);
        if let Some(took) = run.fixtures.get(fixture) {
            suite.set_time(*took);
        }
        suite.add_test_cases(checks.iter().map(case));
        report.add_test_suite(suite);
    }
    let own = own_cases(run);
    if !own.is_empty() {
        let mut suite = TestSuite::new("kmspec");
        suite.add_test_cases(own);
        report.add_test_suite(suite);
    }
    report.to_string().expect("a report in memory")
}

fn case(outcome: &Outcome) -> TestCase {
    let check = &outcome.check;
    let status = match (check.status, &outcome.declared) {
        (Status::Pass | Status::Advice | Status::Expected, _) => TestCaseStatus::success(),
        (Status::Fail | Status::UnexpectedPass | Status::Unstable, _) => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        (Status::Unsupported | Status::Unreachable, None) => {
            TestCaseStatus::non_success(NonSuccessKind::Error)
        }
        (Status::Unsupported | Status::Unreachable, Some(_))
        | (Status::Inconclusive | Status::Skipped, _) => TestCaseStatus::skipped(),
    };
    let succeeded = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new(outcome.name(), status);
    case.set_classname(outcome.fixture());
    let kind = check
        .kind
        .map_or_else(|| word(&check.status), |kind| word(&kind));
    if !succeeded {
        case.status
            .set_type(kind)
            .set_message(outcome.declared.as_ref().unwrap_or(&check.reason).as_str())
            .set_description(details(outcome));
    } else if check.status != Status::Pass {
        case.set_system_out(details(outcome));
    }
    case
}

/// What a reader of a CI system's page needs to understand the case without another report.
fn details(outcome: &Outcome) -> String {
    let check = &outcome.check;
    let mut lines = vec![format!("{} {}", word(&check.status), check.id)];
    if check.request.is_some() {
        lines.push(format!("call: {}", call(check)));
    }
    lines.extend(
        check
            .expected
            .iter()
            .map(|line| format!("expected: {line}")),
    );
    if !check.actual.is_empty() {
        lines.push(format!("actual: {}", check.actual));
    }
    if !check.reason.is_empty() {
        lines.push(format!("why: {}", check.reason));
    }
    if let Some(reason) = &outcome.declared {
        lines.push(format!("baseline: {reason}"));
    }
    lines.extend(check.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(
        check
            .evidence
            .iter()
            .map(|e| format!("evidence: {} ({}) {}", e.id, e.grade, e.claim)),
    );
    lines.join("\n")
}

/// What no check can say: why the run ended early, and what is stale in the baseline.
fn own_cases(run: &Run) -> Vec<TestCase> {
    let mut told: Vec<(String, NonSuccessKind, String)> = Vec::new();
    if let Some(error) = &run.error {
        told.push(("run".into(), NonSuccessKind::Error, error.message.clone()));
    }
    if run.interrupted {
        told.push(("run".into(), NonSuccessKind::Error, "interrupted".into()));
    }
    for name in &run.stale {
        let message = "the baseline's entry matches nothing: remove it".to_string();
        told.push((format!("baseline {name}"), NonSuccessKind::Failure, message));
    }
    told.into_iter()
        .map(|(name, kind, message)| {
            let mut status = TestCaseStatus::non_success(kind);
            status.set_message(message);
            TestCase::new(name, status)
        })
        .collect()
}
