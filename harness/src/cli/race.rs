//! `kmspec race`.

mod words;

use std::fs;
use std::path::Path;

use super::args::RaceArgs;
use super::findings::{Reports, Saved, at_aws, save_each};
use super::progress::counting;
use super::record::{seed_for, told};
use super::screen::{Screen, print, say};
use super::signals;
use crate::race::{Kind, Options, Raced, Violation, page, race, svg, timeline};
use crate::report::{self, Exit, Failure, kinds};
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
    let bar = counting(screen.watched(), Some(args.rounds), "rounds");
    let mut show = |raced: &Raced| {
        bar.set_position(raced.rounds());
        let (calls, found) = (raced.calls, kinds(raced.violations.len()));
        bar.set_message(format!("{calls} calls, {found} without an order"));
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
    let found = raced.violations.iter();
    let (saved, failed) = save_each(args.out.as_deref(), found, save);
    let exit = exit(raced, &saved);
    print(&text(raced, &saved, args, target));
    let mut reports = Reports::after(failed);
    reports.write_json(args.report_json.as_deref(), || {
        document(raced, &saved, args, target, exit)
    });
    reports.write(args.report_html.as_deref(), || {
        page::text(raced, target, exit)
    });
    if let Some(path) = &args.svg {
        match svg::text(raced) {
            Some(text) => reports.write(Some(path), || text),
            None => say("note: no round was played, so there is nothing to draw"),
        }
    }
    reports.end(raced.lost.as_ref(), exit)
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
