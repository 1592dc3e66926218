//! How each expectation is known: claims about AWS KMS with their sources and grades.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event;
use crate::problem::{Problem, Problems, read_json};
use crate::spec::Spec;

pub(crate) mod states;

/// How a claim is known, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// A deduction: treat as a guess.
    Inferred,
    /// A third party says so.
    Reported,
    /// AWS documentation or the service model says so.
    Documented,
    /// Seen in an answer of real AWS KMS.
    Recorded,
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inferred => "inferred",
            Self::Reported => "reported",
            Self::Documented => "documented",
            Self::Recorded => "recorded",
        })
    }
}

/// One claim about AWS KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// `<subject>/<id>`.
    pub id: String,
    /// What KMS does, in one sentence or two.
    pub claim: String,
    /// How it is known.
    pub grade: Grade,
    /// Where it is from, each in full.
    pub sources: Vec<String>,
    /// When it was seen, such as `2025-11-10`.
    pub recorded: Option<String>,
    /// Sources disagree: a difference from it never fails a run.
    pub contested: bool,
    /// It held until about this date.
    pub outdated: Option<String>,
    /// Why no check can rest on it, or why `kmspec ask` cannot ask it, in a sentence.
    pub unplayed: Option<String>,
}

impl From<&Claim> for event::Evidence {
    fn from(claim: &Claim) -> Self {
        Self {
            id: claim.id.clone(),
            grade: claim.grade.to_string(),
            claim: claim.claim.clone(),
            sources: claim.sources.clone(),
        }
    }
}

/// Whether it is the id of an open question.
#[must_use]
pub fn is_question(id: &str) -> bool {
    id.starts_with("open/")
}

/// Every claim by its id.
#[derive(Clone, Debug, Default)]
pub struct Book {
    claims: BTreeMap<String, Claim>,
}

impl Book {
    /// Reads evidence files, given as subject and text, the key-state table, and what the service model itself claims.
    ///
    /// # Errors
    /// All that is wrong in the files.
    pub fn read<'a>(
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
        states: &str,
        spec: &Spec,
    ) -> Result<Self, Vec<Problem>> {
        let mut book = Self::default();
        let mut found = Vec::new();
        for (subject, text) in files {
            found.extend(book.add_subject(subject, text).err().into_iter().flatten());
        }
        match states::claims("spec/key-states.json", states, spec) {
            Ok(claims) => book
                .claims
                .extend(claims.into_iter().map(|claim| (claim.id.clone(), claim))),
            Err(problems) => found.extend(problems),
        }
        for operation in spec.operations() {
            let id = format!("model/{operation}");
            let claim = Claim {
                id: id.clone(),
                claim: format!(
                    "The service model gives the members of {operation}, their types and their constraints."
                ),
                grade: Grade::Documented,
                sources: vec!["AWS KMS service model 2014-11-01".into()],
                recorded: None,
                contested: false,
                outdated: None,
                unplayed: None,
            };
            book.claims.insert(id, claim);
        }
        if found.is_empty() {
            Ok(book)
        } else {
            Err(found)
        }
    }

    /// The embedded evidence.
    ///
    /// # Panics
    /// An embedded file is broken, which a test rules out.
    #[must_use]
    pub fn embedded(spec: &Spec) -> Self {
        Self::read(
            kmspec_fixtures::evidence(),
            kmspec_fixtures::spec("key-states.json"),
            spec,
        )
        .unwrap_or_else(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"))
        })
    }

    /// A claim by its id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.get(id)
    }

    /// Every claim, sorted by id.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.values()
    }

    /// The open questions, claims below `open/`, sorted by id.
    pub fn questions(&self) -> impl Iterator<Item = &Claim> {
        self.claims().filter(|claim| is_question(&claim.id))
    }

    /// Adds a claim, for tests and for fixtures that are made.
    pub fn insert(&mut self, claim: Claim) {
        self.claims.insert(claim.id.clone(), claim);
    }

    /// The id most like a dead one, if any is.
    #[must_use]
    pub fn like(&self, dead: &str) -> Option<&str> {
        let (subject, _) = dead.split_once('/')?;
        let ids: Vec<&str> = self
            .claims
            .keys()
            .map(String::as_str)
            .filter(|id| id.starts_with(subject))
            .collect();
        similar::get_close_matches(dead, &ids, 1, 0.7)
            .first()
            .copied()
    }

    fn add_subject(&mut self, subject: &str, text: &str) -> Result<(), Vec<Problem>> {
        let file = format!("spec/evidence/{subject}.json");
        let form: Form = read_json(&file, text).map_err(|problem| vec![problem])?;
        let mut problems = Problems::of(&file);
        for (i, claim) in form.claims.into_iter().enumerate() {
            let id = format!("{subject}/{}", claim.id);
            if claim.sources.is_empty() {
                problems.add(format!("claims[{i}].sources"), "a claim needs a source");
            }
            let sources = claim
                .sources
                .iter()
                .map(|name| form.sources.get(name).unwrap_or(name).clone())
                .collect();
            let claim = Claim {
                id: id.clone(),
                claim: claim.claim,
                grade: claim.grade,
                sources,
                recorded: claim.recorded,
                contested: claim.contested,
                outdated: claim.outdated,
                unplayed: claim.unplayed,
            };
            if self.claims.insert(id, claim).is_some() {
                problems.add(format!("claims[{i}].id"), "this id is taken in this file");
            }
        }
        problems.or(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(rename = "about")]
    _about: String,
    sources: BTreeMap<String, String>,
    claims: Vec<ClaimForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimForm {
    id: String,
    claim: String,
    grade: Grade,
    sources: Vec<String>,
    recorded: Option<String>,
    #[serde(default)]
    contested: bool,
    outdated: Option<String>,
    unplayed: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}
