//! `kmspec race`.

mod words;

use std::fs;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::RaceArgs;
use super::findings::{Saved, at_aws};
use super::record::{report_to, seed_for, told};
use super::screen::{Screen, print, say};
use super::signals;
use crate::race::{Kind, Options, Raced, Violation, page, race, svg, timeline};
use crate::report::{self, Exit, Failure};
use crate::spec::Spec;
use crate::target::Target;
use crate::target::http::{Endpoint, HttpTarget};
use words::{document, history, slug, text};

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
        return Err(at_aws("race"));
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
    let lost = raced.lost.as_ref();
    let lost = lost.map(|why| Failure::no_answer(format!("the target went away: {why}")));
    match failed.or(lost) {
        Some(failure) if exit == Exit::Interrupted => {
            failure.message.lines().for_each(say);
            Ok(exit)
        }
        Some(failure) => Err(failure),
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

fn progress(watched: bool, rounds: u64) -> ProgressBar {
    let bar = match watched {
        true => ProgressBar::with_draw_target(Some(rounds), ProgressDrawTarget::stderr()),
        false => ProgressBar::hidden(),
    };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} rounds {wide_msg}");
    bar.set_style(style.expect("a valid template"));
    bar
}
