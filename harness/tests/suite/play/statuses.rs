//! What a run can say of a check besides pass and fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kmspec::event::{Event, Kind, Status};
use kmspec::play::{Options, RunError};
use kmspec::target::CallError;
use serde_json::{Value, json};

use super::fake::{Fake, KEY, key, ok, refused};
use super::{assert_fails, check, checks, events, fixture, judged};

/// A second judged step, which passes if it is reached.
fn after() -> Value {
    json!({"call": "DescribeKey", "with": {"KeyId": KEY}, "name": "after", "returns": {}, "evidence": ["t/documented"]})
}

#[test]
fn a_difference_from_weak_contested_or_outdated_evidence_is_advice() {
    for (evidence, status) in [
        ("t/recorded", Status::Fail),
        ("t/documented", Status::Fail),
        ("t/reported", Status::Advice),
        ("t/inferred", Status::Advice),
        ("t/contested", Status::Advice),
        ("t/outdated", Status::Advice),
    ] {
        let fake = Fake::new(|_, _, _| key("Enabled"));
        let step = judged(
            "DescribeKey",
            json!({"fails": "NotFoundException", "evidence": ["t/recorded", evidence]}),
        );
        let check = check(json!([step]), &fake);
        assert_eq!(
            (check.status, check.kind),
            (status, Some(Kind::WronglyAllowed)),
            "{evidence}"
        );
    }
}

#[test]
fn the_least_grade_is_the_users_to_choose() {
    let step = judged(
        "DescribeKey",
        json!({"fails": "NotFoundException", "evidence": ["t/inferred"]}),
    );
    let options = Options {
        min_grade: kmspec::evidence::Grade::Inferred,
        ..Options::default()
    };
    let fake = Fake::new(|_, _, _| key("Enabled"));
    assert_eq!(
        checks(json!([step]), &fake, &options)[0].status,
        Status::Fail
    );
}

#[test]
fn an_outdated_answer_is_a_difference_with_its_date() {
    let fake = Fake::new(|_, _, _| ok(json!({})));
    let any = json!({"any": [
        {"returns": {"KeyId": KEY}, "evidence": ["t/recorded"]},
        {"returns": {"KeyId": {"$absent": true}}, "evidence": ["t/outdated"]}
    ]});
    let mut step = judged("DeleteImportedKeyMaterial", any);
    step.as_object_mut().unwrap().remove("evidence");
    let check = check(json!([step]), &fake);
    assert_fails(&check, Kind::WrongShape);
    assert!(
        check
            .reason
            .starts_with("KMS answered so until 2025-06-05: KeyId is missing"),
        "{}",
        check.reason
    );
}

#[test]
fn of_several_answers_the_one_taken_is_told() {
    let fake = Fake::new(|_, _, _| refused(400, "NotFoundException", ""));
    let any = json!({"any": [{"returns": {}}, {"fails": "NotFoundException", "evidence": ["t/reported"]}]});
    let check = check(json!([judged("EnableKey", any)]), &fake);
    assert_eq!(check.status, Status::Pass);
    assert_eq!(
        check.notes,
        ["of the answers allowed, this one was taken: 400 NotFoundException"]
    );
    assert_eq!(check.evidence.len(), 2);
}

#[test]
fn a_message_counts_where_it_is_recorded_or_strictly() {
    let step = |grade: &str| {
        json!([judged(
            "EnableKey",
            json!({"fails": "NotFoundException", "message": "a", "evidence": [format!("t/{grade}")]})
        )])
    };
    let fake = || Fake::new(|_, _, _| refused(400, "NotFoundException", "b"));
    assert_eq!(
        check(step("recorded"), &fake()).kind,
        Some(Kind::WrongValue)
    );
    let lax = check(step("documented"), &fake());
    assert_eq!(
        (lax.status, lax.notes),
        (
            Status::Pass,
            vec!["the message of KMS is \"a\"; it is \"b\"".to_owned()]
        )
    );
    let options = Options {
        strict_messages: true,
        ..Options::default()
    };
    assert_eq!(
        checks(step("documented"), &fake(), &options)[0].kind,
        Some(Kind::WrongValue)
    );
}

