//! Encrypting and decrypting.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/symmetric-asymmetric.html>

use serde::Serialize;

use crate::api::{
    DecryptRequest, DryRunModifierType, EncryptRequest, EncryptResponse, EncryptionAlgorithmSpec,
    OriginType, ReEncryptRequest, ReEncryptResponse,
};
use crate::crypto::blob;
use crate::json;
use crate::key::Key;
use crate::ops::cipher::{Caller, Cipher};
use crate::ops::grants::check_tokens;
use crate::ops::{unless_dry_run, usable, without_recipient};
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Code, Error, Kms, Op, Scope, Time};

/// [Encrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html).
pub(super) fn encrypt(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &EncryptRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let op = Op::Encrypt;
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, op, scope, &request.key_id, tokens)?;
    kms.reaches(key)?;
    let context = request.encryption_context.as_ref();
    let cipher = Cipher::new(key, request.encryption_algorithm, context)?;
    cipher.takes(&request.plaintext)?;
    unless_dry_run(request.dry_run)?;

    let caller = Caller { kms, scope, op };
    let sealed = cipher.encrypt(caller, talk, request.plaintext.clone())?;
    key.last_use.note(op, now);
    Ok(Reply::json(&EncryptResponse {
        ciphertext_blob: Some(sealed.ciphertext),
        encryption_algorithm: Some(cipher.algorithm),
        key_id: Some(key.arn.clone()),
    }))
}

/// The answer of Decrypt. KMS sends `KeyOrigin`, which the service model does not have; that it does for asymmetric keys too
/// is a guess.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DecryptReply<'a> {
    encryption_algorithm: EncryptionAlgorithmSpec,
    key_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_material_id: Option<String>,
    key_origin: OriginType,
    #[serde(with = "json::blob")]
    plaintext: Vec<u8>,
}

/// [Decrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html).
pub(super) fn decrypt(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &DecryptRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let op = Op::Decrypt;
    let source = Source {
        op,
        key_id: request.key_id.as_deref(),
        ciphertext: request.ciphertext_blob.as_deref(),
        modifiers: request.dry_run_modifiers.as_deref(),
        dry_run: request.dry_run,
        algorithm: request.encryption_algorithm,
    };
    let (key, ciphertext) = source.find(kms, scope)?;
    check_tokens(kms, scope, request.grant_tokens.as_deref())?;
    key.permit(op)?;
    key.fits(op)?;
    kms.reaches(key)?;
    let context = request.encryption_context.as_ref();
    let cipher = Cipher::new(key, request.encryption_algorithm, context)?;
    without_recipient(request.recipient.as_ref())?;
    let caller = Caller { kms, scope, op };
    let opened = ciphertext
        .map(|ciphertext| cipher.decrypt(caller, talk, ciphertext))
        .transpose()?;
    unless_dry_run(request.dry_run)?;

    let (id, plaintext) = opened.expect("only a dry run goes without a ciphertext");
    key.last_use.note(op, now);
    Ok(Reply::json(&DecryptReply {
        encryption_algorithm: cipher.algorithm,
        key_id: &key.arn,
        key_material_id: id.map(|id| id.to_string()),
        key_origin: key.origin,
        plaintext,
    }))
}

/// [ReEncrypt](https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html).
pub(super) fn re_encrypt(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &ReEncryptRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let op = Op::ReEncrypt;
    let source = Source {
        op,
        key_id: request.source_key_id.as_deref(),
        ciphertext: request.ciphertext_blob.as_deref(),
        modifiers: request.dry_run_modifiers.as_deref(),
        dry_run: request.dry_run,
        algorithm: request.source_encryption_algorithm,
    };
    let (from, ciphertext) = source.find(kms, scope)?;
    let to = kms.key_or_alias(op, scope, &request.destination_key_id)?;
    check_tokens(kms, scope, request.grant_tokens.as_deref())?;
    from.permit(op)?;
    to.permit(op)?;
    from.fits(op)?;
    to.fits(op)?;
    kms.reaches(from)?;
    kms.reaches(to)?;
    let context = request.source_encryption_context.as_ref();
    let source = Cipher::new(from, request.source_encryption_algorithm, context)?;
    let context = request.destination_encryption_context.as_ref();
    let under = if fault!(ReEncryptKeepsTheKey) {
        from
    } else {
        to
    };
    let destination = Cipher::new(under, request.destination_encryption_algorithm, context)?;
    let caller = Caller { kms, scope, op };
    let opened = ciphertext
        .map(|ciphertext| source.decrypt(caller, talk, ciphertext))
        .transpose()?;
    if let Some((_, plaintext)) = &opened {
        destination.takes(plaintext)?;
    }
    unless_dry_run(request.dry_run)?;

    let (source_id, plaintext) = opened.expect("only a dry run goes without a ciphertext");
    let sealed = destination.encrypt(caller, talk, plaintext)?;
    from.last_use.note(op, now);
    to.last_use.note(op, now);
    Ok(Reply::json(&ReEncryptResponse {
        ciphertext_blob: Some(sealed.ciphertext),
        destination_encryption_algorithm: Some(destination.algorithm),
        destination_key_material_id: sealed.id.map(|id| id.to_string()),
        key_id: Some(to.arn.clone()),
        source_encryption_algorithm: Some(source.algorithm),
        source_key_id: Some(from.arn.clone()),
        source_key_material_id: source_id.map(|id| id.to_string()),
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

impl<'a> Source<'a> {
    /// The key that decrypts, and the ciphertext; none in a dry run that ignores it.
    ///
    /// A symmetric ciphertext names its key, any other has to be given with one. An asymmetric ciphertext without its algorithm
    /// counts as a symmetric one, and is none (a guess: open/47).
    fn find(&self, kms: &'a Kms, scope: &Scope) -> Result<(&'a Key, Option<&'a [u8]>), Error> {
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
        let needed =
            || named.ok_or_else(|| Error::validation("A key ID is required in this request."));
        if ignores {
            return Ok((needed()?, None));
        }
        let ciphertext = self
            .ciphertext
            .ok_or_else(|| Error::validation("CiphertextBlob is required."))?;
        let algorithm = self
            .algorithm
            .unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault);
        if algorithm != EncryptionAlgorithmSpec::SymmetricDefault {
            return Ok((needed()?, Some(ciphertext)));
        }
        let id = blob::key_material_id(ciphertext)
            .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?;
        let key = kms.holder(scope, &id, named)?;
        Ok((key, Some(ciphertext)))
    }
}
