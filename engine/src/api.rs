//! The operations of AWS KMS, their requests and responses, and the rules of the service model.
//!
//! Generated from `fixtures/spec/service-model.json`; do not edit. To write it anew:
//! `UPDATE=1 cargo test -p kmspec-engine --test generated`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Time,
    json::{blob, blob_option, string_enum},
    shape::{Member, Pattern, Shape},
};

string_enum! {
    /// An operation of [AWS KMS](https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html).
    Op {
        CancelKeyDeletion = "CancelKeyDeletion",
        ConnectCustomKeyStore = "ConnectCustomKeyStore",
        CreateAlias = "CreateAlias",
        CreateCustomKeyStore = "CreateCustomKeyStore",
        CreateGrant = "CreateGrant",
        CreateKey = "CreateKey",
        Decapsulate = "Decapsulate",
        Decrypt = "Decrypt",
        DeleteAlias = "DeleteAlias",
        DeleteCustomKeyStore = "DeleteCustomKeyStore",
        DeleteImportedKeyMaterial = "DeleteImportedKeyMaterial",
        DeriveSharedSecret = "DeriveSharedSecret",
        DescribeCustomKeyStores = "DescribeCustomKeyStores",
        DescribeKey = "DescribeKey",
        DisableKey = "DisableKey",
        DisableKeyRotation = "DisableKeyRotation",
        DisconnectCustomKeyStore = "DisconnectCustomKeyStore",
        EnableKey = "EnableKey",
        EnableKeyRotation = "EnableKeyRotation",
        Encapsulate = "Encapsulate",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        GenerateMac = "GenerateMac",
        GenerateRandom = "GenerateRandom",
        GetKeyLastUsage = "GetKeyLastUsage",
        GetKeyPolicy = "GetKeyPolicy",
        GetKeyRotationStatus = "GetKeyRotationStatus",
        GetParametersForImport = "GetParametersForImport",
        GetPublicKey = "GetPublicKey",
        ImportKeyMaterial = "ImportKeyMaterial",
        ListAliases = "ListAliases",
        ListGrants = "ListGrants",
        ListKeyPolicies = "ListKeyPolicies",
        ListKeyRotations = "ListKeyRotations",
        ListKeys = "ListKeys",
        ListResourceTags = "ListResourceTags",
        ListRetirableGrants = "ListRetirableGrants",
        PutKeyPolicy = "PutKeyPolicy",
        ReEncrypt = "ReEncrypt",
        ReplicateKey = "ReplicateKey",
        RetireGrant = "RetireGrant",
        RevokeGrant = "RevokeGrant",
        RotateKeyOnDemand = "RotateKeyOnDemand",
        ScheduleKeyDeletion = "ScheduleKeyDeletion",
        Sign = "Sign",
        TagResource = "TagResource",
        UntagResource = "UntagResource",
        UpdateAlias = "UpdateAlias",
        UpdateCustomKeyStore = "UpdateCustomKeyStore",
        UpdateKeyDescription = "UpdateKeyDescription",
        UpdatePrimaryRegion = "UpdatePrimaryRegion",
        Verify = "Verify",
        VerifyMac = "VerifyMac",
    }
}

impl Op {
    /// The operation as `X-Amz-Target` names it after `TrentService.`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.as_str()
    }

    /// The rules of the operation's request.
    pub(crate) const fn input(self) -> &'static Shape {
        match self {
            Self::CancelKeyDeletion => &CANCEL_KEY_DELETION_REQUEST,
            Self::ConnectCustomKeyStore => &CONNECT_CUSTOM_KEY_STORE_REQUEST,
            Self::CreateAlias => &CREATE_ALIAS_REQUEST,
            Self::CreateCustomKeyStore => &CREATE_CUSTOM_KEY_STORE_REQUEST,
            Self::CreateGrant => &CREATE_GRANT_REQUEST,
            Self::CreateKey => &CREATE_KEY_REQUEST,
            Self::Decapsulate => &DECAPSULATE_REQUEST,
            Self::Decrypt => &DECRYPT_REQUEST,
            Self::DeleteAlias => &DELETE_ALIAS_REQUEST,
            Self::DeleteCustomKeyStore => &DELETE_CUSTOM_KEY_STORE_REQUEST,
            Self::DeleteImportedKeyMaterial => &DELETE_IMPORTED_KEY_MATERIAL_REQUEST,
            Self::DeriveSharedSecret => &DERIVE_SHARED_SECRET_REQUEST,
            Self::DescribeCustomKeyStores => &DESCRIBE_CUSTOM_KEY_STORES_REQUEST,
            Self::DescribeKey => &DESCRIBE_KEY_REQUEST,
            Self::DisableKey => &DISABLE_KEY_REQUEST,
            Self::DisableKeyRotation => &DISABLE_KEY_ROTATION_REQUEST,
            Self::DisconnectCustomKeyStore => &DISCONNECT_CUSTOM_KEY_STORE_REQUEST,
            Self::EnableKey => &ENABLE_KEY_REQUEST,
            Self::EnableKeyRotation => &ENABLE_KEY_ROTATION_REQUEST,
            Self::Encapsulate => &ENCAPSULATE_REQUEST,
            Self::Encrypt => &ENCRYPT_REQUEST,
            Self::GenerateDataKey => &GENERATE_DATA_KEY_REQUEST,
            Self::GenerateDataKeyPair => &GENERATE_DATA_KEY_PAIR_REQUEST,
            Self::GenerateDataKeyPairWithoutPlaintext => {
                &GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT_REQUEST
            }
            Self::GenerateDataKeyWithoutPlaintext => &GENERATE_DATA_KEY_WITHOUT_PLAINTEXT_REQUEST,
            Self::GenerateMac => &GENERATE_MAC_REQUEST,
            Self::GenerateRandom => &GENERATE_RANDOM_REQUEST,
            Self::GetKeyLastUsage => &GET_KEY_LAST_USAGE_REQUEST,
            Self::GetKeyPolicy => &GET_KEY_POLICY_REQUEST,
            Self::GetKeyRotationStatus => &GET_KEY_ROTATION_STATUS_REQUEST,
            Self::GetParametersForImport => &GET_PARAMETERS_FOR_IMPORT_REQUEST,
            Self::GetPublicKey => &GET_PUBLIC_KEY_REQUEST,
            Self::ImportKeyMaterial => &IMPORT_KEY_MATERIAL_REQUEST,
            Self::ListAliases => &LIST_ALIASES_REQUEST,
            Self::ListGrants => &LIST_GRANTS_REQUEST,
            Self::ListKeyPolicies => &LIST_KEY_POLICIES_REQUEST,
            Self::ListKeyRotations => &LIST_KEY_ROTATIONS_REQUEST,
            Self::ListKeys => &LIST_KEYS_REQUEST,
            Self::ListResourceTags => &LIST_RESOURCE_TAGS_REQUEST,
            Self::ListRetirableGrants => &LIST_RETIRABLE_GRANTS_REQUEST,
            Self::PutKeyPolicy => &PUT_KEY_POLICY_REQUEST,
            Self::ReEncrypt => &RE_ENCRYPT_REQUEST,
            Self::ReplicateKey => &REPLICATE_KEY_REQUEST,
            Self::RetireGrant => &RETIRE_GRANT_REQUEST,
            Self::RevokeGrant => &REVOKE_GRANT_REQUEST,
            Self::RotateKeyOnDemand => &ROTATE_KEY_ON_DEMAND_REQUEST,
            Self::ScheduleKeyDeletion => &SCHEDULE_KEY_DELETION_REQUEST,
            Self::Sign => &SIGN_REQUEST,
            Self::TagResource => &TAG_RESOURCE_REQUEST,
            Self::UntagResource => &UNTAG_RESOURCE_REQUEST,
            Self::UpdateAlias => &UPDATE_ALIAS_REQUEST,
            Self::UpdateCustomKeyStore => &UPDATE_CUSTOM_KEY_STORE_REQUEST,
            Self::UpdateKeyDescription => &UPDATE_KEY_DESCRIPTION_REQUEST,
            Self::UpdatePrimaryRegion => &UPDATE_PRIMARY_REGION_REQUEST,
            Self::Verify => &VERIFY_REQUEST,
            Self::VerifyMac => &VERIFY_MAC_REQUEST,
        }
    }
}
/// The request of an operation, read and found to keep the rules of the service model.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[cfg_attr(any(test, feature = "fuzzing"), serde(untagged))]
pub enum Input {
    /// [CancelKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html).
    CancelKeyDeletion(CancelKeyDeletionRequest),
    /// [ConnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html).
    ConnectCustomKeyStore(ConnectCustomKeyStoreRequest),
    /// [CreateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html).
    CreateAlias(CreateAliasRequest),
    /// [CreateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html).
    CreateCustomKeyStore(CreateCustomKeyStoreRequest),
    /// [CreateGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html).
    CreateGrant(CreateGrantRequest),
    /// [CreateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html).
    CreateKey(CreateKeyRequest),
    /// [Decapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html).
    Decapsulate(DecapsulateRequest),
    /// [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html).
    Decrypt(DecryptRequest),
    /// [DeleteAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html).
    DeleteAlias(DeleteAliasRequest),
    /// [DeleteCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html).
    DeleteCustomKeyStore(DeleteCustomKeyStoreRequest),
    /// [DeleteImportedKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html).
    DeleteImportedKeyMaterial(DeleteImportedKeyMaterialRequest),
    /// [DeriveSharedSecret](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html).
    DeriveSharedSecret(DeriveSharedSecretRequest),
    /// [DescribeCustomKeyStores](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html).
    DescribeCustomKeyStores(DescribeCustomKeyStoresRequest),
    /// [DescribeKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
    DescribeKey(DescribeKeyRequest),
    /// [DisableKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html).
    DisableKey(DisableKeyRequest),
    /// [DisableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html).
    DisableKeyRotation(DisableKeyRotationRequest),
    /// [DisconnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html).
    DisconnectCustomKeyStore(DisconnectCustomKeyStoreRequest),
    /// [EnableKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html).
    EnableKey(EnableKeyRequest),
    /// [EnableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html).
    EnableKeyRotation(EnableKeyRotationRequest),
    /// [Encapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html).
    Encapsulate(EncapsulateRequest),
    /// [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
    Encrypt(EncryptRequest),
    /// [GenerateDataKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html).
    GenerateDataKey(GenerateDataKeyRequest),
    /// [GenerateDataKeyPair](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html).
    GenerateDataKeyPair(GenerateDataKeyPairRequest),
    /// [GenerateDataKeyPairWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html).
    GenerateDataKeyPairWithoutPlaintext(GenerateDataKeyPairWithoutPlaintextRequest),
    /// [GenerateDataKeyWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html).
    GenerateDataKeyWithoutPlaintext(GenerateDataKeyWithoutPlaintextRequest),
    /// [GenerateMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
    GenerateMac(GenerateMacRequest),
    /// [GenerateRandom](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html).
    GenerateRandom(GenerateRandomRequest),
    /// [GetKeyLastUsage](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html).
    GetKeyLastUsage(GetKeyLastUsageRequest),
    /// [GetKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html).
    GetKeyPolicy(GetKeyPolicyRequest),
    /// [GetKeyRotationStatus](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html).
    GetKeyRotationStatus(GetKeyRotationStatusRequest),
    /// [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).
    GetParametersForImport(GetParametersForImportRequest),
    /// [GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html).
    GetPublicKey(GetPublicKeyRequest),
    /// [ImportKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html).
    ImportKeyMaterial(ImportKeyMaterialRequest),
    /// [ListAliases](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html).
    ListAliases(ListAliasesRequest),
    /// [ListGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html).
    ListGrants(ListGrantsRequest),
    /// [ListKeyPolicies](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html).
    ListKeyPolicies(ListKeyPoliciesRequest),
    /// [ListKeyRotations](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html).
    ListKeyRotations(ListKeyRotationsRequest),
    /// [ListKeys](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html).
    ListKeys(ListKeysRequest),
    /// [ListResourceTags](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html).
    ListResourceTags(ListResourceTagsRequest),
    /// [ListRetirableGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html).
    ListRetirableGrants(ListRetirableGrantsRequest),
    /// [PutKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html).
    PutKeyPolicy(PutKeyPolicyRequest),
    /// [ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html).
    ReEncrypt(ReEncryptRequest),
    /// [ReplicateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html).
    ReplicateKey(ReplicateKeyRequest),
    /// [RetireGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html).
    RetireGrant(RetireGrantRequest),
    /// [RevokeGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html).
    RevokeGrant(RevokeGrantRequest),
    /// [RotateKeyOnDemand](https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html).
    RotateKeyOnDemand(RotateKeyOnDemandRequest),
    /// [ScheduleKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html).
    ScheduleKeyDeletion(ScheduleKeyDeletionRequest),
    /// [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
    Sign(SignRequest),
    /// [TagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html).
    TagResource(TagResourceRequest),
    /// [UntagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html).
    UntagResource(UntagResourceRequest),
    /// [UpdateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html).
    UpdateAlias(UpdateAliasRequest),
    /// [UpdateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html).
    UpdateCustomKeyStore(UpdateCustomKeyStoreRequest),
    /// [UpdateKeyDescription](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html).
    UpdateKeyDescription(UpdateKeyDescriptionRequest),
    /// [UpdatePrimaryRegion](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html).
    UpdatePrimaryRegion(UpdatePrimaryRegionRequest),
    /// [Verify](https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html).
    Verify(VerifyRequest),
    /// [VerifyMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html).
    VerifyMac(VerifyMacRequest),
}

