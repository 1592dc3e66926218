//! Calls on grants. What a grant allows is not in the model: who asks may do everything here.

use serde_json::{Value, json};

use super::action::Name;

mod observe;
mod rules;

pub(super) use rules::Granted;

/// The grant of the `age`-th latest answer of CreateGrant (0: the latest), or of the oldest. None was made: an id and a token
/// that never were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// How many newer answers there are.
    pub age: u8,
}

/// The operations that a grant is to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allows {
    /// Encrypt.
    Encrypt,
    /// Some that fit a symmetric key.
    Several,
    /// One of them is not for symmetric keys.
    Unfit,
    /// One of them can be granted to nobody.
    Ungrantable,
}

impl Allows {
    /// Their names.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Encrypt => &["Encrypt"],
            Self::Several => &["Decrypt", "DescribeKey", "RetireGrant"],
            Self::Unfit => &["Encrypt", "Sign"],
            Self::Ungrantable => &["ScheduleKeyDeletion"],
        }
    }
}

/// The encryption context that a grant wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// None.
    Free,
    /// A pair, and perhaps others.
    Subset,
    /// This pair alone.
    Equals,
    /// Both of these, which no grant may have.
    Both,
}

/// What CreateGrant asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Operations.
    pub allows: Allows,
    /// Constraints.
    pub constraint: Constraint,
    /// Whether the account is the RetiringPrincipal; it is the grantee in any case.
    pub retirable: bool,
}

/// What ListGrants is to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// All grants of the key.
    All,
    /// One grant.
    Of(Grant),
    /// Those of the account.
    Grantee,
    /// Those of a user who has none.
    Nobody,
}

/// How RetireGrant names its grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operation")]
pub enum By {
    /// By the token.
    Token(Grant),
    /// By key and id.
    Id { key: Name, grant: Grant },
    /// By token, key and id at once.
    Both { key: Name, grant: Grant },
    /// By none of them.
    Nothing,
}

/// A call on grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Grants {
    /// CreateGrant, perhaps under one of a few names, perhaps with the token of another grant.
    CreateGrant {
        key: Name,
        terms: Terms,
        name: Option<u8>,
        token: Option<Grant>,
    },
    /// ListGrants, one page.
    ListGrants {
        key: Name,
        only: Only,
        limit: Option<u32>,
    },
    /// ListRetirableGrants of the account, one page.
    ListRetirableGrants { limit: Option<u32> },
    /// RevokeGrant.
    RevokeGrant { key: Name, grant: Grant },
    /// RetireGrant.
    RetireGrant { by: By },
}

impl Grants {
    /// The operations that these call.
    pub const OPERATIONS: [&str; 5] = [
        "CreateGrant",
        "ListGrants",
        "ListRetirableGrants",
        "RevokeGrant",
        "RetireGrant",
    ];

    /// The operation called.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CreateGrant { .. } => "CreateGrant",
            Self::ListGrants { .. } => "ListGrants",
            Self::ListRetirableGrants { .. } => "ListRetirableGrants",
            Self::RevokeGrant { .. } => "RevokeGrant",
            Self::RetireGrant { .. } => "RetireGrant",
        }
    }

    /// The keys that the request names.
    pub fn names(&mut self) -> Vec<&mut Name> {
        match self {
            Self::ListRetirableGrants { .. } => Vec::new(),
            Self::CreateGrant { key, .. }
            | Self::ListGrants { key, .. }
            | Self::RevokeGrant { key, .. } => vec![key],
            Self::RetireGrant { by } => match by {
                By::Id { key, .. } | By::Both { key, .. } => vec![key],
                By::Token(_) | By::Nothing => Vec::new(),
            },
        }
    }
}

/// The Name that CreateGrant's `name` stands for.
#[must_use]
pub fn grant_name(name: u8) -> String {
    format!("grant-{name}")
}

/// The Constraints of a grant.
#[must_use]
pub fn constraints(constraint: Constraint) -> Option<Value> {
    let pair = json!({"purpose": "one"});
    match constraint {
        Constraint::Free => None,
        Constraint::Subset => Some(json!({"EncryptionContextSubset": pair})),
        Constraint::Equals => Some(json!({"EncryptionContextEquals": pair})),
        Constraint::Both => {
            Some(json!({"EncryptionContextSubset": pair, "EncryptionContextEquals": pair}))
        }
    }
}
