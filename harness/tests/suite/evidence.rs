//! The evidence: every claim is used, and as much of what is judged rests on recordings as ever did.

use std::collections::BTreeSet;

use kmspec::evidence::{Book, Claim, Grade};
use kmspec::fixture::{self, Fixture, Judged};
use kmspec::spec::Spec;

/// Of a thousand checks, so many at least rest on a claim that was seen in an answer of real AWS KMS. It may only grow: raise it when
/// recordings are added.
const RECORDED_PER_MILLE: usize = 356;

fn everything() -> (Book, Vec<Fixture>) {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    (book, fixtures)
}

fn cited(judged: &Judged) -> impl Iterator<Item = &str> {
    let evidence = judged.allowed.iter().flat_map(|allowed| &allowed.evidence);
    evidence.map(String::as_str)
}

#[test]
fn every_claim_is_used_or_says_why_none_can_use_it() {
    let (book, fixtures) = everything();
    let used: BTreeSet<&str> = fixtures
        .iter()
        .flat_map(Fixture::judged)
        .flat_map(cited)
        .collect();
    // The questions of `open.json` have a test of their own, and so have the key-state table and the service model.
    let subjects: BTreeSet<&str> = kmspec_fixtures::evidence()
        .map(|(subject, _)| subject)
        .collect();
    let written = |claim: &&Claim| {
        let subject = claim.id.split('/').next().unwrap_or_default();
        subject != "open" && subjects.contains(subject)
    };
    let claims = book.claims().filter(written);
    let wrong = |claim: &&Claim| used.contains(claim.id.as_str()) == claim.unplayed.is_some();
    let (stale, unused): (Vec<_>, Vec<_>) = claims
        .filter(wrong)
        .partition(|claim| claim.unplayed.is_some());
    let ids = |claims: Vec<&Claim>| {
        claims
            .iter()
            .map(|claim| claim.id.clone())
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(
        unused.is_empty(),
        "no check uses these, and they do not say why:\n{}",
        ids(unused)
    );
    assert!(
        stale.is_empty(),
        "these are used, although they say why they cannot be:\n{}",
        ids(stale)
    );
}

#[test]
fn the_share_of_recorded_evidence_does_not_shrink() {
    let (book, fixtures) = everything();
    let seen = |judged: &&Judged| {
        cited(judged)
            .filter_map(|id| book.claim(id))
            .any(|claim| claim.grade == Grade::Recorded)
    };
    let checks: Vec<&Judged> = fixtures.iter().flat_map(Fixture::judged).collect();
    let recorded = checks.iter().copied().filter(seen).count();
    let share = recorded * 1000 / checks.len();
    assert!(
        share >= RECORDED_PER_MILLE,
        "{recorded} of {} checks rest on recordings",
        checks.len()
    );
}
