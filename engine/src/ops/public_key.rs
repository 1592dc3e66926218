//! Public keys, to be used elsewhere.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/download-public-key.html>

use crate::api::{CustomerMasterKeySpec, GetPublicKeyRequest, GetPublicKeyResponse, KeyUsageType};
use crate::ops::usable;
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope, spec};

/// [GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html). A key of any usage will do.
pub(super) fn get_public_key(
    kms: &Kms,
    scope: &Scope,
    request: &GetPublicKeyRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::GetPublicKey, scope, &request.key_id, tokens)?;
    if !spec::is_asymmetric(key.spec) {
        // The code is documented, the text is not known.
        return Err(Error::unsupported_operation(format!(
            "{} key spec is {} which is not valid for GetPublicKey.",
            key.arn, key.spec
        )));
    }
    // A key keeps its public key when its material goes; one that never had any refuses (a guess: open/18).
    let public_key = key
        .public_key_der()
        .ok_or_else(|| Error::kms_invalid_state(format!("{} is pending import.", key.arn)))?;
    Ok(Reply::json(&GetPublicKeyResponse {
        customer_master_key_spec: CustomerMasterKeySpec::from_name(key.spec.as_str()),
        encapsulation_algorithms: key.algorithms(
            KeyUsageType::EncapsulateDecapsulate,
            spec::ENCAPSULATION_ALGORITHMS,
        ),
        encryption_algorithms: key.algorithms(
            KeyUsageType::EncryptDecrypt,
            spec::encryption_algorithms(key.spec),
        ),
        key_agreement_algorithms: key
            .algorithms(KeyUsageType::KeyAgreement, spec::KEY_AGREEMENT_ALGORITHMS),
        key_id: Some(key.arn.clone()),
        key_spec: Some(key.spec),
        key_usage: Some(key.usage),
        public_key: Some(public_key.to_vec()),
        signing_algorithms: key
            .algorithms(KeyUsageType::SignVerify, spec::signing_algorithms(key.spec)),
    }))
}
