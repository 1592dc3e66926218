//! All fixtures on the engine in process.
#![cfg(feature = "engine")]

use kmspec::event::{Check, Event, Status};
use kmspec::evidence::Book;
use kmspec::fixture;
use kmspec::play::{Options, play};
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;

/// Plays all but the cells of the key-state table, which have a test of their own.
fn run(jobs: usize) -> Vec<Check> {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let mut fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    fixtures.retain(|fixture| !fixture.id.starts_with("state/"));
    let target = EngineTarget::new(0, "us-east-1");
    let mut checks = Vec::new();
    let options = Options {
        jobs,
        ..Options::default()
    };
    let mut emit = |event: Event| {
        if let Event::CheckFinished(check) = event {
            checks.push(*check);
        }
    };
    play(&fixtures, &target, &spec, &book, &options, &mut emit).expect("the engine answers");
    checks
}

#[test]
fn the_engine_conforms_however_many_jobs_play() {
    let checks = run(2);
    let mut wrong = String::new();
    // Where a call may be refused or allowed, what needs it to be allowed is skipped.
    let fine = |check: &&Check| {
        check.status == Status::Pass
            || (check.status == Status::Skipped && check.reason.ends_with("as is allowed"))
    };
    for check in checks.iter().filter(|check| !fine(check)) {
        wrong += &format!(
            "{} {:?} {:?}: {}\n",
            check.id, check.status, check.kind, check.reason
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
    let told = |checks: &[Check]| -> Vec<String> {
        checks
            .iter()
            .map(|check| format!("{} {:?} {}", check.id, check.status, check.operation))
            .collect()
    };
    assert_eq!(told(&checks), told(&run(1)));
}
