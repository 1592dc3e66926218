//! How an answer differs.

use std::time::Duration;

use kmspec::event::{Kind, Status};
use kmspec::fixture::Need;
use kmspec::play::Options;
use kmspec::target::CallError;
use serde_json::json;

use super::fake::{Fake, KEY, html, key, ok, refused};
use super::{assert_fails, check, checks, checks_of, fixture, judged};

#[test]
fn an_answer_as_allowed_passes_and_tells_its_notes() {
    let fake = Fake::new(|_, _, _| {
        ok(json!({"KeyMetadata": {"KeyId": KEY, "KeyState": "Enabled", "Odd": 1}}))
    });
    let check = check(
        json!([judged(
            "DescribeKey",
            json!({"returns": {"KeyMetadata": {"KeyState": "Enabled"}}})
        )]),
        &fake,
    );
    assert_eq!((check.status, check.kind), (Status::Pass, None));
    assert_eq!(check.notes, ["KeyMetadata.Odd is not in the service model"]);
    assert_eq!(check.id, "test#it");
}

#[test]
fn another_code() {
    let fake =
        Fake::new(|_, _, _| refused(400, "NotFoundException", &format!("Key {KEY} is not there")));
    let check = check(
        json!([judged(
            "EnableKey",
            json!({"fails": ["DisabledException", "KMSInvalidStateException"]})
        )]),
        &fake,
    );
    assert_fails(&check, Kind::WrongCode);
    assert_eq!(
        check.reason,
        "refused with NotFoundException instead of DisabledException or KMSInvalidStateException"
    );
    assert_eq!(
        check.expected,
        ["400 DisabledException or KMSInvalidStateException"]
    );
    let answer = check.answer.expect("an answer to pin");
    assert_eq!(
        (answer.status, answer.code.as_str(), answer.text.as_str()),
        (400, "NotFoundException", "Key <id> is not there")
    );
}

#[test]
fn the_code_under_another_status() {
    let fake = Fake::new(|_, _, _| refused(404, "NotFoundException", ""));
    let check = check(
        json!([judged("EnableKey", json!({"fails": "NotFoundException"}))]),
        &fake,
    );
    assert_fails(&check, Kind::WrongStatus);
}

#[test]
fn a_required_member_is_missing() {
    let fake = Fake::new(|_, _, _| ok(json!({"KeyMetadata": {"KeyState": "Enabled"}})));
    let check = check(
        json!([judged(
            "DescribeKey",
            json!({"returns": {"KeyMetadata": {"KeyState": "Enabled"}}})
        )]),
        &fake,
    );
    assert_fails(&check, Kind::WrongShape);
    assert_eq!(
        check.reason,
        "KeyMetadata.KeyId is missing; the service model requires it"
    );
}

#[test]
fn a_member_of_another_type() {
    let fake = Fake::new(|_, _, _| ok(json!({"KeyMetadata": {"KeyId": KEY, "Enabled": "true"}})));
    let check = check(
        json!([judged("DescribeKey", json!({"returns": {}}))]),
        &fake,
    );
    assert_eq!(check.kind, Some(Kind::WrongShape));
    assert_eq!(
        check.reason,
        "KeyMetadata.Enabled is text; the service model says true or false"
    );
}

#[test]
fn a_success_that_is_not_json() {
    for (reply, reason) in [
        (html(200), "the body is not JSON: <html>Hello</html>"),
        (ok(json!([1])), "the body is not a JSON object"),
    ] {
        let fake = Fake::new(move |_, _, _| reply.clone());
        let check = check(
            json!([judged("DescribeKey", json!({"returns": {}}))]),
            &fake,
        );
        assert_eq!(
            (check.kind, check.reason.as_str()),
            (Some(Kind::WrongShape), reason)
        );
    }
}

#[test]
fn another_value_with_its_diff() {
    let fake = Fake::new(|_, _, _| key("Disabled"));
    let expected = json!({"returns": {"KeyMetadata": {"KeyId": KEY, "KeyState": "Enabled", "ValidTo": {"$absent": true}}}});
    let check = check(json!([judged("DescribeKey", expected)]), &fake);
    assert_fails(&check, Kind::WrongValue);
    assert_eq!(
        check.reason,
        "KeyMetadata.KeyState is \"Disabled\"; expected \"Enabled\""
    );
    assert!(
        check
            .diff
            .contains("-    \"KeyState\": \"Enabled\"\n+    \"KeyState\": \"Disabled\"\n"),
        "{}",
        check.diff
    );
    assert_eq!(
        check.answer.expect("an answer to pin").text,
        "KeyMetadata.KeyState is \"Disabled\""
    );
}

#[test]
fn a_secret_is_never_shown_in_full() {
    let secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
    let fake = Fake::new(move |_, _, _| ok(json!({"KeyId": KEY, "Plaintext": secret})));
    let check = check(
        json!([judged(
            "Decrypt",
            json!({"returns": {"Plaintext": "b3RoZXJvdGhlcm90aGVy"}})
        )]),
        &fake,
    );
    assert_eq!(check.kind, Some(Kind::WrongValue));
    let told = format!("{check:?}");
    assert!(
        !told.contains(secret) && !told.contains("b3RoZXJvdGhlcm90aGVy"),
        "{told}"
    );
}

