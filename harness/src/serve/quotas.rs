//! Resource quotas of the command line (`--quota`).

use kmspec_engine::Quotas;

/// One `--quota NAME=N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceQuota {
    /// Keys in an account and Region.
    Keys(usize),
    /// Aliases of a key.
    AliasesPerKey(usize),
    /// Grants of a key.
    GrantsPerKey(usize),
    /// On-demand rotations of a key, ever.
    OnDemandRotations(usize),
    /// Custom key stores in an account and Region.
    CustomKeyStores(usize),
}

impl ResourceQuota {
    /// Reads `NAME=N`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (name, most) = text
            .split_once('=')
            .ok_or("NAME=N was expected, such as keys=5")?;
        let most = most
            .parse()
            .map_err(|_| format!("{most:?} is not a whole number"))?;
        match name {
            "keys" => Ok(Self::Keys(most)),
            "aliases-per-key" => Ok(Self::AliasesPerKey(most)),
            "grants-per-key" => Ok(Self::GrantsPerKey(most)),
            "on-demand-rotations" => Ok(Self::OnDemandRotations(most)),
            "custom-key-stores" => Ok(Self::CustomKeyStores(most)),
            _ => Err(
                "there are keys, aliases-per-key, grants-per-key, on-demand-rotations and custom-key-stores"
                    .into(),
            ),
        }
    }
}

/// The quotas of an AWS account, but for those that were set.
pub(super) fn quotas(set: &[ResourceQuota]) -> Quotas {
    let mut quotas = Quotas::default();
    for quota in set {
        match *quota {
            ResourceQuota::Keys(most) => quotas.keys = most,
            ResourceQuota::AliasesPerKey(most) => quotas.aliases_per_key = most,
            ResourceQuota::GrantsPerKey(most) => quotas.grants_per_key = most,
            ResourceQuota::OnDemandRotations(most) => quotas.on_demand_rotations = most,
            ResourceQuota::CustomKeyStores(most) => quotas.custom_key_stores = most,
        }
    }
    quotas
}