impl Input {
    /// Reads a body that `shape::check` has let pass.
    pub(crate) fn read(op: Op, body: Value) -> serde_json::Result<Self> {
        Ok(match op {
            Op::CancelKeyDeletion => Self::CancelKeyDeletion(serde_json::from_value(body)?),
            Op::ConnectCustomKeyStore => Self::ConnectCustomKeyStore(serde_json::from_value(body)?),
            Op::CreateAlias => Self::CreateAlias(serde_json::from_value(body)?),
            Op::CreateCustomKeyStore => Self::CreateCustomKeyStore(serde_json::from_value(body)?),
            Op::CreateGrant => Self::CreateGrant(serde_json::from_value(body)?),
            Op::CreateKey => Self::CreateKey(serde_json::from_value(body)?),
            Op::Decapsulate => Self::Decapsulate(serde_json::from_value(body)?),
            Op::Decrypt => Self::Decrypt(serde_json::from_value(body)?),
            Op::DeleteAlias => Self::DeleteAlias(serde_json::from_value(body)?),
            Op::DeleteCustomKeyStore => Self::DeleteCustomKeyStore(serde_json::from_value(body)?),
            Op::DeleteImportedKeyMaterial => {
                Self::DeleteImportedKeyMaterial(serde_json::from_value(body)?)
            }
            Op::DeriveSharedSecret => Self::DeriveSharedSecret(serde_json::from_value(body)?),
            Op::DescribeCustomKeyStores => {
                Self::DescribeCustomKeyStores(serde_json::from_value(body)?)
            }
            Op::DescribeKey => Self::DescribeKey(serde_json::from_value(body)?),
            Op::DisableKey => Self::DisableKey(serde_json::from_value(body)?),
            Op::DisableKeyRotation => Self::DisableKeyRotation(serde_json::from_value(body)?),
            Op::DisconnectCustomKeyStore => {
                Self::DisconnectCustomKeyStore(serde_json::from_value(body)?)
            }
            Op::EnableKey => Self::EnableKey(serde_json::from_value(body)?),
            Op::EnableKeyRotation => Self::EnableKeyRotation(serde_json::from_value(body)?),
            Op::Encapsulate => Self::Encapsulate(serde_json::from_value(body)?),
            Op::Encrypt => Self::Encrypt(serde_json::from_value(body)?),
            Op::GenerateDataKey => Self::GenerateDataKey(serde_json::from_value(body)?),
            Op::GenerateDataKeyPair => Self::GenerateDataKeyPair(serde_json::from_value(body)?),
            Op::GenerateDataKeyPairWithoutPlaintext => {
                Self::GenerateDataKeyPairWithoutPlaintext(serde_json::from_value(body)?)
            }
            Op::GenerateDataKeyWithoutPlaintext => {
                Self::GenerateDataKeyWithoutPlaintext(serde_json::from_value(body)?)
            }
            Op::GenerateMac => Self::GenerateMac(serde_json::from_value(body)?),
            Op::GenerateRandom => Self::GenerateRandom(serde_json::from_value(body)?),
            Op::GetKeyLastUsage => Self::GetKeyLastUsage(serde_json::from_value(body)?),
            Op::GetKeyPolicy => Self::GetKeyPolicy(serde_json::from_value(body)?),
            Op::GetKeyRotationStatus => Self::GetKeyRotationStatus(serde_json::from_value(body)?),
            Op::GetParametersForImport => {
                Self::GetParametersForImport(serde_json::from_value(body)?)
            }
            Op::GetPublicKey => Self::GetPublicKey(serde_json::from_value(body)?),
            Op::ImportKeyMaterial => Self::ImportKeyMaterial(serde_json::from_value(body)?),
            Op::ListAliases => Self::ListAliases(serde_json::from_value(body)?),
            Op::ListGrants => Self::ListGrants(serde_json::from_value(body)?),
            Op::ListKeyPolicies => Self::ListKeyPolicies(serde_json::from_value(body)?),
            Op::ListKeyRotations => Self::ListKeyRotations(serde_json::from_value(body)?),
            Op::ListKeys => Self::ListKeys(serde_json::from_value(body)?),
            Op::ListResourceTags => Self::ListResourceTags(serde_json::from_value(body)?),
            Op::ListRetirableGrants => Self::ListRetirableGrants(serde_json::from_value(body)?),
            Op::PutKeyPolicy => Self::PutKeyPolicy(serde_json::from_value(body)?),
            Op::ReEncrypt => Self::ReEncrypt(serde_json::from_value(body)?),
            Op::ReplicateKey => Self::ReplicateKey(serde_json::from_value(body)?),
            Op::RetireGrant => Self::RetireGrant(serde_json::from_value(body)?),
            Op::RevokeGrant => Self::RevokeGrant(serde_json::from_value(body)?),
            Op::RotateKeyOnDemand => Self::RotateKeyOnDemand(serde_json::from_value(body)?),
            Op::ScheduleKeyDeletion => Self::ScheduleKeyDeletion(serde_json::from_value(body)?),
            Op::Sign => Self::Sign(serde_json::from_value(body)?),
            Op::TagResource => Self::TagResource(serde_json::from_value(body)?),
            Op::UntagResource => Self::UntagResource(serde_json::from_value(body)?),
            Op::UpdateAlias => Self::UpdateAlias(serde_json::from_value(body)?),
            Op::UpdateCustomKeyStore => Self::UpdateCustomKeyStore(serde_json::from_value(body)?),
            Op::UpdateKeyDescription => Self::UpdateKeyDescription(serde_json::from_value(body)?),
            Op::UpdatePrimaryRegion => Self::UpdatePrimaryRegion(serde_json::from_value(body)?),
            Op::Verify => Self::Verify(serde_json::from_value(body)?),
            Op::VerifyMac => Self::VerifyMac(serde_json::from_value(body)?),
        })
    }
}
string_enum! {
    /// The values of `AlgorithmSpec`.
    AlgorithmSpec {
        RsaesPkcs1V15 = "RSAES_PKCS1_V1_5",
        RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256",
        RsaAesKeyWrapSha1 = "RSA_AES_KEY_WRAP_SHA_1",
        RsaAesKeyWrapSha256 = "RSA_AES_KEY_WRAP_SHA_256",
        Sm2pke = "SM2PKE",
    }
}

/// [AliasListEntry](https://docs.aws.amazon.com/kms/latest/APIReference/API_AliasListEntry.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct AliasListEntry {
    /// `AliasArn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_arn: Option<String>,
    /// `AliasName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_name: Option<String>,
    /// `CreationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Time>,
    /// `LastUpdatedDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_date: Option<Time>,
    /// `TargetKeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_key_id: Option<String>,
}

/// Of [CancelKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CancelKeyDeletionRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [CancelKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct CancelKeyDeletionResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

/// Of [ConnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ConnectCustomKeyStoreRequest {
    /// `CustomKeyStoreId`, required.
    pub custom_key_store_id: String,
}

/// Of [ConnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_ConnectCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ConnectCustomKeyStoreResponse {}

string_enum! {
    /// The values of `ConnectionErrorCodeType`.
    ConnectionErrorCodeType {
        InvalidCredentials = "INVALID_CREDENTIALS",
        ClusterNotFound = "CLUSTER_NOT_FOUND",
        NetworkErrors = "NETWORK_ERRORS",
        InternalError = "INTERNAL_ERROR",
        InsufficientCloudhsmHsms = "INSUFFICIENT_CLOUDHSM_HSMS",
        UserLockedOut = "USER_LOCKED_OUT",
        UserNotFound = "USER_NOT_FOUND",
        UserLoggedIn = "USER_LOGGED_IN",
        SubnetNotFound = "SUBNET_NOT_FOUND",
        InsufficientFreeAddressesInSubnet = "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET",
        XksProxyAccessDenied = "XKS_PROXY_ACCESS_DENIED",
        XksProxyNotReachable = "XKS_PROXY_NOT_REACHABLE",
        XksVpcEndpointServiceNotFound = "XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND",
        XksProxyInvalidResponse = "XKS_PROXY_INVALID_RESPONSE",
        XksProxyInvalidConfiguration = "XKS_PROXY_INVALID_CONFIGURATION",
        XksVpcEndpointServiceInvalidConfiguration = "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
        XksProxyTimedOut = "XKS_PROXY_TIMED_OUT",
        XksProxyInvalidTlsConfiguration = "XKS_PROXY_INVALID_TLS_CONFIGURATION",
    }
}

string_enum! {
    /// The values of `ConnectionStateType`.
    ConnectionStateType {
        Connected = "CONNECTED",
        Connecting = "CONNECTING",
        Failed = "FAILED",
        Disconnected = "DISCONNECTED",
        Disconnecting = "DISCONNECTING",
    }
}

