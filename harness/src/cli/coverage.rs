//! `kmspec coverage`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::args::{CoverageArgs, Format};
use super::screen::{print, say};
use super::select::SelectArgs;
use crate::coverage::{Coverage, Item, Status};
use crate::report::Exit;

pub(super) fn coverage(args: &CoverageArgs) -> Exit {
    let every = SelectArgs {
        fixtures: args.fixtures.clone(),
        ..SelectArgs::default()
    };
    let coverage = every
        .choose()
        .map_err(|failure| failure.message)
        .and_then(|chosen| {
            let coverage = Coverage::of(&chosen.selection.fixtures, &chosen.spec);
            coverage.map_err(|problem| problem.to_string())
        });
    let coverage = match coverage {
        Ok(coverage) => coverage,
        Err(message) => {
            message.lines().for_each(say);
            return Exit::Usage;
        }
    };
    match args.format {
        Format::Text => print(&text(&coverage)),
        Format::Json => {
            let text = serde_json::to_string_pretty(&coverage).expect("plain JSON");
            print(&(text + "\n"));
        }
    }
    Exit::Conforms
}

fn text(coverage: &Coverage) -> String {
    let mut text = coverage.table();
    for (name, items) in coverage.kinds() {
        let mut why: BTreeMap<&str, usize> = BTreeMap::new();
        items
            .iter()
            .filter_map(|item| item.why.as_deref())
            .for_each(|w| *why.entry(w).or_default() += 1);
        if !why.is_empty() {
            let _ = writeln!(text, "\nImpossible: {name}");
        }
        for (why, count) in why {
            let _ = writeln!(text, "{count:>5}  {why}");
        }
    }
    for (name, items) in coverage.kinds() {
        let untried: Vec<&Item> = items
            .iter()
            .filter(|i| i.status == Status::Untried)
            .collect();
        if !untried.is_empty() {
            let _ = writeln!(text, "\nUntried: {name}");
        }
        for item in untried {
            let _ = writeln!(text, "  {} {}", item.operation, item.what);
        }
    }
    text
}
