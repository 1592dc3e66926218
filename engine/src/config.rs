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
    /// How much of everything there may be.
    pub quotas: Quotas,
}

/// [Resource quotas](https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html): beyond them creation is
/// refused with LimitExceededException. What is there already stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// KMS keys in each account and Region, whatever their state.
    pub keys: usize,
    /// Aliases of one key.
    pub aliases_per_key: usize,
    /// Grants of one key.
    pub grants_per_key: usize,
    /// On-demand rotations of one key, ever.
    pub on_demand_rotations: usize,
    /// Custom key stores of both kinds in each account and Region.
    pub custom_key_stores: usize,
}

impl Default for Quotas {
    /// Those of a new AWS account: 100,000 keys, 50 aliases, 50,000 grants and
    /// 25 on-demand rotations per key, 10 custom key stores.
    fn default() -> Self {
        Self {
            keys: 100_000,
            aliases_per_key: 50,
            grants_per_key: 50_000,
            on_demand_rotations: 25,
            custom_key_stores: 10,
        }
    }
}

impl Default for Config {
    /// No authorisation, and the quotas that a new AWS account has.
    fn default() -> Self {
        Self {
            authorize: false,
            quotas: Quotas::default(),
        }
    }
}
