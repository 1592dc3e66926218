//! Key encapsulation.
//!
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html>

use crate::api::{
    DecapsulateRequest, DecapsulateResponse, EncapsulateRequest, EncapsulateResponse,
    EncapsulationAlgorithmSpec,
};
use crate::crypto::ml_kem::MlKemKeyPair;
use crate::crypto::object::KeyObject;
use crate::key::Key;
use crate::ops::{compatible, unless_dry_run, usable};
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, spec};

/// [Encapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encapsulate.html).
pub(super) fn encapsulate(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &EncapsulateRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::Encapsulate, scope, &request.key_id, tokens)?;
    let pair = key_pair(key, request.encapsulation_algorithm)?;
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::Encapsulate, now);
    let (ciphertext, secret) = pair.encapsulate(&kms.entropy.bytes());
    Ok(Reply::json(&EncapsulateResponse {
        encapsulation_algorithm: Some(request.encapsulation_algorithm),
        key_id: Some(key.arn.clone()),
        shared_secret: Some(secret.to_vec()),
        shared_secret_ciphertext_blob: Some(ciphertext),
    }))
}

/// [Decapsulate](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decapsulate.html). Only a ciphertext of another
/// length is refused; any other gives a secret, if not the one that somebody else has.
pub(super) fn decapsulate(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &DecapsulateRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::Decapsulate, scope, &request.key_id, tokens)?;
    let pair = key_pair(key, request.encapsulation_algorithm)?;
    let secret = pair
        .decapsulate(&request.shared_secret_ciphertext_blob)
        .or_else(|| fault!(AnyLengthDecapsulates).then_some([0; _]))
        .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?;
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::Decapsulate, now);
    Ok(Reply::json(&DecapsulateResponse {
        encapsulation_algorithm: Some(request.encapsulation_algorithm),
        key_id: Some(key.arn.clone()),
        shared_secret: Some(secret.to_vec()),
    }))
}

/// The key object of a usable key, if it knows the algorithm.
fn key_pair(key: &Key, algorithm: EncapsulationAlgorithmSpec) -> Result<&MlKemKeyPair, Error> {
    compatible(key, spec::ENCAPSULATION_ALGORITHMS, algorithm)?;
    match key.object() {
        KeyObject::MlKem(pair) => Ok(pair),
        _ => unreachable!("a key for encapsulation is an ML-KEM key"),
    }
}
