//! Message authentication codes.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html>

use crate::api::{
    GenerateMacRequest, GenerateMacResponse, MacAlgorithmSpec, VerifyMacRequest, VerifyMacResponse,
};
use crate::crypto::mac::MacKey;
use crate::crypto::object::KeyObject;
use crate::key::Key;
use crate::ops::{compatible, unless_dry_run, usable};
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, spec};

/// [GenerateMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html).
pub(super) fn generate_mac(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &GenerateMacRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::GenerateMac, scope, &request.key_id, tokens)?;
    let mac = mac_key(key, request.mac_algorithm)?;
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::GenerateMac, now);
    Ok(Reply::json(&GenerateMacResponse {
        key_id: Some(key.arn.clone()),
        mac: Some(mac.sign(&request.message)),
        mac_algorithm: Some(request.mac_algorithm),
    }))
}

/// [VerifyMac](https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html). It never answers that a MAC is not
/// valid: it refuses.
pub(super) fn verify_mac(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &VerifyMacRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::VerifyMac, scope, &request.key_id, tokens)?;
    let mac = mac_key(key, request.mac_algorithm)?;
    if !mac.verify(&request.message, &request.mac) {
        return Err(Error::bare(Code::KMSInvalidMacException));
    }
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::VerifyMac, now);
    Ok(Reply::json(&VerifyMacResponse {
        key_id: Some(key.arn.clone()),
        mac_algorithm: Some(request.mac_algorithm),
        mac_valid: Some(true),
    }))
}

/// The key object of a usable key, if it knows the algorithm.
fn mac_key(key: &Key, algorithm: MacAlgorithmSpec) -> Result<&MacKey, Error> {
    if !fault!(MacAlgorithmNotCompared) {
        compatible(key, spec::mac_algorithms(key.spec), algorithm)?;
    }
    match key.object() {
        KeyObject::Mac(mac) => Ok(mac),
        _ => unreachable!("a key with a MAC algorithm is an HMAC key"),
    }
}
