//! A KMS key and its key material.

mod rotation;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::api::{
    CustomerMasterKeySpec, ExpirationModelType, KeyManagerType, KeyMaterialState, KeyMetadata,
    KeySpec, KeyState, KeyUsageType, OriginType, RotationType, XksKeyConfigurationType,
};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::object::KeyObject;
use crate::crypto::symmetric::SymmetricKey;
use crate::grant::Grant;
use crate::id::{account_root, key_arn};
use crate::last_use::LastUse;
use crate::permit::permit;
use crate::policy::{KeyPolicy, default_text};
use crate::related::{Change, MultiRegion};
use crate::store::Custody;
use crate::{Error, Op, Scope, Time, fault, spec};

/// A KMS key.
///
/// Its [state](Self::state) follows from the other fields and is stored nowhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    /// The bare id, as `KeyMetadata.KeyId` shows it.
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) account: String,
    pub(crate) created: Time,
    pub(crate) spec: KeySpec,
    pub(crate) usage: KeyUsageType,
    pub(crate) origin: OriginType,
    pub(crate) description: String,
    pub(crate) tags: BTreeMap<String, String>,
    /// Turned off by DisableKey or CancelKeyDeletion.
    pub(crate) disabled: bool,
    pub(crate) deletion_date: Option<Time>,
    /// Everything ever associated with the key, the oldest first; never empty for Origin AWS_KMS.
    pub(crate) materials: Vec<Material>,
    pub(crate) last_use: LastUse,
    /// `None` for the policy that keys have by default.
    pub(crate) policy: Option<Box<KeyPolicy>>,
    /// By their ids.
    pub(crate) grants: BTreeMap<String, Grant>,
    /// Automatic rotation, if it is on.
    pub(crate) schedule: Option<Schedule>,
    /// When the on-demand rotation that is under way began.
    pub(crate) rotating_since: Option<Time>,
    /// On-demand rotations so far.
    pub(crate) on_demand_rotations: usize,
    /// `None` for a single-Region key.
    pub(crate) multi_region: Option<Box<MultiRegion>>,
    /// The custom key store that it is in, if it is in one.
    pub(crate) custody: Option<Custody>,
}

/// Automatic rotation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Schedule {
    /// The period.
    pub(crate) days: i64,
    /// When it rotates next; in the past for a key that was not enabled then.
    pub(crate) next: Time,
}

/// Key material that belongs to a key, whether or not it is there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Material {
    pub(crate) id: KeyMaterialId,
    pub(crate) description: Option<String>,
    /// It waits for a rotation, and does not count until then: the last of its key, if any is.
    pub(crate) pending: bool,
    /// The rotation that made it current; the first material of a key needed none.
    pub(crate) rotation: Option<(Time, RotationType)>,
    /// `None` once imported material was deleted or has expired.
    pub(crate) present: Option<Present>,
    /// The public key of a key pair that was deleted or has expired.
    pub(crate) public_key: Option<Vec<u8>>,
}

/// Key material that is there.
#[derive(Clone, Debug)]
pub(crate) struct Present {
    /// Related keys have the same.
    pub(crate) key: Arc<KeyObject>,
    /// When imported material expires, if it does.
    pub(crate) valid_to: Option<Time>,
}

/// The key itself is told by the id of its material.
impl PartialEq for Present {
    fn eq(&self, other: &Self) -> bool {
        self.valid_to == other.valid_to
    }
}

impl Key {
    /// A key of the caller's account as it is where nothing else is said: of the usage that its spec has first, and of material
    /// that is still to be imported.
    pub(crate) fn new(scope: &Scope, id: String, spec: KeySpec, now: Time) -> Self {
        Self {
            arn: key_arn(&scope.region, &scope.account, &id),
            id,
            account: scope.account.clone(),
            created: now,
            spec,
            usage: spec::usages(spec)[0],
            origin: OriginType::External,
            description: String::new(),
            tags: BTreeMap::new(),
            disabled: false,
            deletion_date: None,
            materials: Vec::new(),
            last_use: LastUse::default(),
            policy: None,
            grants: BTreeMap::new(),
            schedule: None,
            rotating_since: None,
            on_demand_rotations: 0,
            multi_region: None,
            custody: None,
        }
    }

    /// The text of its policy.
    pub(crate) fn policy_text(&self) -> String {
        match &self.policy {
            Some(policy) => policy.text.clone(),
            None => default_text(&account_root(self.region(), &self.account)),
        }
    }

