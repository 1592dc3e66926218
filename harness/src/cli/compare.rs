//! `kmspec compare`.

use std::path::Path;

use super::args::CompareArgs;
use super::screen::{Screen, print, say};
use super::select::Filter;
use crate::compare::{self, Report, text};
use crate::report::Exit;

pub(super) fn compare(args: &CompareArgs, screen: Screen) -> Exit {
    let filters = args.filter.iter().map(|text| Filter::new(text));
    let filters: Result<Vec<Filter>, Vec<String>> = filters.collect();
    let read = filters
        .map_err(|lines| lines.join("\n"))
        .and_then(|filters| Ok((filters, report(&args.first)?, report(&args.second)?)));
    let (filters, first, second) = match read {
        Ok(read) => read,
        Err(message) => {
            message.lines().for_each(say);
            return Exit::Usage;
        }
    };
    let meant = |check: &str| {
        let fixture = check.split('#').next().unwrap_or(check);
        filters.is_empty() || filters.iter().any(|filter| filter.matches(fixture, check))
    };
    let found = compare::compare(&first, &second, &meant);
    print(&text(&first, &second, &found, screen.look(args.color)));
    match (found.both, found.differences.is_empty()) {
        (0, _) => Exit::NothingSelected,
        (_, true) => Exit::Conforms,
        (_, false) => Exit::Differs,
    }
}

fn report(path: &Path) -> Result<Report, String> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    Report::read(&shown, &text).map_err(|problem| problem.to_string())
}
