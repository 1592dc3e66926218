//! Which answers calls on grants may have.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>

use super::{Allows, By, Constraint, Grant, Grants, Only, Terms};
use crate::model::Model;
use crate::model::action::{Action, Name};
use crate::model::expect::Expect;
use crate::model::kind::Kind;
use crate::model::rules::{Accepts, number};

/// What tells that there is no such grant: which of them when, no source says.
const NO_GRANT: &[&str] = &["InvalidGrantIdException", "NotFoundException"];
const NO_TOKEN: &[&str] = &[
    "InvalidGrantIdException",
    "InvalidGrantTokenException",
    "NotFoundException",
];

/// For an operation that the key cannot do: documented as ValidationError, which is no code of the wire.
const UNFIT: &[&str] = &[
    "InvalidKeyUsageException",
    "UnsupportedOperationException",
    "ValidationException",
];

/// A grant that a call has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::model) struct Granted {
    pub(in crate::model) key: usize,
    pub(in crate::model) id: String,
    pub(super) name: Option<u8>,
    /// What it may be: more than one where the same name was given other terms, which no source describes.
    pub(super) terms: Vec<Terms>,
    pub(in crate::model) ended: bool,
}

impl Model {
    pub(in crate::model) fn expect_grants(&self, grants: &Grants) -> Expect {
        let operation = grants.operation();
        match *grants {
            Grants::CreateGrant {
                key,
                terms,
                name,
                token,
            } => self
                .by_state(operation, key, Accepts::Keys)
                .and(terms_rule(terms))
                .and(self.fits_kind(terms, key))
                .and(self.name_rule(key, terms, name))
                .and(token.map_or(Expect::Ok, |token| self.token_rule(key, token))),
            Grants::ListGrants { key, only, limit } => {
                let found = match only {
                    Only::All | Only::Grantee => Expect::Ok,
                    Only::Of(grant) if self.is_of(key, grant) => Expect::Ok,
                    Only::Of(_) => Expect::either(NO_GRANT),
                    Only::Nobody => Expect::either(&["InvalidArnException", "NotFoundException"]),
                };
                self.by_state(operation, key, Accepts::Keys)
                    .and(number(limit, 1..=1000))
                    .and(found)
            }
            Grants::ListRetirableGrants { limit } => number(limit, 1..=1000),
            Grants::RevokeGrant { key, grant } => self.ends_by_id(operation, key, grant),
            Grants::RetireGrant { by } => self.retires(by),
        }
    }

    /// A grant allows only what the key can do. Whether one of another kind than the symmetric keys takes an encryption context as
    /// constraint, no source says.
    fn fits_kind(&self, terms: Terms, name: Name) -> Expect {
        let validation = ["ValidationException"];
        let kind = self.named(name).map(|key| self.keys[key].kind);
        let Some(kind) = kind.filter(|kind| *kind != Kind::Symmetric) else {
            return Expect::Ok;
        };
        let of_encryption = |name: &&str| matches!(*name, "Encrypt" | "Decrypt");
        let encrypts = kind == Kind::RsaEncryption;
        match terms.constraint {
            _ if !encrypts && terms.allows.names().iter().any(of_encryption) => {
                Expect::error(UNFIT)
            }
            Constraint::Free => Expect::Ok,
            _ => Expect::either(&validation),
        }
    }

    /// The same name again is a retry; with other terms, no source says what it is.
    fn name_rule(&self, key: Name, terms: Terms, name: Option<u8>) -> Expect {
        let mut of_name = self.of_name(key, name).peekable();
        if of_name.peek().is_none() || of_name.any(|index| self.grants[index].terms == [terms]) {
            return Expect::Ok;
        }
        Expect::either(&[
            "AlreadyExistsException",
            "ConflictException",
            "ValidationException",
        ])
    }

    /// Whether a token may be sent for another key than its own, or after its grant has ended, no source says.
    fn token_rule(&self, key: Name, token: Grant) -> Expect {
        let no_token = ["InvalidGrantTokenException"];
        match self.grant(token) {
            None => Expect::error(&no_token),
            Some(_) if self.is_of(key, token) => Expect::Ok,
            Some(_) => Expect::either(&no_token),
        }
    }

