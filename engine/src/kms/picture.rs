//! Two worlds side by side, for fuzz targets, which have no time to look at a world call by call, nor to make another.

use super::Kms;

impl Kms {
    /// Whether this world holds what the other one does: all but settings, secrets and randomness, which no call sets.
    pub(crate) fn holds_what(&self, other: &Self) -> bool {
        let Self {
            config: _,
            entropy: _,
            token_key: _,
            marker_secret: _,
            grants_made,
            accounts,
            related,
            holders,
            wrapping_keys,
            clusters,
            services,
            deadlines,
        } = self;
        *grants_made == other.grants_made
            && *accounts == other.accounts
            && *related == other.related
            && *holders == other.holders
            && wrapping_keys.keys().eq(other.wrapping_keys.keys())
            && *clusters == other.clusters
            && *services == other.services
            && *deadlines == other.deadlines
    }

    /// Makes this world hold what an earlier one did, which had no wrapping keys and no custom key stores.
    pub(crate) fn restore(&mut self, earlier: &Self) {
        self.grants_made = earlier.grants_made;
        self.accounts.clone_from(&earlier.accounts);
        self.related.clone_from(&earlier.related);
        self.holders.clone_from(&earlier.holders);
        self.wrapping_keys.clear();
        self.clusters.clone_from(&earlier.clusters);
        self.services.clone_from(&earlier.services);
        self.deadlines.clone_from(&earlier.deadlines);
        assert!(self.holds_what(earlier), "something is not restored");
    }
}
