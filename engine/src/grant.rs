//! Grants: who may use a key besides those whom its policy allows.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>

use std::collections::BTreeMap;

use crate::api::{CreateGrantRequest, GrantConstraints, GrantListEntry, GrantOperation};
use crate::id::account_root;
use crate::policy::principal::Principal;
use crate::{Scope, Time};

/// A grant of a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grant {
    /// 64 hexadecimal digits.
    pub(crate) id: String,
    /// Grows from grant to grant: lists are in this order. 16 hexadecimal digits.
    pub(crate) number: String,
    pub(crate) created: Time,
    /// The account that made it.
    pub(crate) issuer: String,
    pub(crate) terms: Terms,
}

/// What a grant says. Two requests with the same terms and name ask for one grant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Terms {
    pub(crate) name: Option<String>,
    pub(crate) grantee: Option<String>,
    pub(crate) grantee_service: Option<String>,
    pub(crate) retiring: Option<String>,
    pub(crate) retiring_service: Option<String>,
    pub(crate) operations: Vec<GrantOperation>,
    pub(crate) constraints: Option<GrantConstraints>,
}

/// An encryption context.
pub(crate) type Pairs = BTreeMap<String, String>;

impl Terms {
    pub(crate) fn of(request: &CreateGrantRequest) -> Self {
        Self {
            name: request.name.clone(),
            grantee: request.grantee_principal.clone(),
            grantee_service: request.grantee_service_principal.clone(),
            retiring: request.retiring_principal.clone(),
            retiring_service: request.retiring_service_principal.clone(),
            operations: request.operations.clone(),
            constraints: request.constraints.clone(),
        }
    }
}

impl Grant {
    /// Whether it lets the caller do this with its key. `context` is the encryption context of the request.
    ///
    /// A SourceArn constraint is looked at only where a service asks on someone's behalf; nobody here is a service, so it
    /// changes nothing for a grantee principal, and a grantee service principal never asks.
    pub(crate) fn allows(
        &self,
        operation: GrantOperation,
        caller: &Scope,
        context: Option<&Pairs>,
    ) -> bool {
        (self.terms.operations.contains(&operation) || fault!(GrantAllowsEverything))
            && names(self.terms.grantee.as_deref(), caller)
            && (!bound_to_context(operation)
                || self
                    .terms
                    .constraints
                    .as_ref()
                    .is_none_or(|terms| within(terms, context)))
    }

    /// Whether it lets the caller make a grant of these terms: its grantee can hand on no more than what it says.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-overview.html#grant-creategrant>
    pub(crate) fn allows_grant(&self, child: &Terms, caller: &Scope) -> bool {
        let parent = &self.terms;
        parent.operations.contains(&GrantOperation::CreateGrant)
            && names(parent.grantee.as_deref(), caller)
            && child
                .operations
                .iter()
                .all(|operation| parent.operations.contains(operation))
            && as_strict(child.constraints.as_ref(), parent.constraints.as_ref())
    }

    /// Whether the caller may retire it: whom it names for that, its grantee if it allows RetireGrant, and the accounts that
    /// made it and that own the key.
    ///
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html>
    pub(crate) fn may_be_retired_by(&self, caller: &Scope, owner: &str) -> bool {
        fault!(AnyoneRetiresGrants)
            || caller.account == owner
            || caller.account == self.issuer
            || names(self.terms.retiring.as_deref(), caller)
            || self.allows(GrantOperation::RetireGrant, caller, None)
    }

    /// What lists tell of it; `key_arn` is its key's.
    pub(crate) fn entry(&self, key_arn: &str, region: &str) -> GrantListEntry {
        let terms = self.terms.clone();
        GrantListEntry {
            constraints: terms.constraints,
            creation_date: Some(self.created),
            grant_id: Some(self.id.clone()),
            grantee_principal: terms.grantee,
            grantee_service_principal: terms.grantee_service,
            issuing_account: Some(account_root(region, &self.issuer)),
            key_id: Some(key_arn.into()),
            // The guide's examples show an empty name where none was given.
            name: Some(terms.name.unwrap_or_default()),
            operations: Some(terms.operations),
            retiring_principal: terms.retiring,
            retiring_service_principal: terms.retiring_service,
        }
    }
}

