//! The service model: which operations there are, and the shapes of what they take and give.
//!
//! It is right about shapes and wrong about behaviour, so it judges only shapes here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::problem::{Problem, read_json};

mod shape;

pub use shape::Finding;

/// The facts of `fixtures/spec/service-model.json`.
#[derive(Debug, Deserialize)]
pub struct Spec {
    operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
    #[serde(default)]
    errors: BTreeMap<String, ErrorShape>,
}

/// The error codes that the service model leaves out: those of
/// [Common Error Types](https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html), and those that answers
/// were seen or are expected to carry.
const COMMON_CODES: [&str; 24] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MalformedHttpRequestException",
    "MethodNotAllowedException",
    "MissingAction",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "NotAuthorizedException",
    "OptInRequired",
    "RequestAbortedException",
    "RequestEntityTooLargeException",
    "RequestTimeoutException",
    "RequestTooLargeException",
    "SerializationException",
    "ServiceUnavailable",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

/// One operation of the service model.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// The shape of the request, if it has one.
    pub input: Option<String>,
    /// The shape of the answer, if it has one.
    pub output: Option<String>,
    /// The error codes that the model lists for it; not closed.
    pub errors: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ErrorShape {
    http_status: u16,
}

/// One shape of the service model.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Shape {
    Structure {
        #[serde(default)]
        members: BTreeMap<String, String>,
        #[serde(default)]
        required: Vec<String>,
    },
    List {
        member: String,
        #[serde(default)]
        min: usize,
    },
    Map {
        value: String,
    },
    String {
        #[serde(default)]
        sensitive: bool,
        #[serde(default, rename = "enum")]
        values: Vec<String>,
    },
    Blob {
        #[serde(default)]
        sensitive: bool,
        #[serde(default)]
        min: usize,
    },
    Integer {
        #[serde(default)]
        min: i64,
    },
    Long,
    Double,
    Float,
    Boolean,
    Timestamp,
}

/// A member of a request.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether a request must have it.
    pub required: bool,
    /// The values of its enum; empty where it is none.
    pub values: &'a [String],
}

impl Spec {
    /// Reads a service model.
    ///
    /// # Errors
    /// It is not one.
    pub fn read(file: &str, text: &str) -> Result<Self, Problem> {
        read_json(file, text)
    }

    /// The embedded service model.
    ///
    /// # Panics
    /// The embedded file is broken, which a test rules out.
    #[must_use]
    pub fn embedded() -> Self {
        let text = kmspec_fixtures::spec("service-model.json");
        Self::read("spec/service-model.json", text).unwrap_or_else(|problem| panic!("{problem}"))
    }

