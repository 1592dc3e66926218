//! The runner against a scripted target: every status and every kind of difference.

mod fake;
mod kinds;
mod statuses;
mod waits;

use kmspec::event::{Check, Event, Kind, Status};
use kmspec::evidence::{Book, Claim, Grade};
use kmspec::fixture::Fixture;
use kmspec::play::{Options, RunError, play};
use kmspec::spec::Spec;
use serde_json::{Value, json};

use fake::Fake;

/// Claims of each grade, and a contested and an outdated one.
fn book() -> Book {
    let mut book = Book::default();
    let claim = |id: &str, grade| Claim {
        id: id.into(),
        claim: format!("A claim that is {grade}."),
        grade,
        sources: vec!["a source".into()],
        recorded: None,
        contested: false,
        outdated: None,
        unplayed: None,
    };
    for grade in [
        Grade::Recorded,
        Grade::Documented,
        Grade::Reported,
        Grade::Inferred,
    ] {
        book.insert(claim(&format!("t/{grade}"), grade));
    }
    book.insert(Claim {
        contested: true,
        ..claim("t/contested", Grade::Recorded)
    });
    book.insert(Claim {
        outdated: Some("2025-06-05".into()),
        unplayed: None,
        ..claim("t/outdated", Grade::Recorded)
    });
    book
}

/// A fixture of these steps.
fn fixture(id: &str, steps: Value) -> Fixture {
    let text = json!({"why": "To test the runner.", "steps": steps,
        "always": [{"call": "ScheduleKeyDeletion", "with": {"KeyId": "${unique}"}}]});
    Fixture::read(
        id,
        "test.json",
        &text.to_string(),
        &Spec::embedded(),
        &book(),
    )
    .expect("a fixture in order")
}

/// The checks of a run of this fixture.
fn checks_of(fixture: Fixture, fake: &Fake, options: &Options) -> Vec<Check> {
    let (events, result) = events(&[fixture], fake, options);
    result.expect("the fake answers");
    events
        .into_iter()
        .filter_map(|event| match event {
            Event::CheckFinished(check) => Some(*check),
            _ => None,
        })
        .collect()
}

/// The events of a run.
fn events(
    fixtures: &[Fixture],
    fake: &Fake,
    options: &Options,
) -> (Vec<Event>, Result<(), RunError>) {
    let mut events = Vec::new();
    let result = play(
        fixtures,
        fake,
        &Spec::embedded(),
        &book(),
        options,
        &mut |event| events.push(event),
    );
    (events, result)
}

/// Asserts that a check failed, and how.
#[track_caller]
fn assert_fails(check: &Check, kind: Kind) {
    assert_eq!((check.status, check.kind), (Status::Fail, Some(kind)));
}

/// The checks of a run of one fixture of these steps.
fn checks(steps: Value, fake: &Fake, options: &Options) -> Vec<Check> {
    checks_of(fixture("test", steps), fake, options)
}

/// The only check of a run of one fixture of these steps.
fn check(steps: Value, fake: &Fake) -> Check {
    let mut checks = checks(steps, fake, &Options::default());
    assert_eq!(checks.len(), 1);
    checks.remove(0)
}

/// A judged call of an operation on the fake's key.
fn judged(operation: &str, expectation: Value) -> Value {
    let mut step = json!({"call": operation, "with": {"KeyId": fake::KEY}, "name": "it", "evidence": ["t/documented"]});
    for (name, value) in expectation.as_object().expect("an object") {
        step[name] = value.clone();
    }
    step
}