fn names(principal: Option<&str>, caller: &Scope) -> bool {
    principal
        .and_then(|principal| Principal::parse(principal, &caller.region))
        .is_some_and(|principal| principal.means(caller))
}

/// Whether the operation has an encryption context to look at.
const fn bound_to_context(operation: GrantOperation) -> bool {
    !matches!(
        operation,
        GrantOperation::DescribeKey | GrantOperation::RetireGrant
    )
}

/// Letter case counts, as the guide demands; the service model contradicts it (open question g7 of the claims on grants).
fn within(constraints: &GrantConstraints, context: Option<&Pairs>) -> bool {
    if fault!(GrantConstraintsIgnored) {
        return true;
    }
    let empty = Pairs::new();
    let context = context.unwrap_or(&empty);
    constraints
        .encryption_context_equals
        .as_ref()
        .is_none_or(|wanted| wanted == context)
        && constraints
            .encryption_context_subset
            .as_ref()
            .is_none_or(|wanted| contains(context, wanted))
}

fn contains(context: &Pairs, wanted: &Pairs) -> bool {
    wanted
        .iter()
        .all(|(key, value)| context.get(key) == Some(value))
}

fn as_strict(child: Option<&GrantConstraints>, parent: Option<&GrantConstraints>) -> bool {
    let Some(parent) = parent else {
        return true;
    };
    let Some(child) = child else {
        return *parent
            == GrantConstraints {
                encryption_context_equals: None,
                encryption_context_subset: None,
                source_arn: None,
            };
    };
    let equals = parent
        .encryption_context_equals
        .as_ref()
        .is_none_or(|wanted| child.encryption_context_equals.as_ref() == Some(wanted));
    let subset = parent
        .encryption_context_subset
        .as_ref()
        .is_none_or(|wanted| {
            let pairs = child
                .encryption_context_equals
                .as_ref()
                .or(child.encryption_context_subset.as_ref());
            pairs.is_some_and(|pairs| contains(pairs, wanted))
        });
    let source = parent.source_arn.is_none() || child.source_arn == parent.source_arn;
    equals && subset && source
}

#[cfg(test)]
mod tests {
    use super::{Grant, GrantConstraints, GrantOperation, Pairs, Scope, Terms, Time};

    const ALICE: &str = "arn:aws:iam::444455556666:user/alice";

    fn scope(account: &str, name: &str) -> Scope {
        Scope {
            account: account.into(),
            region: "us-east-1".into(),
            principal: format!("arn:aws:iam::{account}:{name}"),
        }
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        pairs
            .iter()
            .map(|(key, value)| ((*key).into(), (*value).into()))
            .collect()
    }

    fn equals(wanted: &[(&str, &str)]) -> Option<GrantConstraints> {
        Some(GrantConstraints {
            encryption_context_equals: Some(pairs(wanted)),
            encryption_context_subset: None,
            source_arn: None,
        })
    }

    fn subset(wanted: &[(&str, &str)]) -> Option<GrantConstraints> {
        Some(GrantConstraints {
            encryption_context_equals: None,
            encryption_context_subset: Some(pairs(wanted)),
            source_arn: None,
        })
    }

    fn terms(operations: &[GrantOperation], constraints: Option<GrantConstraints>) -> Terms {
        Terms {
            name: None,
            grantee: Some(ALICE.into()),
            grantee_service: None,
            retiring: Some("arn:aws:iam::777788889999:root".into()),
            retiring_service: None,
            operations: operations.into(),
            constraints,
        }
    }

    fn grant(operations: &[GrantOperation], constraints: Option<GrantConstraints>) -> Grant {
        Grant {
            id: "0".repeat(64),
            number: "0".repeat(16),
            created: Time(0),
            issuer: "111122223333".into(),
            terms: terms(operations, constraints),
        }
    }

