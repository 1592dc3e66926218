//! What a check is for: what it checks, why, from which source, and how to ask the same by hand.

mod commands;
mod states;

pub use commands::commands;
pub use states::{cell, table};

use serde_json::Value;

use crate::evidence::{Book, Claim};
use crate::fixture::{CLIENT_ERROR, Fixture, Judged};
use crate::report::human::Look;
use crate::report::human::page::{Ink, Page};

/// Explains a fixture's checks, those of these ids, and the calls that lead to them.
#[must_use]
pub fn fixture(fixture: &Fixture, meant: &dyn Fn(&str) -> bool, book: &Book, look: Look) -> String {
    let mut page = Page::new(look);
    page.line(&page.ink(Ink::Bold, &fixture.id));
    page.item(&fixture.why);
    if !fixture.needs.is_empty() {
        let needs: Vec<String> = fixture.needs.iter().map(ToString::to_string).collect();
        page.item(&format!("It needs of the target: {}.", needs.join(", ")));
    }
    if let Some(outdated) = &fixture.outdated {
        page.item(&format!(
            "It held until {}. {}",
            outdated.until, outdated.note
        ));
    }
    let file: Value = serde_json::from_str(&fixture.source).unwrap_or_default();
    for judged in fixture.judged() {
        let id = format!("{}#{}", fixture.id, judged.name);
        if meant(&id) {
            page.gap();
            page.line(&page.ink(Ink::Bold, &id));
            let steps = file["steps"].as_array().into_iter().flatten();
            let written = steps.into_iter().find(|step| step["name"] == judged.name);
            check(&mut page, judged, written.unwrap_or(&Value::Null), book);
        }
    }
    page.gap();
    page.heading(
        "By hand",
        "with the AWS CLI 2 in bash, which takes blobs in base64",
    );
    for line in commands(&fixture.source) {
        page.code(&line);
    }
    page.text()
}

/// A check, and its step as it is written.
fn check(page: &mut Page, judged: &Judged, written: &Value, book: &Book) {
    page.field("call", judged.request.operation());
    let one = std::slice::from_ref(written);
    let alternatives = written["any"].as_array().map_or(one, Vec::as_slice);
    for (i, answer) in alternatives.iter().enumerate() {
        page.field(if i == 0 { "expected" } else { "or" }, &expected(answer));
    }
    if let Some(because) = &judged.because {
        page.field("because", because);
    }
    let mut ids: Vec<&String> = judged.allowed.iter().flat_map(|a| &a.evidence).collect();
    ids.sort();
    ids.dedup();
    for claim in ids.into_iter().filter_map(|id| book.claim(id)) {
        evidence(page, claim);
    }
}

/// The answer that a step expects, in words.
fn expected(answer: &Value) -> String {
    let codes = match &answer["fails"] {
        Value::Null => {
            let members = answer["returns"]
                .as_object()
                .filter(|members| !members.is_empty());
            return match (members, answer.get("status"), answer.get("headers")) {
                (Some(_), ..) => format!("it succeeds with {}", answer["returns"]),
                (None, None, None) => "it succeeds".into(),
                (None, Some(status), _) => format!("HTTP status {status}"),
                (None, None, Some(headers)) => format!("headers {headers}"),
            };
        }
        Value::Array(codes) => codes.iter().filter_map(Value::as_str).collect(),
        code => vec![code.as_str().unwrap_or_default()],
    };
    let message = match &answer["message"] {
        Value::Null if answer.get("message").is_some() => " without a message".into(),
        Value::Null => String::new(),
        Value::String(text) => format!(" {text:?}"),
        other => format!(" with a message like {other}"),
    };
    match codes.as_slice() {
        [CLIENT_ERROR] => "it fails with any client error (4xx)".into(),
        codes => format!("it fails with {}{message}", codes.join(" or ")),
    }
}

fn evidence(page: &mut Page, claim: &Claim) {
    let seen = claim.recorded.iter().map(|date| format!(", seen {date}"));
    let marks = [
        claim.contested.then(|| ", sources disagree".to_owned()),
        claim
            .outdated
            .as_ref()
            .map(|date| format!(", until {date}")),
    ];
    let marks: String = seen.chain(marks.into_iter().flatten()).collect();
    let text = format!("{} ({}{marks}): {}", claim.id, claim.grade, claim.claim);
    page.field("evidence", &text);
    for source in &claim.sources {
        page.faint(source);
    }
}

/// Explains a claim: what it says, and the ids of the checks that rest on it, or why none can.
#[must_use]
pub fn claim(claim: &Claim, checks: &[String], look: Look) -> String {
    let mut page = Page::new(look);
    page.line(&page.ink(Ink::Bold, &claim.id));
    evidence(&mut page, claim);
    page.gap();
    match (checks, &claim.unplayed) {
        ([], Some(reason)) => page.field("unplayed", reason),
        ([], None) => page.line("No check rests on it."),
        _ => page.heading("Checks", "what rests on it"),
    }
    for id in checks {
        page.item(id);
    }
    page.text()
}
