//! `kmspec race`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use super::args::RaceArgs;
use super::record::{report_to, seed_for, told};
use super::screen::{Screen, print, say};
use super::signals;
use crate::race::{Call, Kind, Options, Raced, Violation, page, race, svg, timeline};
use crate::report::{self, Exit, Failure};
use crate::spec::Spec;
use crate::target::Target;
use crate::target::http::{Endpoint, HttpTarget};

/// Races, prints what has no order, writes the reports.
pub(super) fn run(args: &RaceArgs, screen: Screen) -> Exit {
    told(carry_out(args, screen))
}

fn carry_out(args: &RaceArgs, screen: Screen) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let endpoint = args.endpoint.settings().resolve().map_err(Failure::usage)?;
    // The built-in server, where it is the target, is there until the end.
    let (endpoint, _server) = match endpoint {
        Some(endpoint) => (endpoint, None),
        None => {
            let (endpoint, server) = own::serve(args)?;
            (endpoint, Some(server))
        }
    };
    if endpoint.is_aws() {
        return Err(Failure::usage(
            "race makes keys without number, and at AWS each costs money, and what AWS answers while others change it may be old: \
             aim it at an emulator",
        ));
    }
    let target = HttpTarget::connect(endpoint);
    let target = target.map_err(|why| Failure::no_answer(why.to_string()))?;
    let options = Options {
        kinds: match args.focus.is_empty() {
            true => Kind::ALL.to_vec(),
            false => args.focus.clone(),
        },
        clients: usize::from(args.threads),
        calls: usize::from(args.calls),
        rounds: args.rounds,
        seed: args.seed,
        max_time: args.max_time,
        settle: args.settle,
        budget: args.budget,
        unique: format!("{:x}", seed_for(&target, None)),
        stop,
    };
    let bar = progress(screen.watched(), args.rounds);
    let mut show = |raced: &Raced| {
        bar.set_position(raced.rounds());
        let (calls, found) = (raced.calls, raced.violations.len());
        bar.set_message(format!("{calls} calls, {found} kinds without an order"));
    };
    let raced = race(&target, &Spec::embedded(), &options, &mut show);
    bar.finish_and_clear();
    let raced = raced.map_err(|why| Failure::no_answer(why.to_string()))?;
    tell(args, &raced, &target.name())
}

#[cfg(feature = "engine")]
mod own {
    //! The built-in engine has a world for each conversation: to be raced it is served.

    use tokio::runtime::Runtime;

    use super::{Endpoint, Failure, RaceArgs, say};
    use crate::cli::args::EndpointArgs;
    use crate::serve::{ServeArgs, Server};

    /// A server at work, and what drives it.
    pub(super) struct Own {
        _runtime: Runtime,
        _server: Server,
    }

    /// Serves the engine on a free port of this machine.
    pub(super) fn serve(args: &RaceArgs) -> Result<(Endpoint, Own), Failure> {
        let failed =
            |why: String| Failure::no_answer(format!("the engine cannot be served: {why}"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|why| failed(why.to_string()))?;
        let server = runtime.block_on(Server::start(&ServeArgs::on_a_free_port()));
        let server = server.map_err(|why| failed(format!("{why:#}")))?;
        say(&format!(
            "note: no endpoint is named: the built-in engine is served on {} for this race",
            server.url()
        ));
        let endpoint = EndpointArgs {
            endpoint_url: Some(server.url().into()),
            ..args.endpoint.clone()
        };
        let endpoint = endpoint.settings().resolve().map_err(Failure::usage)?;
        let own = Own {
            _runtime: runtime,
            _server: server,
        };
        Ok((endpoint.expect("it is named"), own))
    }
}

#[cfg(not(feature = "engine"))]
mod own {
    use super::{Endpoint, Failure, RaceArgs};

