//! The arguments of `kmspec race`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{EndpointArgs, time};
use crate::race::Kind;

/// Let clients make calls on the same key at the same time, and check that some order of them explains all answers
///
/// Each round makes keys, lets the clients loose and looks at the keys afterwards. The answers are held against a model of AWS KMS: a
/// round passes if its calls can be put in an order in which each is allowed its answer, and no call stands before one that was
/// answered before it began (linearizability). The smallest calls that have no such order are shown as a timeline. What the target
/// answers one call at a time too is no race, and is told apart. Without an endpoint the built-in engine is served for the race.
///
/// Exit status: 0 every round has an order, 1 one has none or a call had no answer, 2 usage, 3 the target did not answer, 5 not every
/// round was decided, 130 interrupted.
#[derive(Args, Clone, Debug)]
pub struct RaceArgs {
    /// Where to race.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// How many rounds to play
    #[arg(long, value_name = "NUMBER", default_value_t = 160)]
    pub rounds: u64,
    /// How many clients make calls at once
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u16).range(2..=64))]
    pub threads: u16,
    /// How many calls each client makes in a round
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub calls: u16,
    /// Which calls meet; may be given several times [default: round after round the next]
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub focus: Vec<Kind>,
    /// Begin no round after this time
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub max_time: Option<Duration>,
    /// Decides the calls, not how they meet: the same version of kmspec makes the same of the same seed
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// For targets that are eventually consistent: judge only changes that succeeded, and look at the keys again, for at most this
    /// time, until what is said of them agrees with some order
    #[arg(long, value_name = "TIME", value_parser = time, allow_hyphen_values = true)]
    pub settle: Option<Duration>,
    /// How many times calls are tried in the search for one order, before it is given up and the round is not known
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000_000)]
    pub budget: u64,
    /// Folder to write each kind of answers without an order to: for programs, as a timeline and as a drawing. A kind that is there
    /// already is known: it is told, and fails nothing
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write a JSON report
    #[arg(long, value_name = "FILE")]
    pub report_json: Option<PathBuf>,
    /// Write a report for the browser: one HTML file, with the timelines
    #[arg(long, value_name = "FILE")]
    pub report_html: Option<PathBuf>,
    /// Draw the smallest calls that have no order, or else the last round with its order
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}
