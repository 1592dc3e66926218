//! The fixture: an ordered list of calls, each with the answers allowed and the evidence for them.
//!
//! The format is described in `fixtures/schema/fixture.schema.json`.

use std::time::Duration;

use crate::derive::{Piece, Template};
use crate::evidence::Book;
use crate::matcher::Matcher;
use crate::offline::KeySpec;
use crate::problem::Problem;
use crate::spec::Spec;

mod check;
pub(crate) mod draft;
mod expectation;
mod files;
mod form;
mod needs;
mod parse;

pub use files::{embedded, embedded_of, folder, folder_of_questions, questions};
pub use needs::{Behind, Need};

/// In place of error codes: any client error, where only that is known.
pub const CLIENT_ERROR: &str = "*";

/// Says of an id whether what has it is wanted.
pub type Wanted<'a> = &'a dyn Fn(&str) -> bool;

/// The names that are always there.
pub(crate) const GIVEN: [&str; 6] = [
    "unique",
    "account",
    "region",
    "other.account",
    "other-region",
    "third-region",
];

/// A fixture, read and checked.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Its path below `cases/` without `.json`; the folder is kept for recordings and regressions.
    pub id: String,
    /// The text it was read from.
    pub source: String,
    /// What it shows.
    pub why: String,
    /// Words for `--tag`.
    pub tags: Vec<String>,
    /// What the target must have that not every target has.
    pub needs: Vec<Need>,
    /// Set where its expectations held only until a date.
    pub outdated: Option<Outdated>,
    /// Key materials by name.
    pub materials: Vec<(String, Material)>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Clean-up: played after the steps whatever came of them.
    pub always: Vec<CleanUp>,
}

/// Since when a fixture no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The last known day, such as `2025-06-05`.
    pub until: String,
    /// What changed.
    pub note: String,
}

/// A key material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Material {
    /// So many bytes that follow from the fixture's id and the material's name.
    Bytes(usize),
    /// These bytes.
    Exact(Vec<u8>),
    /// A private key of this spec, PKCS#8 DER, that follows from the fixture's id and the material's name.
    Key(KeySpec),
}

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// A call whose success the following steps need.
    SetUp(Box<SetUp>),
    /// A call whose answer is judged.
    Judged(Box<Judged>),
    /// Time passes.
    Wait(Duration),
    /// What stands behind custom key stores changes.
    Behind(Behind, Vec<(String, Template)>),
}

/// A step of the clean-up.
#[derive(Clone, Debug)]
pub enum CleanUp {
    /// A call; what it answers does not matter.
    Call(Request),
    /// Time passes, where the target's clock can be moved.
    Wait(Duration),
}

impl Step {
    /// The operation that is called; empty where none is, and for a raw request.
    #[must_use]
    pub fn operation(&self) -> &str {
        match self {
            Self::SetUp(set_up) => set_up.request.operation(),
            Self::Judged(judged) => judged.request.operation(),
            Self::Wait(_) | Self::Behind(..) => "",
        }
    }
}

/// What is sent.
#[derive(Clone, Debug)]
pub enum Request {
    /// An operation with its input.
    Call {
        /// The operation.
        operation: String,
        /// Its input: a [`Template::Object`].
        with: Template,
        /// Whether it is made under the second identity.
        other: bool,
        /// Whether it is made in the second Region.
        elsewhere: bool,
    },
    /// Exact bytes and headers.
    Raw {
        /// HTTP method.
        method: String,
        /// Path.
        path: String,
        /// `X-Amz-Target`; `None` leaves the header out.
        target: Option<String>,
        /// Further headers.
        headers: Vec<(String, Vec<Piece>)>,
        /// The body.
        body: Body,
        /// Whether it is made under the second identity.
        other: bool,
    },
}

/// The body of a raw request.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text with names in it.
    Text(Vec<Piece>),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A text so many times over.
    Repeat(String, usize),
}

/// A part of an answer that gets a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// The name.
    pub name: String,
    /// A JSON pointer into the answer.
    pub pointer: String,
}

/// A call that what follows needs.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// What is sent.
    pub request: Request,
    /// What gets a name.
    pub saves: Vec<Save>,
    /// What its answer must be before what follows has any sense, and how long it may take to become so.
    pub until: Option<(Matcher, Duration)>,
}

/// A step whose answer is judged.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Unique in the fixture; the check's id is `<fixture>#<name>`.
    pub name: String,
    /// What is sent.
    pub request: Request,
    /// What gets a name where the call succeeds.
    pub saves: Vec<Save>,
    /// Why this answer is expected, where the author said so.
    pub because: Option<String>,
    /// The answers allowed; more than one where sources leave it open.
    pub allowed: Vec<Allowed>,
    /// The HTTP statuses allowed instead of the usual ones.
    pub status: Vec<u16>,
    /// What the answer's headers must hold, names in lower case.
    pub headers: Option<Matcher>,
    /// How long the answer may take to become so: the call is made again until it is.
    pub within: Option<Duration>,
}

