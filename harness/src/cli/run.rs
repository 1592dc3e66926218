//! `kmspec run`.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::args::{EndpointArgs, RunArgs};
use super::progress::Progress;
use super::record::seed_for;
use super::screen::{Screen, print, say};
use super::select::{Chosen, Selection};
use super::signals;
use crate::baseline::{Baseline, Judge, Known};
use crate::event::Event;
use crate::evidence::Book;
use crate::play::{Options, play};
use crate::report::{self, Exit, Failure, Run, html, human, json, junit};
use crate::spec::Spec;
#[cfg(feature = "engine")]
use crate::target::engine::EngineTarget;
use crate::target::http::HttpTarget;
#[cfg(feature = "engine")]
use crate::target::http::second_region;
use crate::target::{CallError, Target};

/// Plays, prints the page, writes the reports, in every case.
pub(super) fn run(args: &RunArgs, screen: Screen) -> Exit {
    let stop = signals::watch();
    let mut run = Run::new(String::new());
    let mut previous = Baseline::default();
    match Plan::read(args) {
        Ok(plan) => {
            if !plan.selection.checks.is_empty()
                && let Err(failure) = plan.carry_out(args, screen, &stop, &mut run)
            {
                run.error = Some(failure);
            }
            previous = plan.previous;
        }
        Err(failure) => run.error = Some(failure),
    }
    finish(args, screen, &mut run, &previous)
}

/// All that is known before the first call.
struct Plan {
    spec: Spec,
    book: Book,
    selection: Selection,
    baseline: Baseline,
    /// The baseline whose reasons `--write-baseline` keeps.
    previous: Baseline,
}

impl Plan {
    fn read(args: &RunArgs) -> Result<Self, Failure> {
        let Chosen {
            spec,
            book,
            selection,
        } = match (&args.baseline, &args.write_baseline) {
            (None, None) => args.select.choose(),
            _ => args.select.choose_knowing_all(),
        }?;
        let operations: BTreeSet<String> = spec.operations().map(str::to_string).collect();
        let known = Known {
            checks: &selection.all,
            operations: &operations,
        };
        let written = args.write_baseline.as_deref();
        let (baseline, previous) = baselines(args.baseline.as_deref(), written, known)?;
        Ok(Self {
            spec,
            book,
            selection,
            baseline,
            previous,
        })
    }

    fn carry_out(
        &self,
        args: &RunArgs,
        screen: Screen,
        stop: &Arc<AtomicBool>,
        run: &mut Run,
    ) -> Result<(), Failure> {
        let endpoint = args.endpoint.settings().resolve().map_err(Failure::usage)?;
        let Some(endpoint) = endpoint else {
            let target = engine(&args.endpoint, args.play.seed)?;
            let options = options(args, &*target, stop);
            return self.play(&*target, &options, screen, run);
        };
        for note in &endpoint.notes {
            say(&format!("note: {note}"));
        }
        run.target = endpoint.name();
        let own = |why: CallError| Failure::no_answer(why.to_string());
        let target = HttpTarget::connect(endpoint).map_err(own)?;
        let options = options(args, &target, stop);
        self.play(&target, &options, screen, run)?;
        match target.lost() {
            Some(why) => Err(Failure::no_answer(format!("the target went away: {why}"))),
            None => Ok(()),
        }
    }

    fn play(
        &self,
        target: &dyn Target,
        options: &Options,
        screen: Screen,
        run: &mut Run,
    ) -> Result<(), Failure> {
        let mut progress = Progress::new(screen.watched());
        let mut judge = Judge::new(&self.baseline);
        let fixtures = &self.selection.fixtures;
        let mut emit = |event: Event| {
            progress.show(&event);
            match event {
                // Played on the way to another, and perhaps in its way.
                Event::CheckFinished(check) if !self.selection.checks.contains(&check.id) => {
                    judge.judge(*check);
                }
                event => run.fold(event, &mut judge),
            }
        };
        play(fixtures, target, &self.spec, &self.book, options, &mut emit)
            .map_err(|why| Failure::no_answer(why.to_string()))
    }
}

#[cfg(feature = "engine")]
pub(super) fn engine(
    endpoint: &EndpointArgs,
    seed: Option<u64>,
) -> Result<Box<dyn Target>, Failure> {
    let region = endpoint.region.as_deref().unwrap_or("us-east-1");
    let other = second_region(region, endpoint.other_region.as_deref()).map_err(Failure::usage)?;
    let seed = seed.unwrap_or(0);
    Ok(Box::new(EngineTarget::between(seed, region, &other)))
}

#[cfg(not(feature = "engine"))]
pub(super) fn engine(_: &EndpointArgs, _: Option<u64>) -> Result<Box<dyn Target>, Failure> {
    Err(Failure::usage(
        "no endpoint: this kmspec is built without the engine, so pass --endpoint-url",
    ))
}

fn options(args: &RunArgs, target: &dyn Target, stop: &Arc<AtomicBool>) -> Options {
    Options {
        jobs: jobs(args),
        max_wait: args.play.max_wait,
        min_grade: args.play.min_grade.into(),
        strict_messages: args.play.strict_messages,
        seed: seed_for(target, args.play.seed),
        stop: Arc::clone(stop),
    }
}

fn jobs(args: &RunArgs) -> usize {
    match args.play.jobs {
        Some(jobs) => usize::from(jobs),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// The baseline, and the one whose entries and reasons are kept where one is written.
pub(super) fn baselines(
    baseline: Option<&Path>,
    written: Option<&Path>,
    known: Known<'_>,
) -> Result<(Baseline, Baseline), Failure> {
    let baseline = match baseline {
        Some(path) => read_baseline(path, known)?,
        None => Baseline::default(),
    };
    let previous = match written {
        Some(path) if path.exists() => read_baseline(path, known)?,
        _ => baseline.clone(),
    };
    Ok((baseline, previous))
}

fn read_baseline(path: &Path, known: Known<'_>) -> Result<Baseline, Failure> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{file}: {e}")))?;
    Baseline::parse(&file, &text, known).map_err(Failure::usage)
}

fn finish(args: &RunArgs, screen: Screen, run: &mut Run, previous: &Baseline) -> Exit {
    let mut files = Vec::new();
    if let Some(path) = &args.report_json {
        files.push((path, json::text(run)));
    }
    if let Some(path) = &args.report_junit {
        files.push((path, junit::text(run)));
    }
    if let Some(path) = &args.report_html {
        files.push((path, html::text(run)));
    }
    if let Some(path) = &args.write_baseline
        && run.error.is_none()
        && !run.interrupted
    {
        let day = run.started.get(..10).unwrap_or_default();
        let baseline = Baseline::record(&run.outcomes, &run.target, day, previous);
        files.push((path, baseline.to_toml()));
    }
    for (path, text) in files {
        if let Err(error) = report::write(path, &text) {
            let why = format!("the report could not be written: {error}");
            say(&why);
            run.error.get_or_insert_with(|| Failure::no_answer(why));
        }
    }
    match &run.error {
        Some(failure) if failure.exit == Exit::Usage => {
            failure.message.lines().for_each(say);
        }
        _ => print(&human::text(run, screen.look(args.color))),
    }
    run.exit()
}
