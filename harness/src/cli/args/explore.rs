//! The arguments of `kmspec explore`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{EndpointArgs, time};
use crate::workload::{Focus, SEQUENCES};

/// Play random sequences of calls beside a model of AWS KMS, and shrink what differs
///
/// Each kind of difference is shrunk to the fewest and simplest calls that show it, played again, and with --out written as a fixture
/// that `kmspec run FILE` plays, with a script for the AWS CLI beside it; what no fixture can tell is written as a text. A kind whose
/// file is in the folder already is known: it is told, and fails nothing. The target is found as for `kmspec run`; where its clock
/// cannot be moved, no time passes.
///
/// Exit status: 0 nothing new differs, 1 something does or an operation is lacking that no baseline declares, 2 usage, 3 the target did
/// not answer, 130 interrupted.
#[derive(Args, Clone, Debug)]
pub struct ExploreArgs {
    /// Where to play.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// How many sequences to play
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub cases: u64,
    /// How many calls each sequence has; with --exhaustive, how many it has at most
    #[arg(long, value_name = "NUMBER", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
    pub steps: u16,
    /// Begin no sequence after this time, and shrink no further
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub max_time: Option<Duration>,
    /// Decides the sequences; a seed as an earlier run told it, such as 7@3, is refused by a version that makes others of it
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = sequences_seed)]
    pub seed: u64,
    /// What most calls are about
    #[arg(long, value_enum, default_value_t = Focus::All)]
    pub focus: Focus,
    /// In place of random sequences, every sequence of the life of one key or two, up to what the model tells apart
    #[arg(long, value_name = "KEYS", value_parser = clap::value_parser!(u8).range(1..=2), conflicts_with_all = ["cases", "seed", "focus", "against"])]
    pub exhaustive: Option<u8>,
    /// Write what every sequence made of the keys as a page with a graph, in Markdown
    #[arg(long, value_name = "FILE", requires = "exhaustive")]
    pub graph: Option<PathBuf>,
    /// Compare successes and error codes with another target, call by call, in place of the model: `engine`, or the URL of an
    /// endpoint
    #[arg(long, value_name = "engine|URL")]
    pub against: Option<String>,
    /// TOML file of known kinds of differences: they are counted and fail nothing
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the kinds of differences found into a baseline, beside what is in it
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Folder to write the differences to
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write a JSON report
    #[arg(long, value_name = "FILE")]
    pub report_json: Option<PathBuf>,
}

/// A number, and where an `@` follows, the sequences that it is a seed of.
fn sequences_seed(text: &str) -> Result<u64, String> {
    let (number, of) = text.split_once('@').unwrap_or((text, ""));
    if !of.is_empty() && of != SEQUENCES.to_string() {
        return Err(format!(
            "that seed is of another version of kmspec, this one makes sequences @{SEQUENCES}: take the version that told it, or \
             play the fixtures that it saved"
        ));
    }
    number
        .parse()
        .map_err(|_| "give a whole number, such as 7".into())
}
