//! The command line. Results go to standard output, everything else to standard error.

mod args;
mod ask;
mod compare;
mod coverage;
mod explain;
mod explore;
mod findings;
mod fuzz;
mod list;
mod progress;
mod race;
mod record;
mod run;
mod screen;
mod select;
mod signals;

pub use args::{
    AskArgs, CompareArgs, CoverageArgs, ExplainArgs, ExploreArgs, ListArgs, RaceArgs, RecordArgs,
    RunArgs,
};
pub use fuzz::FuzzArgs;
pub use select::SelectArgs;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use screen::Screen;

#[cfg(feature = "engine")]
use crate::report::Exit;
#[cfg(feature = "engine")]
use crate::serve::ServeArgs;
#[cfg(feature = "engine")]
use crate::xks_proxy::XksProxyArgs;

#[derive(Parser)]
#[command(
    name = "kmspec",
    version,
    about = "Tells how faithfully an endpoint behaves like AWS KMS, with evidence"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(Box<RunArgs>),
    List(ListArgs),
    Explain(ExplainArgs),
    Coverage(CoverageArgs),
    Compare(CompareArgs),
    Record(Box<RecordArgs>),
    Ask(Box<AskArgs>),
    Explore(Box<ExploreArgs>),
    Race(Box<RaceArgs>),
    Fuzz(Box<FuzzArgs>),
    #[cfg(feature = "engine")]
    Serve(ServeArgs),
    #[cfg(feature = "engine")]
    XksProxy(XksProxyArgs),
}

/// Reads the command line and the environment, and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let screen = Screen::of_process();
    match Cli::parse().command {
        Command::Run(args) => ExitCode::from(run::run(&args, screen).status()),
        Command::Record(args) => ExitCode::from(record::record(&args).status()),
        Command::Ask(args) => ExitCode::from(ask::ask(&args, screen).status()),
        Command::Explore(args) => ExitCode::from(explore::run(&args, screen).status()),
        Command::Race(args) => ExitCode::from(race::run(&args, screen).status()),
        Command::Fuzz(args) => ExitCode::from(fuzz::run(&args, screen).status()),
        Command::Explain(args) => ExitCode::from(explain::explain(&args, screen).status()),
        Command::Coverage(args) => ExitCode::from(coverage::coverage(&args).status()),
        Command::Compare(args) => ExitCode::from(compare::compare(&args, screen).status()),
        Command::List(args) => ExitCode::from(list::list(&args).status()),
        #[cfg(feature = "engine")]
        Command::Serve(args) => crate::serve::run(&args).unwrap_or_else(|error| {
            screen::say(&format!("{error:#}"));
            ExitCode::from(Exit::Usage.status())
        }),
        #[cfg(feature = "engine")]
        Command::XksProxy(args) => crate::xks_proxy::run(&args).unwrap_or_else(|error| {
            screen::say(&format!("{error:#}"));
            ExitCode::from(Exit::Usage.status())
        }),
    }
}
