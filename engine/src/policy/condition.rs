//! Conditions of a statement.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::policy::glob::Glob;
use crate::time::Time;

/// What is known of a request: values by the name of the condition key, in lower case. A key with several values is
/// multi-valued; one without any is as good as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Adds a value. Names are not case-sensitive.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0
            .entry(name.to_lowercase())
            .or_default()
            .push(value.into());
    }

    fn values(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    fn variable(&self, name: &str) -> Option<String> {
        match self.values(&name.to_lowercase()) {
            [one] => Some(one.clone()),
            _ => None,
        }
    }
}

/// One operator with one condition key: all of a statement's must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    over: Over,
    operator: Operator,
    if_exists: bool,
    /// In lower case.
    pub(super) key: String,
    wanted: Vec<String>,
}

/// How many of a key's values must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    One,
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operator {
    test: Test,
    negated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsAnyCase,
    Like,
    Number(Relation),
    Date(Relation),
    Bool,
    /// No request here has an address.
    Address,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    /// Reads an operator such as `ForAnyValue:StringLikeIfExists`; `None` if IAM has no such operator.
    pub(super) fn new(operator: &str, key: &str, wanted: Vec<String>) -> Option<Self> {
        let (over, rest) = match operator.split_once(':') {
            None => (Over::One, operator),
            Some(("ForAnyValue", rest)) => (Over::Any, rest),
            Some(("ForAllValues", rest)) => (Over::All, rest),
            Some(_) => return None,
        };
        let (rest, if_exists) = match rest.strip_suffix("IfExists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let operator = self::operator(rest)?;
        let fits = operator.test != Test::Null || (over == Over::One && !if_exists);
        fits.then(|| Self {
            over,
            operator,
            if_exists,
            key: key.to_lowercase(),
            wanted,
        })
    }

    /// Whether it asks about all values of a key that has only one, which would let requests without that key pass.
    pub(super) fn is_overly_permissive(&self) -> bool {
        let single = ["kms:encryptioncontext:", "aws:requesttag/"];
        self.over == Over::All && single.iter().any(|prefix| self.key.starts_with(prefix))
    }

    /// Whether it holds.
    pub(super) fn holds(&self, context: &Context) -> bool {
        let values = context.values(&self.key);
        if self.operator.test == Test::Null {
            let absent = if values.is_empty() { "true" } else { "false" };
            return self
                .wanted
                .iter()
                .any(|wanted| wanted.eq_ignore_ascii_case(absent));
        }
        if values.is_empty() {
            // A negated operator holds where the key is absent, unless it is about some value.
            return self.if_exists
                || match self.over {
                    Over::One => self.operator.negated,
                    Over::Any => false,
                    Over::All => true,
                };
        }
        let each = |value: &String| {
            self.wanted
                .iter()
                .any(|wanted| self.test(wanted, value, context))
                != self.operator.negated
        };
        match self.over {
            Over::Any => values.iter().any(each),
            Over::One if !self.operator.negated => values.iter().any(each),
            Over::One | Over::All => values.iter().all(each),
        }
    }

    fn test(&self, wanted: &str, value: &str, context: &Context) -> bool {
        let filled = |wildcards| Glob::filled(wanted, wildcards, |name| context.variable(name));
        match self.operator.test {
            Test::Equals => filled(false).is_some_and(|wanted| wanted.fits(value)),
            Test::EqualsAnyCase => filled(false).is_some_and(|wanted| wanted.fits_any_case(value)),
            Test::Like => filled(true).is_some_and(|wanted| wanted.fits(value)),
            Test::Number(relation) => match (wanted.parse::<f64>(), value.parse::<f64>()) {
                (Ok(wanted), Ok(value)) => relation.holds(value.total_cmp(&wanted)),
                _ => false,
            },
            Test::Date(relation) => match (moment(wanted), moment(value)) {
                (Some(wanted), Some(value)) => relation.holds(value.cmp(&wanted)),
                _ => false,
            },
            Test::Bool => wanted.eq_ignore_ascii_case(value),
            Test::Address | Test::Null => false,
            Test::Arn => {
                let parts = |text: &str| text.splitn(6, ':').map(String::from).collect::<Vec<_>>();
                let (wanted, value) = (parts(wanted), parts(value));
                wanted.len() == value.len()
                    && wanted.iter().zip(&value).all(|(wanted, value)| {
                        Glob::filled(wanted, true, |name| context.variable(name))
                            .is_some_and(|wanted| wanted.fits(value))
                    })
            }
        }
    }
}

impl Relation {
    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

fn operator(name: &str) -> Option<Operator> {
    let relation = |rest| {
        Some(match rest {
            "Equals" => (Relation::Equal, false),
            "NotEquals" => (Relation::Equal, true),
            "LessThan" => (Relation::Less, false),
            "LessThanEquals" => (Relation::LessOrEqual, false),
            "GreaterThan" => (Relation::Greater, false),
            "GreaterThanEquals" => (Relation::GreaterOrEqual, false),
            _ => return None,
        })
    };
    let (test, negated) = match name {
        "StringEquals" | "BinaryEquals" => (Test::Equals, false),
        "StringNotEquals" => (Test::Equals, true),
        "StringEqualsIgnoreCase" => (Test::EqualsAnyCase, false),
        "StringNotEqualsIgnoreCase" => (Test::EqualsAnyCase, true),
        "StringLike" => (Test::Like, false),
        "StringNotLike" => (Test::Like, true),
        "Bool" => (Test::Bool, false),
        "IpAddress" => (Test::Address, false),
        "NotIpAddress" => (Test::Address, true),
        "ArnEquals" | "ArnLike" => (Test::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Test::Arn, true),
        "Null" => (Test::Null, false),
        name => {
            if let Some(rest) = name.strip_prefix("Numeric") {
                let (relation, negated) = relation(rest)?;
                (Test::Number(relation), negated)
            } else {
                let (relation, negated) = relation(name.strip_prefix("Date")?)?;
                (Test::Date(relation), negated)
            }
        }
    };
    Some(Operator { test, negated })
}

/// A moment as policies write it: epoch seconds, or a UTC date of
/// [ISO 8601](https://www.w3.org/TR/NOTE-datetime), with or without its time.
fn moment(text: &str) -> Option<Time> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(Time((seconds * 1000.0).round() as i64));
    }
    let whole = match text.contains('T') {
        true => text.parse::<Timestamp>(),
        false => format!("{text}T00:00:00Z").parse(),
    };
    whole.ok().map(|moment| Time(moment.as_millisecond()))
}

#[cfg(test)]
mod tests;