    /// The [key state](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html).
    pub(crate) fn state(&self) -> KeyState {
        if self.deletion_date.is_some() {
            KeyState::PendingDeletion
        } else if self.window().is_some() {
            match fault!(PendingReplicaDeletionNotShown) {
                true => KeyState::PendingDeletion,
                false => KeyState::PendingReplicaDeletion,
            }
        } else if self
            .custody
            .as_ref()
            .is_some_and(|custody| !custody.is_connected() && !fault!(UnavailableNotShown))
        {
            // Before the switch, which shows again when the store is back.
            KeyState::Unavailable
        } else if self.disabled {
            // Before missing material: CancelKeyDeletion leads to Disabled whatever is missing (a guess: open/12).
            KeyState::Disabled
        } else if let Some(change @ Change::Creating(_)) = self.change() {
            change.state()
        } else if !self.has_all_material() {
            KeyState::PendingImport
        } else {
            self.change().map_or(KeyState::Enabled, Change::state)
        }
    }

    /// Whether the key's state and origin let the operation happen.
    pub(crate) fn permit(&self, op: Op) -> Result<(), Error> {
        if fault::lets_through(op, self.state()) {
            return Ok(());
        }
        permit(op, self.state(), self.origin)
            .check(&self.arn, self.origin)
            .map_err(fault::other_words)
    }

