//! When two worlds are the same one: a search over orders of calls comes to the same world on many ways.

use std::hash::{Hash, Hasher};

use super::Model;

impl PartialEq for Model {
    /// The same keys in the same states, at the same time; the table of facts is always the same.
    fn eq(&self, other: &Self) -> bool {
        // Named one by one: what is new in a model must be compared as well.
        let Self {
            table: _,
            now,
            keys,
            slots,
            parameters,
            ciphertexts,
            proofs,
            secrets,
            aliases,
            grants,
            grant_tokens,
            stores,
            seen,
        } = self;
        *now == other.now
            && *keys == other.keys
            && *aliases == other.aliases
            && *parameters == other.parameters
            && *ciphertexts == other.ciphertexts
            && *proofs == other.proofs
            && *secrets == other.secrets
            && *slots == other.slots
            && *grants == other.grants
            && *grant_tokens == other.grant_tokens
            && *stores == other.stores
            && *seen == other.seen
    }
}

impl Eq for Model {}

impl Hash for Model {
    /// What calls change most.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        for key in &self.keys {
            for state in key.states() {
                state.hash(hasher);
            }
            key.deletion.hash(hasher);
            for material in &key.materials {
                material.imported.is_some().hash(hasher);
            }
            key.tags.hash(hasher);
        }
        for key in self.aliases.values() {
            key.hash(hasher);
        }
    }
}

impl Model {
    /// Forgets the ids, tokens and ciphertexts that were given since `before`, so that ages in actions mean what they meant then, and
    /// so that worlds are the same whatever was given out on the way to them.
    pub fn forget_given(&mut self, before: &Self) {
        self.parameters.truncate(before.parameters.len());
        self.ciphertexts.truncate(before.ciphertexts.len());
        self.proofs.truncate(before.proofs.len());
        if self.seen.len() != before.seen.len() {
            self.seen.clone_from(&before.seen);
        }
    }
}
