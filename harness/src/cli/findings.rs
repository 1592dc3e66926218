//! What becomes of findings: a folder keeps each as a fixture, or as a text where no fixture can tell it; reports tell them all.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::record::report_to;
use super::screen::say;
use crate::explain::commands;
use crate::model::printable;
use crate::report::{self, Exit, Failure};
use crate::target::CallError;

/// What became of a finding.
pub(super) enum Saved {
    /// It is told only.
    No,
    /// Its file was there already.
    Known(PathBuf),
    /// It is written.
    New(PathBuf),
}

impl Saved {
    pub(super) const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// The file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::No => None,
            Self::Known(path) | Self::New(path) => Some(path),
        }
    }
}

/// A finding as it is kept.
pub(super) struct Page {
    /// The file's name without its ending.
    pub(super) name: String,
    /// What it is, in a line.
    pub(super) title: String,
    /// The fixture that shows it, where one can.
    pub(super) fixture: Option<String>,
    /// It at length.
    pub(super) story: String,
}

/// What became of each finding, and the first failure. Without a folder all are told only.
pub(super) fn save_all(
    out: Option<&Path>,
    pages: impl Iterator<Item = Page>,
) -> (Vec<Saved>, Option<Failure>) {
    save_each(out, pages, |out, page| save(out, &page))
}

/// [`save_all`], for what is kept in another way.
pub(super) fn save_each<T>(
    out: Option<&Path>,
    findings: impl Iterator<Item = T>,
    save: impl Fn(&Path, T) -> std::io::Result<Saved>,
) -> (Vec<Saved>, Option<Failure>) {
    let mut failed = None;
    let each = findings.map(|finding| {
        let Some(out) = out else { return Saved::No };
        save(out, finding).unwrap_or_else(|error| {
            let why = format!("{} cannot be written: {error}", out.display());
            failed.get_or_insert_with(|| Failure::no_answer(why));
            Saved::No
        })
    });
    (each.collect(), failed)
}

/// Writes reports, each whatever becomes of the others.
pub(super) struct Reports {
    /// What failed first.
    failed: Option<Failure>,
}

impl Reports {
    /// `failed`: what failed before.
    pub(super) const fn after(failed: Option<Failure>) -> Self {
        Self { failed }
    }

    /// Writes one, where a file is named for it.
    pub(super) fn write(&mut self, path: Option<&Path>, text: impl FnOnce() -> String) {
        if let Some(path) = path
            && let Err(failure) = report_to(path, &text())
        {
            self.failed.get_or_insert(failure);
        }
    }

    /// Writes one in JSON.
    pub(super) fn write_json(&mut self, path: Option<&Path>, document: impl FnOnce() -> Value) {
        self.write(path, || {
            serde_json::to_string_pretty(&document()).expect("JSON") + "\n"
        });
    }

    /// How the command ends, `lost` being why the target could not be reached any more. An interrupt outweighs what failed.
    pub(super) fn end(self, lost: Option<&CallError>, exit: Exit) -> Result<Exit, Failure> {
        let lost = lost.map(|why| Failure::no_answer(format!("the target went away: {why}")));
        match self.failed.or(lost) {
            Some(failure) if exit == Exit::Interrupted => {
                failure.message.lines().for_each(say);
                Ok(exit)
            }
            Some(failure) => Err(failure),
            None => Ok(exit),
        }
    }
}

/// The first line of a finding: what it is, whether it came again, whether it was known.
pub(super) fn heading(kind: &impl Display, flaky: bool, saved: &Saved) -> String {
    let flaky = if flaky { " (flaky)" } else { "" };
    let known = if saved.is_known() { " (known)" } else { "" };
    format!("{kind}{flaky}{known}")
}

/// Writes a finding as a fixture, and beside it the same as a script for the AWS CLI; what no fixture can tell, as a text.
fn save(out: &Path, page: &Page) -> std::io::Result<Saved> {
    let named = |ending: &str| out.join(format!("{}.{ending}", page.name));
    let (path, text) = match &page.fixture {
        Some(text) => (named("json"), text),
        None => (named("txt"), &page.story),
    };
    if path.exists() {
        return Ok(Saved::Known(path));
    }
    fs::create_dir_all(out)?;
    report::write(&path, text)?;
    if let Some(text) = &page.fixture {
        let mut script = format!(
            "#!/usr/bin/env bash\n# {}.\n# For the AWS CLI 2, openssl, jq, perl and xxd.\n",
            printable(&page.title)
        );
        for line in commands(text) {
            script += &format!("{line}\n");
        }
        report::write(&named("sh"), &script)?;
    }
    Ok(Saved::New(path))
}

/// What makes keys without number is not for AWS itself.
pub(super) fn at_aws(command: &str) -> Failure {
    Failure::usage(format!(
        "{command} makes keys without number, and at AWS each costs money: aim it at an emulator"
    ))
}
