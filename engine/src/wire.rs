//! The protocol, awsJson1.1: from bytes to a [`Request`], from a result to a [`Reply`].
//!
//! What no recording of KMS shows is chosen so: anything that names no operation is an `UnknownOperationException`,
//! anything that is not a JSON object with members of the right types a `SerializationException`; `null` for a member
//! is as good as leaving it out; members that the service model does not know are ignored; of a member given twice
//! the last counts.
//!
//! Answers hold every member that real ones were seen with, those included that the service model lacks: `KeyOrigin` in
//! Decrypt and `AliasCount` in ListAliases, both recorded, and `KeyCount` in ListKeys, which recorded lengths suggest.
//!
//! <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>

use serde::Serialize;
use serde_json::Value;

use crate::{
    api::{Input, Op},
    error::{Code, Error},
    fault, shape,
};

/// The greatest body that is read, in bytes. The greatest policy, each of its characters escaped, still fits.
pub const BODY_LIMIT: usize = 1 << 20;

const HEADERS: &[(&str, &str)] = &[
    (
        "Cache-Control",
        "no-cache, no-store, must-revalidate, private",
    ),
    ("Expires", "0"),
    ("Pragma", "no-cache"),
    ("Content-Type", "application/x-amz-json-1.1"),
];

/// The headers of every answer, success or not, as recorded from KMS since 2019; besides them KMS sends `Date`,
/// `Content-Length` and `x-amzn-RequestId`, a UUID.
#[must_use]
pub fn headers() -> &'static [(&'static str, &'static str)] {
    match fault!(HeadersMissing) {
        true => &[],
        false => HEADERS,
    }
}

/// A request as HTTP brings it.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The header `X-Amz-Target`.
    pub target: Option<&'a str>,
    /// The header `Content-Type`. It decides nothing: no source says which types KMS refuses.
    pub content_type: Option<&'a str>,
    /// The body; more than [`BODY_LIMIT`] bytes are refused.
    pub body: &'a [u8],
}

/// A call that keeps the rules of the service model.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Which operation.
    pub op: Op,
    /// Its request, of the same operation.
    pub input: Input,
}

/// Reads a request.
///
/// # Errors
/// What KMS answers to a request that is none: see the module for the choices, and `ValidationException` with every
/// broken rule of the service model.
pub fn decode(raw: &Raw<'_>) -> Result<Request, Error> {
    if raw.body.len() > BODY_LIMIT {
        return Err(Error::request_entity_too_large(format!(
            "The body has {} bytes; at most {BODY_LIMIT} are allowed",
            raw.body.len()
        )));
    }
    let op = operation(raw)?;
    let body = document(raw.body)?;
    shape::check(op.input(), &body)?;
    // Whatever a check forgot is refused here: a hostile request never stops the engine.
    let input = Input::read(op, body).map_err(|e| Error::serialization(e.to_string()))?;
    Ok(Request { op, input })
}

fn operation(raw: &Raw<'_>) -> Result<Op, Error> {
    if raw.method != "POST" {
        return Err(Error::unknown_operation("Operations are called by POST"));
    }
    let Some(target) = raw.target else {
        return Err(Error::unknown_operation(
            "The header X-Amz-Target is missing",
        ));
    };
    target
        .strip_prefix("TrentService.")
        .and_then(Op::from_name)
        .ok_or_else(|| {
            Error::unknown_operation(format!("'{target}' is not an operation of AWS KMS"))
        })
}

/// An empty body is no document: clients send `{}` where an operation needs no input.
fn document(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body)
        .map_err(|e| Error::serialization(format!("The body is not a JSON document: {e}")))
}

impl Request {
    /// Whether the call can change the world: then it is for `Kms::write`, otherwise for `Kms::read`.
    ///
    /// `GetParametersForImport` writes: it makes a wrapping key.
    #[must_use]
    pub const fn writes(&self) -> bool {
        match self.op {
            Op::Decapsulate
            | Op::Decrypt
            | Op::DeriveSharedSecret
            | Op::DescribeCustomKeyStores
            | Op::DescribeKey
            | Op::Encapsulate
            | Op::Encrypt
            | Op::GenerateDataKey
            | Op::GenerateDataKeyPair
            | Op::GenerateDataKeyPairWithoutPlaintext
            | Op::GenerateDataKeyWithoutPlaintext
            | Op::GenerateMac
            | Op::GenerateRandom
            | Op::GetKeyLastUsage
            | Op::GetKeyPolicy
            | Op::GetKeyRotationStatus
            | Op::GetPublicKey
            | Op::ListAliases
            | Op::ListGrants
            | Op::ListKeyPolicies
            | Op::ListKeyRotations
            | Op::ListKeys
            | Op::ListResourceTags
            | Op::ListRetirableGrants
            | Op::ReEncrypt
            | Op::Sign
            | Op::Verify
            | Op::VerifyMac => false,
            Op::CancelKeyDeletion
            | Op::ConnectCustomKeyStore
            | Op::CreateAlias
            | Op::CreateCustomKeyStore
            | Op::CreateGrant
            | Op::CreateKey
            | Op::DeleteAlias
            | Op::DeleteCustomKeyStore
            | Op::DeleteImportedKeyMaterial
            | Op::DisableKey
            | Op::DisableKeyRotation
            | Op::DisconnectCustomKeyStore
            | Op::EnableKey
            | Op::EnableKeyRotation
            | Op::GetParametersForImport
            | Op::ImportKeyMaterial
            | Op::PutKeyPolicy
            | Op::ReplicateKey
            | Op::RetireGrant
            | Op::RevokeGrant
            | Op::RotateKeyOnDemand
            | Op::ScheduleKeyDeletion
            | Op::TagResource
            | Op::UntagResource
            | Op::UpdateAlias
            | Op::UpdateCustomKeyStore
            | Op::UpdateKeyDescription
            | Op::UpdatePrimaryRegion => true,
        }
    }
}

/// An answer. Its headers are [`headers`] and what only the caller knows: the date and the id of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The name of the exception; `None` for success.
    pub code: Option<&'static str>,
    /// The body: a JSON object, or nothing where an operation has no output.
    pub body: Vec<u8>,
}

impl Reply {
    /// Success with a response: members in alphabetical order, absent ones left out.
    #[must_use]
    pub fn json(response: &impl Serialize) -> Self {
        // Room for a DescribeKey, so that the most frequent answers are written without growing.
        let mut body = Vec::with_capacity(1024);
        serde_json::to_writer(&mut body, response)
            .expect("a response of the service model is JSON");
        if fault!(MembersInOtherCase) {
            body = fault::other_case(&body);
        }
        Self {
            status: 200,
            code: None,
            body,
        }
    }

    /// Success of an operation that has no output: no body at all.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            status: 200,
            code: None,
            body: match fault!(EmptyAnswerHasABody) {
                true => b"{}".to_vec(),
                false => Vec::new(),
            },
        }
    }
}

impl From<Error> for Reply {
    fn from(error: Error) -> Self {
        Self {
            status: match fault!(NotFoundIs404) && error.code == Code::NotFoundException {
                true => 404,
                false => error.code.status(),
            },
            code: Some(error.code.name()),
            body: error.body(),
        }
    }
}

#[cfg(test)]
mod tests;
