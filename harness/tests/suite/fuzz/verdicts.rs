//! Verdicts that one planted fault each brings about, and what is told of them.

use std::time::Duration;

use kmspec::event::Status;
use kmspec::fuzz::{Focus, Verdict};
use kmspec::target::{Call, CallError};
use serde_json::{Value, json};

use super::super::lens::Lensed;
use super::{fuzzed, operation, played, refusal, shows};

#[test]
fn a_code_that_facts_rule_out() {
    let target = Lensed::faulty(|_, call, reply| {
        let body = String::from_utf8_lossy(&reply.body).into_owned();
        match operation(call) == "ImportKeyMaterial" && body.contains("ExpiredImportToken") {
            true => refusal(400, "InvalidImportTokenException", "no"),
            false => reply,
        }
    });
    let found = fuzzed(&target, Focus::Tokens, 600);
    let expected = (
        "ImportKeyMaterial, import token: expired: wrong-code, InvalidImportTokenException",
        "the import token 25 hours later",
    );
    shows(&target, &found, &[expected]);
    assert_eq!(found.findings.len(), 1);
}

#[test]
fn an_answer_that_does_not_come() {
    let target = Lensed::broken(|call, reply| {
        let body = String::from_utf8_lossy(&call.body);
        match operation(call) == "Encrypt" && body.contains("\"name999\"") {
            true => Err(CallError::Timeout(Duration::from_secs(1))),
            false => Ok(reply),
        }
    });
    let found = fuzzed(&target, Focus::Blobs, 600);
    let expected = (
        "Encrypt, encryption context: many pairs: hang, no answer",
        "an encryption context of 1000 pairs",
    );
    shows(&target, &found, &[expected]);
    assert_eq!(found.findings.len(), 1);
}

#[test]
fn a_connection_that_is_reset_by_deep_json() {
    let target = Lensed::broken(|call, reply| {
        let deep = "[".repeat(129);
        match String::from_utf8_lossy(&call.body).contains(&deep) {
            true => Err(CallError::Broken("connection reset".into())),
            false => Ok(reply),
        }
    });
    let found = fuzzed(&target, Focus::Json, 300);
    let words = "129 arrays, each in the one before, in a member that KMS does not know";
    assert!(!found.findings.is_empty());
    for finding in &found.findings {
        assert_eq!(finding.bucket.verdict, Verdict::ServerError);
        assert_eq!(finding.bucket.actual, "the connection broke");
        assert_eq!(finding.words, words);
        assert_eq!(played(finding, &target), [Status::Fail]);
    }
    shows(&target, &found, &[]);
}

#[test]
fn what_is_wrong_from_a_size_on_is_shrunk_to_that_size() {
    let target = Lensed::faulty(|_, call, reply| match call.body.len() > 123_456 {
        true => refusal(500, "InternalFailure", "too long"),
        false => reply,
    });
    let found = fuzzed(&target, Focus::Http, 200);
    let [finding] = found.findings.as_slice() else {
        panic!("{:#?}", found.findings);
    };
    assert_eq!(finding.words, "a body of 123457 blanks");
    assert!(finding.shrunk);
}

#[test]
fn what_is_wrongly_allowed_and_changes_a_key_does_not_make_the_next_answers_wrong() {
    let target = Lensed::faulty(|session, call, reply| {
        let Ok(mut with) = serde_json::from_slice::<Value>(&call.body) else {
            return reply;
        };
        let arn = with["KeyId"].as_str().unwrap_or_default().to_owned();
        match arn.split_once(":999999999999:key/") {
            Some((_, key)) if reply.status == 400 => {
                with["KeyId"] = json!(key);
                let again = Call {
                    body: with.to_string().into(),
                    ..call.clone()
                };
                session.call(&again).expect("the engine answers")
            }
            _ => reply,
        }
    });
    let found = fuzzed(&target, Focus::Identifiers, 1000);
    assert!(found.findings.len() > 5, "{:#?}", found.findings);
    for finding in &found.findings {
        assert_eq!(finding.bucket.mutation, "key id: of another account");
        assert_eq!(finding.bucket.verdict, Verdict::WronglyAllowed, "{finding}");
    }
    shows(&target, &found, &[]);
}

#[test]
fn an_endpoints_words_steer_no_terminal_and_come_to_an_end() {
    let message = format!("\u{1b}[2J{}", "x".repeat(10_000));
    let target = Lensed::faulty(move |_, call, reply| {
        match operation(call) == "DescribeKey" && reply.status == 400 {
            true => refusal(500, "\u{1b}[31mBad", &message),
            false => reply,
        }
    });
    let found = fuzzed(&target, Focus::Identifiers, 100);
    assert!(!found.findings.is_empty());
    for finding in &found.findings {
        let told = format!("{}\n{finding}", finding.bucket);
        assert!(!told.contains('\u{1b}'), "{told:?}");
        assert!(told.len() < 4000, "{told}");
    }
}