    #[test]
    fn only_the_grantee_and_only_what_is_granted() {
        let grant = grant(&[GrantOperation::Encrypt], None);
        let alice = scope("444455556666", "user/alice");
        assert!(grant.allows(GrantOperation::Encrypt, &alice, None));
        assert!(!grant.allows(GrantOperation::Decrypt, &alice, None));
        assert!(!grant.allows(
            GrantOperation::Encrypt,
            &scope("444455556666", "user/bob"),
            None
        ));
        assert!(!grant.allows(
            GrantOperation::Encrypt,
            &scope("444455556666", "root"),
            None
        ));
    }

    #[test]
    fn constraints_are_about_the_encryption_context() {
        use GrantOperation::{Decrypt, DescribeKey};
        let alice = scope("444455556666", "user/alice");
        let it = pairs(&[("Department", "IT")]);
        let more = pairs(&[("Department", "IT"), ("Purpose", "Test")]);
        let exact = grant(&[Decrypt, DescribeKey], equals(&[("Department", "IT")]));
        assert!(exact.allows(Decrypt, &alice, Some(&it)));
        assert!(!exact.allows(Decrypt, &alice, Some(&more)));
        assert!(!exact.allows(Decrypt, &alice, None));
        assert!(!exact.allows(Decrypt, &alice, Some(&pairs(&[("department", "IT")]))));
        assert!(exact.allows(DescribeKey, &alice, None));
        let part = grant(&[Decrypt], subset(&[("Department", "IT")]));
        assert!(part.allows(Decrypt, &alice, Some(&it)));
        assert!(part.allows(Decrypt, &alice, Some(&more)));
        assert!(!part.allows(Decrypt, &alice, Some(&pairs(&[("Department", "HR")]))));
    }

    #[test]
    fn a_grantee_hands_on_no_more_than_it_has() {
        use GrantOperation::{CreateGrant, Decrypt, Encrypt};
        let alice = scope("444455556666", "user/alice");
        let parent = grant(&[CreateGrant, Decrypt], subset(&[("a", "1")]));
        let may = |operations: &[GrantOperation], constraints| {
            parent.allows_grant(&terms(operations, constraints), &alice)
        };
        assert!(may(&[Decrypt], subset(&[("a", "1")])));
        assert!(may(&[Decrypt], subset(&[("a", "1"), ("b", "2")])));
        assert!(may(&[CreateGrant], equals(&[("a", "1")])));
        assert!(!may(&[Encrypt], subset(&[("a", "1")])));
        assert!(!may(&[Decrypt], subset(&[("b", "2")])));
        assert!(!may(&[Decrypt], None));
        let exact = grant(&[CreateGrant, Decrypt], equals(&[("a", "1")]));
        assert!(exact.allows_grant(&terms(&[Decrypt], equals(&[("a", "1")])), &alice));
        assert!(!exact.allows_grant(&terms(&[Decrypt], subset(&[("a", "1")])), &alice));
        let none = grant(&[Decrypt], None);
        assert!(!none.allows_grant(&terms(&[Decrypt], None), &alice));
    }

    #[test]
    fn those_it_names_and_the_accounts_behind_it_may_retire_it() {
        let grant = grant(&[GrantOperation::Decrypt], None);
        let owner = "222233334444";
        assert!(grant.may_be_retired_by(&scope(owner, "user/x"), owner));
        assert!(grant.may_be_retired_by(&scope("111122223333", "user/x"), owner));
        assert!(grant.may_be_retired_by(&scope("777788889999", "user/x"), owner));
        assert!(!grant.may_be_retired_by(&scope("444455556666", "user/alice"), owner));
        let retiring = Grant {
            terms: terms(&[GrantOperation::RetireGrant], None),
            ..grant
        };
        assert!(retiring.may_be_retired_by(&scope("444455556666", "user/alice"), owner));
    }
}
