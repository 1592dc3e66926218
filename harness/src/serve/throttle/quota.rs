//! The request quotas that accounts have by default, and what counts against which.

use kmspec_engine::api::{
    DataKeyPairSpec, EncryptionAlgorithmSpec, Input, Op, SigningAlgorithmSpec,
};
use kmspec_engine::wire::Request;

/// What a request counts against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Quota {
    Operation(Op),
    Symmetric,
    Rsa,
    Ecc,
    MlDsa,
    DataKeyPair(DataKeyPairSpec),
}

impl Quota {
    /// What a request counts against by default. ReEncrypt between two kinds of keys counts for both.
    pub(super) fn of(request: &Request) -> Vec<Self> {
        match &request.input {
            Input::GenerateDataKey(_)
            | Input::GenerateDataKeyWithoutPlaintext(_)
            | Input::GenerateMac(_)
            | Input::GenerateRandom(_)
            | Input::VerifyMac(_) => vec![Self::Symmetric],
            Input::Encrypt(r) => vec![encryption(r.encryption_algorithm)],
            Input::Decrypt(r) => vec![encryption(r.encryption_algorithm)],
            Input::ReEncrypt(r) => {
                let mut both = vec![
                    encryption(r.source_encryption_algorithm),
                    encryption(r.destination_encryption_algorithm),
                ];
                both.dedup();
                both
            }
            Input::DeriveSharedSecret(_) => vec![Self::Ecc],
            Input::Sign(r) => vec![signing(r.signing_algorithm)],
            Input::Verify(r) => vec![signing(r.signing_algorithm)],
            Input::GenerateDataKeyPair(r) => vec![Self::DataKeyPair(r.key_pair_spec)],
            Input::GenerateDataKeyPairWithoutPlaintext(r) => {
                vec![Self::DataKeyPair(r.key_pair_spec)]
            }
            // It makes a key elsewhere, after a dry run.
            Input::ReplicateKey(_) => vec![
                Self::Operation(Op::ReplicateKey),
                Self::Operation(Op::CreateKey),
                Self::Operation(Op::CreateKey),
            ],
            _ => vec![Self::Operation(request.op)],
        }
    }

    /// Requests a second by default; none where the guide names no quota.
    pub(super) fn rate(self, region: &str) -> Option<u32> {
        match self {
            Self::Operation(op) => rate(op),
            Self::Symmetric => Some(match region {
                "us-east-1" | "us-west-2" | "eu-west-1" => 100_000,
                "us-east-2" | "ap-southeast-1" | "ap-southeast-2" | "ap-northeast-1"
                | "eu-central-1" | "eu-west-2" => 20_000,
                _ => 10_000,
            }),
            Self::Rsa | Self::Ecc | Self::MlDsa => Some(1000),
            Self::DataKeyPair(spec) => match spec {
                DataKeyPairSpec::Rsa2048 => Some(20),
                DataKeyPairSpec::Rsa3072 => Some(4),
                DataKeyPairSpec::Rsa4096 => Some(1),
                DataKeyPairSpec::EccNistP256
                | DataKeyPairSpec::EccNistP384
                | DataKeyPairSpec::EccNistP521
                | DataKeyPairSpec::EccSecgP256k1
                | DataKeyPairSpec::EccNistEdwards25519 => Some(100),
                DataKeyPairSpec::Sm2 => Some(25),
                DataKeyPairSpec::MlKem512
                | DataKeyPairSpec::MlKem768
                | DataKeyPairSpec::MlKem1024 => None,
            },
        }
    }
}

fn encryption(algorithm: Option<EncryptionAlgorithmSpec>) -> Quota {
    match algorithm {
        None | Some(EncryptionAlgorithmSpec::SymmetricDefault) => Quota::Symmetric,
        Some(EncryptionAlgorithmSpec::RsaesOaepSha1 | EncryptionAlgorithmSpec::RsaesOaepSha256) => {
            Quota::Rsa
        }
        Some(EncryptionAlgorithmSpec::Sm2pke) => Quota::Ecc,
    }
}

