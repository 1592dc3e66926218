//! Encrypting and decrypting with symmetric keys.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html>

use serde::Serialize;

use crate::api::{
    DecryptRequest, DryRunModifierType, EncryptRequest, EncryptResponse, EncryptionAlgorithmSpec,
    OriginType, ReEncryptRequest, ReEncryptResponse,
};
use crate::crypto::blob::{self, Blob, Context};
use crate::crypto::material::KeyMaterialId;
use crate::json;
use crate::key::Key;
use crate::ops::{refuse_grant_tokens, unless_dry_run, usable, without_recipient};
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope};

/// [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
pub(super) fn encrypt(kms: &Kms, scope: &Scope, request: &EncryptRequest) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::Encrypt, scope, &request.key_id, tokens)?;
    symmetric(request.encryption_algorithm)?;
    unless_dry_run(request.dry_run)?;
    let (_, ciphertext) = seal(
        kms,
        key,
        request.encryption_context.as_ref(),
        &request.plaintext,
    );
    Ok(Reply::json(&EncryptResponse {
        ciphertext_blob: Some(ciphertext),
        encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
        key_id: Some(key.arn.clone()),
    }))
}

/// The blob of `plaintext` under the current material of a key in a state that has it, and that material's id.
pub(super) fn seal(
    kms: &Kms,
    key: &Key,
    context: Option<&Context>,
    plaintext: &[u8],
) -> (KeyMaterialId, Vec<u8>) {
    let material = key.current().expect("a usable key has material");
    let present = material
        .present
        .as_ref()
        .expect("a usable key has its material");
    let empty = Context::new();
    let context = context.unwrap_or(&empty);
    (
        material.id,
        blob::seal(
            present.key.symmetric(),
            &material.id,
            kms.entropy.nonce(),
            context,
            plaintext,
        ),
    )
}

/// The answer of Decrypt. KMS sends `KeyOrigin`, which the service model does not have.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DecryptReply<'a> {
    encryption_algorithm: EncryptionAlgorithmSpec,
    key_id: &'a str,
    key_material_id: String,
    key_origin: OriginType,
    #[serde(with = "json::blob")]
    plaintext: Vec<u8>,
}

/// [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html).
pub(super) fn decrypt(kms: &Kms, scope: &Scope, request: &DecryptRequest) -> Result<Reply, Error> {
    let source = Source {
        op: Op::Decrypt,
        key_id: request.key_id.as_deref(),
        ciphertext: request.ciphertext_blob.as_deref(),
        modifiers: request.dry_run_modifiers.as_deref(),
        dry_run: request.dry_run,
        algorithm: request.encryption_algorithm,
    };
    let found = source.find(kms, scope)?;
    refuse_grant_tokens(request.grant_tokens.as_deref())?;
    found.key.permit(Op::Decrypt)?;
    found.key.fits(Op::Decrypt)?;
    symmetric(request.encryption_algorithm)?;
    without_recipient(request.recipient.as_ref())?;
    let opened = found.open(request.encryption_context.as_ref())?;
    unless_dry_run(request.dry_run)?;
    let (id, plaintext) = opened.expect("only a dry run goes without a ciphertext");
    Ok(Reply::json(&DecryptReply {
        encryption_algorithm: EncryptionAlgorithmSpec::SymmetricDefault,
        key_id: &found.key.arn,
        key_material_id: id.to_string(),
        key_origin: found.key.origin,
        plaintext,
    }))
}