    /// An operation by name.
    #[must_use]
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.get(name)
    }

    /// The names of all operations, sorted.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.operations.keys().map(String::as_str)
    }

    /// The operation whose name is most like a wrong one, if any is.
    #[must_use]
    pub fn like(&self, wrong: &str) -> Option<&str> {
        let names: Vec<&str> = self.operations().collect();
        similar::get_close_matches(wrong, &names, 1, 0.6)
            .first()
            .copied()
    }

    /// Whether KMS has this error code: one of the service model's, or one that every operation may answer with.
    #[must_use]
    pub fn has_code(&self, code: &str) -> bool {
        self.errors.contains_key(code) || COMMON_CODES.contains(&code)
    }

    /// The error code most like a wrong one, if any is.
    #[must_use]
    pub fn like_code(&self, wrong: &str) -> Option<&str> {
        let codes: Vec<&str> = self
            .errors
            .keys()
            .map(String::as_str)
            .chain(COMMON_CODES)
            .collect();
        similar::get_close_matches(wrong, &codes, 1, 0.6)
            .first()
            .copied()
    }

    /// Whether the operation changes nothing: the cryptographic ones, Describe, Get, List and Verify.
    /// GetParametersForImport is not among them: it makes a wrapping key.
    #[must_use]
    pub fn reads_only(&self, operation: &str) -> bool {
        const READS: [&str; 12] = [
            "Decapsulate",
            "Decrypt",
            "Derive",
            "Describe",
            "Encapsulate",
            "Encrypt",
            "Generate",
            "Get",
            "List",
            "ReEncrypt",
            "Sign",
            "Verify",
        ];
        operation != "GetParametersForImport"
            && READS.iter().any(|verb| operation.starts_with(verb))
    }

    /// The HTTP statuses that KMS may answer an error code with.
    ///
    /// Recordings show 400 for every client error, also where the Smithy model says 404, 409 or 412. Where
    /// [Common Error Types](https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html) and recordings
    /// leave it open, both are allowed.
    #[must_use]
    pub fn statuses(&self, code: &str) -> Vec<u16> {
        match code {
            "KMSInternalException" | "DependencyTimeoutException" | "KeyUnavailableException" => {
                vec![500]
            }
            "InternalFailure" => vec![500],
            "ServiceUnavailable" => vec![503],
            "UnknownOperationException" => vec![404, 400],
            "IncompleteSignature"
            | "UnrecognizedClientException"
            | "ExpiredTokenException"
            | "OptInRequired" => vec![403, 400],
            "InvalidSignatureException" | "MissingAuthenticationTokenException" => vec![400, 403],
            "RequestEntityTooLargeException" => vec![413, 400],
            _ => vec![self.errors.get(code).map_or(400, |error| error.http_status)],
        }
    }

    /// The names of members that hold secrets: they are never shown in full.
    #[must_use]
    pub fn sensitive(&self) -> BTreeSet<&str> {
        self.members(|shape| {
            matches!(
                shape,
                Shape::Blob {
                    sensitive: true,
                    ..
                } | Shape::String {
                    sensitive: true,
                    ..
                }
            )
        })
    }

    /// The names of members that hold bytes, in base64.
    #[must_use]
    pub fn blobs(&self) -> BTreeSet<&str> {
        self.members(|shape| matches!(shape, Shape::Blob { .. }))
    }

    /// The names of members that hold times, in seconds since the Unix epoch.
    #[must_use]
    pub fn timestamps(&self) -> BTreeSet<&str> {
        self.members(|shape| matches!(shape, Shape::Timestamp))
    }

    fn members(&self, wanted: impl Fn(&Shape) -> bool) -> BTreeSet<&str> {
        let structures = self.shapes.values().filter_map(|shape| match shape {
            Shape::Structure { members, .. } => Some(members),
            _ => None,
        });
        structures
            .flatten()
            .filter(|(_, shape)| self.shapes.get(*shape).is_some_and(&wanted))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The smallest request that the model's rules allow, with ids that exist nowhere; `None` for an unknown operation.
    #[must_use]
    pub fn smallest(&self, operation: &str) -> Option<Value> {
        let operation = self.operations.get(operation)?;
        Some(match &operation.input {
            Some(shape) => self.sample(shape, ""),
            None => Value::Object(Map::new()),
        })
    }

    /// A request with every member that the model knows, with ids that exist nowhere; `None` for an unknown operation.
    #[must_use]
    pub fn fullest(&self, operation: &str) -> Option<Value> {
        let shape = self.operations.get(operation)?.input.as_ref()?;
        let Some(Shape::Structure { members, .. }) = self.shapes.get(shape) else {
            return None;
        };
        let sample = |(name, shape): (&String, &String)| (name.clone(), self.sample(shape, name));
        Some(Value::Object(members.iter().map(sample).collect()))
    }

    /// The members of an operation's request, sorted; none for an unknown operation.
    #[must_use]
    pub fn request(&self, operation: &str) -> Vec<Member<'_>> {
        let shape = self
            .operations
            .get(operation)
            .and_then(|o| o.input.as_ref());
        let Some(Shape::Structure { members, required }) =
            shape.and_then(|name| self.shapes.get(name))
        else {
            return Vec::new();
        };
        members
            .iter()
            .map(|(name, shape)| Member {
                name,
                required: required.contains(name),
                values: self.values(shape),
            })
            .collect()
    }

    /// The values that a member can have, or the entries of a list, where they are an enum.
    fn values(&self, shape: &str) -> &[String] {
        match self.shapes.get(shape) {
            Some(Shape::String { values, .. }) => values,
            Some(Shape::List { member, .. }) => self.values(member),
            _ => &[],
        }
    }

    /// Whether the operation must be told what to work on, so that unknown ids keep it from making anything.
    #[must_use]
    pub fn needs_id(&self, operation: &str) -> bool {
        let shape = self
            .operations
            .get(operation)
            .and_then(|operation| self.shapes.get(operation.input.as_ref()?));
        let Some(Shape::Structure { required, .. }) = shape else {
            return false;
        };
        required.iter().any(|name| name.ends_with("Id"))
    }

    /// Holds an answer against the output shape of an operation.
    #[must_use]
    pub fn check_output(&self, operation: &str, answer: &Value) -> Vec<Finding> {
        let mut findings = Vec::new();
        if let Some(shape) = self
            .operations
            .get(operation)
            .and_then(|operation| operation.output.as_ref())
        {
            self.check(shape, answer, "", &mut findings);
        }
        findings
    }
}