/// Of [CreateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateAliasRequest {
    /// `AliasName`, required.
    pub alias_name: String,
    /// `TargetKeyId`, required.
    pub target_key_id: String,
}

/// Of [CreateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateCustomKeyStoreRequest {
    /// `CustomKeyStoreName`, required.
    pub custom_key_store_name: String,
    /// `CloudHsmClusterId`.
    pub cloud_hsm_cluster_id: Option<String>,
    /// `TrustAnchorCertificate`.
    pub trust_anchor_certificate: Option<String>,
    /// `KeyStorePassword`, sensitive.
    pub key_store_password: Option<String>,
    /// `CustomKeyStoreType`.
    pub custom_key_store_type: Option<CustomKeyStoreType>,
    /// `XksProxyUriEndpoint`.
    pub xks_proxy_uri_endpoint: Option<String>,
    /// `XksProxyUriPath`.
    pub xks_proxy_uri_path: Option<String>,
    /// `XksProxyVpcEndpointServiceName`.
    pub xks_proxy_vpc_endpoint_service_name: Option<String>,
    /// `XksProxyVpcEndpointServiceOwner`.
    pub xks_proxy_vpc_endpoint_service_owner: Option<String>,
    /// `XksProxyAuthenticationCredential`.
    pub xks_proxy_authentication_credential: Option<XksProxyAuthenticationCredentialType>,
    /// `XksProxyConnectivity`.
    pub xks_proxy_connectivity: Option<XksProxyConnectivityType>,
}

/// Of [CreateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct CreateCustomKeyStoreResponse {
    /// `CustomKeyStoreId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_store_id: Option<String>,
}

/// Of [CreateGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateGrantRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `GranteePrincipal`.
    pub grantee_principal: Option<String>,
    /// `RetiringPrincipal`.
    pub retiring_principal: Option<String>,
    /// `Operations`, required.
    pub operations: Vec<GrantOperation>,
    /// `Constraints`.
    pub constraints: Option<GrantConstraints>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `Name`.
    pub name: Option<String>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
    /// `GranteeServicePrincipal`.
    pub grantee_service_principal: Option<String>,
    /// `RetiringServicePrincipal`.
    pub retiring_service_principal: Option<String>,
}

/// Of [CreateGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct CreateGrantResponse {
    /// `GrantId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// `GrantToken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_token: Option<String>,
}

/// Of [CreateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct CreateKeyRequest {
    /// `Policy`.
    pub policy: Option<String>,
    /// `Description`.
    pub description: Option<String>,
    /// `KeyUsage`.
    pub key_usage: Option<KeyUsageType>,
    /// `CustomerMasterKeySpec`, deprecated.
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `KeySpec`.
    pub key_spec: Option<KeySpec>,
    /// `Origin`.
    pub origin: Option<OriginType>,
    /// `CustomKeyStoreId`.
    pub custom_key_store_id: Option<String>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// `Tags`.
    pub tags: Option<Vec<Tag>>,
    /// `MultiRegion`.
    pub multi_region: Option<bool>,
    /// `XksKeyId`.
    pub xks_key_id: Option<String>,
}

/// Of [CreateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct CreateKeyResponse {
    /// `KeyMetadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_metadata: Option<KeyMetadata>,
}

string_enum! {
    /// The values of `CustomKeyStoreType`.
    CustomKeyStoreType {
        AwsCloudhsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

/// [CustomKeyStoresListEntry](https://docs.aws.amazon.com/kms/latest/APIReference/API_CustomKeyStoresListEntry.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct CustomKeyStoresListEntry {
    /// `CloudHsmClusterId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_hsm_cluster_id: Option<String>,
    /// `ConnectionErrorCode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_error_code: Option<ConnectionErrorCodeType>,
    /// `ConnectionState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_state: Option<ConnectionStateType>,
    /// `CreationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Time>,
    /// `CustomKeyStoreId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_store_id: Option<String>,
    /// `CustomKeyStoreName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_store_name: Option<String>,
    /// `CustomKeyStoreType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_store_type: Option<CustomKeyStoreType>,
    /// `TrustAnchorCertificate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust_anchor_certificate: Option<String>,
    /// `XksProxyConfiguration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xks_proxy_configuration: Option<XksProxyConfigurationType>,
}

string_enum! {
    /// The values of `CustomerMasterKeySpec`.
    CustomerMasterKeySpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224",
        Hmac256 = "HMAC_256",
        Hmac384 = "HMAC_384",
        Hmac512 = "HMAC_512",
        Sm2 = "SM2",
    }
}

string_enum! {
    /// The values of `DataKeyPairSpec`.
    DataKeyPairSpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        Sm2 = "SM2",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlKem512 = "ML_KEM_512",
        MlKem768 = "ML_KEM_768",
        MlKem1024 = "ML_KEM_1024",
    }
}

string_enum! {
    /// The values of `DataKeySpec`.
    DataKeySpec {
        Aes256 = "AES_256",
        Aes128 = "AES_128",
    }
}

/// Of [Decapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DecapsulateRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `SharedSecretCiphertextBlob`, bytes, required.
    #[serde(with = "blob")]
    pub shared_secret_ciphertext_blob: Vec<u8>,
    /// `EncapsulationAlgorithm`, required.
    pub encapsulation_algorithm: EncapsulationAlgorithmSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [Decapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DecapsulateResponse {
    /// `EncapsulationAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `SharedSecret`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub shared_secret: Option<Vec<u8>>,
}

/// Of [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DecryptRequest {
    /// `CiphertextBlob`, bytes.
    #[serde(default, with = "blob_option")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `KeyId`.
    pub key_id: Option<String>,
    /// `EncryptionAlgorithm`.
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `Recipient`.
    pub recipient: Option<RecipientInfo>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
    /// `DryRunModifiers`.
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
}

/// Of [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DecryptResponse {
    /// `CiphertextForRecipient`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// `EncryptionAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
    /// `Plaintext`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub plaintext: Option<Vec<u8>>,
}

/// Of [DeleteAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteAliasRequest {
    /// `AliasName`, required.
    pub alias_name: String,
}

/// Of [DeleteCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteCustomKeyStoreRequest {
    /// `CustomKeyStoreId`, required.
    pub custom_key_store_id: String,
}

/// Of [DeleteCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteCustomKeyStoreResponse {}

/// Of [DeleteImportedKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeleteImportedKeyMaterialRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `KeyMaterialId`.
    pub key_material_id: Option<String>,
}

/// Of [DeleteImportedKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteImportedKeyMaterialResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
}

/// Of [DeriveSharedSecret](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DeriveSharedSecretRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `KeyAgreementAlgorithm`, required.
    pub key_agreement_algorithm: KeyAgreementAlgorithmSpec,
    /// `PublicKey`, bytes, required.
    #[serde(with = "blob")]
    pub public_key: Vec<u8>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
    /// `Recipient`.
    pub recipient: Option<RecipientInfo>,
}

/// Of [DeriveSharedSecret](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DeriveSharedSecretResponse {
    /// `CiphertextForRecipient`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// `KeyAgreementAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_agreement_algorithm: Option<KeyAgreementAlgorithmSpec>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyOrigin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_origin: Option<OriginType>,
    /// `SharedSecret`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub shared_secret: Option<Vec<u8>>,
}

/// Of [DescribeCustomKeyStores](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DescribeCustomKeyStoresRequest {
    /// `CustomKeyStoreId`.
    pub custom_key_store_id: Option<String>,
    /// `CustomKeyStoreName`.
    pub custom_key_store_name: Option<String>,
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
}

/// Of [DescribeCustomKeyStores](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeCustomKeyStores.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeCustomKeyStoresResponse {
    /// `CustomKeyStores`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_stores: Option<Vec<CustomKeyStoresListEntry>>,
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [DescribeKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DescribeKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
}

/// Of [DescribeKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeKeyResponse {
    /// `KeyMetadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_metadata: Option<KeyMetadata>,
}

/// Of [DisableKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DisableKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [DisableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DisableKeyRotationRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [DisconnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct DisconnectCustomKeyStoreRequest {
    /// `CustomKeyStoreId`, required.
    pub custom_key_store_id: String,
}

/// Of [DisconnectCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct DisconnectCustomKeyStoreResponse {}

string_enum! {
    /// The values of `DryRunModifierType`.
    DryRunModifierType {
        IgnoreCiphertext = "IGNORE_CIPHERTEXT",
    }
}

/// Of [EnableKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct EnableKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [EnableKeyRotation](https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct EnableKeyRotationRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `RotationPeriodInDays`.
    pub rotation_period_in_days: Option<i64>,
}

