//! Key policies: documents that say who may do what with a key.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

mod condition;
mod glob;
pub(crate) mod principal;

use serde_json::{Map, Value};

use crate::policy::condition::Condition;
pub(crate) use crate::policy::condition::Context;
use crate::policy::glob::Glob;
use crate::policy::principal::Principal;
use crate::{Code, Error, Scope};

/// The policy of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyPolicy {
    /// As it was given.
    pub(crate) text: String,
    statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    allows: bool,
    /// Whom it means; with [`Self::others`], whom it does not mean.
    principals: Vec<Principal>,
    others: bool,
    /// `None` where the element is missing: the statement has no effect then.
    actions: Option<Patterns>,
    resources: Option<Patterns>,
    conditions: Vec<Condition>,
}

/// `Action` and `Resource`, or `NotAction` and `NotResource`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Patterns {
    negated: bool,
    globs: Vec<Glob>,
}

/// What someone wants to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt<'a> {
    /// Without its prefix `kms:`, such as `ReEncryptFrom`.
    pub(crate) action: &'a str,
    /// Who asks.
    pub(crate) caller: &'a Scope,
    /// The key's ARN.
    pub(crate) resource: &'a str,
    /// What else is known of the request.
    pub(crate) context: &'a Context,
}

/// What a policy says of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A statement allows it, none denies it.
    Allowed,
    /// A statement denies it.
    Denied,
    /// No statement is about it.
    Silent,
}

/// The policy of a key that was given none: its account may do everything
/// ([default key policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html)).
pub(crate) fn default_text(account_root: &str) -> String {
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "{account_root}"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

impl KeyPolicy {
    /// Reads a policy for a key of this Region.
    ///
    /// # Errors
    /// `MalformedPolicyDocumentException`.
    pub(crate) fn parse(text: &str, region: &str) -> Result<Self, Error> {
        let document: Map<String, Value> = serde_json::from_str(text).map_err(|_| malformed())?;
        only(&document, &["Version", "Id", "Statement"])?;
        // The guide calls Version required, IAM's grammar optional: what KMS does is not known (a guess: optional).
        let versions = ["2012-10-17", "2008-10-17"];
        if document
            .get("Version")
            .is_some_and(|version| !versions.iter().any(|known| version == known))
        {
            return Err(malformed());
        }
        if document.get("Id").is_some_and(|id| !id.is_string()) {
            return Err(malformed());
        }
        let statements = match document.get("Statement") {
            Some(Value::Array(statements)) if !statements.is_empty() => statements.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err(malformed()),
        };
        let statements = statements
            .into_iter()
            .map(|value| Statement::parse(value, region))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: text.into(),
            statements,
        })
    }

    /// What it says of an attempt.
    pub(crate) fn judge(&self, attempt: &Attempt<'_>) -> Verdict {
        let about = |allows: bool| {
            self.statements
                .iter()
                .any(|statement| statement.allows == allows && statement.is_about(attempt))
        };
        if about(false) && !fault!(DenyIgnored) {
            Verdict::Denied
        } else if about(true) {
            Verdict::Allowed
        } else {
            Verdict::Silent
        }
    }
}

impl Statement {
    fn parse(value: &Value, region: &str) -> Result<Self, Error> {
        let statement = value.as_object().ok_or_else(malformed)?;
        only(
            statement,
            &[
                "Sid",
                "Effect",
                "Principal",
                "NotPrincipal",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Condition",
            ],
        )?;
        if statement.get("Sid").is_some_and(|sid| !sid.is_string()) {
            return Err(malformed());
        }
        let allows = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err(malformed()),
        };
        let (principals, others) = match (statement.get("Principal"), statement.get("NotPrincipal"))
        {
            (Some(value), None) => (principals(value, region)?, false),
            (None, Some(value)) => (principals(value, region)?, true),
            _ => return Err(malformed()),
        };
        let conditions = statement.get("Condition").map(conditions).transpose()?;
        Ok(Self {
            allows,
            principals,
            others,
            actions: Patterns::parse(statement, "Action", "NotAction")?,
            resources: Patterns::parse(statement, "Resource", "NotResource")?,
            conditions: conditions.unwrap_or_default(),
        })
    }

    fn is_about(&self, attempt: &Attempt<'_>) -> bool {
        let (Some(actions), Some(resources)) = (&self.actions, &self.resources) else {
            return false;
        };
        let action = format!("kms:{}", attempt.action);
        self.principals
            .iter()
            .any(|principal| principal.means(attempt.caller))
            != self.others
            && actions.globs.iter().any(|glob| glob.fits_any_case(&action)) != actions.negated
            && resources
                .globs
                .iter()
                .any(|glob| glob.fits(attempt.resource))
                != resources.negated
            && self.conditions.iter().all(|condition| {
                condition.holds(attempt.context) || fault!(PolicyConditionsIgnored)
            })
    }
}