#[test]
fn wrongly_allowed() {
    let fake = Fake::new(|_, _, _| ok(json!({})));
    let check = check(
        json!([judged(
            "EnableKey",
            json!({"fails": "KMSInvalidStateException"})
        )]),
        &fake,
    );
    assert_fails(&check, Kind::WronglyAllowed);
}

#[test]
fn wrongly_refused() {
    let fake = Fake::new(|_, _, _| refused(400, "KMSInvalidStateException", "no"));
    let check = check(json!([judged("EnableKey", json!({"returns": {}}))]), &fake);
    assert_fails(&check, Kind::WronglyRefused);
}

#[test]
fn a_refusal_that_changed_something() {
    let fake = Fake::new(|operation, _, count| match (operation, count) {
        ("DescribeKey", 0) => key("Enabled"),
        ("DescribeKey", _) => key("Disabled"),
        _ => refused(400, "KMSInvalidStateException", "no"),
    });
    let check = check(
        json!([judged(
            "DisableKey",
            json!({"fails": "KMSInvalidStateException"})
        )]),
        &fake,
    );
    assert_fails(&check, Kind::SideEffect);
    assert_eq!(
        check.reason,
        "refused, and yet: Enabled: true became false; KeyState: \"Enabled\" became \"Disabled\""
    );
}

#[test]
fn what_changes_by_itself_is_no_side_effect() {
    let fake = Fake::new(|operation, _, count| match operation {
        "DescribeKey" => ok(json!({"KeyMetadata": {"KeyId": KEY, "CreationDate": count}})),
        _ => refused(400, "KMSInvalidStateException", "no"),
    });
    let check = check(
        json!([judged(
            "DisableKey",
            json!({"fails": "KMSInvalidStateException"})
        )]),
        &fake,
    );
    assert_eq!(check.status, Status::Pass, "{}", check.reason);
}

#[test]
fn server_errors_and_silence() {
    for (reply, kind) in [
        (html(500), Kind::ServerError),
        (refused(500, "InternalFailure", "oops"), Kind::ServerError),
        (Err(CallError::Broken("closed".into())), Kind::ServerError),
        (Err(CallError::TooLong), Kind::ServerError),
        (
            Err(CallError::Timeout(Duration::from_secs(1))),
            Kind::Timeout,
        ),
    ] {
        for expected in [
            json!({"returns": {}}),
            json!({"fails": "NotFoundException"}),
        ] {
            let reply = reply.clone();
            let fake = Fake::new(move |operation, _, _| match operation {
                "ListKeys" => ok(json!({})),
                _ => reply.clone(),
            });
            let check = check(json!([judged("DescribeKey", expected)]), &fake);
            assert_eq!(
                (check.status, check.kind),
                (Status::Fail, Some(kind)),
                "{}",
                check.reason
            );
        }
    }
}

#[test]
fn a_throttled_call_decides_nothing_nor_does_what_stands_on_it() {
    let fake = Fake::new(|operation, _, _| match operation {
        "DisableKey" => refused(400, "ThrottlingException", "Rate exceeded"),
        _ => ok(json!({})),
    });
    let steps = json!([
        judged("DisableKey", json!({"returns": {}})),
        {"call": "EnableKey", "with": {"KeyId": KEY}, "name": "then", "returns": {}, "evidence": ["t/documented"]},
    ]);
    let checks = checks(steps, &fake, &Options::default());
    let statuses: Vec<_> = checks.iter().map(|check| check.status).collect();
    assert_eq!(statuses, [Status::Inconclusive, Status::Inconclusive]);
    assert_eq!(
        checks[0].reason,
        "the target throttles: it allows fewer calls in this time"
    );
    assert!(!fake.calls().contains(&"EnableKey".to_owned()));
}

#[test]
fn a_key_that_cannot_be_read_for_a_moment_is_no_side_effect() {
    let fake = Fake::new(|operation, _, count| match (operation, count) {
        ("DescribeKey", 0) => key("Enabled"),
        ("DescribeKey", _) => html(503),
        _ => refused(400, "DisabledException", "no"),
    });
    let step = judged("EnableKey", json!({"fails": "DisabledException"}));
    assert_eq!(check(json!([step]), &fake).status, Status::Pass);
}

#[test]
fn a_refusal_that_is_not_of_the_protocol() {
    let fake = Fake::new(|_, _, _| html(400));
    let check = check(
        json!([judged("EnableKey", json!({"fails": "NotFoundException"}))]),
        &fake,
    );
    assert_eq!(check.kind, Some(Kind::WrongShape));
}

#[test]
fn a_member_that_later_steps_need_is_missing() {
    let fake = Fake::new(|_, _, _| ok(json!({"KeyMetadata": {"KeyId": KEY}})));
    let expected = json!({"returns": {}, "save": {"arn": "/KeyMetadata/Arn"}});
    let check = check(json!([judged("DescribeKey", expected)]), &fake);
    assert_eq!(check.kind, Some(Kind::WrongShape));
}

#[test]
fn a_fixture_that_needs_what_the_target_goes_without_is_skipped_whole() {
    let fake = Fake::new(|_, _, _| key("Enabled"));
    let mut needy = fixture(
        "test",
        json!([judged("DescribeKey", json!({"returns": {}}))]),
    );
    needy.needs = vec![Need::Authorization];
    let checks = checks_of(needy, &fake, &Options::default());
    assert_eq!(checks[0].status, Status::Skipped);
    assert!(checks[0].reason.contains("--has authorization"));
    assert!(
        fake.calls().is_empty(),
        "nothing was sent, not even clean-up"
    );
}