/// Of [Encapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct EncapsulateRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `EncapsulationAlgorithm`, required.
    pub encapsulation_algorithm: EncapsulationAlgorithmSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [Encapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct EncapsulateResponse {
    /// `EncapsulationAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encapsulation_algorithm: Option<EncapsulationAlgorithmSpec>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `SharedSecret`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub shared_secret: Option<Vec<u8>>,
    /// `SharedSecretCiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub shared_secret_ciphertext_blob: Option<Vec<u8>>,
}

string_enum! {
    /// The values of `EncapsulationAlgorithmSpec`.
    EncapsulationAlgorithmSpec {
        MlKem = "ML_KEM",
    }
}

/// Of [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct EncryptRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Plaintext`, bytes, required, sensitive.
    #[serde(with = "blob")]
    pub plaintext: Vec<u8>,
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `EncryptionAlgorithm`.
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct EncryptResponse {
    /// `CiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `EncryptionAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

string_enum! {
    /// The values of `EncryptionAlgorithmSpec`.
    EncryptionAlgorithmSpec {
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        RsaesOaepSha1 = "RSAES_OAEP_SHA_1",
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256",
        Sm2pke = "SM2PKE",
    }
}

string_enum! {
    /// The values of `ExpirationModelType`.
    ExpirationModelType {
        KeyMaterialExpires = "KEY_MATERIAL_EXPIRES",
        KeyMaterialDoesNotExpire = "KEY_MATERIAL_DOES_NOT_EXPIRE",
    }
}

/// Of [GenerateDataKeyPair](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyPairRequest {
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `KeyId`, required.
    pub key_id: String,
    /// `KeyPairSpec`, required.
    pub key_pair_spec: DataKeyPairSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `Recipient`.
    pub recipient: Option<RecipientInfo>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [GenerateDataKeyPair](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyPairResponse {
    /// `CiphertextForRecipient`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
    /// `KeyPairSpec`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_pair_spec: Option<DataKeyPairSpec>,
    /// `PrivateKeyCiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub private_key_ciphertext_blob: Option<Vec<u8>>,
    /// `PrivateKeyPlaintext`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub private_key_plaintext: Option<Vec<u8>>,
    /// `PublicKey`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub public_key: Option<Vec<u8>>,
}

/// Of [GenerateDataKeyPairWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyPairWithoutPlaintextRequest {
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `KeyId`, required.
    pub key_id: String,
    /// `KeyPairSpec`, required.
    pub key_pair_spec: DataKeyPairSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [GenerateDataKeyPairWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyPairWithoutPlaintextResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
    /// `KeyPairSpec`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_pair_spec: Option<DataKeyPairSpec>,
    /// `PrivateKeyCiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub private_key_ciphertext_blob: Option<Vec<u8>>,
    /// `PublicKey`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub public_key: Option<Vec<u8>>,
}

/// Of [GenerateDataKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `NumberOfBytes`.
    pub number_of_bytes: Option<i64>,
    /// `KeySpec`.
    pub key_spec: Option<DataKeySpec>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `Recipient`.
    pub recipient: Option<RecipientInfo>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [GenerateDataKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyResponse {
    /// `CiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `CiphertextForRecipient`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
    /// `Plaintext`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub plaintext: Option<Vec<u8>>,
}

/// Of [GenerateDataKeyWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyWithoutPlaintextRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `EncryptionContext`.
    pub encryption_context: Option<BTreeMap<String, String>>,
    /// `KeySpec`.
    pub key_spec: Option<DataKeySpec>,
    /// `NumberOfBytes`.
    pub number_of_bytes: Option<i64>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [GenerateDataKeyWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateDataKeyWithoutPlaintextResponse {
    /// `CiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
}

/// Of [GenerateMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateMacRequest {
    /// `Message`, bytes, required, sensitive.
    #[serde(with = "blob")]
    pub message: Vec<u8>,
    /// `KeyId`, required.
    pub key_id: String,
    /// `MacAlgorithm`, required.
    pub mac_algorithm: MacAlgorithmSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [GenerateMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateMacResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `Mac`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub mac: Option<Vec<u8>>,
    /// `MacAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_algorithm: Option<MacAlgorithmSpec>,
}

/// Of [GenerateRandom](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GenerateRandomRequest {
    /// `NumberOfBytes`.
    pub number_of_bytes: Option<i64>,
    /// `CustomKeyStoreId`.
    pub custom_key_store_id: Option<String>,
    /// `Recipient`.
    pub recipient: Option<RecipientInfo>,
}

/// Of [GenerateRandom](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GenerateRandomResponse {
    /// `CiphertextForRecipient`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_for_recipient: Option<Vec<u8>>,
    /// `Plaintext`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub plaintext: Option<Vec<u8>>,
}

/// Of [GetKeyLastUsage](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyLastUsageRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [GetKeyLastUsage](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyLastUsageResponse {
    /// `KeyCreationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_creation_date: Option<Time>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyLastUsage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_last_usage: Option<KeyLastUsageData>,
    /// `TrackingStartDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_start_date: Option<Time>,
}

/// Of [GetKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyPolicyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `PolicyName`.
    pub policy_name: Option<String>,
}

/// Of [GetKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyPolicyResponse {
    /// `Policy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// `PolicyName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_name: Option<String>,
}

/// Of [GetKeyRotationStatus](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyRotationStatusRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [GetKeyRotationStatus](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GetKeyRotationStatusResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyRotationEnabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_rotation_enabled: Option<bool>,
    /// `NextRotationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_rotation_date: Option<Time>,
    /// `OnDemandRotationStartDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand_rotation_start_date: Option<Time>,
    /// `RotationPeriodInDays`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_period_in_days: Option<i64>,
}

/// Of [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetParametersForImportRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `WrappingAlgorithm`, required.
    pub wrapping_algorithm: AlgorithmSpec,
    /// `WrappingKeySpec`, required.
    pub wrapping_key_spec: WrappingKeySpec,
}

/// Of [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GetParametersForImportResponse {
    /// `ImportToken`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub import_token: Option<Vec<u8>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `ParametersValidTo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters_valid_to: Option<Time>,
    /// `PublicKey`, bytes, sensitive.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub public_key: Option<Vec<u8>>,
}

/// Of [GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct GetPublicKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
}

/// Of [GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GetPublicKeyResponse {
    /// `CustomerMasterKeySpec`, deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `EncapsulationAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encapsulation_algorithms: Option<Vec<EncapsulationAlgorithmSpec>>,
    /// `EncryptionAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_algorithms: Option<Vec<EncryptionAlgorithmSpec>>,
    /// `KeyAgreementAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_agreement_algorithms: Option<Vec<KeyAgreementAlgorithmSpec>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeySpec`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_spec: Option<KeySpec>,
    /// `KeyUsage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<KeyUsageType>,
    /// `PublicKey`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub public_key: Option<Vec<u8>>,
    /// `SigningAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_algorithms: Option<Vec<SigningAlgorithmSpec>>,
}

/// [GrantConstraints](https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GrantConstraints {
    /// `EncryptionContextEquals`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
    /// `EncryptionContextSubset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_context_subset: Option<BTreeMap<String, String>>,
    /// `SourceArn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_arn: Option<String>,
}

/// [GrantListEntry](https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct GrantListEntry {
    /// `Constraints`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constraints: Option<GrantConstraints>,
    /// `CreationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Time>,
    /// `GrantId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant_id: Option<String>,
    /// `GranteePrincipal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grantee_principal: Option<String>,
    /// `GranteeServicePrincipal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grantee_service_principal: Option<String>,
    /// `IssuingAccount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuing_account: Option<String>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `Name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `Operations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<GrantOperation>>,
    /// `RetiringPrincipal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retiring_principal: Option<String>,
    /// `RetiringServicePrincipal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retiring_service_principal: Option<String>,
}

string_enum! {
    /// The values of `GrantOperation`.
    GrantOperation {
        Decrypt = "Decrypt",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        ReEncryptFrom = "ReEncryptFrom",
        ReEncryptTo = "ReEncryptTo",
        Sign = "Sign",
        Verify = "Verify",
        GetPublicKey = "GetPublicKey",
        CreateGrant = "CreateGrant",
        RetireGrant = "RetireGrant",
        DescribeKey = "DescribeKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateMac = "GenerateMac",
        VerifyMac = "VerifyMac",
        DeriveSharedSecret = "DeriveSharedSecret",
        Encapsulate = "Encapsulate",
        Decapsulate = "Decapsulate",
    }
}

/// Of [ImportKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ImportKeyMaterialRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `ImportToken`, bytes, required.
    #[serde(with = "blob")]
    pub import_token: Vec<u8>,
    /// `EncryptedKeyMaterial`, bytes, required.
    #[serde(with = "blob")]
    pub encrypted_key_material: Vec<u8>,
    /// `ValidTo`.
    pub valid_to: Option<Time>,
    /// `ExpirationModel`.
    pub expiration_model: Option<ExpirationModelType>,
    /// `ImportType`.
    pub import_type: Option<ImportType>,
    /// `KeyMaterialDescription`.
    pub key_material_description: Option<String>,
    /// `KeyMaterialId`.
    pub key_material_id: Option<String>,
}

/// Of [ImportKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ImportKeyMaterialResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
}

string_enum! {
    /// The values of `ImportState`.
    ImportState {
        Imported = "IMPORTED",
        PendingImport = "PENDING_IMPORT",
    }
}

string_enum! {
    /// The values of `ImportType`.
    ImportType {
        NewKeyMaterial = "NEW_KEY_MATERIAL",
        ExistingKeyMaterial = "EXISTING_KEY_MATERIAL",
    }
}

string_enum! {
    /// The values of `IncludeKeyMaterial`.
    IncludeKeyMaterial {
        AllKeyMaterial = "ALL_KEY_MATERIAL",
        RotationsOnly = "ROTATIONS_ONLY",
    }
}

string_enum! {
    /// The values of `KeyAgreementAlgorithmSpec`.
    KeyAgreementAlgorithmSpec {
        Ecdh = "ECDH",
    }
}

string_enum! {
    /// The values of `KeyEncryptionMechanism`.
    KeyEncryptionMechanism {
        RsaesOaepSha256 = "RSAES_OAEP_SHA_256",
    }
}

/// [KeyLastUsageData](https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyLastUsageData.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct KeyLastUsageData {
    /// `CloudTrailEventId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_trail_event_id: Option<String>,
    /// `KmsRequestId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kms_request_id: Option<String>,
    /// `Operation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<KeyLastUsageTrackingOperation>,
    /// `Timestamp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Time>,
}

string_enum! {
    /// The values of `KeyLastUsageTrackingOperation`.
    KeyLastUsageTrackingOperation {
        Decrypt = "Decrypt",
        DeriveSharedSecret = "DeriveSharedSecret",
        Encrypt = "Encrypt",
        GenerateDataKey = "GenerateDataKey",
        GenerateDataKeyPair = "GenerateDataKeyPair",
        GenerateDataKeyPairWithoutPlaintext = "GenerateDataKeyPairWithoutPlaintext",
        GenerateDataKeyWithoutPlaintext = "GenerateDataKeyWithoutPlaintext",
        GenerateMac = "GenerateMac",
        ReEncrypt = "ReEncrypt",
        Sign = "Sign",
        Verify = "Verify",
        VerifyMac = "VerifyMac",
        Encapsulate = "Encapsulate",
        Decapsulate = "Decapsulate",
    }
}

/// [KeyListEntry](https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyListEntry.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct KeyListEntry {
    /// `KeyArn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_arn: Option<String>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

string_enum! {
    /// The values of `KeyManagerType`.
    KeyManagerType {
        Aws = "AWS",
        Customer = "CUSTOMER",
    }
}

string_enum! {
    /// The values of `KeyMaterialState`.
    KeyMaterialState {
        NonCurrent = "NON_CURRENT",
        Current = "CURRENT",
        PendingRotation = "PENDING_ROTATION",
        PendingMultiRegionImportAndRotation = "PENDING_MULTI_REGION_IMPORT_AND_ROTATION",
    }
}

/// [KeyMetadata](https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct KeyMetadata {
    /// `AWSAccountId`.
    #[serde(rename = "AWSAccountId", skip_serializing_if = "Option::is_none")]
    pub aws_account_id: Option<String>,
    /// `Arn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// `CloudHsmClusterId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_hsm_cluster_id: Option<String>,
    /// `CreationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Time>,
    /// `CurrentKeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_key_material_id: Option<String>,
    /// `CustomKeyStoreId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_key_store_id: Option<String>,
    /// `CustomerMasterKeySpec`, deprecated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_master_key_spec: Option<CustomerMasterKeySpec>,
    /// `DeletionDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_date: Option<Time>,
    /// `Description`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `Enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `EncapsulationAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encapsulation_algorithms: Option<Vec<EncapsulationAlgorithmSpec>>,
    /// `EncryptionAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encryption_algorithms: Option<Vec<EncryptionAlgorithmSpec>>,
    /// `ExpirationModel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_model: Option<ExpirationModelType>,
    /// `KeyAgreementAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_agreement_algorithms: Option<Vec<KeyAgreementAlgorithmSpec>>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyManager`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_manager: Option<KeyManagerType>,
    /// `KeySpec`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_spec: Option<KeySpec>,
    /// `KeyState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_state: Option<KeyState>,
    /// `KeyUsage`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_usage: Option<KeyUsageType>,
    /// `MacAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_algorithms: Option<Vec<MacAlgorithmSpec>>,
    /// `MultiRegion`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_region: Option<bool>,
    /// `MultiRegionConfiguration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_region_configuration: Option<MultiRegionConfiguration>,
    /// `Origin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginType>,
    /// `PendingDeletionWindowInDays`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_deletion_window_in_days: Option<i64>,
    /// `SigningAlgorithms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_algorithms: Option<Vec<SigningAlgorithmSpec>>,
    /// `ValidTo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
    /// `XksKeyConfiguration`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xks_key_configuration: Option<XksKeyConfigurationType>,
}

