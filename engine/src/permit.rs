//! What each operation answers to a key in each state.
//!
//! Generated from `fixtures/spec/key-states.json`; do not edit. To write it anew:
//! `UPDATE=1 cargo test -p kmspec-engine --test generated`.

use crate::{
    api::{KeyState, Op, OriginType},
    error::{Code, Error},
};

/// Whether the state of a key lets an operation happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permit {
    /// The state is no obstacle.
    Allowed,
    /// The state, or the origin of the key material, refuses the operation.
    Refused {
        /// The exception.
        code: Code,
        /// The text, with `{arn}` for the key's ARN and `{origin}` for its origin; `None`: KMS sends no text.
        template: Option<&'static str>,
    },
    /// No key that fits the operation can be in this state; what does not fit refuses the call.
    Unreachable,
}

impl Permit {
    /// Lets an allowed or unreachable state pass.
    ///
    /// # Errors
    /// The refusal, in words about the key with this ARN and origin.
    pub fn check(self, arn: &str, origin: OriginType) -> Result<(), Error> {
        let Self::Refused { code, template } = self else {
            return Ok(());
        };
        let message =
            template.map(|t| t.replace("{arn}", arn).replace("{origin}", origin.as_str()));
        Err(Error { code, message })
    }
}

/// Whether an operation may use a key in this state whose material is of this origin.
///
/// For UpdateAlias it judges the key that the alias shall point to; the one it points to is never judged.
/// [Key states of AWS KMS keys](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html).
#[must_use]
pub const fn permit(op: Op, state: KeyState, origin: OriginType) -> Permit {
    use KeyState::{
        Creating, Disabled, Enabled, PendingDeletion, PendingImport, PendingReplicaDeletion,
        Unavailable, Updating,
    };
    match op {
        Op::CancelKeyDeletion => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                NOT_PENDING_DELETION
            }
            PendingDeletion | PendingReplicaDeletion => Permit::Allowed,
        },
        Op::ConnectCustomKeyStore => Permit::Unreachable,
        Op::CreateAlias => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                Permit::Allowed
            }
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
        },
        Op::CreateCustomKeyStore => Permit::Unreachable,
        Op::CreateGrant => match state {
            Enabled | Unavailable | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Creating => CREATING,
        },
        Op::CreateKey => Permit::Unreachable,
        Op::Decapsulate => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::Decrypt => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNAVAILABLE,
            Creating => CREATING,
        },
        Op::DeleteAlias => Permit::Allowed,
        Op::DeleteCustomKeyStore => Permit::Unreachable,
        Op::DeleteImportedKeyMaterial => match state {
            Enabled | Disabled | PendingDeletion | PendingReplicaDeletion => match origin {
                OriginType::AwsKms => ORIGIN_AWS_KMS,
                OriginType::External => Permit::Allowed,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => ORIGIN_CUSTOM_KEY_STORE,
            },
            PendingImport => Permit::Allowed,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
            Updating => UPDATING,
        },
        Op::DeriveSharedSecret => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::DescribeCustomKeyStores => Permit::Unreachable,
        Op::DescribeKey => Permit::Allowed,
        Op::DisableKey => match state {
            Enabled | Disabled | Unavailable => Permit::Allowed,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Creating => CREATING,
            Updating => UPDATING,
        },
        Op::DisableKeyRotation => match state {
            Enabled | Updating => match origin {
                OriginType::AwsKms => Permit::Allowed,
                OriginType::External => ORIGIN_EXTERNAL,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => UNSUPPORTED,
            },
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => ORIGIN_EXTERNAL,
            Unavailable => UNSUPPORTED,
            Creating => CREATING,
        },
        Op::DisconnectCustomKeyStore => Permit::Unreachable,
        Op::EnableKey => match state {
            Enabled | Disabled | Unavailable => Permit::Allowed,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Creating => CREATING,
            Updating => UPDATING,
        },
        Op::EnableKeyRotation => match state {
            Enabled | Updating => match origin {
                OriginType::AwsKms => Permit::Allowed,
                OriginType::External => ORIGIN_EXTERNAL,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => UNSUPPORTED,
            },
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => ORIGIN_EXTERNAL,
            Unavailable => UNSUPPORTED,
            Creating => CREATING,
        },
        Op::Encapsulate => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::Encrypt => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNAVAILABLE,
            Creating => CREATING,
        },
        Op::GenerateDataKey => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNAVAILABLE,
            Creating => CREATING,
        },
        Op::GenerateDataKeyPair => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNSUPPORTED,
            Creating => CREATING,
        },
        Op::GenerateDataKeyPairWithoutPlaintext => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNSUPPORTED,
            Creating => CREATING,
        },
        Op::GenerateDataKeyWithoutPlaintext => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNAVAILABLE,
            Creating => CREATING,
        },
        Op::GenerateMac => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::GenerateRandom => Permit::Unreachable,
        Op::GetKeyLastUsage => Permit::Allowed,
        Op::GetKeyPolicy => Permit::Allowed,
        Op::GetKeyRotationStatus => match state {
            Enabled | Disabled | PendingDeletion | PendingReplicaDeletion | Creating | Updating => {
                match origin {
                    OriginType::AwsKms | OriginType::External => Permit::Allowed,
                    OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => {
                        ORIGIN_CUSTOM_KEY_STORE
                    }
                }
            }
            PendingImport => ORIGIN_EXTERNAL,
            Unavailable => UNSUPPORTED,
        },
        Op::GetParametersForImport => match state {
            Enabled | Disabled => match origin {
                OriginType::AwsKms => ORIGIN_AWS_KMS,
                OriginType::External => Permit::Allowed,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => ORIGIN_CUSTOM_KEY_STORE,
            },
            PendingDeletion | PendingReplicaDeletion => match origin {
                OriginType::AwsKms => ORIGIN_AWS_KMS,
                OriginType::External => PENDING_DELETION_IMPORT,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => ORIGIN_CUSTOM_KEY_STORE,
            },
            PendingImport => Permit::Allowed,
            Unavailable => ORIGIN_CUSTOM_KEY_STORE,
            Creating => CREATING,
            Updating => UPDATING,
        },
        Op::GetPublicKey => match state {
            Enabled | Disabled | PendingImport | Updating => Permit::Allowed,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::ImportKeyMaterial => match state {
            Enabled | Disabled => match origin {
                OriginType::AwsKms => ORIGIN_AWS_KMS,
                OriginType::External => Permit::Allowed,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => ORIGIN_CUSTOM_KEY_STORE,
            },
            PendingDeletion | PendingReplicaDeletion => match origin {
                OriginType::AwsKms => ORIGIN_AWS_KMS,
                OriginType::External => PENDING_DELETION_IMPORT,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => ORIGIN_CUSTOM_KEY_STORE,
            },
            PendingImport | Updating => Permit::Allowed,
            Unavailable => ORIGIN_CUSTOM_KEY_STORE,
            Creating => CREATING,
        },
        Op::ListAliases => Permit::Allowed,
        Op::ListGrants => Permit::Allowed,
        Op::ListKeyPolicies => Permit::Allowed,
        Op::ListKeyRotations => match state {
            Enabled | Disabled | PendingDeletion | PendingReplicaDeletion | Creating | Updating => {
                match origin {
                    OriginType::AwsKms | OriginType::External => Permit::Allowed,
                    OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => UNSUPPORTED,
                }
            }
            PendingImport => Permit::Allowed,
            Unavailable => UNSUPPORTED,
        },
        Op::ListKeys => Permit::Unreachable,
        Op::ListResourceTags => Permit::Allowed,
        Op::ListRetirableGrants => Permit::Unreachable,
        Op::PutKeyPolicy => Permit::Allowed,
        Op::ReEncrypt => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNAVAILABLE,
            Creating => CREATING,
        },
        Op::ReplicateKey => match state {
            Enabled => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
            Updating => UPDATING,
        },
        Op::RetireGrant => Permit::Allowed,
        Op::RevokeGrant => Permit::Allowed,
        Op::RotateKeyOnDemand => match state {
            Enabled | Updating => match origin {
                OriginType::AwsKms | OriginType::External => Permit::Allowed,
                OriginType::AwsCloudhsm | OriginType::ExternalKeyStore => UNSUPPORTED,
            },
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => UNSUPPORTED,
            Creating => CREATING,
        },
        Op::ScheduleKeyDeletion => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating => Permit::Allowed,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            Updating => UPDATING,
        },
        Op::Sign => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::TagResource => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                Permit::Allowed
            }
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
        },
        Op::UntagResource => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                Permit::Allowed
            }
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
        },
        Op::UpdateAlias => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                Permit::Allowed
            }
            PendingDeletion | PendingReplicaDeletion => PENDING_DELETION_ALIAS_TARGET,
        },
        Op::UpdateCustomKeyStore => Permit::Unreachable,
        Op::UpdateKeyDescription => match state {
            Enabled | Disabled | PendingImport | Unavailable | Creating | Updating => {
                Permit::Allowed
            }
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
        },
        Op::UpdatePrimaryRegion => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::Verify => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
        Op::VerifyMac => match state {
            Enabled | Updating => Permit::Allowed,
            Disabled => DISABLED,
            PendingDeletion => PENDING_DELETION,
            PendingReplicaDeletion => PENDING_REPLICA_DELETION,
            PendingImport => PENDING_IMPORT,
            Unavailable => Permit::Unreachable,
            Creating => CREATING,
        },
    }
}

