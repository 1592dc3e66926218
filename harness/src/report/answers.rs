//! What an endpoint answered to the open questions, for people and as JSON.

use serde::Serialize;

use super::human::Look;
use super::human::page::{Ink, Page};
use crate::ask::{Answer, Answers, Asking, Fits, Left};
use crate::evidence::Book;

/// The version of the JSON document's form, `fixtures/schema/answers.schema.json`. It grows when a member goes or changes its
/// meaning.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    kmspec: &'static str,
    #[serde(flatten)]
    answers: &'a Answers,
}

/// The JSON document's text, with a newline at its end.
///
/// # Panics
/// Never: what answers hold is plain.
#[must_use]
pub fn json(answers: &Answers) -> String {
    let document = Document {
        version: VERSION,
        kmspec: env!("CARGO_PKG_VERSION"),
        answers,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("answers are plain JSON");
    text.push('\n');
    text
}

/// The text for people.
#[must_use]
pub fn text(answers: &Answers, book: &Book, look: Look) -> String {
    let mut page = Page::new(look);
    page.line(&format!(
        "{} {}",
        page.ink(Ink::Bold, &answers.target),
        page.ink(Ink::Dim, concat!("kmspec ", env!("CARGO_PKG_VERSION")))
    ));
    for asked in &answers.asked {
        page.gap();
        page.heading(
            &asked.fixture,
            &format!("{}. {}", keys(asked.keys), asked.why),
        );
        let mut last: &[String] = &[];
        for answer in &asked.answers {
            if last != answer.questions {
                for id in &answer.questions {
                    let claim = book.claim(id).map_or("", |claim| claim.claim.as_str());
                    page.item(&format!("{} {}", page.ink(Ink::Bold, id), question(claim)));
                }
                last = &answer.questions;
            }
            one(&mut page, answer);
        }
        if let Some(why) = &asked.ended {
            page.item(&format!("not every call was made: {why}"));
        }
    }
    left(&mut page, &answers.left);
    if !answers.unasked.is_empty() {
        page.gap();
        page.heading(
            "Not askable here",
            "questions that calls to the public API alone do not settle",
        );
        for unasked in &answers.unasked {
            let claim = question(&unasked.claim);
            page.item(&format!(
                "{} {claim}",
                page.ink(Ink::Bold, &unasked.question)
            ));
            page.field("why not", &unasked.reason);
        }
    }
    closing(&mut page, answers);
    page.text()
}

/// What would be asked, in this order, and what it would cost.
#[must_use]
pub fn plan(order: &[Asking<'_>], rest: &[Asking<'_>], max_keys: usize, look: Look) -> String {
    let mut page = Page::new(look);
    let mut all = 0;
    for asking in order {
        all += asking.keys;
        page.line(&format!(
            "{}: {}",
            page.ink(Ink::Bold, &asking.fixture.id),
            keys(asking.keys)
        ));
        page.item(&asking.questions.join(", "));
    }
    let rest: Vec<Left> = rest.iter().map(Asking::beyond).collect();
    left(&mut page, &rest);
    page.gap();
    page.line(&format!("{} of at most {max_keys}", keys(all)));
    page.text()
}

/// A claim without the answers that it accepts: the answers that were thought possible follow it.
fn question(claim: &str) -> &str {
    let ends = [" Accepted", " Likely"].map(|end| claim.find(end).unwrap_or(claim.len()));
    &claim[..ends[0].min(ends[1])]
}

fn one(page: &mut Page, answer: &Answer) {
    page.field("call", &answer.call);
    for (index, line) in answer.possible.iter().enumerate() {
        page.field(if index == 0 { "possible" } else { "or" }, line);
    }
    page.field("answer", &answer.answer);
    let fits = match answer.fits {
        Fits::Possible => page.ink(Ink::Good, "among those thought possible"),
        Fits::Unexpected => page.ink(Ink::Warn, "none of those thought possible"),
        Fits::Undecided => page.ink(Ink::Bad, "not decided"),
    };
    let why = match answer.reason.as_str() {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    page.field("which is", &format!("{fits}{why}"));
    for note in &answer.notes {
        page.field("note", note);
    }
}

fn left(page: &mut Page, left: &[Left]) {
    if left.is_empty() {
        return;
    }
    page.gap();
    page.heading("Left", "fixtures that were not played");
    for left in left {
        page.item(&format!("{}: {}", left.fixture, left.reason));
        page.faint(&left.questions.join(", "));
    }
}

fn closing(page: &mut Page, answers: &Answers) {
    page.gap();
    if let Some(error) = &answers.error {
        page.line(&format!("{}: {error}", page.ink(Ink::Bad, "error")));
    }
    for key in &answers.undeleted {
        let mark = page.ink(Ink::Bad, "schedule its deletion yourself");
        page.line(&format!("{mark}: {key}"));
    }
    let all = || answers.asked.iter().flat_map(|asked| &asked.answers);
    let of = |fits| all().filter(|answer| answer.fits == fits).count();
    page.line(&format!(
        "{} answers: {} among those thought possible, {} not, {} not decided",
        all().count(),
        of(Fits::Possible),
        of(Fits::Unexpected),
        of(Fits::Undecided)
    ));
    let deleted = match answers.undeleted.len() {
        0 => "scheduled for deletion, or gone already".into(),
        some => format!("{some} of them not scheduled for deletion"),
    };
    let made = keys(answers.keys);
    page.line(&format!(
        "{made} made of at most {}, {deleted}",
        answers.max_keys
    ));
}

fn keys(count: usize) -> String {
    match count {
        0 => "no key".into(),
        1 => "1 key".into(),
        _ => format!("{count} keys"),
    }
}