string_enum! {
    /// The values of `KeySpec`.
    KeySpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        EccNistP256 = "ECC_NIST_P256",
        EccNistP384 = "ECC_NIST_P384",
        EccNistP521 = "ECC_NIST_P521",
        EccSecgP256k1 = "ECC_SECG_P256K1",
        SymmetricDefault = "SYMMETRIC_DEFAULT",
        Hmac224 = "HMAC_224",
        Hmac256 = "HMAC_256",
        Hmac384 = "HMAC_384",
        Hmac512 = "HMAC_512",
        Sm2 = "SM2",
        MlDsa44 = "ML_DSA_44",
        MlDsa65 = "ML_DSA_65",
        MlDsa87 = "ML_DSA_87",
        EccNistEdwards25519 = "ECC_NIST_EDWARDS25519",
        MlKem512 = "ML_KEM_512",
        MlKem768 = "ML_KEM_768",
        MlKem1024 = "ML_KEM_1024",
    }
}

string_enum! {
    /// The values of `KeyState`.
    KeyState {
        Creating = "Creating",
        Enabled = "Enabled",
        Disabled = "Disabled",
        PendingDeletion = "PendingDeletion",
        PendingImport = "PendingImport",
        PendingReplicaDeletion = "PendingReplicaDeletion",
        Unavailable = "Unavailable",
        Updating = "Updating",
    }
}

string_enum! {
    /// The values of `KeyUsageType`.
    KeyUsageType {
        SignVerify = "SIGN_VERIFY",
        EncryptDecrypt = "ENCRYPT_DECRYPT",
        GenerateVerifyMac = "GENERATE_VERIFY_MAC",
        KeyAgreement = "KEY_AGREEMENT",
        EncapsulateDecapsulate = "ENCAPSULATE_DECAPSULATE",
    }
}

/// Of [ListAliases](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListAliasesRequest {
    /// `KeyId`.
    pub key_id: Option<String>,
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
}

/// Of [ListAliases](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListAliasesResponse {
    /// `Aliases`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<AliasListEntry>>,
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListGrantsRequest {
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
    /// `KeyId`, required.
    pub key_id: String,
    /// `GrantId`.
    pub grant_id: Option<String>,
    /// `GranteePrincipal`.
    pub grantee_principal: Option<String>,
    /// `GranteeServicePrincipal`.
    pub grantee_service_principal: Option<String>,
}

/// Of [ListGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListGrantsResponse {
    /// `Grants`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<GrantListEntry>>,
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListKeyPolicies](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyPoliciesRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
}

/// Of [ListKeyPolicies](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyPoliciesResponse {
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `PolicyNames`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_names: Option<Vec<String>>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListKeyRotations](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyRotationsRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `IncludeKeyMaterial`.
    pub include_key_material: Option<IncludeKeyMaterial>,
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
}

/// Of [ListKeyRotations](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyRotationsResponse {
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Rotations`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotations: Option<Vec<RotationsListEntry>>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListKeys](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListKeysRequest {
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
    /// `ResourceOwners`.
    pub resource_owners: Option<Vec<ResourceOwnerType>>,
}

/// Of [ListKeys](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeysResponse {
    /// `Keys`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Vec<KeyListEntry>>,
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListResourceTags](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListResourceTagsRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
}

/// Of [ListResourceTags](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ListResourceTagsResponse {
    /// `NextMarker`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// `Tags`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
    /// `Truncated`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<bool>,
}

/// Of [ListRetirableGrants](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ListRetirableGrantsRequest {
    /// `Limit`.
    pub limit: Option<i64>,
    /// `Marker`.
    pub marker: Option<String>,
    /// `RetiringPrincipal`.
    pub retiring_principal: Option<String>,
    /// `RetiringServicePrincipal`.
    pub retiring_service_principal: Option<String>,
}

string_enum! {
    /// The values of `MacAlgorithmSpec`.
    MacAlgorithmSpec {
        HmacSha224 = "HMAC_SHA_224",
        HmacSha256 = "HMAC_SHA_256",
        HmacSha384 = "HMAC_SHA_384",
        HmacSha512 = "HMAC_SHA_512",
    }
}

string_enum! {
    /// The values of `MessageType`.
    MessageType {
        Raw = "RAW",
        Digest = "DIGEST",
        ExternalMu = "EXTERNAL_MU",
    }
}

/// [MultiRegionConfiguration](https://docs.aws.amazon.com/kms/latest/APIReference/API_MultiRegionConfiguration.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct MultiRegionConfiguration {
    /// `MultiRegionKeyType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_region_key_type: Option<MultiRegionKeyType>,
    /// `PrimaryKey`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<MultiRegionKey>,
    /// `ReplicaKeys`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replica_keys: Option<Vec<MultiRegionKey>>,
}

/// [MultiRegionKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_MultiRegionKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct MultiRegionKey {
    /// `Arn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// `Region`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

string_enum! {
    /// The values of `MultiRegionKeyType`.
    MultiRegionKeyType {
        Primary = "PRIMARY",
        Replica = "REPLICA",
    }
}

string_enum! {
    /// The values of `OriginType`.
    OriginType {
        AwsKms = "AWS_KMS",
        External = "EXTERNAL",
        AwsCloudhsm = "AWS_CLOUDHSM",
        ExternalKeyStore = "EXTERNAL_KEY_STORE",
    }
}

/// Of [PutKeyPolicy](https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct PutKeyPolicyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `PolicyName`.
    pub policy_name: Option<String>,
    /// `Policy`, required.
    pub policy: String,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: Option<bool>,
}

/// Of [ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ReEncryptRequest {
    /// `CiphertextBlob`, bytes.
    #[serde(default, with = "blob_option")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `SourceEncryptionContext`.
    pub source_encryption_context: Option<BTreeMap<String, String>>,
    /// `SourceKeyId`.
    pub source_key_id: Option<String>,
    /// `DestinationKeyId`, required.
    pub destination_key_id: String,
    /// `DestinationEncryptionContext`.
    pub destination_encryption_context: Option<BTreeMap<String, String>>,
    /// `SourceEncryptionAlgorithm`.
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `DestinationEncryptionAlgorithm`.
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
    /// `DryRunModifiers`.
    pub dry_run_modifiers: Option<Vec<DryRunModifierType>>,
}

/// Of [ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ReEncryptResponse {
    /// `CiphertextBlob`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub ciphertext_blob: Option<Vec<u8>>,
    /// `DestinationEncryptionAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `DestinationKeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_key_material_id: Option<String>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `SourceEncryptionAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_encryption_algorithm: Option<EncryptionAlgorithmSpec>,
    /// `SourceKeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_key_id: Option<String>,
    /// `SourceKeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_key_material_id: Option<String>,
}

/// [RecipientInfo](https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct RecipientInfo {
    /// `KeyEncryptionAlgorithm`.
    pub key_encryption_algorithm: Option<KeyEncryptionMechanism>,
    /// `AttestationDocument`, bytes.
    #[serde(default, with = "blob_option")]
    pub attestation_document: Option<Vec<u8>>,
}

/// Of [ReplicateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ReplicateKeyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `ReplicaRegion`, required.
    pub replica_region: String,
    /// `Policy`.
    pub policy: Option<String>,
    /// `BypassPolicyLockoutSafetyCheck`.
    pub bypass_policy_lockout_safety_check: Option<bool>,
    /// `Description`.
    pub description: Option<String>,
    /// `Tags`.
    pub tags: Option<Vec<Tag>>,
}

/// Of [ReplicateKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ReplicateKeyResponse {
    /// `ReplicaKeyMetadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replica_key_metadata: Option<KeyMetadata>,
    /// `ReplicaPolicy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replica_policy: Option<String>,
    /// `ReplicaTags`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replica_tags: Option<Vec<Tag>>,
}

string_enum! {
    /// The values of `ResourceOwnerType`.
    ResourceOwnerType {
        OwnAccount = "SELF",
        OtherAccountsViaRam = "OTHER_ACCOUNTS_VIA_RAM",
    }
}

/// Of [RetireGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct RetireGrantRequest {
    /// `GrantToken`.
    pub grant_token: Option<String>,
    /// `KeyId`.
    pub key_id: Option<String>,
    /// `GrantId`.
    pub grant_id: Option<String>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [RevokeGrant](https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct RevokeGrantRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `GrantId`, required.
    pub grant_id: String,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [RotateKeyOnDemand](https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct RotateKeyOnDemandRequest {
    /// `KeyId`, required.
    pub key_id: String,
}

/// Of [RotateKeyOnDemand](https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct RotateKeyOnDemandResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
}

string_enum! {
    /// The values of `RotationType`.
    RotationType {
        Automatic = "AUTOMATIC",
        OnDemand = "ON_DEMAND",
    }
}

/// [RotationsListEntry](https://docs.aws.amazon.com/kms/latest/APIReference/API_RotationsListEntry.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct RotationsListEntry {
    /// `ExpirationModel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_model: Option<ExpirationModelType>,
    /// `ImportState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_state: Option<ImportState>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyMaterialDescription`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_description: Option<String>,
    /// `KeyMaterialId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_id: Option<String>,
    /// `KeyMaterialState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_material_state: Option<KeyMaterialState>,
    /// `RotationDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_date: Option<Time>,
    /// `RotationType`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_type: Option<RotationType>,
    /// `ValidTo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Time>,
}

/// Of [ScheduleKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct ScheduleKeyDeletionRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `PendingWindowInDays`.
    pub pending_window_in_days: Option<i64>,
}

/// Of [ScheduleKeyDeletion](https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ScheduleKeyDeletionResponse {
    /// `DeletionDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_date: Option<Time>,
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `KeyState`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_state: Option<KeyState>,
    /// `PendingWindowInDays`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_window_in_days: Option<i64>,
}

/// Of [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct SignRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Message`, bytes, required, sensitive.
    #[serde(with = "blob")]
    pub message: Vec<u8>,
    /// `MessageType`.
    pub message_type: Option<MessageType>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `SigningAlgorithm`, required.
    pub signing_algorithm: SigningAlgorithmSpec,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct SignResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `Signature`, bytes.
    #[serde(with = "blob_option", skip_serializing_if = "Option::is_none")]
    pub signature: Option<Vec<u8>>,
    /// `SigningAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_algorithm: Option<SigningAlgorithmSpec>,
}

