//! The arguments of the subcommands.

mod explore;
mod race;

pub use explore::ExploreArgs;
pub use race::RaceArgs;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::screen::Colour;
use super::select::SelectArgs;
use crate::evidence::Grade;
use crate::fixture::Need;
use crate::target::http::Settings;

/// Play fixtures on a target and report how it differs from AWS KMS
///
/// The target is --endpoint-url, AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL or the profile's endpoint_url, the first that is
/// there; none of them: the built-in engine, in process.
///
/// Exit status, the first that holds: 130 interrupted, 2 usage, 3 the target did not answer, 4 nothing selected, 1 a
/// difference that no baseline explains, 5 not everything was decided, 0 it conforms.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    /// What to play.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Where to play it.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// How to play it.
    #[command(flatten)]
    pub play: PlayArgs,

    /// Known differences of the target (TOML): only others fail the run
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub baseline: Option<PathBuf>,
    /// Write the differences found as a baseline; reasons in an existing one are kept
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub write_baseline: Option<PathBuf>,
    /// Write a JSON report
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub report_json: Option<PathBuf>,
    /// Write a JUnit XML report
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub report_junit: Option<PathBuf>,
    /// Write a report for the browser: one HTML file, with the key-state table and the evidence of each cell
    #[arg(long, value_name = "FILE", help_heading = "Reports")]
    pub report_html: Option<PathBuf>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto, help_heading = "Reports")]
    pub color: Colour,
}

/// Where calls go, and under which identities.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Endpoint")]
pub struct EndpointArgs {
    /// The endpoint, such as http://127.0.0.1:4566
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// AWS Region
    #[arg(long)]
    pub region: Option<String>,
    /// A second AWS Region, for fixtures and sequences about keys of several [default: us-west-2, or another of the partition]
    #[arg(long, value_name = "REGION")]
    pub other_region: Option<String>,
    /// Profile of the AWS configuration files
    #[arg(long)]
    pub profile: Option<String>,
    /// Send calls without a signature
    #[arg(long, conflicts_with_all = ["other_profile", "other_access_key"])]
    pub no_sign_request: bool,
    /// PEM file with the only certificates to trust
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// Longest wait for the complete answer to one call
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, allow_negative_numbers = true)]
    pub timeout: Duration,
    /// Allow calls to AWS itself, where keys cost money and live at least 7 days
    #[arg(long)]
    pub real_aws: bool,
    /// Profile of a second identity, for fixtures that need one
    #[arg(long, value_name = "PROFILE", conflicts_with = "other_access_key")]
    pub other_profile: Option<String>,
    /// Access key id of a second identity, for endpoints that check no secret; 12 digits stand for an account
    #[arg(long, value_name = "ID")]
    pub other_access_key: Option<String>,
    /// What the endpoint has that not every one has; fixtures that need it are skipped otherwise. Real AWS has everything
    #[arg(long, value_name = "WHAT", value_enum)]
    pub has: Vec<Need>,
}

impl EndpointArgs {
    /// As the target takes them.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            endpoint_url: self.endpoint_url.clone(),
            region: self.region.clone(),
            other_region: self.other_region.clone(),
            profile: self.profile.clone(),
            no_sign_request: self.no_sign_request,
            ca_bundle: self.ca_bundle.clone(),
            timeout: self.timeout,
            real_aws: self.real_aws,
            other_profile: self.other_profile.clone(),
            other_access_key: self.other_access_key.clone(),
            has: self.has.clone(),
        }
    }
}

/// How fixtures are played and judged.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Judging")]
pub struct PlayArgs {
    /// Fixtures played at the same time [default: one per processor]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256), allow_negative_numbers = true)]
    pub jobs: Option<u16>,
    /// Longest sleep for a fixture that waits, where the target's clock cannot be moved
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time, allow_hyphen_values = true)]
    pub max_wait: Duration,
    /// Compare every error message, not only those whose evidence is recorded
    #[arg(long)]
    pub strict_messages: bool,
    /// Weakest evidence on which a difference fails the run; below it, it is advice
    #[arg(long, value_name = "GRADE", value_enum, default_value_t = MinGrade::Documented)]
    pub min_grade: MinGrade,
    /// Seed of names and of the built-in engine [default: 0 in process, random at an endpoint]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub seed: Option<u64>,
}

/// A grade of evidence, as the command line has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MinGrade {
    /// Seen in an answer of real AWS KMS.
    Recorded,
    /// AWS documentation or the service model says so.
    Documented,
    /// A third party says so.
    Reported,
    /// A deduction.
    Inferred,
}

impl From<MinGrade> for Grade {
    fn from(grade: MinGrade) -> Self {
        match grade {
            MinGrade::Recorded => Self::Recorded,
            MinGrade::Documented => Self::Documented,
            MinGrade::Reported => Self::Reported,
            MinGrade::Inferred => Self::Inferred,
        }
    }
}