impl Patterns {
    fn parse(
        statement: &Map<String, Value>,
        plain: &str,
        negated: &str,
    ) -> Result<Option<Self>, Error> {
        let (value, negated) = match (statement.get(plain), statement.get(negated)) {
            (None, None) => return Ok(None),
            (Some(value), None) => (value, false),
            (None, Some(value)) => (value, true),
            (Some(_), Some(_)) => return Err(malformed()),
        };
        let globs = texts(value)?.into_iter().map(Glob::pattern).collect();
        Ok(Some(Self { negated, globs }))
    }
}

/// Service and federated principals are well-formed and mean nobody who asks here.
fn principals(value: &Value, region: &str) -> Result<Vec<Principal>, Error> {
    let kinds = match value {
        Value::String(all) if all == "*" => return Ok(vec![Principal::Everyone]),
        Value::Object(kinds) if !kinds.is_empty() => kinds,
        _ => return Err(invalid_principals()),
    };
    let mut principals = Vec::new();
    for (kind, value) in kinds {
        let named = texts(value)?;
        match kind.as_str() {
            _ if named.is_empty() => return Err(malformed()),
            // Whether a principal exists is not known here: each that could is taken for one.
            "AWS" => {
                for text in named {
                    principals.push(Principal::parse(text, region).ok_or_else(invalid_principals)?);
                }
            }
            "Service"
                if named
                    .iter()
                    .all(|name| *name == "*" || name.contains(".amazonaws.com")) => {}
            "Federated" | "CanonicalUser" => {}
            _ => return Err(invalid_principals()),
        }
    }
    Ok(principals)
}

fn conditions(value: &Value) -> Result<Vec<Condition>, Error> {
    let mut conditions = Vec::new();
    for (operator, keys) in value.as_object().ok_or_else(malformed)? {
        for (key, wanted) in keys.as_object().ok_or_else(malformed)? {
            let wanted = match wanted {
                Value::Array(list) => list.iter().map(scalar).collect(),
                one => vec![scalar(one)],
            };
            let wanted = wanted
                .into_iter()
                .collect::<Option<Vec<_>>>()
                .ok_or_else(malformed)?;
            let condition = Condition::new(operator, key, wanted).ok_or_else(malformed)?;
            if condition.is_overly_permissive() {
                return Err(overly_permissive(&condition.key));
            }
            conditions.push(condition);
        }
    }
    Ok(conditions)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// A text or a list of texts.
fn texts(value: &Value) -> Result<Vec<&str>, Error> {
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(list) => list
            .iter()
            .map(|value| value.as_str().ok_or_else(malformed))
            .collect(),
        _ => Err(malformed()),
    }
}

fn only(object: &Map<String, Value>, known: &[&str]) -> Result<(), Error> {
    match object.keys().all(|key| known.contains(&key.as_str())) {
        true => Ok(()),
        false => Err(malformed()),
    }
}

/// What KMS says of a document that is none is not known.
const fn malformed() -> Error {
    Error::bare(Code::MalformedPolicyDocumentException)
}

fn invalid_principals() -> Error {
    Error::malformed_policy_document(
        "Policy contains a statement with one or more invalid principals.",
    )
}

/// The text is of the guide's page on
/// [condition keys](https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html); the code is not there.
fn overly_permissive(key: &str) -> Error {
    let (kind, what) = match key.starts_with("kms:") {
        true => (":EncryptionContext", "encryption context"),
        false => ("", "tag"),
    };
    Error::malformed_policy_document(format!(
        "OverlyPermissiveCondition{kind}: Using the ForAllValues set operator with a single-valued condition key matches \
         requests without the specified {what} or with an unspecified {what}. To fix, remove ForAllValues."
    ))
}

#[cfg(test)]
mod tests;
