//! What becomes of findings: a folder keeps each as a fixture, or as a text where no fixture can tell it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::explain::commands;
use crate::model::printable;
use crate::report::{self, Failure};

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
    let mut failed = None;
    let each = pages.map(|page| {
        let Some(out) = out else { return Saved::No };
        save(out, &page).unwrap_or_else(|failure| {
            failed.get_or_insert(failure);
            Saved::No
        })
    });
    (each.collect(), failed)
}

/// Writes a finding as a fixture, and beside it the same as a script for the AWS CLI; what no fixture can tell, as a text.
fn save(out: &Path, page: &Page) -> Result<Saved, Failure> {
    let failed = |error: std::io::Error| {
        Failure::no_answer(format!("{} cannot be written: {error}", out.display()))
    };
    let named = |ending: &str| out.join(format!("{}.{ending}", page.name));
    let (path, text) = match &page.fixture {
        Some(text) => (named("json"), text),
        None => (named("txt"), &page.story),
    };
    if path.exists() {
        return Ok(Saved::Known(path));
    }
    fs::create_dir_all(out).map_err(failed)?;
    report::write(&path, text).map_err(failed)?;
    if let Some(text) = &page.fixture {
        let mut script = format!(
            "#!/usr/bin/env bash\n# {}.\n# For the AWS CLI 2, openssl, jq, perl and xxd.\n",
            printable(&page.title)
        );
        for line in commands(text) {
            script += &format!("{line}\n");
        }
        report::write(&named("sh"), &script).map_err(failed)?;
    }
    Ok(Saved::New(path))
}

/// What makes keys without number is not for AWS itself.
pub(super) fn at_aws(command: &str) -> Failure {
    Failure::usage(format!(
        "{command} makes keys without number, and at AWS each costs money: aim it at an emulator"
    ))
}