/// One answer allowed.
#[derive(Clone, Debug)]
pub struct Allowed {
    /// What the answer is.
    pub answer: Expected,
    /// Ids of the claims behind it, those of the step among them.
    pub evidence: Vec<String>,
}

/// What an answer is.
#[derive(Clone, Debug)]
pub enum Expected {
    /// A success that matches.
    Returns(Matcher),
    /// A refusal.
    Fails {
        /// The error codes allowed; [`CLIENT_ERROR`] alone: any, with a status of 4xx.
        codes: Vec<String>,
        /// What the message must be; `None` where it does not matter.
        message: Option<Message>,
    },
}

/// What an error's message must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// This text.
    Text(Vec<Piece>),
    /// Text like this regular expression.
    Pattern(Vec<Piece>),
    /// The body has no message.
    None,
}

impl Request {
    /// The operation; empty for a raw request.
    #[must_use]
    pub fn operation(&self) -> &str {
        match self {
            Self::Call { operation, .. } => operation,
            Self::Raw { .. } => "",
        }
    }

    /// Whether it is made under the second identity.
    #[must_use]
    pub fn other(&self) -> bool {
        match self {
            Self::Call { other, .. } | Self::Raw { other, .. } => *other,
        }
    }

    /// Whether it is made in the second Region.
    #[must_use]
    pub fn elsewhere(&self) -> bool {
        matches!(
            self,
            Self::Call {
                elsewhere: true,
                ..
            }
        )
    }

    /// Tells each name that the request uses.
    pub fn each_name(&self, tell: &mut dyn FnMut(&str)) {
        match self {
            Self::Call { with, .. } => with.each_name(tell),
            Self::Raw { headers, body, .. } => {
                headers
                    .iter()
                    .for_each(|(_, value)| each_name_of(value, tell));
                if let Body::Text(body) = body {
                    each_name_of(body, tell);
                }
            }
        }
    }
}

impl Judged {
    /// Tells each name that the expectation uses.
    pub fn each_name(&self, tell: &mut dyn FnMut(&str)) {
        for allowed in &self.allowed {
            match &allowed.answer {
                Expected::Returns(rule) => rule.each_name(tell),
                Expected::Fails {
                    message: Some(Message::Text(pieces) | Message::Pattern(pieces)),
                    ..
                } => {
                    each_name_of(pieces, tell);
                }
                Expected::Fails { .. } => {}
            }
        }
        if let Some(rule) = &self.headers {
            rule.each_name(tell);
        }
    }

    /// Whether a refusal is among the answers allowed.
    #[must_use]
    pub fn may_fail(&self) -> bool {
        self.allowed
            .iter()
            .any(|allowed| matches!(allowed.answer, Expected::Fails { .. }))
    }

    /// Whether a success is among the answers allowed.
    #[must_use]
    pub fn may_succeed(&self) -> bool {
        self.allowed
            .iter()
            .any(|allowed| matches!(allowed.answer, Expected::Returns(_)))
    }
}

fn each_name_of(pieces: &[Piece], tell: &mut dyn FnMut(&str)) {
    for piece in pieces {
        if let Piece::Name(name) = piece {
            tell(name);
        }
    }
}

impl Fixture {
    /// Reads a fixture and checks all that can be known without playing it.
    ///
    /// # Errors
    /// All that is wrong in it.
    pub fn read(
        id: &str,
        file: &str,
        text: &str,
        spec: &Spec,
        book: &Book,
    ) -> Result<Self, Vec<Problem>> {
        parse::fixture(id, file, text, spec, book)
    }

    /// The judged steps, in order.
    pub fn judged(&self) -> impl Iterator<Item = &Judged> {
        self.steps.iter().filter_map(|step| match step {
            Step::Judged(judged) => Some(&**judged),
            Step::SetUp(_) | Step::Wait(_) | Step::Behind(..) => None,
        })
    }

    /// The operations that its steps call, in order of first use.
    #[must_use]
    pub fn operations(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for step in &self.steps {
            let operation = step.operation();
            if !operation.is_empty() && !names.contains(&operation) {
                names.push(operation);
            }
        }
        names
    }

    /// Whether time passes in it.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Wait(_) => true,
            Step::Judged(judged) => judged.within.is_some(),
            Step::SetUp(set_up) => {
                let until = set_up.until.as_ref();
                until.is_some_and(|(_, within)| !within.is_zero())
            }
            Step::Behind(..) => false,
        }) || self
            .always
            .iter()
            .any(|step| matches!(step, CleanUp::Wait(_)))
    }
}
