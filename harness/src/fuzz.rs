//! Sends hostile requests to a target: import tokens, key material, ciphertexts, identifiers, JSON and HTTP that are nearly right.
//!
//! A case is a fixture: the steps that lead to it, and one hostile step with the answers allowed. The runner plays and judges it as it
//! does every fixture. What is wrong becomes a [`Finding`] for each [`Bucket`]: it is played again alone, made smaller, and its
//! fixture shows it to whoever plays it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::ValueEnum;
use serde::Serialize;

use crate::evidence::Book;
use crate::fixture::draft;
use crate::spec::Spec;
use crate::target::{CallError, Target};

mod blobs;
mod by_hand;
mod case;
mod change;
mod der;
mod fuzzer;
mod ground;
mod http;
mod identifiers;
mod json;
mod long;
mod material;
mod mix;
mod socket;
mod stage;
mod tokens;
mod verdict;
mod watch;

use fuzzer::Fuzzer;
use stage::Stage;
pub use verdict::{Bucket, Verdict};
use watch::Watched;

/// What is made hostile.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Focus {
    /// All of it
    #[default]
    All,
    /// Import tokens and grant tokens
    Tokens,
    /// Wrapped key material
    Material,
    /// Ciphertexts, encryption contexts, MACs, signatures, markers
    Blobs,
    /// Key ids, ARNs, alias names
    Identifiers,
    /// The text of requests
    Json,
    /// Targets, content types, headers, methods, sizes; over HTTP also how a body comes
    Http,
}

/// What to send.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many cases; as many as there is time for where none is given.
    pub cases: Option<u64>,
    /// No case begins after this time, and no shrinking goes on.
    pub max_time: Option<Duration>,
    /// The most calls a second.
    pub rate: Option<u32>,
    /// What is made hostile.
    pub focus: Focus,
    /// Decides the cases: the same version of kmspec makes the same of the same seed, at targets whose blobs are as long.
    pub seed: u64,
    /// Part of names, so that runs on one endpoint do not meet.
    pub names: u64,
    /// Set from outside to stop.
    pub stop: Arc<AtomicBool>,
}

/// Something wrong with the target.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it has in common with others.
    pub bucket: Bucket,
    /// What was made hostile.
    pub area: Focus,
    /// What was done, in words, such as `bit 7 of byte 17 of the import token flipped`.
    pub words: String,
    /// How many cases ran into it.
    pub times: u64,
    /// The case that showed it first, counted from 0.
    pub case: u64,
    /// The request, or the exact bytes sent.
    pub request: String,
    /// The answers allowed, a line each.
    pub expected: Vec<String>,
    /// The answer.
    pub actual: String,
    /// What is wrong.
    pub reason: String,
    /// Ids and grades of the evidence for it.
    pub evidence: Vec<String>,
    /// The fixture that shows it; `None` where no fixture can.
    pub fixture: Option<String>,
    /// Whether making it smaller came to its end in the time given.
    pub shrunk: bool,
    /// Whether it was played again alone, and showed.
    pub confirmed: bool,
    /// Played again alone, it did not show; then what was answered.
    pub flaky: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Cases judged.
    pub cases: u64,
    /// Of them, how many of each area and kind, such as `import token: truncated`.
    pub tried: BTreeMap<Focus, BTreeMap<String, u64>>,
    /// Calls made, all included.
    pub calls: u64,
    /// How long it took.
    pub took: Duration,
    /// In the order in which they were found.
    pub findings: Vec<Finding>,
    /// Differences that only weaker evidence speaks against, and how often they were seen.
    pub advice: BTreeMap<Bucket, u64>,
    /// Why something could not be tried, and what.
    pub skipped: BTreeMap<String, BTreeSet<String>>,
    /// Why the target could not be reached any more.
    pub lost: Option<CallError>,
    /// Whether it was stopped from outside.
    pub interrupted: bool,
}

impl Finding {
    /// The bucket as the name of a file: lower case, digits and dashes.
    #[must_use]
    pub fn slug(&self) -> String {
        draft::slug(&self.bucket.to_string())
    }
}

impl Found {
    /// Notes that a case of this kind was judged.
    fn count(&mut self, area: Focus, kind: String) {
        self.cases += 1;
        *self.tried.entry(area).or_default().entry(kind).or_default() += 1;
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "     done     {}", self.words)?;
        writeln!(f, "     call     {}", self.request)?;
        for expected in &self.expected {
            writeln!(f, "     expected {expected}")?;
        }
        writeln!(f, "     actual   {}", self.actual)?;
        writeln!(f, "     wrong    {}", self.reason)?;
        for evidence in &self.evidence {
            writeln!(f, "     evidence {evidence}")?;
        }
        match &self.flaky {
            Some(again) => writeln!(f, "     again    played alone, this did not show: {again}")?,
            None if !self.confirmed => writeln!(f, "     again    not played again")?,
            None if !self.shrunk => {
                writeln!(f, "     again    shown again, not shrunk to the end")?
            }
            None => {}
        }
        Ok(())
    }
}

/// Sends hostile requests until the cases or the time are over. `show` hears of what is found so far.
///
/// # Errors
/// No conversation could start.
pub fn fuzz(
    target: &dyn Target,
    spec: &Spec,
    options: &Options,
    show: &mut dyn FnMut(&Found),
) -> Result<Found, CallError> {
    let watched = Watched::new(target, options.rate);
    let book = Book::embedded(spec);
    watched.open("fuzz")?;
    let mut fuzzer = Fuzzer::new(Stage::new(&watched, spec, &book, options), options);
    fuzzer.run(show);
    Ok(Found {
        lost: watched.lost(),
        ..fuzzer.end()
    })
}
