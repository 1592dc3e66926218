//! The words in which the model and the workload speak of calls: keys by slot, tokens and ciphertexts by age. Nothing in
//! an action depends on what happened before it, so any step of a sequence can go and the rest still means something.

use super::grants::Grants;
use super::kinds::Kinds;
use super::policies::Policies;
use super::regions::Regions;
use super::rotation::Rotation;
use super::stores::Stores;

mod words;

pub use words::{
    Alias, Blob, Byte, Context, DATA_KEY, Expiry, ImportType, Material, Name, Origin, Slot, Token,
    description, plaintext, tag_key, tag_value,
};

/// A call, or time that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Action {
    /// Hours pass.
    Wait { hours: u32 },
    /// CreateKey: the new key takes the slot; the one that was there lives on without a place.
    CreateKey { slot: Slot, origin: Origin },
    /// DescribeKey.
    DescribeKey { key: Name },
    /// ListKeys, one page.
    ListKeys { limit: Option<u32> },
    /// GetParametersForImport; SHA-256 or SHA-1 in the OAEP.
    GetParametersForImport { key: Name, sha1: bool },
    /// ImportKeyMaterial: `token`, and the material under the public key that came with `public`.
    ImportKeyMaterial {
        key: Name,
        token: Token,
        public: Token,
        material: Material,
        expiry: Expiry,
        import: ImportType,
    },
    /// DeleteImportedKeyMaterial; `id` sends the KeyMaterialId that this material had in the key.
    DeleteImportedKeyMaterial { key: Name, id: Option<Material> },
    /// EnableKey.
    EnableKey { key: Name },
    /// DisableKey.
    DisableKey { key: Name },
    /// ScheduleKeyDeletion.
    ScheduleKeyDeletion { key: Name, days: Option<u32> },
    /// CancelKeyDeletion.
    CancelKeyDeletion { key: Name },
    /// Encrypt of one of a few plaintexts.
    Encrypt {
        key: Name,
        text: u8,
        context: Context,
    },
    /// Decrypt.
    Decrypt {
        blob: Blob,
        key: Option<Name>,
        context: Context,
    },
    /// ReEncrypt.
    ReEncrypt {
        blob: Blob,
        source: Option<Name>,
        context: Context,
        key: Name,
        new_context: Context,
    },
    /// GenerateDataKey of 32 bytes.
    GenerateDataKey { key: Name, context: Context },
    /// GenerateDataKeyWithoutPlaintext of 32 bytes.
    GenerateDataKeyWithoutPlaintext { key: Name, context: Context },
    /// GenerateRandom.
    GenerateRandom { bytes: u32 },
    /// CreateAlias.
    CreateAlias { alias: Alias, key: Name },
    /// UpdateAlias.
    UpdateAlias { alias: Alias, key: Name },
    /// DeleteAlias.
    DeleteAlias { alias: Alias },
    /// ListAliases of a key.
    ListAliases { key: Name },
    /// TagResource with one tag; `tag` 0 is a reserved one.
    TagResource { key: Name, tag: u8, value: u8 },
    /// UntagResource of one tag.
    UntagResource { key: Name, tag: u8 },
    /// ListResourceTags.
    ListResourceTags { key: Name },
    /// UpdateKeyDescription.
    UpdateKeyDescription { key: Name, text: u8 },
    /// About rotation.
    Rotation(Rotation),
    /// A call on grants.
    Grants(Grants),
    /// A call on key policies.
    Policies(Policies),
    /// A call on custom key stores.
    Stores(Stores),
    /// With asymmetric and HMAC keys.
    Kinds(Kinds),
    /// With multi-Region keys.
    Regions(Regions),
}