fn signing(algorithm: SigningAlgorithmSpec) -> Quota {
    match algorithm {
        SigningAlgorithmSpec::RsassaPssSha256
        | SigningAlgorithmSpec::RsassaPssSha384
        | SigningAlgorithmSpec::RsassaPssSha512
        | SigningAlgorithmSpec::RsassaPkcs1V15Sha256
        | SigningAlgorithmSpec::RsassaPkcs1V15Sha384
        | SigningAlgorithmSpec::RsassaPkcs1V15Sha512 => Quota::Rsa,
        SigningAlgorithmSpec::EcdsaSha256
        | SigningAlgorithmSpec::EcdsaSha384
        | SigningAlgorithmSpec::EcdsaSha512
        | SigningAlgorithmSpec::Sm2dsa
        | SigningAlgorithmSpec::Ed25519Sha512
        | SigningAlgorithmSpec::Ed25519PhSha512 => Quota::Ecc,
        SigningAlgorithmSpec::MlDsaShake256 => Quota::MlDsa,
    }
}

/// The default quota of an operation that shares none.
const fn rate(op: Op) -> Option<u32> {
    Some(match op {
        Op::GetParametersForImport => 1,
        Op::CancelKeyDeletion
        | Op::ConnectCustomKeyStore
        | Op::CreateAlias
        | Op::CreateCustomKeyStore
        | Op::CreateKey
        | Op::DeleteCustomKeyStore
        | Op::DescribeCustomKeyStores
        | Op::DisableKey
        | Op::DisableKeyRotation
        | Op::DisconnectCustomKeyStore
        | Op::EnableKey
        | Op::GetKeyLastUsage
        | Op::ReplicateKey
        | Op::RotateKeyOnDemand
        | Op::UntagResource
        | Op::UpdateAlias
        | Op::UpdateCustomKeyStore
        | Op::UpdateKeyDescription
        | Op::UpdatePrimaryRegion => 5,
        Op::TagResource => 10,
        Op::DeleteAlias
        | Op::DeleteImportedKeyMaterial
        | Op::EnableKeyRotation
        | Op::ImportKeyMaterial
        | Op::PutKeyPolicy
        | Op::ScheduleKeyDeletion => 15,
        Op::CreateGrant | Op::RetireGrant | Op::RevokeGrant => 50,
        Op::ListGrants | Op::ListKeyPolicies | Op::ListKeyRotations | Op::ListRetirableGrants => {
            100
        }
        Op::ListAliases | Op::ListKeys => 500,
        Op::GetKeyPolicy | Op::GetKeyRotationStatus => 1000,
        Op::DescribeKey | Op::GetPublicKey | Op::ListResourceTags => 2000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use kmspec_engine::wire::{Raw, decode};

    use super::Quota;

    fn of(operation: &str, body: &str) -> Vec<Quota> {
        let request = decode(&Raw {
            method: "POST",
            target: Some(&format!("TrentService.{operation}")),
            content_type: None,
            body: body.as_bytes(),
        });
        Quota::of(&request.unwrap())
    }

    #[test]
    fn algorithms_tell_the_kind_of_key() {
        let sign = |algorithm: &str| {
            let body = format!(
                r#"{{"KeyId": "k", "Message": "aGk=", "SigningAlgorithm": "{algorithm}"}}"#
            );
            of("Sign", &body)
        };
        assert_eq!(sign("RSASSA_PSS_SHA_256"), [Quota::Rsa]);
        assert_eq!(sign("ECDSA_SHA_256"), [Quota::Ecc]);
        assert_eq!(sign("ML_DSA_SHAKE_256"), [Quota::MlDsa]);
        let moved = |source: &str| {
            let body = format!(
                r#"{{"CiphertextBlob": "aGk=", "DestinationKeyId": "k", "SourceEncryptionAlgorithm": "{source}"}}"#
            );
            of("ReEncrypt", &body)
        };
        assert_eq!(moved("SYMMETRIC_DEFAULT"), [Quota::Symmetric]);
        assert_eq!(moved("RSAES_OAEP_SHA_1"), [Quota::Rsa, Quota::Symmetric]);
    }
}
