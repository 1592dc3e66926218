//! Which cases come how often.

use super::Focus;
use super::case::{Case, Draw};
use super::ground::{Ground, Samples};
use super::{blobs, http, identifiers, json, material, tokens};
use crate::derive::Stream;

/// What draws a case.
type Make = fn(&mut Draw<'_>) -> Case;

/// What is made hostile, on which ground, by what, how often.
const MIX: [(Focus, Ground, Make, usize); 21] = [
    (Focus::Tokens, Ground::Import, tokens::of_import, 6),
    (Focus::Tokens, Ground::Again, tokens::again, 1),
    (Focus::Tokens, Ground::Reimported, tokens::reimported, 2),
    (Focus::Tokens, Ground::Stale, tokens::stale, 1),
    (Focus::Tokens, Ground::Grant, tokens::of_grant, 2),
    (Focus::Material, Ground::Import, material::of_import, 4),
    (Focus::Material, Ground::Forms, material::forms, 4),
    (Focus::Material, Ground::Hybrid, material::hybrid, 2),
    (Focus::Blobs, Ground::Cipher, blobs::cipher, 5),
    (Focus::Blobs, Ground::Cipher, blobs::contexts, 3),
    (Focus::Blobs, Ground::Cipher, blobs::swapped, 1),
    (
        Focus::Blobs,
        Ground::Mac,
        |draw| blobs::proofs(draw, Ground::Mac),
        1,
    ),
    (
        Focus::Blobs,
        Ground::Signature,
        |draw| blobs::proofs(draw, Ground::Signature),
        1,
    ),
    (Focus::Blobs, Ground::Lists, blobs::markers, 2),
    (Focus::Identifiers, Ground::Key, identifiers::keys, 6),
    (Focus::Identifiers, Ground::Key, identifiers::aliases, 2),
    (Focus::Json, Ground::Key, json::bodies, 5),
    (Focus::Json, Ground::Key, json::base64, 1),
    (Focus::Http, Ground::Key, http::targets, 2),
    (Focus::Http, Ground::Key, http::requests, 2),
    (Focus::Http, Ground::Key, http::no_target, 1),
];

fn of(focus: Focus) -> impl Iterator<Item = (Focus, Ground, Make, usize)> {
    let meant = move |one: &&(Focus, Ground, Make, usize)| focus == Focus::All || one.0 == focus;
    MIX.iter().filter(meant).copied()
}

/// The ground of a round, and what the rest of it is drawn from.
pub(super) fn ground(focus: Focus, stream: Stream) -> (Ground, Stream) {
    let samples = Samples::default();
    let mut draw = Draw::new(stream, &samples);
    let all: Vec<Ground> = of(focus)
        .flat_map(|(_, ground, _, weight)| std::iter::repeat_n(ground, weight))
        .collect();
    let ground = *draw.one(&all);
    (ground, draw.rest())
}

/// Cases on this ground.
pub(super) fn cases(
    focus: Focus,
    ground: Ground,
    stream: Stream,
    samples: &Samples,
    n: usize,
) -> Vec<Case> {
    let mut draw = Draw::new(stream, samples);
    let all: Vec<(Focus, Make)> = of(focus)
        .filter(|(_, of, ..)| *of == ground)
        .flat_map(|(area, _, make, weight)| std::iter::repeat_n((area, make), weight))
        .collect();
    (0..n)
        .map(|_| {
            let (area, make) = *draw.one(&all);
            Case {
                area,
                ..make(&mut draw)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::stage::file;
    use super::*;
    use crate::evidence::Book;
    use crate::fixture::Fixture;
    use crate::spec::Spec;

    /// Those of requests that only HTTP has are not played in process.
    #[test]
    fn every_case_and_all_that_is_simpler_makes_a_fixture() {
        let spec = Spec::embedded();
        let book = Book::embedded(&spec);
        let mut samples = Samples::default();
        for name in [
            "token",
            "token2",
            "blob",
            "blob2",
            "mac",
            "signature",
            "marker",
        ] {
            let other = if name.ends_with('2') { "Zm9v" } else { "YmFy" };
            samples.values.insert(name.into(), other.repeat(20));
        }
        let makes_a_fixture = |cases: &[Case]| {
            let (ground, words) = (cases[0].ground, cases[0].words());
            let written = cases.iter().enumerate();
            let written = written.map(|(at, case)| case.written(&format!("case-{at}")));
            let text = file(ground, &words, written.collect()).to_string();
            let read = Fixture::read("x", "x", &text, &spec, &book);
            assert!(read.is_ok(), "{words}: {:?}", read.err());
        };
        for round in 0..400_u64 {
            let stream = Stream::of(&[b"test", &round.to_be_bytes()]);
            let (ground, stream) = ground(Focus::All, stream);
            let cases = cases(Focus::All, ground, stream, &samples, 4);
            // Cases of a round are played in one fixture.
            assert!(cases.iter().all(|case| case.ground == ground), "{ground:?}");
            makes_a_fixture(&cases);
            for simpler in cases.iter().flat_map(Case::simpler) {
                makes_a_fixture(&[simpler]);
            }
        }
    }
}