    pub(super) fn serve(_: &RaceArgs) -> Result<(Endpoint, ()), Failure> {
        Err(Failure::usage(
            "no endpoint: this kmspec is built without the engine, so pass --endpoint-url",
        ))
    }
}

/// Saves what was found, prints it, writes the reports: a failure of one keeps none of the others.
fn tell(args: &RaceArgs, raced: &Raced, target: &str) -> Result<Exit, Failure> {
    let (saved, mut failed) = save_all(args.out.as_deref(), &raced.violations);
    let exit = exit(raced, &saved);
    print(&text(raced, &saved, args, target));
    let mut write = |path: &Option<PathBuf>, text: &dyn Fn() -> String| {
        if let Some(path) = path
            && let Err(failure) = report_to(path, &text())
        {
            failed.get_or_insert(failure);
        }
    };
    write(&args.report_json, &|| {
        let document = document(raced, &saved, args, target, exit);
        serde_json::to_string_pretty(&document).expect("JSON") + "\n"
    });
    write(&args.report_html, &|| page::text(raced, target, exit));
    if args.svg.is_some() {
        match svg::text(raced) {
            Some(text) => write(&args.svg, &|| text.clone()),
            None => say("note: no round was played, so there is nothing to draw"),
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    match &raced.lost {
        Some(why) => Err(Failure::no_answer(format!("the target went away: {why}"))),
        None => Ok(exit),
    }
}

fn exit(raced: &Raced, saved: &[Saved]) -> Exit {
    if raced.interrupted {
        Exit::Interrupted
    } else if raced.lost.is_some() {
        Exit::NoAnswer
    } else if !saved.iter().all(Saved::is_known) || !raced.broken.is_empty() {
        Exit::Differs
    } else if !raced.undecided.is_empty() || raced.rounds() == 0 {
        Exit::Inconclusive
    } else {
        Exit::Conforms
    }
}

/// What became of a finding.
enum Saved {
    /// It is told only.
    No,
    /// Its file was there already.
    Known(PathBuf),
    /// It is written.
    New(PathBuf),
}

impl Saved {
    const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    fn path(&self) -> Option<&Path> {
        match self {
            Self::No => None,
            Self::Known(path) | Self::New(path) => Some(path),
        }
    }
}

/// What became of each, and the first failure.
fn save_all(out: Option<&Path>, found: &[Violation]) -> (Vec<Saved>, Option<Failure>) {
    let mut failed = None;
    let each = found.iter().map(|one| {
        let Some(out) = out else { return Saved::No };
        save(out, one).unwrap_or_else(|error| {
            let why = format!("{} cannot be written: {error}", out.display());
            failed.get_or_insert_with(|| Failure::no_answer(why));
            Saved::No
        })
    });
    (each.collect(), failed)
}

/// Writes a history without an order: whole for programs, as a timeline, as a drawing.
fn save(out: &Path, found: &Violation) -> std::io::Result<Saved> {
    let path = out.join(format!("{}.json", slug(found)));
    if path.exists() {
        return Ok(Saved::Known(path));
    }
    fs::create_dir_all(out)?;
    report::write(&path.with_extension("svg"), &svg::of(found))?;
    report::write(&path.with_extension("txt"), &timeline::violation(found))?;
    let text = serde_json::to_string_pretty(&history(found)).expect("JSON") + "\n";
    report::write(&path, &text)?;
    Ok(Saved::New(path))
}

/// The name of a violation's files, the same for all of its kind.
fn slug(found: &Violation) -> String {
    let (kind, operation, answer) = found.bucket();
    let words = format!("{} {operation} {answer}", kind.name());
    let words: String = words.chars().take(100).collect();
    heck::AsKebabCase(words).to_string()
}

fn text(raced: &Raced, saved: &[Saved], args: &RaceArgs, target: &str) -> String {
    let mut text = String::new();
    for (found, saved) in raced.violations.iter().zip(saved) {
        let known = if saved.is_known() { " (known)" } else { "" };
        let told = timeline::violation(found);
        let _ = writeln!(
            text,
            "{}",
            told.trim_end().replacen('\n', &format!("{known}\n"), 1)
        );
        if let Some(path) = saved.path() {
            let _ = writeln!(text, "     {}", path.display());
        }
        text.push('\n');
    }
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = writeln!(text, "{title}");
            for line in lines {
                let _ = writeln!(text, "  {line}");
            }
            text.push('\n');
        }
    };
    let alone = raced.alone.iter().map(ToString::to_string).collect();
    list(
        "Not as AWS KMS where calls come one at a time, and so no races:",
        alone,
    );
    let broken = raced.broken.iter();
    let broken =
        broken.map(|((operation, what), times)| format!("{operation}: {what} ({times} times)"));
    list("Without an answer that can be read:", broken.collect());
    let undecided = raced.undecided.iter();
    let undecided =
        undecided.map(|((kind, why), rounds)| format!("{}: {why} ({rounds} rounds)", kind.name()));
    list("Not decided:", undecided.collect());
    let _ = writeln!(
        text,
        "  {:<16}{:>8}{:>12}{:>10}{:>11}",
        "", "rounds", "with order", "without", "not known"
    );
    for (kind, tally) in &raced.tallies {
        let some = |count: u64| match count {
            0 => "·".into(),
            count => count.to_string(),
        };
        let (ordered, offending, unknown) = (tally.ordered, tally.offending, tally.unknown);
        let _ = writeln!(
            text,
            "  {:<16}{:>8}{:>12}{:>10}{:>11}",
            kind.name(),
            tally.rounds,
            some(ordered),
            some(offending),
            some(unknown)
        );
    }
    let new = saved.iter().filter(|saved| !saved.is_known()).count();
    let _ = writeln!(
        text,
        "\n{target}: {} rounds of {} clients with {} calls each, seed {}: {} calls in {:.1} s: {} kinds of answers without an order, \
         {new} of them new",
        raced.rounds(),
        args.threads,
        args.calls,
        args.seed,
        raced.calls,
        raced.took.as_secs_f64(),
        raced.violations.len(),
    );
    text
}

fn document(raced: &Raced, saved: &[Saved], args: &RaceArgs, target: &str, exit: Exit) -> Value {
    let tallies = raced.tallies.iter().map(|(kind, tally)| {
        json!({
            "kind": kind.name(),
            "rounds": tally.rounds,
            "with_order": tally.ordered,
            "without": tally.offending,
            "unknown": tally.unknown,
        })
    });
    let found = raced.violations.iter().zip(saved).map(|(found, saved)| {
        let mut one = history(found);
        one["known"] = json!(saved.is_known());
        one["file"] = json!(saved.path().map(|path| path.display().to_string()));
        one
    });
    let broken = raced.broken.iter();
    let undecided = raced.undecided.iter();
    json!({
        "target": target,
        "exit": {"status": exit.status(), "meaning": exit.meaning()},
        "seed": args.seed,
        "threads": args.threads,
        "calls_each": args.calls,
        "rounds": raced.rounds(),
        "kinds": tallies.collect::<Vec<_>>(),
        "calls": raced.calls,
        "seconds": raced.took.as_secs_f64(),
        "seconds_searched": raced.searched.as_secs_f64(),
        "interrupted": raced.interrupted,
        "lost": raced.lost.as_ref().map(ToString::to_string),
        "lacking": raced.lacking,
        "violations": found.collect::<Vec<_>>(),
        "alone": raced.alone.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "broken": broken.map(|((operation, what), times)| json!({"operation": operation, "what": what, "times": times}))
            .collect::<Vec<_>>(),
        "undecided": undecided.map(|((kind, why), rounds)| json!({"kind": kind.name(), "why": why, "rounds": rounds}))
            .collect::<Vec<_>>(),
    })
}

/// A history without an order, for programs.
fn history(found: &Violation) -> Value {
    let (kind, operation, answer) = found.bucket();
    json!({
        "id": slug(found),
        "kind": kind.name(),
        "operation": operation,
        "answer": answer,
        "round": found.round,
        "times": found.times,
        "reasons": found.reasons.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "before": found.before.iter().map(call).collect::<Vec<_>>(),
        "calls": found.history.calls.iter().map(call).collect::<Vec<_>>(),
        "without_order": found.last,
    })
}

fn call(call: &Call) -> Value {
    json!({
        "client": call.client,
        "operation": call.action.operation(),
        "with": call.with,
        "invoked_ns": call.times.invoked,
        "returned_ns": call.times.returned,
        "answer": call.outcome.to_string(),
    })
}

fn progress(watched: bool, rounds: u64) -> ProgressBar {
    let bar = match watched {
        true => ProgressBar::with_draw_target(Some(rounds), ProgressDrawTarget::stderr()),
        false => ProgressBar::hidden(),
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} rounds {wide_msg}");
    bar.set_style(style.expect("a valid template"));
    bar
}
