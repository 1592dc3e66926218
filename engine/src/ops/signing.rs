//! Signing and verifying.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>

use aws_lc_rs::digest::{self, Digest, SHA256, SHA384, SHA512};

use crate::api::{
    MessageType, SignRequest, SignResponse, SigningAlgorithmSpec, VerifyRequest, VerifyResponse,
};
use crate::crypto::ecc::EccKeyPair;
use crate::crypto::ed25519::{Ed25519KeyPair, Form};
use crate::crypto::ml_dsa::{MlDsaKeyPair, Signed};
use crate::crypto::object::KeyObject;
use crate::crypto::rsa::{Padding, RsaKeyPair};
use crate::crypto::sm2::{Message, Sm2KeyPair};
use crate::entropy::Entropy;
use crate::key::Key;
use crate::ops::{compatible, unless_dry_run, usable};
use crate::wire::Reply;
use crate::{Code, Error, Kms, Op, Scope, Time, spec};

/// Bytes of a digest by SM3.
const SM3: usize = 32;

/// [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html).
pub(super) fn sign(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &SignRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::Sign, scope, &request.key_id, tokens)?;
    let algorithm = request.signing_algorithm;
    let task = Task::new(key, algorithm, request.message_type, &request.message)?;
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::Sign, now);
    Ok(Reply::json(&SignResponse {
        key_id: Some(key.arn.clone()),
        signature: Some(task.sign(&kms.entropy)),
        signing_algorithm: Some(algorithm),
    }))
}

/// [Verify](https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html). It never answers that a signature is not valid:
/// it refuses.
pub(super) fn verify(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &VerifyRequest,
) -> Result<Reply, Error> {
    let tokens = request.grant_tokens.as_deref();
    let key = usable(kms, Op::Verify, scope, &request.key_id, tokens)?;
    let algorithm = request.signing_algorithm;
    let task = Task::new(key, algorithm, request.message_type, &request.message)?;
    let valid = task.verify(&request.signature) || fault!(AnySignatureIsValid);
    if !valid && !fault!(BadSignatureIsAnAnswer) {
        return Err(Error::bare(Code::KMSInvalidSignatureException));
    }
    unless_dry_run(request.dry_run)?;

    key.last_use.note(Op::Verify, now);
    Ok(Reply::json(&VerifyResponse {
        key_id: Some(key.arn.clone()),
        signature_valid: Some(valid),
        signing_algorithm: Some(algorithm),
    }))
}

/// What is to be signed or verified, and by what: all that a request can get wrong is checked.
enum Task<'a> {
    Ecc(&'a EccKeyPair, Digest),
    Ed25519(&'a Ed25519KeyPair, Form, &'a [u8]),
    MlDsa(&'a MlDsaKeyPair, Signed<'a>),
    Rsa(&'a RsaKeyPair, Padding, Digest),
    Sm2(&'a Sm2KeyPair, Message<'a>),
}

impl<'a> Task<'a> {
    fn new(
        key: &'a Key,
        algorithm: SigningAlgorithmSpec,
        message_type: Option<MessageType>,
        message: &'a [u8],
    ) -> Result<Self, Error> {
        compatible(key, spec::signing_algorithms(key.spec), algorithm)?;
        let message = Given {
            algorithm,
            message_type: message_type.unwrap_or(MessageType::Raw),
            bytes: message,
        };
        Ok(match key.object() {
            KeyObject::Ecc(pair) => Self::Ecc(pair, message.digest()?),
            KeyObject::Ed25519(pair) => Self::Ed25519(pair, message.form()?, message.bytes),
            KeyObject::MlDsa(pair) => Self::MlDsa(pair, message.ml_dsa()?),
            KeyObject::Rsa(pair) if fault!(PssSignsAsPkcs1) => {
                Self::Rsa(pair, Padding::Pkcs1, message.digest()?)
            }
            KeyObject::Rsa(pair) => Self::Rsa(pair, padding(algorithm), message.digest()?),
            KeyObject::Sm2(pair) => Self::Sm2(pair, message.sm2()?),
            KeyObject::Mac(_) | KeyObject::MlKem(_) | KeyObject::Symmetric(_) => {
                unreachable!("{} has no signing algorithm", key.spec)
            }
        })
    }

    fn sign(&self, entropy: &Entropy) -> Vec<u8> {
        match self {
            Self::Ecc(pair, digest) => pair.sign(digest, entropy),
            Self::Ed25519(pair, form, message) => pair.sign(*form, message).into(),
            Self::MlDsa(pair, signed) => pair.sign(*signed, entropy),
            Self::Rsa(pair, padding, digest) => pair.sign(*padding, digest),
            Self::Sm2(pair, message) => pair.sign(*message).expect("its form was checked"),
        }
    }

    fn verify(&self, signature: &[u8]) -> bool {
        match self {
            Self::Ecc(pair, digest) => pair.public_key().verify(digest, signature),
            Self::Ed25519(pair, form, message) => {
                pair.public_key().verify(*form, message, signature)
            }
            Self::MlDsa(pair, signed) => pair.verify(*signed, signature),
            Self::Rsa(pair, padding, digest) => pair.verify(*padding, digest, signature),
            Self::Sm2(pair, message) => pair.verify(*message, signature),
        }
    }
}

/// A message as the request has it.
struct Given<'a> {
    algorithm: SigningAlgorithmSpec,
    message_type: MessageType,
    bytes: &'a [u8],
}