impl Action {
    /// The operations that actions call, chapter by chapter.
    pub fn operations() -> impl Iterator<Item = &'static str> {
        let chapters: [&[&str]; 7] = [
            &Self::OPERATIONS,
            &Rotation::OPERATIONS,
            &Grants::OPERATIONS,
            &Policies::OPERATIONS,
            &Stores::OPERATIONS,
            &Kinds::OPERATIONS,
            &Regions::OPERATIONS,
        ];
        chapters.into_iter().flatten().copied()
    }

    const OPERATIONS: [&str; 24] = [
        "CreateKey",
        "DescribeKey",
        "ListKeys",
        "GetParametersForImport",
        "ImportKeyMaterial",
        "DeleteImportedKeyMaterial",
        "EnableKey",
        "DisableKey",
        "ScheduleKeyDeletion",
        "CancelKeyDeletion",
        "Encrypt",
        "Decrypt",
        "ReEncrypt",
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateRandom",
        "CreateAlias",
        "UpdateAlias",
        "DeleteAlias",
        "ListAliases",
        "TagResource",
        "UntagResource",
        "ListResourceTags",
        "UpdateKeyDescription",
    ];

    /// The key that the call is about; of ReEncrypt, the one that is encrypted under.
    #[must_use]
    pub fn key(mut self) -> Option<Name> {
        self.names().pop().copied()
    }

    /// The keys that the request names.
    pub fn names(&mut self) -> Vec<&mut Name> {
        match self {
            Self::Wait { .. }
            | Self::CreateKey { .. }
            | Self::ListKeys { .. }
            | Self::GenerateRandom { .. }
            | Self::DeleteAlias { .. }
            | Self::Stores(_) => Vec::new(),
            Self::Decrypt { key, .. } => key.iter_mut().collect(),
            Self::ReEncrypt { source, key, .. } => source.iter_mut().chain([key]).collect(),
            Self::DescribeKey { key }
            | Self::GetParametersForImport { key, .. }
            | Self::ImportKeyMaterial { key, .. }
            | Self::DeleteImportedKeyMaterial { key, .. }
            | Self::EnableKey { key }
            | Self::DisableKey { key }
            | Self::ScheduleKeyDeletion { key, .. }
            | Self::CancelKeyDeletion { key }
            | Self::Encrypt { key, .. }
            | Self::GenerateDataKey { key, .. }
            | Self::GenerateDataKeyWithoutPlaintext { key, .. }
            | Self::CreateAlias { key, .. }
            | Self::UpdateAlias { key, .. }
            | Self::ListAliases { key }
            | Self::TagResource { key, .. }
            | Self::UntagResource { key, .. }
            | Self::ListResourceTags { key }
            | Self::UpdateKeyDescription { key, .. } => vec![key],
            Self::Rotation(rotation) => vec![rotation.name()],
            Self::Grants(grants) => grants.names(),
            Self::Policies(policies) => vec![policies.name()],
            Self::Kinds(kinds) => kinds.name().into_iter().collect(),
            Self::Regions(regions) => regions.name().into_iter().collect(),
        }
    }

    /// The member of the request in which a byte is changed, and which.
    #[must_use]
    pub fn altered(self) -> Option<(&'static str, Byte)> {
        match self {
            Self::Decrypt { blob, .. } | Self::ReEncrypt { blob, .. } => {
                Some(("CiphertextBlob", blob.altered?))
            }
            Self::Regions(Regions::Decrypt { blob, .. }) => Some(("CiphertextBlob", blob.altered?)),
            Self::Kinds(mut kinds) => {
                let place = kinds.made()?.altered?;
                Some((kinds.handed_in()?, place))
            }
            _ => None,
        }
    }

    /// The operation called; empty for [`Action::Wait`].
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::Wait { .. } => "",
            Self::CreateKey { .. } => "CreateKey",
            Self::DescribeKey { .. } => "DescribeKey",
            Self::ListKeys { .. } => "ListKeys",
            Self::GetParametersForImport { .. } => "GetParametersForImport",
            Self::ImportKeyMaterial { .. } => "ImportKeyMaterial",
            Self::DeleteImportedKeyMaterial { .. } => "DeleteImportedKeyMaterial",
            Self::EnableKey { .. } => "EnableKey",
            Self::DisableKey { .. } => "DisableKey",
            Self::ScheduleKeyDeletion { .. } => "ScheduleKeyDeletion",
            Self::CancelKeyDeletion { .. } => "CancelKeyDeletion",
            Self::Encrypt { .. } => "Encrypt",
            Self::Decrypt { .. } => "Decrypt",
            Self::ReEncrypt { .. } => "ReEncrypt",
            Self::GenerateDataKey { .. } => "GenerateDataKey",
            Self::GenerateDataKeyWithoutPlaintext { .. } => "GenerateDataKeyWithoutPlaintext",
            Self::GenerateRandom { .. } => "GenerateRandom",
            Self::CreateAlias { .. } => "CreateAlias",
            Self::UpdateAlias { .. } => "UpdateAlias",
            Self::DeleteAlias { .. } => "DeleteAlias",
            Self::ListAliases { .. } => "ListAliases",
            Self::TagResource { .. } => "TagResource",
            Self::UntagResource { .. } => "UntagResource",
            Self::ListResourceTags { .. } => "ListResourceTags",
            Self::UpdateKeyDescription { .. } => "UpdateKeyDescription",
            Self::Rotation(rotation) => rotation.operation(),
            Self::Grants(grants) => grants.operation(),
            Self::Policies(policies) => policies.operation(),
            Self::Stores(stores) => stores.operation(),
            Self::Kinds(kinds) => kinds.operation(),
            Self::Regions(regions) => regions.operation(),
        }
    }
}