    /// Whether the key's usage is the one that a cryptographic operation needs.
    pub(crate) fn fits(&self, op: Op) -> Result<(), Error> {
        match spec::usage_for(op) {
            Some(usage) if usage != self.usage && !fault!(UsageNotCompared) => {
                Err(Error::invalid_key_usage(format!(
                    "{} key usage is {} which is not valid for {op}.",
                    self.arn, self.usage
                )))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn has_all_material(&self) -> bool {
        self.current().is_some() && self.permanent().all(|material| material.present.is_some())
    }

    /// The materials that the key cannot do without, the oldest first.
    fn permanent(&self) -> impl DoubleEndedIterator<Item = &Material> {
        self.materials.iter().filter(|material| !material.pending)
    }

    /// The material that encrypts; `None` if none was ever imported.
    pub(crate) fn current(&self) -> Option<&Material> {
        self.permanent().next_back()
    }

    /// What a material of the key is to it.
    pub(crate) fn material_state(&self, material: &Material) -> KeyMaterialState {
        if material.pending {
            KeyMaterialState::PendingRotation
        } else if self
            .current()
            .is_some_and(|current| current.id == material.id)
        {
            KeyMaterialState::Current
        } else {
            KeyMaterialState::NonCurrent
        }
    }

    /// The key material of a key in a state that has it, ready for use.
    ///
    /// # Panics
    /// For a key without material: the caller has checked the state.
    pub(crate) fn object(&self) -> &KeyObject {
        let material = self.current().expect("a usable key has material");
        let present = material.present.as_ref();
        &present.expect("a usable key has its material").key
    }

    /// The public key of a key pair, even if the pair is not there any more.
    pub(crate) fn public_key_der(&self) -> Option<&[u8]> {
        let material = self.current()?;
        match &material.present {
            Some(present) => present.key.public_key_der(),
            None => material.public_key.as_deref(),
        }
    }

    /// The material of this id, if it is associated with the key.
    pub(crate) fn material(&self, id: &KeyMaterialId) -> Option<&Material> {
        self.materials.iter().find(|material| material.id == *id)
    }

    /// The earliest moment at which some permanent material expires.
    pub(crate) fn valid_to(&self) -> Option<Time> {
        self.permanent()
            .filter_map(|material| material.present.as_ref()?.valid_to)
            .min()
    }

    /// Takes away the key material that `gone` chooses. The key waits for import then, even if it was disabled, but not if it
    /// is to be deleted ([DeleteImportedKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html)).
    ///
    /// Material that waits for a rotation is given up altogether, and the key stays as it is.
    pub(crate) fn forget(&mut self, gone: impl Fn(&Material) -> bool) {
        let before = self.materials.len();
        self.materials.retain(|one| !(one.pending && gone(one)));
        let is_pending_gone = self.materials.len() < before;
        if is_pending_gone {
            // There is nothing left to rotate to.
            self.rotating_since = None;
        }
        let mut is_permanent_gone = false;
        for material in self.materials.iter_mut().filter(|material| gone(material)) {
            if let Some(present) = material.present.take() {
                material.public_key = present.key.public_key_der().map(<[u8]>::to_vec);
            }
            is_permanent_gone = true;
        }
        if !self.is_dying() && (is_permanent_gone || !is_pending_gone) {
            // Whether Disabled is remembered until the import is open (a guess: no, open/13).
            self.disabled = fault!(MaterialGoneDisables);
        }
    }

    /// What DescribeKey tells of the key.
    pub(crate) fn metadata(&self) -> KeyMetadata {
        let state = self.state();
        KeyMetadata {
            aws_account_id: Some(self.account.clone()),
            arn: Some(self.arn.clone()),
            creation_date: Some(self.created),
            // Never for HMAC and asymmetric keys, nor in custom key stores.
            current_key_material_id: self
                .current()
                .filter(|_| self.spec == KeySpec::SymmetricDefault && self.custody.is_none())
                .filter(|_| state != KeyState::Creating)
                .map(|material| material.id.to_string()),
            custom_key_store_id: self
                .custody
                .as_ref()
                .map(|custody| custody.store.store_id.clone()),
            customer_master_key_spec: CustomerMasterKeySpec::from_name(self.spec.as_str()),
            deletion_date: self.deletion_date,
            description: Some(self.description.clone()),
            enabled: Some(state == KeyState::Enabled),
            encapsulation_algorithms: self.algorithms(
                KeyUsageType::EncapsulateDecapsulate,
                spec::ENCAPSULATION_ALGORITHMS,
            ),
            encryption_algorithms: self.algorithms(
                KeyUsageType::EncryptDecrypt,
                spec::encryption_algorithms(self.spec),
            ),
            expiration_model: self.expiration_model(),
            key_agreement_algorithms: self
                .algorithms(KeyUsageType::KeyAgreement, spec::KEY_AGREEMENT_ALGORITHMS),
            key_id: Some(self.id.clone()),
            key_manager: Some(KeyManagerType::Customer),
            key_spec: Some(self.spec),
            key_state: Some(state),
            key_usage: Some(self.usage),
            mac_algorithms: self.algorithms(
                KeyUsageType::GenerateVerifyMac,
                spec::mac_algorithms(self.spec),
            ),
            multi_region: Some(self.multi_region.is_some()),
            origin: Some(self.origin),
            pending_deletion_window_in_days: self.window(),
            signing_algorithms: self.algorithms(
                KeyUsageType::SignVerify,
                spec::signing_algorithms(self.spec),
            ),
            valid_to: self
                .valid_to()
                .map(|at| at.plus_seconds(fault!(ValidToShownASecondOff).into())),
            xks_key_configuration: self
                .custody
                .as_ref()
                .and_then(|custody| custody.xks_key_id.clone())
                .map(|id| XksKeyConfigurationType { id: Some(id) }),
            ..KeyMetadata::default()
        }
    }

    /// The key's algorithms for one usage: shown only if it is the key's own.
    pub(crate) fn algorithms<T: Copy>(&self, usage: KeyUsageType, all: &[T]) -> Option<Vec<T>> {
        (usage == self.usage).then(|| all.to_vec())
    }

    /// Shown only while imported material is there; with several the one that expires decides (a guess: open/34).
    fn expiration_model(&self) -> Option<ExpirationModelType> {
        if self.origin != OriginType::External
            || self.permanent().all(|material| material.present.is_none())
                && !fault!(ExpirationModelOutlivesMaterial)
        {
            return None;
        }
        Some(expiration_model(self.valid_to()))
    }
}

/// Of material that is there.
pub(crate) const fn expiration_model(valid_to: Option<Time>) -> ExpirationModelType {
    match valid_to {
        Some(_) => ExpirationModelType::KeyMaterialExpires,
        None => ExpirationModelType::KeyMaterialDoesNotExpire,
    }
}

impl Material {
    /// KMS's own material of a symmetric encryption key.
    pub(crate) fn symmetric(key_id: &str, bytes: &[u8; SymmetricKey::LENGTH]) -> Self {
        let key = KeyObject::Symmetric(SymmetricKey::derive(key_id, bytes));
        Self::new(KeyMaterialId::compute(key_id, bytes), key)
    }

    /// Material that is there for good.
    pub(crate) fn new(id: KeyMaterialId, key: KeyObject) -> Self {
        Self {
            id,
            description: None,
            pending: false,
            rotation: None,
            present: Some(Present {
                key: Arc::new(key),
                valid_to: None,
            }),
            public_key: None,
        }
    }

    /// Whether the material is there and will not be any more at this moment.
    pub(crate) fn expires_by(&self, now: Time) -> bool {
        self.present
            .as_ref()
            .and_then(|present| present.valid_to)
            .is_some_and(|valid_to| valid_to <= now && !fault!(ExpiryIgnored))
    }
}

#[cfg(test)]
mod tests;
