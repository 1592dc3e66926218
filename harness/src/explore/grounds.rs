//! What stands behind the expectation of a finding.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::derive::Template;
use crate::evidence::Book;
use crate::fixture::{Allowed, Expected, Fixture, Request};
use crate::model::Table;

/// A claim for it: of the key-state table, or one that a built-in check of the operation has for one of the codes, or for a success
/// where there are none. Of several checks the one with the most similar request counts, then the stronger claim.
pub(super) fn evidence(
    fixtures: &[Fixture],
    book: &Book,
    (operation, with): (&str, &Value),
    state: &str,
    codes: &BTreeSet<String>,
) -> String {
    let cell = format!("states/{state}/{operation}");
    let table = Table::embedded();
    let of_state = |code: &String| table.codes().any(|known| known == code);
    if book.claim(&cell).is_some() && codes.iter().all(of_state) {
        return cell;
    }
    let fits = |allowed: &&Allowed| match &allowed.answer {
        Expected::Fails { codes: of, .. } => of.iter().any(|code| codes.contains(code)),
        Expected::Returns(_) => codes.is_empty(),
    };
    let judged = fixtures.iter().flat_map(Fixture::judged);
    let claims = judged
        .filter(|judged| judged.request.operation() == operation)
        .flat_map(|judged| {
            let alike = likeness(&judged.request, with);
            let ids = judged.allowed.iter().filter(fits);
            let ids = ids.flat_map(|allowed| &allowed.evidence);
            ids.map(move |id| (alike, id))
        });
    let best = claims
        .filter_map(|(alike, id)| Some((alike, book.claim(id)?)))
        .max_by_key(|(alike, claim)| (*alike, claim.grade, Reverse(&claim.id)));
    best.map_or_else(
        || format!("model/{operation}"),
        |(_, claim)| claim.id.clone(),
    )
}

/// How much two requests have in common: a value that is the same counts twice, a member that only one has counts against it.
fn likeness(request: &Request, with: &Value) -> i64 {
    let Request::Call {
        with: Template::Object(members),
        ..
    } = request
    else {
        return i64::MIN;
    };
    let known = with.as_object().into_iter().flatten();
    let missing = known.filter(|(name, _)| members.iter().all(|(member, _)| member != *name));
    let each = members
        .iter()
        .map(|(name, value)| match (value, with.get(name)) {
            (_, None) => -1,
            (Template::Plain(value), Some(given)) if value == given => 2,
            (Template::Plain(_), Some(_)) => -1,
            (_, Some(_)) => 1,
        });
    each.sum::<i64>() - missing.count() as i64
}
