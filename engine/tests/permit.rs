//! The key-state table as the engine uses it, against cells that recordings of AWS KMS or its documents witness.

use kmspec_engine::{
    Code, Op,
    api::{
        KeyState::{Disabled, Enabled, PendingDeletion, PendingImport, Unavailable},
        OriginType::{AwsCloudhsm, AwsKms, External},
    },
    permit::{Permit, permit},
};

const ARN: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn states_refuse_in_the_words_of_kms() {
    for (op, state, origin, code, text) in [
        (
            Op::Encrypt,
            Disabled,
            AwsKms,
            Code::DisabledException,
            "is disabled.",
        ),
        (
            Op::Encrypt,
            PendingImport,
            External,
            Code::KMSInvalidStateException,
            "is pending import.",
        ),
        (
            Op::Decrypt,
            PendingDeletion,
            AwsKms,
            Code::KMSInvalidStateException,
            "is pending deletion.",
        ),
        (
            Op::EnableKey,
            PendingDeletion,
            AwsKms,
            Code::KMSInvalidStateException,
            "is pending deletion.",
        ),
        (
            Op::ScheduleKeyDeletion,
            PendingDeletion,
            AwsKms,
            Code::KMSInvalidStateException,
            "is pending deletion.",
        ),
        (
            Op::CancelKeyDeletion,
            Enabled,
            AwsKms,
            Code::KMSInvalidStateException,
            "is not pending deletion.",
        ),
        (
            Op::UpdateAlias,
            PendingDeletion,
            AwsKms,
            Code::KMSInvalidStateException,
            "is pending deletion.",
        ),
        (
            Op::GetParametersForImport,
            Enabled,
            AwsKms,
            Code::UnsupportedOperationException,
            "origin is AWS_KMS which is not valid for this operation.",
        ),
        (
            Op::ImportKeyMaterial,
            Unavailable,
            AwsCloudhsm,
            Code::UnsupportedOperationException,
            "origin is AWS_CLOUDHSM which is not valid for this operation.",
        ),
    ] {
        let error = permit(op, state, origin).check(ARN, origin).unwrap_err();
        assert_eq!(
            (error.code, error.message),
            (code, Some(format!("{ARN} {text}"))),
            "{op} {state}"
        );
    }
}

#[test]
fn states_that_are_no_obstacle_pass() {
    for (op, state, origin) in [
        (Op::Encrypt, Enabled, AwsKms),
        (Op::DescribeKey, PendingDeletion, External),
        (Op::ScheduleKeyDeletion, PendingImport, External),
        (Op::CancelKeyDeletion, PendingDeletion, AwsKms),
        (Op::DeleteImportedKeyMaterial, PendingDeletion, External),
        (Op::GetParametersForImport, Enabled, External),
        (Op::ImportKeyMaterial, PendingImport, External),
    ] {
        assert_eq!(permit(op, state, origin), Permit::Allowed, "{op} {state}");
        assert_eq!(permit(op, state, origin).check(ARN, origin), Ok(()));
    }
}

#[test]
fn a_refusal_without_a_text_has_none() {
    let error = permit(Op::RotateKeyOnDemand, Enabled, AwsCloudhsm)
        .check(ARN, AwsCloudhsm)
        .unwrap_err();
    assert_eq!(
        (error.code, error.message),
        (Code::UnsupportedOperationException, None)
    );
}

#[test]
fn what_cannot_be_is_left_to_other_checks() {
    let permit = permit(Op::GenerateMac, Unavailable, AwsKms);
    assert_eq!(permit, Permit::Unreachable);
    assert_eq!(permit.check(ARN, AwsKms), Ok(()));
}