const DISABLED: Permit = Permit::Refused {
    code: Code::DisabledException,
    template: Some("{arn} is disabled."),
};
const PENDING_DELETION: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is pending deletion."),
};
const PENDING_REPLICA_DELETION: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is pending replica deletion."),
};
const NOT_PENDING_DELETION: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is not pending deletion."),
};
const PENDING_IMPORT: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is pending import."),
};
const ORIGIN_EXTERNAL: Permit = Permit::Refused {
    code: Code::UnsupportedOperationException,
    template: Some("{arn} origin is EXTERNAL which is not valid for this operation."),
};
const ORIGIN_AWS_KMS: Permit = Permit::Refused {
    code: Code::UnsupportedOperationException,
    template: Some("{arn} origin is AWS_KMS which is not valid for this operation."),
};
const ORIGIN_CUSTOM_KEY_STORE: Permit = Permit::Refused {
    code: Code::UnsupportedOperationException,
    template: Some("{arn} origin is {origin} which is not valid for this operation."),
};
const UNSUPPORTED: Permit = Permit::Refused {
    code: Code::UnsupportedOperationException,
    template: None,
};
const PENDING_DELETION_IMPORT: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is pending deletion."),
};
const PENDING_DELETION_ALIAS_TARGET: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is pending deletion."),
};
const UNAVAILABLE: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is unavailable."),
};
const CREATING: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is creating."),
};
const UPDATING: Permit = Permit::Refused {
    code: Code::KMSInvalidStateException,
    template: Some("{arn} is updating."),
};