string_enum! {
    /// The values of `SigningAlgorithmSpec`.
    SigningAlgorithmSpec {
        RsassaPssSha256 = "RSASSA_PSS_SHA_256",
        RsassaPssSha384 = "RSASSA_PSS_SHA_384",
        RsassaPssSha512 = "RSASSA_PSS_SHA_512",
        RsassaPkcs1V15Sha256 = "RSASSA_PKCS1_V1_5_SHA_256",
        RsassaPkcs1V15Sha384 = "RSASSA_PKCS1_V1_5_SHA_384",
        RsassaPkcs1V15Sha512 = "RSASSA_PKCS1_V1_5_SHA_512",
        EcdsaSha256 = "ECDSA_SHA_256",
        EcdsaSha384 = "ECDSA_SHA_384",
        EcdsaSha512 = "ECDSA_SHA_512",
        Sm2dsa = "SM2DSA",
        MlDsaShake256 = "ML_DSA_SHAKE_256",
        Ed25519Sha512 = "ED25519_SHA_512",
        Ed25519PhSha512 = "ED25519_PH_SHA_512",
    }
}

/// [Tag](https://docs.aws.amazon.com/kms/latest/APIReference/API_Tag.html).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// `TagKey`, required.
    pub tag_key: String,
    /// `TagValue`, required.
    pub tag_value: String,
}

/// Of [TagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct TagResourceRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Tags`, required.
    pub tags: Vec<Tag>,
}

/// Of [UntagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UntagResourceRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `TagKeys`, required.
    pub tag_keys: Vec<String>,
}

/// Of [UpdateAlias](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAliasRequest {
    /// `AliasName`, required.
    pub alias_name: String,
    /// `TargetKeyId`, required.
    pub target_key_id: String,
}

/// Of [UpdateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateCustomKeyStoreRequest {
    /// `CustomKeyStoreId`, required.
    pub custom_key_store_id: String,
    /// `NewCustomKeyStoreName`.
    pub new_custom_key_store_name: Option<String>,
    /// `KeyStorePassword`, sensitive.
    pub key_store_password: Option<String>,
    /// `CloudHsmClusterId`.
    pub cloud_hsm_cluster_id: Option<String>,
    /// `XksProxyUriEndpoint`.
    pub xks_proxy_uri_endpoint: Option<String>,
    /// `XksProxyUriPath`.
    pub xks_proxy_uri_path: Option<String>,
    /// `XksProxyVpcEndpointServiceName`.
    pub xks_proxy_vpc_endpoint_service_name: Option<String>,
    /// `XksProxyVpcEndpointServiceOwner`.
    pub xks_proxy_vpc_endpoint_service_owner: Option<String>,
    /// `XksProxyAuthenticationCredential`.
    pub xks_proxy_authentication_credential: Option<XksProxyAuthenticationCredentialType>,
    /// `XksProxyConnectivity`.
    pub xks_proxy_connectivity: Option<XksProxyConnectivityType>,
}

/// Of [UpdateCustomKeyStore](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateCustomKeyStore.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateCustomKeyStoreResponse {}

/// Of [UpdateKeyDescription](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdateKeyDescriptionRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Description`, required.
    pub description: String,
}

/// Of [UpdatePrimaryRegion](https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePrimaryRegionRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `PrimaryRegion`, required.
    pub primary_region: String,
}

/// Of [VerifyMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct VerifyMacRequest {
    /// `Message`, bytes, required, sensitive.
    #[serde(with = "blob")]
    pub message: Vec<u8>,
    /// `KeyId`, required.
    pub key_id: String,
    /// `MacAlgorithm`, required.
    pub mac_algorithm: MacAlgorithmSpec,
    /// `Mac`, bytes, required.
    #[serde(with = "blob")]
    pub mac: Vec<u8>,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [VerifyMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyMacResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `MacAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_algorithm: Option<MacAlgorithmSpec>,
    /// `MacValid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mac_valid: Option<bool>,
}

/// Of [Verify](https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct VerifyRequest {
    /// `KeyId`, required.
    pub key_id: String,
    /// `Message`, bytes, required, sensitive.
    #[serde(with = "blob")]
    pub message: Vec<u8>,
    /// `MessageType`.
    pub message_type: Option<MessageType>,
    /// `Signature`, bytes, required.
    #[serde(with = "blob")]
    pub signature: Vec<u8>,
    /// `SigningAlgorithm`, required.
    pub signing_algorithm: SigningAlgorithmSpec,
    /// `GrantTokens`.
    pub grant_tokens: Option<Vec<String>>,
    /// `DryRun`.
    pub dry_run: Option<bool>,
}

/// Of [Verify](https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyResponse {
    /// `KeyId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// `SignatureValid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_valid: Option<bool>,
    /// `SigningAlgorithm`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_algorithm: Option<SigningAlgorithmSpec>,
}

string_enum! {
    /// The values of `WrappingKeySpec`.
    WrappingKeySpec {
        Rsa2048 = "RSA_2048",
        Rsa3072 = "RSA_3072",
        Rsa4096 = "RSA_4096",
        Sm2 = "SM2",
    }
}

/// [XksKeyConfigurationType](https://docs.aws.amazon.com/kms/latest/APIReference/API_XksKeyConfigurationType.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct XksKeyConfigurationType {
    /// `Id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// [XksProxyAuthenticationCredentialType](https://docs.aws.amazon.com/kms/latest/APIReference/API_XksProxyAuthenticationCredentialType.html).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(any(test, feature = "fuzzing"), derive(Serialize))]
#[serde(rename_all = "PascalCase")]
pub struct XksProxyAuthenticationCredentialType {
    /// `AccessKeyId`, required, sensitive.
    pub access_key_id: String,
    /// `RawSecretAccessKey`, required, sensitive.
    pub raw_secret_access_key: String,
}

/// [XksProxyConfigurationType](https://docs.aws.amazon.com/kms/latest/APIReference/API_XksProxyConfigurationType.html).
#[derive(Clone, Debug, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct XksProxyConfigurationType {
    /// `AccessKeyId`, sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_key_id: Option<String>,
    /// `Connectivity`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connectivity: Option<XksProxyConnectivityType>,
    /// `UriEndpoint`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_endpoint: Option<String>,
    /// `UriPath`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_path: Option<String>,
    /// `VpcEndpointServiceName`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_service_name: Option<String>,
    /// `VpcEndpointServiceOwner`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_service_owner: Option<String>,
}

string_enum! {
    /// The values of `XksProxyConnectivityType`.
    XksProxyConnectivityType {
        PublicEndpoint = "PUBLIC_ENDPOINT",
        VpcEndpointService = "VPC_ENDPOINT_SERVICE",
    }
}

static ACCOUNT_ID_TYPE: Shape = Shape::Text {
    limits: Some((12, 12)),
    pattern: Some(Pattern::new("[0-9]{12}")),
    sensitive: false,
};

static ALGORITHM_SPEC: Shape = Shape::Enum(&[
    "RSAES_PKCS1_V1_5",
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "RSA_AES_KEY_WRAP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256",
    "SM2PKE",
]);

static ALIAS_NAME_TYPE: Shape = Shape::Text {
    limits: Some((1, 256)),
    pattern: Some(Pattern::new("^[a-zA-Z0-9:/_-]+$")),
    sensitive: false,
};

static ATTESTATION_DOCUMENT_TYPE: Shape = Shape::Blob {
    limits: Some((1, 262144)),
};

static BACKING_KEY_ID_TYPE: Shape = Shape::Text {
    limits: Some((64, 64)),
    pattern: Some(Pattern::new("^[a-f0-9]+$")),
    sensitive: false,
};

static BOOLEAN_TYPE: Shape = Shape::Boolean;

static CANCEL_KEY_DELETION_REQUEST: Shape =
    Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static CIPHERTEXT_TYPE: Shape = Shape::Blob {
    limits: Some((1, 6144)),
};

static CLOUD_HSM_CLUSTER_ID_TYPE: Shape = Shape::Text {
    limits: Some((19, 24)),
    pattern: Some(Pattern::new("cluster-[2-7a-zA-Z]{11,16}")),
    sensitive: false,
};

static CONNECT_CUSTOM_KEY_STORE_REQUEST: Shape = Shape::Structure(&[Member::required(
    "CustomKeyStoreId",
    &CUSTOM_KEY_STORE_ID_TYPE,
)]);

static CREATE_ALIAS_REQUEST: Shape = Shape::Structure(&[
    Member::required("AliasName", &ALIAS_NAME_TYPE),
    Member::required("TargetKeyId", &KEY_ID_TYPE),
]);

static CREATE_CUSTOM_KEY_STORE_REQUEST: Shape = Shape::Structure(&[
    Member::required("CustomKeyStoreName", &CUSTOM_KEY_STORE_NAME_TYPE),
    Member::optional("CloudHsmClusterId", &CLOUD_HSM_CLUSTER_ID_TYPE),
    Member::optional("TrustAnchorCertificate", &TRUST_ANCHOR_CERTIFICATE_TYPE),
    Member::optional("KeyStorePassword", &KEY_STORE_PASSWORD_TYPE),
    Member::optional("CustomKeyStoreType", &CUSTOM_KEY_STORE_TYPE),
    Member::optional("XksProxyUriEndpoint", &XKS_PROXY_URI_ENDPOINT_TYPE),
    Member::optional("XksProxyUriPath", &XKS_PROXY_URI_PATH_TYPE),
    Member::optional(
        "XksProxyVpcEndpointServiceName",
        &XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE,
    ),
    Member::optional("XksProxyVpcEndpointServiceOwner", &ACCOUNT_ID_TYPE),
    Member::optional(
        "XksProxyAuthenticationCredential",
        &XKS_PROXY_AUTHENTICATION_CREDENTIAL_TYPE,
    ),
    Member::optional("XksProxyConnectivity", &XKS_PROXY_CONNECTIVITY_TYPE),
]);

static CREATE_GRANT_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("GranteePrincipal", &PRINCIPAL_ID_TYPE),
    Member::optional("RetiringPrincipal", &PRINCIPAL_ID_TYPE),
    Member::required("Operations", &GRANT_OPERATION_LIST),
    Member::optional("Constraints", &GRANT_CONSTRAINTS),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("Name", &GRANT_NAME_TYPE),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
    Member::optional("GranteeServicePrincipal", &SERVICE_PRINCIPAL_TYPE),
    Member::optional("RetiringServicePrincipal", &SERVICE_PRINCIPAL_TYPE),
]);

static CREATE_KEY_REQUEST: Shape = Shape::Structure(&[
    Member::optional("Policy", &POLICY_TYPE),
    Member::optional("Description", &DESCRIPTION_TYPE),
    Member::optional("KeyUsage", &KEY_USAGE_TYPE),
    Member::optional("CustomerMasterKeySpec", &CUSTOMER_MASTER_KEY_SPEC),
    Member::optional("KeySpec", &KEY_SPEC),
    Member::optional("Origin", &ORIGIN_TYPE),
    Member::optional("CustomKeyStoreId", &CUSTOM_KEY_STORE_ID_TYPE),
    Member::optional("BypassPolicyLockoutSafetyCheck", &BOOLEAN_TYPE),
    Member::optional("Tags", &TAG_LIST),
    Member::optional("MultiRegion", &NULLABLE_BOOLEAN_TYPE),
    Member::optional("XksKeyId", &XKS_KEY_ID_TYPE),
]);

static CUSTOM_KEY_STORE_ID_TYPE: Shape = Shape::Text {
    limits: Some((1, 64)),
    pattern: None,
    sensitive: false,
};