#[test]
fn an_operation_that_the_target_lacks_is_unsupported_and_stands_in_the_way() {
    let mut fake = Fake::new(|_, _, _| key("Enabled"));
    fake.lacking = vec!["EnableKey", "Encrypt"];
    let steps = json!([
        judged("Encrypt", json!({"returns": {}, "name": "reads"})),
        judged("EnableKey", json!({"returns": {}})),
        after()
    ]);
    let checks = checks(steps, &fake, &Options::default());
    let told: Vec<_> = checks
        .iter()
        .map(|check| (check.status, check.blocked_by.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Status::Unsupported, None),
            (Status::Unsupported, None),
            (Status::Unreachable, Some("EnableKey"))
        ]
    );
    assert!(checks[0].reason.contains("501"), "{}", checks[0].reason);
}

#[test]
fn an_operation_that_crashes_on_an_empty_request_is_not_lacking() {
    let mut fake = Fake::new(|_, _, _| ok(json!({"Plaintext": "AAAA"})));
    fake.careless = Some("GenerateRandom");
    let step = judged(
        "GenerateRandom",
        json!({"returns": {"Plaintext": {"$bytes": 3}}}),
    );
    let checks = checks(json!([step]), &fake, &Options::default());
    assert_ne!(
        checks[0].status,
        Status::Unsupported,
        "{}",
        checks[0].reason
    );
}

#[test]
fn an_operation_that_crashes_on_an_unknown_key_is_not_lacking() {
    let mut fake = Fake::new(|_, _, _| ok(json!({"Grants": []})));
    fake.frail = Some("ListGrants");
    let step = json!({"call": "ListGrants", "with": {"KeyId": KEY}, "name": "list", "returns": {"Grants": []},
        "evidence": ["t/documented"]});
    let check = check(json!([step]), &fake);
    assert_eq!(check.status, Status::Pass, "{}", check.reason);
}

#[test]
fn a_set_up_that_is_refused_is_named() {
    let fake = Fake::new(|operation, _, _| match operation {
        "CreateKey" => refused(400, "LimitExceededException", "enough"),
        _ => key("Enabled"),
    });
    let checks = checks(
        json!([{"call": "CreateKey", "save": {"key": "/KeyMetadata/KeyId"}}, after()]),
        &fake,
        &Options::default(),
    );
    assert_eq!(
        (checks[0].status, checks[0].blocked_by.as_deref()),
        (Status::Unreachable, Some("CreateKey"))
    );
    assert_eq!(
        checks[0].reason,
        "CreateKey, which this needs, was refused: 400 LimitExceededException: enough"
    );
}

#[test]
fn a_change_that_went_another_way_stands_in_the_way() {
    let script = |operation: &str| match operation {
        "EnableKey" => refused(400, "KMSInvalidStateException", "no"),
        _ => key("Enabled"),
    };
    for (evidence, status) in [
        ("t/documented", Status::Unreachable),
        ("t/inferred", Status::Skipped),
    ] {
        let fake = Fake::new(move |operation, _, _| script(operation));
        let step = judged("EnableKey", json!({"returns": {}, "evidence": [evidence]}));
        let checks = checks(json!([step, after()]), &fake, &Options::default());
        assert_eq!(
            (checks[1].status, checks[1].blocked_by.as_deref()),
            (status, Some("test#it"))
        );
    }
}

#[test]
fn a_reading_that_failed_takes_only_its_names_with_it() {
    let fake = Fake::new(|operation, _, _| match operation {
        "GenerateDataKey" => refused(400, "KMSInvalidStateException", "no"),
        _ => key("Enabled"),
    });
    let steps = json!([
        judged("GenerateDataKey", json!({"returns": {}, "save": {"blob": "/CiphertextBlob"}})),
        after(),
        {"call": "Decrypt", "with": {"CiphertextBlob": "${blob}"}, "name": "needs", "returns": {}, "evidence": ["t/documented"]},
    ]);
    let checks = checks(steps, &fake, &Options::default());
    assert_eq!(checks[1].status, Status::Pass);
    assert_eq!(
        (checks[2].status, checks[2].blocked_by.as_deref()),
        (Status::Unreachable, Some("test#it"))
    );
}

