//! Endpoints that are wrong about whatever is hostile: each kind that is tried is found there, but for those that are open.

use std::collections::{BTreeMap, BTreeSet};

use kmspec::fuzz::{Focus, Found, Verdict};
use kmspec::target::Reply;

use super::super::lens::Lensed;
use super::{fuzzed, refusal};

/// The kinds that were tried and not found by this verdict.
fn missed(found: &Found, verdict: Verdict) -> Vec<String> {
    let told = found
        .findings
        .iter()
        .filter(|one| one.bucket.verdict == verdict);
    let told: BTreeSet<&str> = told.map(|one| one.bucket.mutation.as_str()).collect();
    let tried = found.tried.values().flat_map(|kinds| kinds.keys());
    let missed = tried.filter(|kind| !told.contains(kind.as_str()));
    missed.cloned().collect()
}

/// What is tried, in so many cases, and at least so many kinds.
const AREAS: [(Focus, u64, usize); 6] = [
    (Focus::Tokens, 400, 20),
    (Focus::Material, 1000, 80),
    (Focus::Blobs, 400, 18),
    (Focus::Identifiers, 300, 14),
    (Focus::Json, 300, 10),
    (Focus::Http, 100, 5),
];

/// Of each area, the kinds that are not found where every refusal becomes this reply.
fn missed_where(reply: &Reply, verdict: Verdict) -> Vec<(Focus, Vec<String>)> {
    let in_area = |(focus, cases, kinds)| {
        let target = Lensed::faulty(|_, _, answer| match answer.status {
            400..500 => reply.clone(),
            _ => answer,
        });
        let found = fuzzed(&target, focus, cases);
        let tried: usize = found.tried.values().map(BTreeMap::len).sum();
        assert!(tried >= kinds, "{focus:?}: {:#?}", found.tried);
        (focus, missed(&found, verdict))
    };
    AREAS.into_iter().map(in_area).collect()
}

#[test]
fn what_must_be_refused_is_found_where_it_is_allowed() {
    let allowed = Reply {
        body: "{}".into(),
        ..refusal(200, "", "")
    };
    // What is altered in two ways is made smaller; what KMS makes of the rest is open, or it takes it.
    let missed = missed_where(&allowed, Verdict::WronglyAllowed);
    insta::assert_debug_snapshot!(missed);
}

#[test]
fn what_is_refused_is_found_where_it_breaks_the_service() {
    let broken = refusal(500, "InternalFailure", "always");
    // The engine takes the rest.
    let missed = missed_where(&broken, Verdict::ServerError);
    insta::assert_debug_snapshot!(missed);
}