    fn ends_by_id(&self, operation: &str, key: Name, grant: Grant) -> Expect {
        let there = Expect::ok_if(self.is_of(key, grant), NO_GRANT);
        self.by_state(operation, key, Accepts::Keys).and(there)
    }

    fn retires(&self, by: By) -> Expect {
        match by {
            By::Token(grant) => match self.grant(grant).filter(|index| self.lives(*index)) {
                None => Expect::error(NO_TOKEN),
                Some(index) => self.keys[self.grants[index].key]
                    .over(|_| Expect::Ok)
                    .or_code(NO_TOKEN),
            },
            By::Id { key, grant } => {
                let says = self.ends_by_id("RetireGrant", key, grant);
                match key {
                    // The overview takes a key id, the text of KeyId wants an ARN.
                    Name::Id(_) => says.or(Expect::error(&[
                        "InvalidArnException",
                        "NotFoundException",
                        "ValidationException",
                    ])),
                    _ => says,
                }
            }
            // What it answers to both ways at once, no source says.
            By::Both { .. } => Expect::Unknown,
            By::Nothing => Expect::error(&[
                "InvalidArnException",
                "InvalidGrantIdException",
                "InvalidGrantTokenException",
                "NotFoundException",
                "ValidationException",
            ]),
        }
    }

    /// The ARNs of the keys that had a grant and are surely there.
    pub fn keys_with_grants(&self) -> impl Iterator<Item = &str> {
        let of = |index: usize| self.grants.iter().any(move |granted| granted.key == index);
        let keys = self.keys.iter().enumerate();
        keys.filter(move |(index, key)| of(*index) && !key.may_be_gone() && !key.beyond)
            .map(|(_, key)| key.arn.as_str())
    }

    /// How many grants the key of this ARN has.
    #[must_use]
    pub fn grants_of(&self, arn: &str) -> usize {
        let all = self.grants.iter().enumerate();
        all.filter(|(index, granted)| self.keys[granted.key].arn == arn && self.lives(*index))
            .count()
    }

    /// The id and the token that `grant` means.
    #[must_use]
    pub fn grant_told(&self, grant: Grant) -> Option<(&str, &str)> {
        let (token, index) = &self.grant_tokens[self.grant_told_at(grant)?];
        Some((self.grants[*index].id.as_str(), token.as_str()))
    }

    /// The key of the grant that the call ends by its token.
    pub(in crate::model) fn key_of_token(&self, action: &Action) -> Option<usize> {
        match *action {
            Action::Grants(Grants::RetireGrant {
                by: By::Token(grant),
            }) => self.grant(grant).map(|index| self.grants[index].key),
            _ => None,
        }
    }

    fn grant_told_at(&self, grant: Grant) -> Option<usize> {
        let last = self.grant_tokens.len().checked_sub(1)?;
        Some(last.saturating_sub(usize::from(grant.age)))
    }

    pub(super) fn grant(&self, grant: Grant) -> Option<usize> {
        self.grant_told_at(grant).map(|at| self.grant_tokens[at].1)
    }

    /// Grants end with their key.
    pub(super) fn lives(&self, index: usize) -> bool {
        let granted = &self.grants[index];
        !granted.ended && !self.keys[granted.key].is_gone()
    }

    /// It is a living grant of the key.
    fn is_of(&self, key: Name, grant: Grant) -> bool {
        let of = self.grant(grant).filter(|index| self.lives(*index));
        of.is_some_and(|index| self.named(key) == Some(self.grants[index].key))
    }

    /// The living grants of the key that have this name.
    pub(super) fn of_name(&self, key: Name, name: Option<u8>) -> impl Iterator<Item = usize> {
        let key = self.named(key).filter(|_| name.is_some());
        (0..self.grants.len()).filter(move |&index| {
            let granted = &self.grants[index];
            key == Some(granted.key) && granted.name == name && self.lives(index)
        })
    }
}

fn terms_rule(terms: Terms) -> Expect {
    let allows = match terms.allows {
        Allows::Encrypt | Allows::Several => Expect::Ok,
        Allows::Unfit => Expect::error(UNFIT),
        Allows::Ungrantable => Expect::error(&["ValidationException"]),
    };
    match terms.constraint {
        Constraint::Both => allows.and(Expect::error(&["ValidationException"])),
        Constraint::Free | Constraint::Subset | Constraint::Equals => allows,
    }
}