static CUSTOM_KEY_STORE_NAME_TYPE: Shape = Shape::Text {
    limits: Some((1, 256)),
    pattern: None,
    sensitive: false,
};

static CUSTOM_KEY_STORE_TYPE: Shape = Shape::Enum(&["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]);

static CUSTOMER_MASTER_KEY_SPEC: Shape = Shape::Enum(&[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
]);

static DATA_KEY_PAIR_SPEC: Shape = Shape::Enum(&[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SM2",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
]);

static DATA_KEY_SPEC: Shape = Shape::Enum(&["AES_256", "AES_128"]);

static DATE_TYPE: Shape = Shape::Timestamp;

static DECAPSULATE_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("SharedSecretCiphertextBlob", &CIPHERTEXT_TYPE),
    Member::required("EncapsulationAlgorithm", &ENCAPSULATION_ALGORITHM_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static DECRYPT_REQUEST: Shape = Shape::Structure(&[
    Member::optional("CiphertextBlob", &CIPHERTEXT_TYPE),
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("KeyId", &KEY_ID_TYPE),
    Member::optional("EncryptionAlgorithm", &ENCRYPTION_ALGORITHM_SPEC),
    Member::optional("Recipient", &RECIPIENT_INFO),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
    Member::optional("DryRunModifiers", &DRY_RUN_MODIFIER_LIST),
]);

static DELETE_ALIAS_REQUEST: Shape =
    Shape::Structure(&[Member::required("AliasName", &ALIAS_NAME_TYPE)]);

static DELETE_CUSTOM_KEY_STORE_REQUEST: Shape = Shape::Structure(&[Member::required(
    "CustomKeyStoreId",
    &CUSTOM_KEY_STORE_ID_TYPE,
)]);

static DELETE_IMPORTED_KEY_MATERIAL_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("KeyMaterialId", &BACKING_KEY_ID_TYPE),
]);

static DERIVE_SHARED_SECRET_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("KeyAgreementAlgorithm", &KEY_AGREEMENT_ALGORITHM_SPEC),
    Member::required("PublicKey", &PUBLIC_KEY_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
    Member::optional("Recipient", &RECIPIENT_INFO),
]);

static DESCRIBE_CUSTOM_KEY_STORES_REQUEST: Shape = Shape::Structure(&[
    Member::optional("CustomKeyStoreId", &CUSTOM_KEY_STORE_ID_TYPE),
    Member::optional("CustomKeyStoreName", &CUSTOM_KEY_STORE_NAME_TYPE),
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
]);

static DESCRIBE_KEY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
]);

static DESCRIPTION_TYPE: Shape = Shape::Text {
    limits: Some((0, 8192)),
    pattern: None,
    sensitive: false,
};

static DISABLE_KEY_REQUEST: Shape = Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static DISABLE_KEY_ROTATION_REQUEST: Shape =
    Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static DISCONNECT_CUSTOM_KEY_STORE_REQUEST: Shape = Shape::Structure(&[Member::required(
    "CustomKeyStoreId",
    &CUSTOM_KEY_STORE_ID_TYPE,
)]);

static DRY_RUN_MODIFIER_LIST: Shape = Shape::List {
    limits: None,
    member: &DRY_RUN_MODIFIER_TYPE,
};

static DRY_RUN_MODIFIER_TYPE: Shape = Shape::Enum(&["IGNORE_CIPHERTEXT"]);

static ENABLE_KEY_REQUEST: Shape = Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static ENABLE_KEY_ROTATION_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("RotationPeriodInDays", &ROTATION_PERIOD_IN_DAYS_TYPE),
]);

static ENCAPSULATE_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("EncapsulationAlgorithm", &ENCAPSULATION_ALGORITHM_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static ENCAPSULATION_ALGORITHM_SPEC: Shape = Shape::Enum(&["ML_KEM"]);

static ENCRYPT_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("Plaintext", &PLAINTEXT_TYPE),
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("EncryptionAlgorithm", &ENCRYPTION_ALGORITHM_SPEC),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static ENCRYPTION_ALGORITHM_SPEC: Shape = Shape::Enum(&[
    "SYMMETRIC_DEFAULT",
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "SM2PKE",
]);

static ENCRYPTION_CONTEXT_KEY: Shape = Shape::Text {
    limits: None,
    pattern: None,
    sensitive: false,
};

static ENCRYPTION_CONTEXT_TYPE: Shape = Shape::Map {
    key: &ENCRYPTION_CONTEXT_KEY,
    value: &ENCRYPTION_CONTEXT_VALUE,
};

static ENCRYPTION_CONTEXT_VALUE: Shape = Shape::Text {
    limits: None,
    pattern: None,
    sensitive: false,
};

static EXPIRATION_MODEL_TYPE: Shape =
    Shape::Enum(&["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"]);

static GENERATE_DATA_KEY_PAIR_REQUEST: Shape = Shape::Structure(&[
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("KeyPairSpec", &DATA_KEY_PAIR_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("Recipient", &RECIPIENT_INFO),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static GENERATE_DATA_KEY_PAIR_WITHOUT_PLAINTEXT_REQUEST: Shape = Shape::Structure(&[
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("KeyPairSpec", &DATA_KEY_PAIR_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static GENERATE_DATA_KEY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("NumberOfBytes", &NUMBER_OF_BYTES_TYPE),
    Member::optional("KeySpec", &DATA_KEY_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("Recipient", &RECIPIENT_INFO),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static GENERATE_DATA_KEY_WITHOUT_PLAINTEXT_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("EncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("KeySpec", &DATA_KEY_SPEC),
    Member::optional("NumberOfBytes", &NUMBER_OF_BYTES_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static GENERATE_MAC_REQUEST: Shape = Shape::Structure(&[
    Member::required("Message", &PLAINTEXT_TYPE),
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("MacAlgorithm", &MAC_ALGORITHM_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static GENERATE_RANDOM_REQUEST: Shape = Shape::Structure(&[
    Member::optional("NumberOfBytes", &NUMBER_OF_BYTES_TYPE),
    Member::optional("CustomKeyStoreId", &CUSTOM_KEY_STORE_ID_TYPE),
    Member::optional("Recipient", &RECIPIENT_INFO),
]);

static GET_KEY_LAST_USAGE_REQUEST: Shape =
    Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static GET_KEY_POLICY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("PolicyName", &POLICY_NAME_TYPE),
]);

static GET_KEY_ROTATION_STATUS_REQUEST: Shape =
    Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static GET_PARAMETERS_FOR_IMPORT_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("WrappingAlgorithm", &ALGORITHM_SPEC),
    Member::required("WrappingKeySpec", &WRAPPING_KEY_SPEC),
]);

static GET_PUBLIC_KEY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
]);

static GRANT_CONSTRAINT_SOURCE_ARN_TYPE: Shape = Shape::Text {
    limits: Some((20, 512)),
    pattern: Some(Pattern::new(
        "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$",
    )),
    sensitive: false,
};

static GRANT_CONSTRAINTS: Shape = Shape::Structure(&[
    Member::optional("EncryptionContextSubset", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("EncryptionContextEquals", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("SourceArn", &GRANT_CONSTRAINT_SOURCE_ARN_TYPE),
]);

static GRANT_ID_TYPE: Shape = Shape::Text {
    limits: Some((1, 128)),
    pattern: None,
    sensitive: false,
};

static GRANT_NAME_TYPE: Shape = Shape::Text {
    limits: Some((1, 256)),
    pattern: Some(Pattern::new("^[a-zA-Z0-9:/_-]+$")),
    sensitive: false,
};

static GRANT_OPERATION: Shape = Shape::Enum(&[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
]);

static GRANT_OPERATION_LIST: Shape = Shape::List {
    limits: None,
    member: &GRANT_OPERATION,
};

static GRANT_TOKEN_LIST: Shape = Shape::List {
    limits: Some((0, 10)),
    member: &GRANT_TOKEN_TYPE,
};

static GRANT_TOKEN_TYPE: Shape = Shape::Text {
    limits: Some((1, 8192)),
    pattern: None,
    sensitive: false,
};

static IMPORT_KEY_MATERIAL_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("ImportToken", &CIPHERTEXT_TYPE),
    Member::required("EncryptedKeyMaterial", &CIPHERTEXT_TYPE),
    Member::optional("ValidTo", &DATE_TYPE),
    Member::optional("ExpirationModel", &EXPIRATION_MODEL_TYPE),
    Member::optional("ImportType", &IMPORT_TYPE),
    Member::optional("KeyMaterialDescription", &KEY_MATERIAL_DESCRIPTION_TYPE),
    Member::optional("KeyMaterialId", &BACKING_KEY_ID_TYPE),
]);

static IMPORT_TYPE: Shape = Shape::Enum(&["NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"]);

static INCLUDE_KEY_MATERIAL: Shape = Shape::Enum(&["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"]);

static KEY_AGREEMENT_ALGORITHM_SPEC: Shape = Shape::Enum(&["ECDH"]);

static KEY_ENCRYPTION_MECHANISM: Shape = Shape::Enum(&["RSAES_OAEP_SHA_256"]);

static KEY_ID_TYPE: Shape = Shape::Text {
    limits: Some((1, 2048)),
    pattern: None,
    sensitive: false,
};

static KEY_MATERIAL_DESCRIPTION_TYPE: Shape = Shape::Text {
    limits: Some((0, 256)),
    pattern: Some(Pattern::new("^[a-zA-Z0-9:/_\\s.-]+$")),
    sensitive: false,
};

static KEY_SPEC: Shape = Shape::Enum(&[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
]);

static KEY_STORE_PASSWORD_TYPE: Shape = Shape::Text {
    limits: Some((7, 32)),
    pattern: None,
    sensitive: true,
};

static KEY_USAGE_TYPE: Shape = Shape::Enum(&[
    "SIGN_VERIFY",
    "ENCRYPT_DECRYPT",
    "GENERATE_VERIFY_MAC",
    "KEY_AGREEMENT",
    "ENCAPSULATE_DECAPSULATE",
]);

static LIMIT_TYPE: Shape = Shape::Integer {
    limits: Some((1, 1000)),
};

static LIST_ALIASES_REQUEST: Shape = Shape::Structure(&[
    Member::optional("KeyId", &KEY_ID_TYPE),
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
]);

static LIST_GRANTS_REQUEST: Shape = Shape::Structure(&[
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("GrantId", &GRANT_ID_TYPE),
    Member::optional("GranteePrincipal", &PRINCIPAL_ID_TYPE),
    Member::optional("GranteeServicePrincipal", &SERVICE_PRINCIPAL_TYPE),
]);

static LIST_KEY_POLICIES_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
]);

static LIST_KEY_ROTATIONS_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("IncludeKeyMaterial", &INCLUDE_KEY_MATERIAL),
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
]);

static LIST_KEYS_REQUEST: Shape = Shape::Structure(&[
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
    Member::optional("ResourceOwners", &RESOURCE_OWNERS_LIST),
]);

static LIST_RESOURCE_TAGS_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
]);

static LIST_RETIRABLE_GRANTS_REQUEST: Shape = Shape::Structure(&[
    Member::optional("Limit", &LIMIT_TYPE),
    Member::optional("Marker", &MARKER_TYPE),
    Member::optional("RetiringPrincipal", &PRINCIPAL_ID_TYPE),
    Member::optional("RetiringServicePrincipal", &SERVICE_PRINCIPAL_TYPE),
]);

static MAC_ALGORITHM_SPEC: Shape = Shape::Enum(&[
    "HMAC_SHA_224",
    "HMAC_SHA_256",
    "HMAC_SHA_384",
    "HMAC_SHA_512",
]);

static MARKER_TYPE: Shape = Shape::Text {
    limits: Some((1, 1024)),
    pattern: Some(Pattern::new("[\\u0020-\\u00FF]*")),
    sensitive: false,
};

static MESSAGE_TYPE: Shape = Shape::Enum(&["RAW", "DIGEST", "EXTERNAL_MU"]);

static NULLABLE_BOOLEAN_TYPE: Shape = Shape::Boolean;

static NUMBER_OF_BYTES_TYPE: Shape = Shape::Integer {
    limits: Some((1, 1024)),
};

static ORIGIN_TYPE: Shape =
    Shape::Enum(&["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]);

static PENDING_WINDOW_IN_DAYS_TYPE: Shape = Shape::Integer {
    limits: Some((1, 365)),
};

static PLAINTEXT_TYPE: Shape = Shape::Blob {
    limits: Some((1, 4096)),
};

static POLICY_NAME_TYPE: Shape = Shape::Text {
    limits: Some((1, 128)),
    pattern: Some(Pattern::new("[\\w]+")),
    sensitive: false,
};

static POLICY_TYPE: Shape = Shape::Text {
    limits: Some((1, 131072)),
    pattern: Some(Pattern::new("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+")),
    sensitive: false,
};

static PRINCIPAL_ID_TYPE: Shape = Shape::Text {
    limits: Some((1, 256)),
    pattern: Some(Pattern::new("^[\\w+=,.@:/-]+$")),
    sensitive: false,
};

static PUBLIC_KEY_TYPE: Shape = Shape::Blob {
    limits: Some((1, 8192)),
};

static PUT_KEY_POLICY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("PolicyName", &POLICY_NAME_TYPE),
    Member::required("Policy", &POLICY_TYPE),
    Member::optional("BypassPolicyLockoutSafetyCheck", &BOOLEAN_TYPE),
]);

static RE_ENCRYPT_REQUEST: Shape = Shape::Structure(&[
    Member::optional("CiphertextBlob", &CIPHERTEXT_TYPE),
    Member::optional("SourceEncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("SourceKeyId", &KEY_ID_TYPE),
    Member::required("DestinationKeyId", &KEY_ID_TYPE),
    Member::optional("DestinationEncryptionContext", &ENCRYPTION_CONTEXT_TYPE),
    Member::optional("SourceEncryptionAlgorithm", &ENCRYPTION_ALGORITHM_SPEC),
    Member::optional("DestinationEncryptionAlgorithm", &ENCRYPTION_ALGORITHM_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
    Member::optional("DryRunModifiers", &DRY_RUN_MODIFIER_LIST),
]);

static RECIPIENT_INFO: Shape = Shape::Structure(&[
    Member::optional("KeyEncryptionAlgorithm", &KEY_ENCRYPTION_MECHANISM),
    Member::optional("AttestationDocument", &ATTESTATION_DOCUMENT_TYPE),
]);

static REGION_TYPE: Shape = Shape::Text {
    limits: Some((1, 32)),
    pattern: Some(Pattern::new("^([a-z]+-){2,3}\\d+$")),
    sensitive: false,
};

static REPLICATE_KEY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("ReplicaRegion", &REGION_TYPE),
    Member::optional("Policy", &POLICY_TYPE),
    Member::optional("BypassPolicyLockoutSafetyCheck", &BOOLEAN_TYPE),
    Member::optional("Description", &DESCRIPTION_TYPE),
    Member::optional("Tags", &TAG_LIST),
]);

static RESOURCE_OWNER_TYPE: Shape = Shape::Enum(&["SELF", "OTHER_ACCOUNTS_VIA_RAM"]);

static RESOURCE_OWNERS_LIST: Shape = Shape::List {
    limits: Some((1, 2)),
    member: &RESOURCE_OWNER_TYPE,
};

static RETIRE_GRANT_REQUEST: Shape = Shape::Structure(&[
    Member::optional("GrantToken", &GRANT_TOKEN_TYPE),
    Member::optional("KeyId", &KEY_ID_TYPE),
    Member::optional("GrantId", &GRANT_ID_TYPE),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static REVOKE_GRANT_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("GrantId", &GRANT_ID_TYPE),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static ROTATE_KEY_ON_DEMAND_REQUEST: Shape =
    Shape::Structure(&[Member::required("KeyId", &KEY_ID_TYPE)]);

static ROTATION_PERIOD_IN_DAYS_TYPE: Shape = Shape::Integer {
    limits: Some((90, 2560)),
};

static SCHEDULE_KEY_DELETION_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::optional("PendingWindowInDays", &PENDING_WINDOW_IN_DAYS_TYPE),
]);

static SERVICE_PRINCIPAL_TYPE: Shape = Shape::Text {
    limits: Some((1, 128)),
    pattern: Some(Pattern::new(
        "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$",
    )),
    sensitive: false,
};

static SIGN_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("Message", &PLAINTEXT_TYPE),
    Member::optional("MessageType", &MESSAGE_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::required("SigningAlgorithm", &SIGNING_ALGORITHM_SPEC),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static SIGNING_ALGORITHM_SPEC: Shape = Shape::Enum(&[
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
]);

static TAG: Shape = Shape::Structure(&[
    Member::required("TagKey", &TAG_KEY_TYPE),
    Member::required("TagValue", &TAG_VALUE_TYPE),
]);

static TAG_KEY_LIST: Shape = Shape::List {
    limits: None,
    member: &TAG_KEY_TYPE,
};

static TAG_KEY_TYPE: Shape = Shape::Text {
    limits: Some((1, 128)),
    pattern: None,
    sensitive: false,
};

static TAG_LIST: Shape = Shape::List {
    limits: None,
    member: &TAG,
};

static TAG_RESOURCE_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("Tags", &TAG_LIST),
]);

