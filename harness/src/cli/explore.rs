//! `kmspec explore`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{EndpointArgs, ExploreArgs};
use super::findings::{Page, Saved, at_aws, save_all};
use super::record::{report_to, seed_for, target, told};
use super::run::{engine, read_baseline};
use super::screen::{Screen, print, say};
use super::select::{Chosen, SelectArgs};
use super::signals;
use crate::baseline::{Baseline, Known};
use crate::evidence::Book;
use crate::explore::{Bounds, Finding, Found, Options, draft, explore, page, slug};
use crate::fixture::{self, Fixture};
use crate::report::{Exit, Failure};
use crate::spec::Spec;
use crate::target::Target;
use crate::workload::Bucket;

mod told;

use told::{Told, story};

/// Explores, prints what differs, writes a fixture and a script for each.
pub(super) fn run(args: &ExploreArgs, screen: Screen) -> Exit {
    told(carry_out(args, screen))
}

fn carry_out(args: &ExploreArgs, screen: Screen) -> Result<Exit, Failure> {
    let stop = signals::watch();
    let (target, is_aws) = target(&args.endpoint, None)?;
    if is_aws {
        return Err(at_aws("explore"));
    }
    let other = args.against.as_deref().map(|name| other(args, name));
    let other = other.transpose()?;
    let (baseline, previous) = baselines(args)?;
    let spec = Spec::embedded();
    let clocks = [Some(&target), other.as_ref()].into_iter().flatten();
    let options = Options {
        cases: args.cases,
        steps: usize::from(args.steps),
        focus: args.focus,
        exhaust: args.exhaustive.map(|keys| Bounds {
            keys,
            depth: usize::from(args.steps),
        }),
        known: baseline.buckets(),
        seed: args.seed,
        max_time: args.max_time,
        unique: clocks
            .map(|target| format!("{:x}", seed_for(&**target, None)))
            .collect(),
        stop,
    };
    let bar = progress(
        screen.watched(),
        args.exhaustive.is_none().then_some(args.cases),
    );
    let mut show = |found: &Found| {
        bar.set_position(found.cases);
        bar.set_message(format!(
            "{} calls, {} kinds of differences",
            found.calls,
            found.findings.len()
        ));
    };
    let found = explore(&*target, other.as_deref(), &spec, &options, &mut show);
    let found = found.map_err(|why| Failure::no_answer(why.to_string()))?;
    bar.finish_and_clear();
    let told = Told {
        found: &found,
        seed: args.seed,
        target: target.name(),
        from: other.map_or_else(|| "the model".into(), |other| other.name()),
        baseline: &baseline,
    };
    tell(args, &told, &spec, &previous)
}

/// The baseline, and the one that `--write-baseline` adds to.
fn baselines(args: &ExploreArgs) -> Result<(Baseline, Baseline), Failure> {
    let files = [&args.baseline, &args.write_baseline];
    if files.iter().all(|file| file.is_none()) {
        return Ok(Default::default());
    }
    let Chosen {
        spec, selection, ..
    } = SelectArgs::default().choose_knowing_all()?;
    let operations: BTreeSet<String> = spec.operations().map(str::to_string).collect();
    let known = Known {
        checks: &selection.all,
        operations: &operations,
    };
    let baseline = match &args.baseline {
        Some(path) => read_baseline(path, known)?,
        None => Baseline::default(),
    };
    let previous = match &args.write_baseline {
        Some(path) if path.exists() => read_baseline(path, known)?,
        _ => baseline.clone(),
    };
    Ok((baseline, previous))
}

/// Saves what was found, prints it, writes the report: a failure of one keeps none of the others.
fn tell(
    args: &ExploreArgs,
    told: &Told<'_>,
    spec: &Spec,
    previous: &Baseline,
) -> Result<Exit, Failure> {
    let found = told.found;
    let kept: &[Finding] = args.out.as_ref().map_or(&[], |_| &found.findings);
    let (mut saved, mut failed) = save_all(args.out.as_deref(), pages(kept, spec));
    saved.resize_with(found.findings.len(), || Saved::No);
    print(&told.text(&saved));
    let mut write = |path: &Option<PathBuf>, text: &dyn Fn() -> String| {
        if let Some(path) = path
            && let Err(failure) = report_to(path, &text())
        {
            failed.get_or_insert(failure);
        }
    };
    write(&args.report_json, &|| {
        serde_json::to_string_pretty(&told.document(&saved)).expect("JSON") + "\n"
    });
    if let Some(machine) = &found.machine {
        write(&args.graph, &|| page(machine, &told.target));
    }
    write(&args.write_baseline, &|| {
        let kinds = found.findings.iter();
        let kinds: Vec<Bucket> = kinds.map(|one| one.divergence.bucket.clone()).collect();
        let lacking = found.lacking.keys().map(String::as_str);
        let today = jiff::Zoned::now().date().to_string();
        let baseline = previous.clone();
        let baseline = baseline.with_explored(&kinds, lacking, &told.target, &today);
        baseline.to_toml()
    });
    let lost = found.lost.as_ref();
    let lost = lost.map(|why| Failure::no_answer(format!("a target went away: {why}")));
    let declared = |operation: &String| {
        let mut known = told.baseline.unsupported.iter();
        known.any(|entry| entry.operation == *operation)
    };
    match failed.or(lost) {
        Some(failure) if found.interrupted => {
            failure.message.lines().for_each(say);
            Ok(Exit::Interrupted)
        }
        Some(failure) => Err(failure),
        None if found.interrupted => Ok(Exit::Interrupted),
        None if saved.iter().all(Saved::is_known) && found.lacking.keys().all(declared) => {
            Ok(Exit::Conforms)
        }
        None => Ok(Exit::Differs),
    }
}

/// The findings as they are kept.
fn pages<'a>(findings: &'a [Finding], spec: &'a Spec) -> impl Iterator<Item = Page> + 'a {
    let book = Book::embedded(spec);
    let fixtures = match findings {
        [] => Vec::new(),
        _ => fixture::embedded(spec, &book).expect("a test rules out broken fixtures"),
    };
    findings.iter().map(move |finding| {
        let drafted = finding.flaky.is_none();
        let drafted = drafted.then(|| draft(finding, &fixtures, &book)).flatten();
        // A code that KMS does not have, in a step on the way there, makes a fixture that cannot be read.
        let is_read =
            |text: &String| Fixture::read("drafted", "drafted", text, spec, &book).is_ok();
        Page {
            name: slug(finding),
            title: finding.divergence.bucket.to_string(),
            fixture: drafted.filter(is_read),
            story: story(finding),
        }
    })
}

/// The target to compare with.
fn other(args: &ExploreArgs, name: &str) -> Result<Box<dyn Target>, Failure> {
    if name == "engine" {
        return engine(&args.endpoint, None);
    }
    let endpoint = EndpointArgs {
        endpoint_url: Some(name.into()),
        ..args.endpoint.clone()
    };
    let (other, is_aws) = target(&endpoint, None)?;
    match is_aws {
        true => Err(at_aws("explore")),
        false => Ok(other),
    }
}

/// `cases`: how many there will be, where that is known.
fn progress(watched: bool, cases: Option<u64>) -> ProgressBar {
    let bar = match watched {
        true => ProgressBar::with_draw_target(cases, ProgressDrawTarget::stderr()),
        false => ProgressBar::hidden(),
    };
    let style = ProgressStyle::with_template(match cases {
        Some(_) => "{bar:30} {pos}/{len} sequences {wide_msg}",
        None => "{spinner} {pos} sequences {wide_msg}",
    });
    bar.set_style(style.expect("a valid template"));
    bar
}
