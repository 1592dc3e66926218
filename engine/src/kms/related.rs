//! Related keys of the world.

use crate::api::{
    KeyMaterialState, KeyMetadata, MultiRegionConfiguration, MultiRegionKey, MultiRegionKeyType,
};
use crate::id::key_arn;
use crate::key::{Key, Material};
use crate::related::{Change, Related};
use crate::store::Store;
use crate::{Error, Kms, Op, Scope, Time};

impl Kms {
    /// The key of this id in any Region.
    pub(crate) fn key_in(&self, region: &str, account: &str, id: &str) -> Option<&Key> {
        self.region(account, region)?.keys.get(id)
    }

    /// The Regions of a multi-Region key and its related keys.
    pub(crate) fn related(&self, key: &Key) -> Option<&Related> {
        self.related.get(&key.id)
    }

    /// Whether a key is a replica key.
    pub(crate) fn is_replica(&self, key: &Key) -> bool {
        self.related(key)
            .is_some_and(|related| related.primary != key.region())
    }

    /// The primary key with this id or ARN, if its state and origin let the operation happen.
    ///
    /// The role comes before the state: what is recorded of replica keys that were just made.
    pub(crate) fn permitted_primary(&self, op: Op, scope: &Scope, id: &str) -> Result<&Key, Error> {
        let key = self.key(op, scope, id)?;
        if self.related(key).is_none() || self.is_replica(key) && !fault!(ReplicasReplicate) {
            return Err(not_primary(key));
        }
        key.permit(op)?;
        Ok(key)
    }

    /// [`Self::permitted`] for what is done to single-Region keys and to primary keys, but not to replica keys. Their refusal
    /// is that of ReplicateKey by analogy (a guess: open/37).
    pub(crate) fn permitted_no_replica(
        &self,
        op: Op,
        scope: &Scope,
        id: &str,
    ) -> Result<&Key, Error> {
        let key = self.key(op, scope, id)?;
        if self.is_replica(key) {
            return Err(not_primary(key));
        }
        key.permit(op)?;
        Ok(key)
    }

    /// What DescribeKey tells of a key.
    pub(crate) fn metadata(&self, key: &Key) -> KeyMetadata {
        let multi_region = |related: &Related| {
            let member = |region: &String| MultiRegionKey {
                arn: Some(key_arn(region, &key.account, &key.id)),
                region: Some(region.clone()),
            };
            MultiRegionConfiguration {
                multi_region_key_type: Some(match self.is_replica(key) {
                    true => MultiRegionKeyType::Replica,
                    false => MultiRegionKeyType::Primary,
                }),
                primary_key: Some(member(&related.primary)),
                replica_keys: Some(related.replicas.iter().map(member).collect()),
            }
        };
        KeyMetadata {
            cloud_hsm_cluster_id: self
                .store_of(key)
                .and_then(Store::cluster_id)
                .map(String::from),
            multi_region_configuration: self.related(key).map(multi_region),
            ..key.metadata()
        }
    }

    /// What a material of a key is to it and its related keys.
    pub(crate) fn material_state(&self, key: &Key, material: &Material) -> KeyMaterialState {
        match key.material_state(material) {
            KeyMaterialState::PendingRotation if !self.is_everywhere(key, material) => {
                KeyMaterialState::PendingMultiRegionImportAndRotation
            }
            state => state,
        }
    }

    /// Whether material that waits for a rotation is there in every related key.
    pub(crate) fn is_everywhere(&self, key: &Key, material: &Material) -> bool {
        let Some(related) = self.related(key) else {
            return true;
        };
        related.regions().all(|region| {
            self.key_in(region, &key.account, &key.id)
                .and_then(|key| key.material(&material.id))
                .is_some_and(|material| material.present.is_some())
        })
    }

    /// Makes a multi-Region key that was just added the primary key of a set of its own.
    pub(crate) fn found(&mut self, scope: &Scope, id: &str) {
        let related = Related {
            primary: scope.region.clone(),
            replicas: Default::default(),
        };
        self.related.insert(id.into(), related);
    }

    /// Adds a replica of the caller's primary key of the same id; `there` is its Region.
    pub(crate) fn replicate(&mut self, there: &Scope, replica: Key) {
        let id = replica.id.clone();
        let until = replica.change().map(Change::until);
        self.add(there, replica);
        if let Some(related) = self.related.get_mut(&id) {
            related.replicas.insert(there.region.clone());
        }
        self.synchronise(&there.account, &id);
        if let Some(until) = until {
            self.remind(there, id, until);
        }
    }

    /// Gives the replicas of a key, if there are any, what the primary key shares.
    pub(crate) fn synchronise(&mut self, account: &str, id: &str) {
        let Some(related) = self.related.get(id) else {
            return;
        };
        let Some(regions) = self.accounts.get_mut(account) else {
            return;
        };
        let primary = regions.get(&related.primary);
        let Some(primary) = primary.and_then(|region| region.keys.get(id)) else {
            return;
        };
        let shared = primary.shared();
        for region in &related.replicas {
            let region = regions.get_mut(region);
            if let Some(replica) = region.and_then(|region| region.keys.get_mut(id)) {
                replica.follow(&shared);
            }
        }
    }

    /// Ends a change of a multi-Region key that is over by `now`.
    pub(super) fn settle(&mut self, account: &str, region: &str, id: &str, now: Time) {
        let change = self
            .key_in_mut(region, account, id)
            .and_then(|key| key.multi_region.as_mut())
            .and_then(|own| own.change.take_if(|change| change.until() <= now));
        let Some(Change::Updating(_, next)) = change else {
            return;
        };
        if let Some(related) = self.related.get_mut(id)
            && !fault!(PrimaryNeverMoves)
        {
            related.promote(&next);
        }
        // What the former primary key would have done at its time, this one does now.
        let due = self.key_in(&next, account, id).map(|key| {
            let rotation = key.rotation_due();
            rotation.map(|at| at.max(now))
        });
        if let Some(at) = due.flatten() {
            self.remind_of(account, &next, id.into(), at);
        }
    }

    /// Takes a key that is gone off the list of its related keys. A primary key that waited for the last of its replicas
    /// begins to wait for its own deletion.
    pub(super) fn leave(&mut self, account: &str, region: &str, id: &str, now: Time) {
        let Some(related) = self.related.get_mut(id) else {
            return;
        };
        if related.primary == region {
            self.related.remove(id);
            return;
        }
        related.replicas.remove(region);
        if !related.replicas.is_empty() {
            return;
        }
        let primary = related.primary.clone();
        let Some(key) = self.key_in_mut(&primary, account, id) else {
            return;
        };
        let window = key.multi_region.as_mut().and_then(|own| own.window.take());
        let Some(days) = window.filter(|_| !fault!(PrimaryOutlivesItsReplicas)) else {
            return;
        };
        let date = now.plus_days(days);
        key.deletion_date = Some(date);
        self.remind_of(account, &primary, id.into(), date);
    }
}

/// As recorded for a replica key.
fn not_primary(key: &Key) -> Error {
    Error::unsupported_operation(format!("{} is not a multi-region primary key.", key.arn))
}
