//! What `kmspec record` writes is a fixture that the same endpoint passes, and it gives nothing away.

use kmspec::event::{Event, Status};
use kmspec::evidence::{Book, Grade};
use kmspec::fixture::{self, Fixture};
use kmspec::play::{Options, play, tape};
use kmspec::record::{About, recording};
use kmspec::spec::Spec;
use kmspec::target::Target;
use kmspec::target::engine::EngineTarget;

fn about() -> About {
    About {
        target: "engine".into(),
        region: "us-east-1".into(),
        date: "2026-11-21".into(),
        is_aws: false,
    }
}

fn verdicts(
    fixtures: &[Fixture],
    target: &dyn Target,
    spec: &Spec,
    book: &Book,
) -> Vec<(String, Status, String)> {
    let options = Options {
        min_grade: Grade::Inferred,
        ..Options::default()
    };
    let mut verdicts = Vec::new();
    play(fixtures, target, spec, book, &options, &mut |event| {
        if let Event::CheckFinished(check) = event {
            verdicts.push((check.id, check.status, check.reason));
        }
    })
    .expect("the engine answers");
    verdicts
}

#[test]
fn every_recording_of_the_engine_is_a_fixture_that_another_engine_passes() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let (first, second) = (
        EngineTarget::new(1, "us-east-1"),
        EngineTarget::new(2, "us-east-1"),
    );
    let mut recorded = Vec::new();
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    let questions =
        fixture::questions(&spec, &book, &|_| true).expect("the questions are in order");
    // The cells of the key-state table are alike: those of one state stand for all.
    let one = |id: &str| !id.starts_with("state/") || id.starts_with("state/Updating/");
    let fixtures = fixtures.into_iter().filter(|fixture| one(&fixture.id));
    for fixture in fixtures.chain(questions) {
        let tape = tape(&fixture, &first, &spec, &book, &Options::default()).expect("a session");
        let text = recording(&fixture, &tape, &spec, &about());
        let read = Fixture::read(&fixture.id, "recording", &text, &spec, &book);
        recorded
            .push(read.unwrap_or_else(|problems| panic!("{}: {problems:?}\n{text}", fixture.id)));
    }
    let failed: Vec<_> = verdicts(&recorded, &second, &spec, &book)
        .into_iter()
        .filter(|(_, status, _)| *status != Status::Pass)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_recording_holds_no_plaintext_and_no_id() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let source = r#"{"why": "A data key.", "steps": [
        {"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "GenerateDataKey", "with": {"KeyId": "${key}", "KeySpec": "AES_256"}, "save": {"blob": "/CiphertextBlob"}},
        {"call": "Decrypt", "with": {"CiphertextBlob": "${blob}"}},
        {"call": "ScheduleKeyDeletion", "with": {"KeyId": "${key}"}},
        {"call": "EnableKey", "with": {"KeyId": "${key}"}, "name": "refused", "fails": "DisabledException",
         "evidence": ["states/PendingDeletion/EnableKey"]}]}"#;
    let fixture =
        Fixture::read("data-key", "data-key.json", source, &spec, &book).expect("a fixture");
    let target = EngineTarget::new(1, "us-east-1");
    let tape = tape(&fixture, &target, &spec, &book, &Options::default()).expect("a session");
    insta::assert_snapshot!(recording(&fixture, &tape, &spec, &about()));
}

#[test]
fn what_a_refused_call_would_have_saved_is_not_spoken_of() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let source = r#"{"why": "A second key is refused.", "steps": [
        {"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "CreateKey", "with": {"KeyUsage": "SIGN_VERIFY"}, "save": {"next": "/KeyMetadata/KeyId"}},
        {"call": "DescribeKey", "with": {"KeyId": "${next}"}}],
        "always": [{"call": "ScheduleKeyDeletion", "with": {"KeyId": "${key}"}},
                   {"call": "ScheduleKeyDeletion", "with": {"KeyId": "${next}"}}]}"#;
    let fixture = Fixture::read("two", "two.json", source, &spec, &book).expect("a fixture");
    let target = EngineTarget::new(1, "us-east-1");
    let tape = tape(&fixture, &target, &spec, &book, &Options::default()).expect("a session");
    let text = recording(&fixture, &tape, &spec, &about());
    assert!(!text.contains("${next}"), "{text}");
    Fixture::read("two", "recording", &text, &spec, &book).expect("a fixture");
}

#[test]
fn an_answer_that_takes_time_is_waited_for() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let source = r#"{"why": "A replica is made.", "steps": [
        {"call": "CreateKey", "with": {"MultiRegion": true}, "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "ReplicateKey", "with": {"KeyId": "${key}", "ReplicaRegion": "${other-region}"}},
        {"call": "DescribeKey", "in": "other", "with": {"KeyId": "${key}"}, "name": "ready", "within": "90s",
         "returns": {"KeyMetadata": {"KeyState": "Enabled"}}, "evidence": ["multi-region/m4"]}]}"#;
    let fixture = Fixture::read("ready", "ready.json", source, &spec, &book).expect("a fixture");
    let target = EngineTarget::new(1, "us-east-1");
    let tape = tape(&fixture, &target, &spec, &book, &Options::default()).expect("a session");
    let text = recording(&fixture, &tape, &spec, &about());
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["steps"][2], serde_json::json!({"wait": "2s"}));
    let step = &read["steps"][3];
    assert_eq!(
        step["returns"]["KeyMetadata"]["KeyState"], "Enabled",
        "{step:#}"
    );
    assert_eq!(
        (&step["in"], &step["within"]),
        (&"other".into(), &"90s".into())
    );
}
