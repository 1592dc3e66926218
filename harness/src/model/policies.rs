//! Calls on key policies. What a policy allows is not in the model: no action puts one under which who asks may do less.

use serde_json::{Value, json};

use super::Model;
use super::action::Name;
use super::expect::Expect;
use super::rules::Accepts;
use super::wrong::Wrong;

/// A policy to put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The account may do everything; the number is told in its Sid.
    Whole(u8),
    /// The same, with BypassPolicyLockoutSafetyCheck.
    Insisted(u8),
    /// Nobody may put another policy.
    Locking,
    /// No JSON.
    Garbage,
    /// No statement.
    Empty,
}

/// PolicyName.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// Left out.
    Nothing,
    /// `default`.
    Default,
    /// `AWS_RAM`: the policy of a key that is shared through RAM, as none is here.
    Ram,
}

impl Called {
    /// The wire's word.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Default => Some("default"),
            Self::Ram => Some("AWS_RAM"),
        }
    }
}

/// A call on key policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Policies {
    /// PutKeyPolicy.
    PutKeyPolicy {
        key: Name,
        called: Called,
        policy: Policy,
    },
    /// GetKeyPolicy.
    GetKeyPolicy { key: Name, called: Called },
    /// ListKeyPolicies.
    ListKeyPolicies { key: Name },
}

impl Policies {
    /// The operations that these call.
    pub const OPERATIONS: [&str; 3] = ["PutKeyPolicy", "GetKeyPolicy", "ListKeyPolicies"];

    /// The operation called.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::PutKeyPolicy { .. } => "PutKeyPolicy",
            Self::GetKeyPolicy { .. } => "GetKeyPolicy",
            Self::ListKeyPolicies { .. } => "ListKeyPolicies",
        }
    }

    /// The key that the request names.
    pub fn name(&mut self) -> &mut Name {
        match self {
            Self::PutKeyPolicy { key, .. }
            | Self::GetKeyPolicy { key, .. }
            | Self::ListKeyPolicies { key } => key,
        }
    }
}

/// The Sid of the default policy, in recordings.
pub(super) const DEFAULT_SID: &str = "Enable IAM User Permissions";

/// The Sid of the policy of this number.
fn sid(number: u8) -> String {
    format!("policy-{number}")
}

/// The text of a policy.
#[must_use]
pub fn policy_text(policy: Policy, account: &str) -> String {
    let root = json!({"AWS": format!("arn:aws:iam::{account}:root")});
    let whole = |statement: Value| {
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        policy.to_string()
    };
    match policy {
        Policy::Whole(number) | Policy::Insisted(number) => whole(json!({
            "Sid": sid(number), "Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*",
        })),
        Policy::Locking => whole(json!({
            "Effect": "Allow", "Principal": root, "NotAction": "kms:PutKeyPolicy", "Resource": "*",
        })),
        Policy::Garbage => "no policy".into(),
        Policy::Empty => json!({"Version": "2012-10-17", "Statement": []}).to_string(),
    }
}

impl Model {
    pub(super) fn expect_policies(&self, policies: &Policies) -> Expect {
        let by_state = |key| self.by_state(policies.operation(), key, Accepts::Keys);
        match *policies {
            Policies::PutKeyPolicy {
                key,
                called,
                policy,
            } => {
                let whole = match policy {
                    Policy::Whole(_) | Policy::Insisted(_) => Expect::Ok,
                    Policy::Locking | Policy::Garbage | Policy::Empty => {
                        Expect::error(&["MalformedPolicyDocumentException"])
                    }
                };
                let ram = match called {
                    Called::Ram => Expect::error(&["AccessDeniedException", "ValidationException"]),
                    Called::Nothing | Called::Default => Expect::Ok,
                };
                by_state(key).and(whole).and(ram)
            }
            Policies::GetKeyPolicy { key, called } => match called {
                Called::Ram => by_state(key).and(Expect::error(&["NotFoundException"])),
                Called::Nothing | Called::Default => by_state(key),
            },
            Policies::ListKeyPolicies { key } => by_state(key),
        }
    }

    pub(super) fn follow_policies(&mut self, policies: &Policies, body: &Value, wrong: &mut Wrong) {
        match *policies {
            Policies::PutKeyPolicy { key, policy, .. } => {
                let number = match policy {
                    Policy::Whole(number) | Policy::Insisted(number) => Some(number),
                    Policy::Locking | Policy::Garbage | Policy::Empty => None,
                };
                self.assign(key, |key| key.policy = number);
            }
            Policies::GetKeyPolicy { key, .. } => {
                if let Some(key) = self.named(key) {
                    self.policy_of(key, body, wrong);
                }
            }
            Policies::ListKeyPolicies { .. } => {
                if body["PolicyNames"] != json!(["default"]) {
                    let what = format!("PolicyNames is {}, not default alone", body["PolicyNames"]);
                    wrong.member("PolicyNames", json!(["default"]), what);
                }
            }
        }
    }

    /// What GetKeyPolicy says of the key of this ARN.
    #[must_use = "what is wrong with the answer"]
    pub fn observe_policy(&mut self, arn: &str, body: &Value) -> Wrong {
        let mut wrong = Wrong::default();
        if let Some(key) = self.told(arn) {
            self.policy_of(key, body, &mut wrong);
        }
        wrong
    }

    /// The policy that was put last is shown, before that the default one; the model follows.
    fn policy_of(&mut self, key: usize, body: &Value, wrong: &mut Wrong) {
        let text = body["Policy"].as_str().unwrap_or_default();
        let told: Value = serde_json::from_str(text).unwrap_or_default();
        let told_sid = told["Statement"][0]["Sid"].as_str().unwrap_or_default();
        let expected = match self.keys[key].policy {
            None => DEFAULT_SID.into(),
            Some(number) => sid(number),
        };
        if told_sid != expected {
            let returns = json!({"$pattern": format!("(?s).*\"{expected}\".*")});
            let what = format!("the Sid of the policy is {told_sid:?}, not {expected:?}");
            wrong.deed("Policy", returns, what);
            let numbers = 0..=u8::MAX;
            self.keys[key].policy = numbers.into_iter().find(|number| sid(*number) == told_sid);
        }
    }
}
