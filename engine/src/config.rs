//! What the owner of a world chooses.

/// How a world behaves where KMS leaves it to the account, and where a test wants less than KMS does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Whether key policies and grants decide who may use a key. Otherwise an account's principals may do everything with
    /// the account's keys and nothing with others'; policies and grants are kept and shown all the same.
    ///
    /// Of IAM there are key policies and grants alone. Identity policies count as allowing everything: where a key policy
    /// allows an account, it allows each principal of it. There are no service control policies, resource control policies,
    /// permission boundaries, session policies and VPC endpoint policies.
    pub authorize: bool,
    /// [Grants per KMS key](https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html#grants-per-key).
    pub grants_per_key: usize,
}

impl Default for Config {
    /// No authorisation, and the quotas that a new AWS account has.
    fn default() -> Self {
        Self {
            authorize: false,
            grants_per_key: 50_000,
        }
    }
}