#[test]
fn two_answers_to_the_same_call_are_unstable() {
    let fake = Fake::new(|_, _, count| {
        if count % 2 == 0 {
            key("Disabled")
        } else {
            key("Enabled")
        }
    });
    let check = check(
        json!([judged(
            "DescribeKey",
            json!({"returns": {"KeyMetadata": {"KeyState": "Enabled"}}})
        )]),
        &fake,
    );
    assert_eq!((check.status, check.kind), (Status::Unstable, None));
}

#[test]
fn a_second_region_that_the_target_lacks_is_skipped() {
    let steps = json!([
        judged("DescribeKey", json!({"returns": {}, "in": "other"})),
        {"call": "ReplicateKey", "with": {"KeyId": KEY, "ReplicaRegion": "${other-region}"}, "name": "b", "returns": {},
         "evidence": ["t/documented"]},
        {"call": "ListKeys", "name": "c", "returns": {}, "evidence": ["t/documented"]},
    ]);
    let statuses = |region| {
        let mut fake = Fake::new(|operation, _, _| match operation {
            "DescribeKey" => key("Enabled"),
            "ListKeys" => ok(json!({"Keys": [], "Truncated": false})),
            _ => ok(json!({})),
        });
        fake.other_region = region;
        let checks = checks(steps.clone(), &fake, &Options::default());
        checks.iter().map(|check| check.status).collect::<Vec<_>>()
    };
    assert_eq!(statuses(Some("us-west-2")), [Status::Pass; 3]);
    // A key that should have been replicated is missing for all that follows.
    assert_eq!(statuses(None), [Status::Skipped; 3]);
}

#[test]
fn a_second_identity_that_the_target_lacks_is_skipped() {
    let step = judged(
        "DescribeKey",
        json!({"fails": "AccessDeniedException", "as": "other"}),
    );
    let checks = checks(
        json!([step, after()]),
        &Fake::new(|_, _, _| key("Enabled")),
        &Options::default(),
    );
    assert_eq!(
        [checks[0].status, checks[1].status],
        [Status::Skipped, Status::Pass]
    );
}

#[test]
fn an_interrupted_run_skips_the_rest_and_still_cleans_up() {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let fake = Fake::new(move |operation, _, _| {
        flag.store(
            operation == "EnableKey" || flag.load(Ordering::Relaxed),
            Ordering::Relaxed,
        );
        key("Enabled")
    });
    let steps = json!([{"call": "EnableKey", "with": {"KeyId": KEY}}, after()]);
    let fixtures = [fixture("a", steps.clone()), fixture("b", steps)];
    let (events, result) = events(
        &fixtures,
        &fake,
        &Options {
            stop,
            ..Options::default()
        },
    );
    assert_eq!(result, Ok(()));
    let skipped = events.iter().filter(
        |event| matches!(event, Event::CheckFinished(check) if check.status == Status::Skipped),
    );
    assert_eq!(skipped.count(), 2);
    assert!(matches!(
        events.last(),
        Some(Event::RunFinished {
            interrupted: true,
            ..
        })
    ));
    assert_eq!(fake.calls(), ["EnableKey", "ScheduleKeyDeletion"]);
}

#[test]
fn clean_up_is_done_after_a_failure_and_changes_no_verdict() {
    let fake = Fake::new(|_, _, _| refused(400, "NotFoundException", ""));
    let checks = checks(
        json!([judged("EnableKey", json!({"fails": "NotFoundException"}))]),
        &fake,
        &Options::default(),
    );
    assert_eq!((checks[0].status, checks.len()), (Status::Pass, 1));
    assert_eq!(
        fake.calls().last().map(String::as_str),
        Some("ScheduleKeyDeletion")
    );
}

#[test]
fn a_target_that_does_not_answer_ends_the_run_with_a_whole_report() {
    let silent = CallError::Unreachable("connection refused".into());
    let error = silent.clone();
    let fake = Fake::new(move |_, _, _| Err(error.clone()));
    let (events, result) = events(
        &[fixture("a", json!([after()]))],
        &fake,
        &Options::default(),
    );
    assert_eq!(result, Err(RunError::NoAnswer(silent)));
    let reasons: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::CheckFinished(check) => Some((check.status, check.reason.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        reasons,
        [(
            Status::Unreachable,
            "the target did not answer: connection refused"
        )]
    );
    assert!(matches!(
        events.last(),
        Some(Event::RunFinished {
            interrupted: false,
            ..
        })
    ));
}
