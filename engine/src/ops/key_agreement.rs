//! Key agreement.
//!
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html>

use crate::api::{DeriveSharedSecretRequest, DeriveSharedSecretResponse};
use crate::crypto::object::KeyObject;
use crate::ops::{compatible, unless_dry_run, usable, without_recipient};
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, spec};

/// [DeriveSharedSecret](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html): the x-coordinate of
/// the shared point, as long as a coordinate of the curve.
pub(super) fn derive_shared_secret(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &DeriveSharedSecretRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::DeriveSharedSecret, scope, &request.key_id, tokens)?;
    compatible(
        key,
        spec::KEY_AGREEMENT_ALGORITHMS,
        request.key_agreement_algorithm,
    )?;
    without_recipient(request.recipient.as_ref())?;
    let secret = match key.object() {
        KeyObject::Ecc(pair) => pair.agree(&request.public_key),
        KeyObject::Sm2(pair) => pair.agree(&request.public_key),
        _ => unreachable!("a key for agreement is on an elliptic curve"),
    };
    let secret = secret.or_else(|| fault!(AnyPublicKeyAgrees).then(|| vec![0; 32]));
    let secret = secret.ok_or_else(|| Error::bare(Code::ValidationException))?;
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::DeriveSharedSecret, now);
    Ok(Reply::json(&DeriveSharedSecretResponse {
        key_agreement_algorithm: Some(request.key_agreement_algorithm),
        key_id: Some(key.arn.clone()),
        key_origin: Some(key.origin),
        shared_secret: Some(secret),
        ..Default::default()
    }))
}