impl<'a> Given<'a> {
    /// For algorithms that sign a digest: the message's, or the message is one.
    fn digest(&self) -> Result<Digest, Error> {
        let hash = hash(self.algorithm);
        match self.message_type {
            MessageType::Raw => Ok(digest::digest(hash, self.bytes)),
            MessageType::Digest if fault!(DigestHashedAgain) => {
                Ok(digest::digest(hash, self.bytes))
            }
            MessageType::Digest => {
                Digest::import_less_safe(self.bytes, hash).map_err(|_| self.wrong_length())
            }
            MessageType::ExternalMu => Err(self.wrong_type()),
        }
    }

    /// Each form of Ed25519 has a message type of its own. KMS hashes the digest that Ed25519ph is given once more, says the
    /// page of Sign.
    fn form(&self) -> Result<Form, Error> {
        match (self.algorithm, self.message_type) {
            (SigningAlgorithmSpec::Ed25519Sha512, MessageType::Raw) => Ok(Form::Pure),
            (SigningAlgorithmSpec::Ed25519PhSha512, MessageType::Digest) => {
                match self.bytes.len() == SHA512.output_len() {
                    true => Ok(Form::Prehashed),
                    false => Err(self.wrong_length()),
                }
            }
            _ => Err(self.wrong_type()),
        }
    }

    fn ml_dsa(&self) -> Result<Signed<'a>, Error> {
        match self.message_type {
            MessageType::Raw => Ok(Signed::Message(self.bytes)),
            MessageType::ExternalMu => {
                let mu = self.bytes.try_into().map_err(|_| self.wrong_length())?;
                Ok(Signed::Mu(mu))
            }
            MessageType::Digest => Err(self.wrong_type()),
        }
    }

    fn sm2(&self) -> Result<Message<'a>, Error> {
        match self.message_type {
            MessageType::Raw => Ok(Message::Raw(self.bytes)),
            MessageType::Digest if self.bytes.len() == SM3 => Ok(Message::Digest(self.bytes)),
            MessageType::Digest => Err(self.wrong_length()),
            MessageType::ExternalMu => Err(self.wrong_type()),
        }
    }

    /// Recorded for digests; for mu it is a guess.
    fn wrong_length(&self) -> Error {
        Error::validation(format!(
            "Digest is invalid length for algorithm {}.",
            self.algorithm
        ))
    }

    /// That a message type which the algorithm does not have is refused so is a guess (open/51).
    fn wrong_type(&self) -> Error {
        Error::validation(format!(
            "MessageType {} is not valid for algorithm {}.",
            self.message_type, self.algorithm
        ))
    }
}

/// The hash of an algorithm that signs a digest.
fn hash(algorithm: SigningAlgorithmSpec) -> &'static digest::Algorithm {
    use SigningAlgorithmSpec::{
        EcdsaSha256, EcdsaSha384, EcdsaSha512, Ed25519PhSha512, Ed25519Sha512, MlDsaShake256,
        RsassaPkcs1V15Sha256, RsassaPkcs1V15Sha384, RsassaPkcs1V15Sha512, RsassaPssSha256,
        RsassaPssSha384, RsassaPssSha512, Sm2dsa,
    };
    match algorithm {
        RsassaPssSha256 | RsassaPkcs1V15Sha256 | EcdsaSha256 => &SHA256,
        RsassaPssSha384 | RsassaPkcs1V15Sha384 | EcdsaSha384 => &SHA384,
        RsassaPssSha512 | RsassaPkcs1V15Sha512 | EcdsaSha512 => &SHA512,
        Ed25519Sha512 | Ed25519PhSha512 | MlDsaShake256 | Sm2dsa => {
            unreachable!("{algorithm} does not sign a SHA-2 digest")
        }
    }
}

/// The padding of an RSA algorithm.
const fn padding(algorithm: SigningAlgorithmSpec) -> Padding {
    match algorithm {
        SigningAlgorithmSpec::RsassaPssSha256
        | SigningAlgorithmSpec::RsassaPssSha384
        | SigningAlgorithmSpec::RsassaPssSha512 => Padding::Pss,
        _ => Padding::Pkcs1,
    }
}
