//! Where two runs had other answers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::problem::{Problem, read_json};
use crate::report::human::Look;
use crate::report::human::page::{Ink, Page};

/// What a JSON report says, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// The target of the run.
    pub target: String,
    checks: Vec<Answered>,
}

#[derive(Clone, Debug, Deserialize)]
struct Answered {
    id: String,
    status: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    actual: String,
}

/// A check with another answer in the second run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The check's id.
    pub check: String,
    /// What the first run had: the verdict, and status and error code of the answer.
    pub first: String,
    /// What the second run had.
    pub second: String,
}

impl Report {
    /// Reads a report of `--report-json`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn read(file: &str, text: &str) -> Result<Self, Problem> {
        read_json(file, text)
    }
}

impl Answered {
    /// Verdict, status and error code. Messages and ids are another thing each time.
    fn line(&self) -> String {
        static ANSWER: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^\d{3}( [A-Za-z]+)?").expect("a literal"));
        let kind = self.kind.iter().map(|kind| format!(" {kind}"));
        let answer = ANSWER.find(&self.actual).map(|found| found.as_str());
        let answer = answer.map(|answer| format!(", {answer}"));
        let verdict = kind.fold(self.status.clone(), |line, kind| line + &kind);
        verdict + &answer.unwrap_or_default()
    }
}

/// What two runs had in common, and what not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The checks with other answers.
    pub differences: Vec<Difference>,
    /// How many checks both runs have.
    pub both: usize,
    /// How many only the first has, and only the second.
    pub alone: [usize; 2],
}

/// Compares verdict, HTTP status and error code of the checks that are meant, by id.
#[must_use]
pub fn compare(first: &Report, second: &Report, meant: &dyn Fn(&str) -> bool) -> Comparison {
    let answers = |report: &Report| -> BTreeMap<String, String> {
        let checks = report.checks.iter().filter(|check| meant(&check.id));
        checks
            .map(|check| (check.id.clone(), check.line()))
            .collect()
    };
    let mut others = answers(second);
    let mut comparison = Comparison::default();
    for (check, first) in answers(first) {
        let Some(second) = others.remove(&check) else {
            comparison.alone[0] += 1;
            continue;
        };
        comparison.both += 1;
        if first != second {
            comparison.differences.push(Difference {
                check,
                first,
                second,
            });
        }
    }
    comparison.alone[1] = others.len();
    comparison
}

/// The differences for people.
#[must_use]
pub fn text(first: &Report, second: &Report, found: &Comparison, look: Look) -> String {
    let differences = &found.differences;
    let mut page = Page::new(look);
    for difference in differences {
        page.line(&page.ink(Ink::Bold, &difference.check));
        page.field("first", &difference.first);
        page.field("second", &difference.second);
    }
    if !differences.is_empty() {
        page.gap();
    }
    page.line(&format!("first  {}", first.target));
    page.line(&format!("second {}", second.target));
    let [one, two] = found.alone;
    page.line(&format!(
        "{} of {} checks in both with another verdict, status or error code; {one} only in the first, {two} only in the second",
        differences.len(),
        found.both
    ));
    page.text()
}

#[cfg(test)]
mod tests {
    use super::{Report, compare};

    fn report(checks: &str) -> Report {
        let text = format!(r#"{{"target": "t", "checks": [{checks}]}}"#);
        Report::read("r.json", &text).expect("a report")
    }

    #[test]
    fn what_counts_is_verdict_status_and_code() {
        let first = report(
            r#"{"id": "a#1", "status": "pass", "actual": "400 NotFoundException: one"},
               {"id": "a#2", "status": "pass", "actual": "200 {}"}, {"id": "a#3", "status": "pass"}, {"id": "b#1", "status": "pass"}"#,
        );
        let second = report(
            r#"{"id": "a#1", "status": "pass", "actual": "400 NotFoundException: another"},
               {"id": "a#2", "status": "fail", "kind": "wrongly-refused", "actual": "400 DisabledException"}, {"id": "b#1", "status": "skipped"}"#,
        );
        let found = compare(&first, &second, &|id| id.starts_with("a#"));
        let [difference] = found.differences.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(difference.first, "pass, 200");
        assert_eq!(
            difference.second,
            "fail wrongly-refused, 400 DisabledException"
        );
        assert_eq!((found.both, found.alone), (2, [1, 0]));
        assert!(compare(&first, &first, &|_| true).differences.is_empty());
    }
}