static TAG_VALUE_TYPE: Shape = Shape::Text {
    limits: Some((0, 256)),
    pattern: None,
    sensitive: false,
};

static TRUST_ANCHOR_CERTIFICATE_TYPE: Shape = Shape::Text {
    limits: Some((1, 5000)),
    pattern: None,
    sensitive: false,
};

static UNTAG_RESOURCE_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("TagKeys", &TAG_KEY_LIST),
]);

static UPDATE_ALIAS_REQUEST: Shape = Shape::Structure(&[
    Member::required("AliasName", &ALIAS_NAME_TYPE),
    Member::required("TargetKeyId", &KEY_ID_TYPE),
]);

static UPDATE_CUSTOM_KEY_STORE_REQUEST: Shape = Shape::Structure(&[
    Member::required("CustomKeyStoreId", &CUSTOM_KEY_STORE_ID_TYPE),
    Member::optional("NewCustomKeyStoreName", &CUSTOM_KEY_STORE_NAME_TYPE),
    Member::optional("KeyStorePassword", &KEY_STORE_PASSWORD_TYPE),
    Member::optional("CloudHsmClusterId", &CLOUD_HSM_CLUSTER_ID_TYPE),
    Member::optional("XksProxyUriEndpoint", &XKS_PROXY_URI_ENDPOINT_TYPE),
    Member::optional("XksProxyUriPath", &XKS_PROXY_URI_PATH_TYPE),
    Member::optional(
        "XksProxyVpcEndpointServiceName",
        &XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE,
    ),
    Member::optional("XksProxyVpcEndpointServiceOwner", &ACCOUNT_ID_TYPE),
    Member::optional(
        "XksProxyAuthenticationCredential",
        &XKS_PROXY_AUTHENTICATION_CREDENTIAL_TYPE,
    ),
    Member::optional("XksProxyConnectivity", &XKS_PROXY_CONNECTIVITY_TYPE),
]);

static UPDATE_KEY_DESCRIPTION_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("Description", &DESCRIPTION_TYPE),
]);

static UPDATE_PRIMARY_REGION_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("PrimaryRegion", &REGION_TYPE),
]);

static VERIFY_MAC_REQUEST: Shape = Shape::Structure(&[
    Member::required("Message", &PLAINTEXT_TYPE),
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("MacAlgorithm", &MAC_ALGORITHM_SPEC),
    Member::required("Mac", &CIPHERTEXT_TYPE),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static VERIFY_REQUEST: Shape = Shape::Structure(&[
    Member::required("KeyId", &KEY_ID_TYPE),
    Member::required("Message", &PLAINTEXT_TYPE),
    Member::optional("MessageType", &MESSAGE_TYPE),
    Member::required("Signature", &CIPHERTEXT_TYPE),
    Member::required("SigningAlgorithm", &SIGNING_ALGORITHM_SPEC),
    Member::optional("GrantTokens", &GRANT_TOKEN_LIST),
    Member::optional("DryRun", &NULLABLE_BOOLEAN_TYPE),
]);

static WRAPPING_KEY_SPEC: Shape = Shape::Enum(&["RSA_2048", "RSA_3072", "RSA_4096", "SM2"]);

static XKS_KEY_ID_TYPE: Shape = Shape::Text {
    limits: Some((1, 128)),
    pattern: Some(Pattern::new("^[a-zA-Z0-9-_.]+$")),
    sensitive: false,
};

static XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE: Shape = Shape::Text {
    limits: Some((20, 30)),
    pattern: Some(Pattern::new("^[A-Z2-7]+$")),
    sensitive: true,
};

static XKS_PROXY_AUTHENTICATION_CREDENTIAL_TYPE: Shape = Shape::Structure(&[
    Member::required("AccessKeyId", &XKS_PROXY_AUTHENTICATION_ACCESS_KEY_ID_TYPE),
    Member::required(
        "RawSecretAccessKey",
        &XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE,
    ),
]);

static XKS_PROXY_AUTHENTICATION_RAW_SECRET_ACCESS_KEY_TYPE: Shape = Shape::Text {
    limits: Some((43, 64)),
    pattern: Some(Pattern::new("^[a-zA-Z0-9\\/+=]+$")),
    sensitive: true,
};

static XKS_PROXY_CONNECTIVITY_TYPE: Shape =
    Shape::Enum(&["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"]);

static XKS_PROXY_URI_ENDPOINT_TYPE: Shape = Shape::Text {
    limits: Some((10, 128)),
    pattern: Some(Pattern::new("^https://[a-zA-Z0-9.-]+$")),
    sensitive: false,
};

static XKS_PROXY_URI_PATH_TYPE: Shape = Shape::Text {
    limits: Some((10, 128)),
    pattern: Some(Pattern::new(
        "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$",
    )),
    sensitive: false,
};

static XKS_PROXY_VPC_ENDPOINT_SERVICE_NAME_TYPE: Shape = Shape::Text {
    limits: Some((20, 64)),
    pattern: Some(Pattern::new(
        "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$",
    )),
    sensitive: false,
};
