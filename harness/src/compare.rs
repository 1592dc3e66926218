//! Where two runs had other answers.

use std::collections::BTreeMap;

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
        let answer = Regex::new(r"^\d{3}( [A-Za-z]+)?").expect("a literal");
        let kind = self.kind.iter().map(|kind| format!(" {kind}"));
        let answer = answer.find(&self.actual).map(|found| found.as_str());
        let answer = answer.map(|answer| format!(", {answer}"));
        let verdict = kind.fold(self.status.clone(), |line, kind| line + &kind);
        verdict + &answer.unwrap_or_default()
    }
}

/// The checks that both runs have, by these rules, with other answers.
#[must_use]
pub fn differences(
    first: &Report,
    second: &Report,
    meant: &dyn Fn(&str) -> bool,
) -> Vec<Difference> {
    let answers = |report: &Report| -> BTreeMap<String, String> {
        let checks = report.checks.iter().filter(|check| meant(&check.id));
        checks
            .map(|check| (check.id.clone(), check.line()))
            .collect()
    };
    let others = answers(second);
    let pairs = answers(first).into_iter().filter_map(|(check, first)| {
        let second = others.get(&check)?.clone();
        (first != second).then_some(Difference {
            check,
            first,
            second,
        })
    });
    pairs.collect()
}

/// The differences for people.
#[must_use]
pub fn text(first: &Report, second: &Report, differences: &[Difference], look: Look) -> String {
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
    page.line(&match differences.len() {
        0 => "the same answers".to_owned(),
        1 => "1 check with another answer".to_owned(),
        n => format!("{n} checks with other answers"),
    });
    page.text()
}

#[cfg(test)]
mod tests {
    use super::{Report, differences};

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
        let found = differences(&first, &second, &|id| id.starts_with("a#"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].first, "pass, 200");
        assert_eq!(
            found[0].second,
            "fail wrongly-refused, 400 DisabledException"
        );
        assert!(differences(&first, &first, &|_| true).is_empty());
    }
}