/// Show which checks there are, and what each is for
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// What to show.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Form of the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Show what a check is for: what it checks, why, from which source, and how to ask the same with the AWS CLI
#[derive(Args, Clone, Debug)]
pub struct ExplainArgs {
    /// A fixture's or a check's id, a cell of the key-state table (state/STATE/OPERATION; `state` is the whole table) or an
    /// evidence's id
    #[arg(value_name = "ID")]
    pub id: String,
    /// A folder of fixtures in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub fixtures: Option<PathBuf>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Show what the fixtures cover of the service model and of the key-state table, and what they do not, and why
#[derive(Args, Clone, Debug)]
pub struct CoverageArgs {
    /// Form of what is shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// A folder of fixtures in place of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub fixtures: Option<PathBuf>,
}

/// Show where two runs had other answers: two targets, or one of them at two times
///
/// Verdicts, HTTP statuses and error codes are compared. Exit status: 0 they had the same, 1 they differ, 2 a file is no report, 4 no
/// check is in both.
#[derive(Args, Clone, Debug)]
pub struct CompareArgs {
    /// The report of a run (--report-json)
    #[arg(value_name = "REPORT")]
    pub first: PathBuf,
    /// The report of another
    #[arg(value_name = "REPORT")]
    pub second: PathBuf,
    /// Only checks that a FILTER of `kmspec run` would select
    #[arg(long, value_name = "GLOB")]
    pub filter: Vec<String>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// Play fixtures on a target and write its answers down as fixtures
///
/// Ids are captured, plaintexts and other secrets are left out. A recording of AWS KMS (--real-aws) is evidence; one of
/// another endpoint shows when that endpoint changes: play it with --min-grade inferred.
#[derive(Args, Clone, Debug)]
pub struct RecordArgs {
    /// What to play.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Where to play it.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// Folder to write to: each recording goes where its fixture's id says
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Replace recordings that are there already
    #[arg(long)]
    pub overwrite: bool,
    /// Longest sleep for a fixture that waits, where the target's clock cannot be moved
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time, allow_hyphen_values = true)]
    pub max_wait: Duration,
    /// Seed of names and of the built-in engine [default: 0 in process, random at an endpoint]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub seed: Option<u64>,
}

/// Ask an endpoint what no source tells about AWS KMS
///
/// Each question is a fixture without a verdict. The ones without keys come first, then those that settle most questions per key;
/// no more than --max-keys keys are made, and each waits for its deletion at the end. The answers of AWS KMS itself (--real-aws)
/// settle the questions: --out writes them as recordings. The target is found as for `kmspec run`.
///
/// Exit status: 0 all was asked that --max-keys and --max-wait allow, 2 usage, 3 the target did not answer, 4 nothing selected,
/// 130 interrupted.
#[derive(Args, Clone, Debug)]
pub struct AskArgs {
    /// What to ask.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Whom to ask.
    #[command(flatten)]
    pub endpoint: EndpointArgs,
    /// Most keys to make; AWS takes about 1 USD a month for each until it is deleted, 7 days later
    #[arg(long, value_name = "NUMBER", default_value_t = 12)]
    pub max_keys: u16,
    /// Show what would be asked and the keys it costs, and call nothing
    #[arg(long)]
    pub plan: bool,
    /// Folder to write a recording of each fixture to
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace recordings that are there already
    #[arg(long)]
    pub overwrite: bool,
    /// Write the answers as JSON
    #[arg(long, value_name = "FILE")]
    pub report_json: Option<PathBuf>,
    /// Longest sleep for a fixture that waits, where the target's clock cannot be moved
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = time, allow_hyphen_values = true)]
    pub max_wait: Duration,
    /// Seed of names and of the built-in engine [default: 0 in process, random at an endpoint]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// Colours on standard output
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let bad = || "give seconds, such as 30 or 0.5".to_string();
    let seconds: f64 = text.parse().map_err(|_| bad())?;
    if seconds <= 0.0 {
        return Err("it must be above 0, such as 30 or 0.5".into());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| bad())
}

pub(super) fn time(text: &str) -> Result<Duration, String> {
    let bad = || "give a time, such as 30s, 5m or 25h".to_string();
    let time: SignedDuration = text.parse().map_err(|_| bad())?;
    Duration::try_from(time)
        .map_err(|_| "time does not go back: give one such as 30s, 5m or 25h".into())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::RunArgs;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        _run: RunArgs,
    }

    #[test]
    fn a_wrong_value_is_told_as_one() {
        for (option, value, why) in [
            ("--timeout", "-1", "it must be above 0"),
            ("--timeout", "soon", "give seconds, such as 30 or 0.5"),
            ("--max-wait", "-5s", "time does not go back"),
            ("--max-wait", "5", "give a time, such as 30s"),
            ("--jobs", "-1", "-1 is not in 1..=256"),
            ("--seed", "-1", "invalid digit"),
        ] {
            let said = Line::try_parse_from(["run", option, value]).unwrap_err();
            let said = said.to_string();
            assert!(
                said.contains(why) && said.contains(&format!("invalid value '{value}'")),
                "{said}"
            );
        }
    }
}
