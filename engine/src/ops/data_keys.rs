//! Data keys.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html>

use crate::api::{
    DataKeySpec, GenerateDataKeyRequest, GenerateDataKeyResponse,
    GenerateDataKeyWithoutPlaintextRequest, GenerateDataKeyWithoutPlaintextResponse,
};
use crate::ops::cipher::{Caller, Cipher};
use crate::ops::{unless_dry_run, usable, without_recipient};
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Error, Kms, Op, Scope, Time};

/// [GenerateDataKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html).
pub(super) fn generate(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &GenerateDataKeyRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let op = Op::GenerateDataKey;
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, op, scope, &request.key_id, tokens)?;
    kms.reaches(key)?;
    let cipher = Cipher::new(key, None, request.encryption_context.as_ref())?;
    let length = length(request.key_spec, request.number_of_bytes)?;
    without_recipient(request.recipient.as_ref())?;
    unless_dry_run(request.dry_run)?;

    let caller = Caller { kms, scope, op };
    let sealed = cipher.encrypt(caller, talk, data_key(kms, length))?;
    key.last_use.note(op, now);
    Ok(Reply::json(&GenerateDataKeyResponse {
        ciphertext_blob: Some(sealed.ciphertext),
        key_id: Some(key.arn.clone()),
        key_material_id: sealed.id.map(|id| id.to_string()),
        plaintext: Some(match fault!(DataKeyDoesNotFit) {
            true => data_key(kms, length),
            false => sealed.plaintext,
        }),
        ..Default::default()
    }))
}

/// [GenerateDataKeyWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyWithoutPlaintext.html).
pub(super) fn generate_without_plaintext(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &GenerateDataKeyWithoutPlaintextRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let op = Op::GenerateDataKeyWithoutPlaintext;
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, op, scope, &request.key_id, tokens)?;
    kms.reaches(key)?;
    let cipher = Cipher::new(key, None, request.encryption_context.as_ref())?;
    let length = length(request.key_spec, request.number_of_bytes)?;
    unless_dry_run(request.dry_run)?;

    let caller = Caller { kms, scope, op };
    let sealed = cipher.encrypt(caller, talk, data_key(kms, length))?;
    key.last_use.note(op, now);
    Ok(Reply::json(&GenerateDataKeyWithoutPlaintextResponse {
        ciphertext_blob: Some(sealed.ciphertext),
        key_id: Some(key.arn.clone()),
        key_material_id: sealed.id.map(|id| id.to_string()),
    }))
}

/// Bytes of a data key.
fn length(spec: Option<DataKeySpec>, bytes: Option<i64>) -> Result<usize, Error> {
    match (spec, bytes) {
        (Some(DataKeySpec::Aes128), None) => Ok(16 + 16 * usize::from(fault!(DataKeyTooLong))),
        (Some(DataKeySpec::Aes256), None) => Ok(32),
        (None, Some(bytes)) => {
            Ok(usize::try_from(bytes).expect("the service model bounds the length"))
        }
        (None, None) if fault!(DataKeySizeByDefault) => Ok(32),
        (None, None) | (Some(_), Some(_)) => Err(Error::validation(
            "Please specify either number of bytes or key spec.",
        )),
    }
}

fn data_key(kms: &Kms, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    kms.entropy.fill(&mut bytes);
    bytes
}