/// [ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html).
pub(super) fn re_encrypt(
    kms: &Kms,
    scope: &Scope,
    request: &ReEncryptRequest,
) -> Result<Reply, Error> {
    let source = Source {
        op: Op::ReEncrypt,
        key_id: request.source_key_id.as_deref(),
        ciphertext: request.ciphertext_blob.as_deref(),
        modifiers: request.dry_run_modifiers.as_deref(),
        dry_run: request.dry_run,
        algorithm: request.source_encryption_algorithm,
    };
    let found = source.find(kms, scope)?;
    let to = kms.key_or_alias(Op::ReEncrypt, scope, &request.destination_key_id)?;
    refuse_grant_tokens(request.grant_tokens.as_deref())?;
    found.key.permit(Op::ReEncrypt)?;
    to.permit(Op::ReEncrypt)?;
    found.key.fits(Op::ReEncrypt)?;
    to.fits(Op::ReEncrypt)?;
    symmetric(request.source_encryption_algorithm)?;
    symmetric(request.destination_encryption_algorithm)?;
    let opened = found.open(request.source_encryption_context.as_ref())?;
    unless_dry_run(request.dry_run)?;
    let (source_id, plaintext) = opened.expect("only a dry run goes without a ciphertext");
    let (id, ciphertext) = seal(
        kms,
        to,
        request.destination_encryption_context.as_ref(),
        &plaintext,
    );
    Ok(Reply::json(&ReEncryptResponse {
        ciphertext_blob: Some(ciphertext),
        destination_encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
        destination_key_material_id: Some(id.to_string()),
        key_id: Some(to.arn.clone()),
        source_encryption_algorithm: Some(EncryptionAlgorithmSpec::SymmetricDefault),
        source_key_id: Some(found.key.arn.clone()),
        source_key_material_id: Some(source_id.to_string()),
    }))
}

/// What a request says of the ciphertext to decrypt.
struct Source<'a> {
    op: Op,
    key_id: Option<&'a str>,
    ciphertext: Option<&'a [u8]>,
    modifiers: Option<&'a [DryRunModifierType]>,
    dry_run: Option<bool>,
    algorithm: Option<EncryptionAlgorithmSpec>,
}

/// The key that a ciphertext names; no ciphertext in a dry run that ignores it.
struct Found<'a> {
    key: &'a Key,
    blob: Option<Blob<'a>>,
}

impl<'a> Source<'a> {
    fn find(&self, kms: &'a Kms, scope: &Scope) -> Result<Found<'a>, Error> {
        let named = self
            .key_id
            .map(|id| kms.key_or_alias(self.op, scope, id))
            .transpose()?;
        let ignores = self
            .modifiers
            .is_some_and(|list| list.contains(&DryRunModifierType::IgnoreCiphertext));
        if ignores && self.dry_run != Some(true) {
            return Err(Error::validation(
                "DryRunModifiers is valid only when DryRun is true.",
            ));
        }
        if ignores
            || self
                .algorithm
                .is_some_and(|algorithm| algorithm != EncryptionAlgorithmSpec::SymmetricDefault)
        {
            let key =
                named.ok_or_else(|| Error::validation("A key ID is required in this request."))?;
            return Ok(Found { key, blob: None });
        }
        let ciphertext = self
            .ciphertext
            .ok_or_else(|| Error::validation("CiphertextBlob is required."))?;
        let blob =
            blob::parse(ciphertext).ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?;
        let key = kms.holder(scope, &blob.key_material_id(), named)?;
        Ok(Found {
            key,
            blob: Some(blob),
        })
    }
}

impl Found<'_> {
    /// The material's id and the plaintext.
    fn open(&self, context: Option<&Context>) -> Result<Option<(KeyMaterialId, Vec<u8>)>, Error> {
        let Some(blob) = &self.blob else {
            return Ok(None);
        };
        let id = blob.key_material_id();
        let empty = Context::new();
        let present = self
            .key
            .material(&id)
            .and_then(|material| material.present.as_ref());
        let plaintext = present
            .and_then(|present| blob.open(present.key.symmetric(), context.unwrap_or(&empty)));
        plaintext
            .map(|plaintext| Some((id, plaintext)))
            .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))
    }
}

/// Only the algorithm of symmetric keys will do.
fn symmetric(algorithm: Option<EncryptionAlgorithmSpec>) -> Result<(), Error> {
    match algorithm {
        None | Some(EncryptionAlgorithmSpec::SymmetricDefault) => Ok(()),
        Some(other) => Err(Error::invalid_key_usage(format!(
            "Algorithm {other} is incompatible with key spec SYMMETRIC_DEFAULT."
        ))),
    }
}
