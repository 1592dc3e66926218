//! `kmspec explore`.

use std::collections::BTreeSet;

use super::args::{EndpointArgs, ExploreArgs};
use super::findings::{Page, Reports, Saved, at_aws, save_all};
use super::progress::counting;
use super::record::{seed_for, target, told};
use super::run::{self, engine};
use super::screen::{Screen, print};
use super::select::{Chosen, SelectArgs};
use super::signals;
use crate::baseline::{Baseline, Known};
use crate::evidence::Book;
use crate::explore::{Bounds, Finding, Found, Options, draft, explore, page, slug};
use crate::fixture::{self, Fixture};
use crate::report::{Exit, Failure, kinds};
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
    let all = args.exhaustive.is_none().then_some(args.cases);
    let bar = counting(screen.watched(), all, "sequences");
    let mut show = |found: &Found| {
        bar.set_position(found.cases);
        bar.set_message(format!(
            "{} calls, {} of differences",
            found.calls,
            kinds(found.findings.len())
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
    let (baseline, written) = (args.baseline.as_deref(), args.write_baseline.as_deref());
    if baseline.or(written).is_none() {
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
    run::baselines(baseline, written, known)
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
    let (mut saved, failed) = save_all(args.out.as_deref(), pages(kept, spec));
    saved.resize_with(found.findings.len(), || Saved::No);
    print(&told.text(&saved));
    let mut reports = Reports::after(failed);
    reports.write_json(args.report_json.as_deref(), || told.document(&saved));
    if let Some(machine) = &found.machine {
        reports.write(args.graph.as_deref(), || page(machine, &told.target));
    }
    reports.write(args.write_baseline.as_deref(), || {
        let kinds = found.findings.iter();
        let kinds: Vec<Bucket> = kinds.map(|one| one.divergence.bucket.clone()).collect();
        let lacking = found.lacking.keys().map(String::as_str);
        let today = jiff::Zoned::now().date().to_string();
        let baseline = previous.clone();
        let baseline = baseline.with_explored(&kinds, lacking, &told.target, &today);
        baseline.to_toml()
    });
    let declared = |operation: &String| {
        let mut known = told.baseline.unsupported.iter();
        known.any(|entry| entry.operation == *operation)
    };
    let known = saved.iter().all(Saved::is_known) && found.lacking.keys().all(declared);
    let exit = match known {
        _ if found.interrupted => Exit::Interrupted,
        true => Exit::Conforms,
        false => Exit::Differs,
    };
    reports.end(found.lost.as_ref(), exit)
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
