//! Principals: who a statement or a grant means.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::Scope;
use crate::id::{is_account, partition};

/// An AWS principal of a policy or a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// `*`: every AWS identity.
    Everyone,
    /// An account: 12 digits, or `arn:aws:iam::<account>:root`. It lets the account's own policies decide, which here allow
    /// everything, so it means each principal of the account.
    Account(String),
    /// A user, a role, a session of a role or a federated user, by its ARN.
    Identity(String),
}

impl Principal {
    /// Reads what stands under `AWS` in a policy, or the principal of a grant, in a Region; `None` for what can be none: service
    /// principals, groups, unique ids (`AIDA...`), patterns, ARNs of another partition.
    pub(crate) fn parse(text: &str, region: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        if is_account(text) {
            return Some(Self::Account(text.into()));
        }
        if text.contains(['*', '?', ' ']) {
            return None;
        }
        let rest = text.strip_prefix("arn:")?.strip_prefix(partition(region))?;
        let (service, rest) = rest.strip_prefix(':')?.split_once("::")?;
        let (account, name) = rest
            .split_once(':')
            .filter(|(account, _)| is_account(account))?;
        let kinds = match service {
            "iam" if name == "root" => return Some(Self::Account(account.into())),
            "iam" => ["user/", "role/"],
            "sts" => ["assumed-role/", "federated-user/"],
            _ => return None,
        };
        let named = |kind| {
            name.strip_prefix(kind)
                .is_some_and(|name| !name.is_empty() && !name.ends_with('/'))
        };
        kinds
            .into_iter()
            .any(named)
            .then(|| Self::Identity(text.into()))
    }

    /// Whether this caller is meant.
    pub(crate) fn means(&self, caller: &Scope) -> bool {
        match self {
            Self::Everyone => true,
            Self::Account(account) => *account == caller.account,
            Self::Identity(arn) => {
                *arn == caller.principal
                    || role_of_session(&caller.principal).is_some_and(|role| role.is(arn))
            }
        }
    }
}

/// The role behind a session `arn:aws:sts::<account>:assumed-role/<role>/<session>`, whose ARN leaves out the role's path.
struct Role<'a> {
    partition_and_account: [&'a str; 2],
    name: &'a str,
}

fn role_of_session(arn: &str) -> Option<Role<'_>> {
    let mut parts = arn.splitn(6, ':').skip(1);
    let (partition, service, _, account, resource) = (
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
        parts.next()?,
    );
    let (name, _session) = resource.strip_prefix("assumed-role/")?.split_once('/')?;
    (service == "sts").then_some(Role {
        partition_and_account: [partition, account],
        name,
    })
}

impl Role<'_> {
    fn is(&self, arn: &str) -> bool {
        let [partition, account] = self.partition_and_account;
        arn.strip_prefix(&format!("arn:{partition}:iam::{account}:role/"))
            .is_some_and(|path| path.rsplit('/').next() == Some(self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::Principal;
    use crate::Scope;

    fn caller(principal: &str) -> Scope {
        Scope {
            account: "111122223333".into(),
            region: "us-east-1".into(),
            principal: principal.into(),
        }
    }

    #[test]
    fn arns_accounts_and_the_asterisk_are_principals() {
        let parse = |text| Principal::parse(text, "us-east-1");
        assert_eq!(parse("*"), Some(Principal::Everyone));
        let account = Some(Principal::Account("111122223333".into()));
        assert_eq!(parse("111122223333"), account);
        assert_eq!(parse("arn:aws:iam::111122223333:root"), account);
        for arn in [
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:role/path/to/app",
            "arn:aws:sts::111122223333:assumed-role/app/session",
            "arn:aws:sts::111122223333:federated-user/bob",
        ] {
            assert_eq!(parse(arn), Some(Principal::Identity(arn.into())), "{arn}");
        }
        for text in [
            "",
            "alice",
            "AIDAEXAMPLE",
            "s3.amazonaws.com",
            "11112222333",
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:iam::111122223333:user/*",
            "arn:aws:iam::11112222333:user/alice",
            "arn:aws-cn:iam::111122223333:user/alice",
            "arn:aws:iam:us-east-1:111122223333:user/alice",
            "arn:aws:s3:::bucket",
            "arn:aws:organizations::111122223333:organization/o-1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert!(Principal::parse("arn:aws-cn:iam::111122223333:root", "cn-north-1").is_some());
    }

    #[test]
    fn an_account_means_its_principals_and_a_role_its_sessions() {
        let means = |principal: &str, who: &str| {
            Principal::parse(principal, "us-east-1")
                .unwrap()
                .means(&caller(who))
        };
        let alice = "arn:aws:iam::111122223333:user/alice";
        let session = "arn:aws:sts::111122223333:assumed-role/app/s1";
        assert!(means("*", alice));
        assert!(means("111122223333", alice));
        assert!(!means("444455556666", alice));
        assert!(means(alice, alice));
        assert!(!means("arn:aws:iam::111122223333:user/bob", alice));
        assert!(means(session, session));
        assert!(means("arn:aws:iam::111122223333:role/app", session));
        assert!(means("arn:aws:iam::111122223333:role/path/app", session));
        assert!(!means("arn:aws:iam::111122223333:role/ap", session));
        assert!(!means("arn:aws:iam::444455556666:role/app", session));
        assert!(!means("arn:aws:iam::111122223333:user/app", session));
    }
}
