//! The report for programs: one JSON document, described by `fixtures/schema/report.schema.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Outcome, Run};
use crate::event::Status;

/// The version of the document's form. It grows when a member goes or changes its meaning.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    kmspec: &'static str,
    target: &'a str,
    /// RFC 3339.
    started: &'a str,
    seconds: f64,
    exit: Ending,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    totals: Totals,
    unsupported: Vec<Lacking<'a>>,
    stale: &'a [String],
    fixtures: BTreeMap<&'a str, f64>,
    checks: &'a [Outcome],
}

#[derive(Serialize)]
struct Ending {
    status: u8,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Totals {
    checks: usize,
    #[serde(flatten)]
    by_status: BTreeMap<Status, usize>,
}

#[derive(Serialize)]
struct Lacking<'a> {
    operation: &'a str,
    answer: &'a str,
}

/// The document's text, with a newline at its end.
///
/// # Panics
/// Never: what a run holds is plain.
#[must_use]
pub fn text(run: &Run) -> String {
    let exit = run.exit();
    let document = Document {
        version: VERSION,
        kmspec: env!("CARGO_PKG_VERSION"),
        target: &run.target,
        started: &run.started,
        seconds: run.took.as_secs_f64(),
        exit: Ending {
            status: exit.status(),
            meaning: exit.meaning(),
        },
        error: run.error.as_ref().map(|error| error.message.as_str()),
        totals: Totals {
            checks: run.outcomes.len(),
            by_status: run.totals(),
        },
        unsupported: run
            .unsupported
            .iter()
            .map(|(operation, answer)| Lacking { operation, answer })
            .collect(),
        stale: &run.stale,
        fixtures: run
            .fixtures
            .iter()
            .map(|(id, took)| (id.as_str(), took.as_secs_f64()))
            .collect(),
        checks: &run.outcomes,
    };
    let mut text = serde_json::to_string_pretty(&document).expect("a report is plain JSON");
    text.push('\n');
    text
}
