//! Values made by cryptography beside the target.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::{Env, Missing, Template, Wrapping, wrap};
use crate::offline::{
    Encryption, Form, Hash, KeySpec, Mac, MessageType, Private, Public, Signing, encode,
    message_representative,
};

/// Bytes that only the holder knows: a material of the fixture, or a blob such as a saved private key.
#[derive(Clone, Debug, PartialEq)]
pub enum Secret {
    /// A material by its name.
    Material(String),
    /// Base64.
    Blob(Template),
}

/// What the harness makes itself; base64 all.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// `$wrap`: a secret wrapped as ImportKeyMaterial wants it.
    Wrap {
        /// What is wrapped.
        secret: Secret,
        /// The public key: a SubjectPublicKeyInfo.
        under: Template,
        /// How.
        by: Wrapping,
    },
    /// `$material` with `form`: a private key in another form.
    Formed(Secret, Form),
    /// `$public`: the public key of a private key, a SubjectPublicKeyInfo.
    Public(Secret),
    /// `$sign`: a signature.
    Sign {
        /// The private key.
        secret: Secret,
        /// What is signed.
        message: Template,
        /// How.
        by: Signing,
        /// What `message` is.
        kind: MessageType,
    },
    /// `$encrypt`: a ciphertext under an RSA public key.
    Encrypt {
        /// The plaintext.
        plaintext: Template,
        /// The public key: a SubjectPublicKeyInfo.
        under: Template,
        /// How.
        by: Encryption,
    },
    /// `$mac`: a MAC under a secret.
    Mac {
        /// The key.
        secret: Secret,
        /// What is authenticated.
        message: Template,
        /// How.
        by: Mac,
    },
    /// `$agree`: the secret shared with the holder of another key.
    Agree {
        /// The private key.
        secret: Secret,
        /// The other's public key: a SubjectPublicKeyInfo.
        with: Template,
    },
    /// `$digest`: a digest.
    Digest(Template, Hash),
    /// `$mu`: the message representative of ML-DSA.
    Mu {
        /// The message.
        message: Template,
        /// The public key: a SubjectPublicKeyInfo.
        under: Template,
    },
    /// `$encapsulate`: a ciphertext for the holder of an ML-KEM key; the same for the same key all through a fixture.
    Encapsulate(Template),
    /// `$encapsulated`: the secret in that ciphertext.
    Encapsulated(Template),
}

/// What a material is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Its bytes.
    Bytes,
    /// A private key.
    Key,
    /// A private key that has this form.
    Formed(Form),
    /// A private key that signs so.
    Sign(Signing),
    /// A private key for key agreement.
    Agree,
    /// A private key that decrypts.
    Decrypt,
}

impl Use {
    /// Whether a private key of this spec can be used so.
    ///
    /// # Errors
    /// What was expected.
    pub fn fits(self, spec: KeySpec) -> Result<(), String> {
        use KeySpec as K;
        let (fits, expected) = match self {
            Self::Bytes | Self::Key => return Ok(()),
            Self::Formed(form) => (
                form.fits(spec),
                format!("that has the form {form:?}").to_lowercase(),
            ),
            Self::Sign(by) => (by.fits(spec), format!("that signs by {by:?}")),
            Self::Agree => (
                matches!(spec, K::ECC_NIST_P256 | K::ECC_NIST_P384 | K::ECC_NIST_P521),
                "for key agreement".into(),
            ),
            Self::Decrypt => (
                matches!(spec, K::RSA_2048 | K::RSA_3072 | K::RSA_4096),
                "that decrypts".into(),
            ),
        };
        if fits {
            Ok(())
        } else {
            Err(format!(
                "a private key {expected} was expected, not one of {spec:?}"
            ))
        }
    }
}

impl Secret {
    /// Its bytes.
    ///
    /// # Errors
    /// There is no such material, or a saved value is not base64.
    pub fn bytes(&self, env: &mut Env) -> Result<Vec<u8>, Missing> {
        match self {
            Self::Material(name) => env.material(name),
            Self::Blob(blob) => blob.blob(env),
        }
    }

    /// The private key in it.
    ///
    /// # Errors
    /// There is none.
    pub fn key(&self, env: &mut Env) -> Result<Private, Missing> {
        Private::from_pkcs8(&self.bytes(env)?).map_err(Missing::Unfit)
    }

    /// The value inside, if it is not a material.
    pub(crate) const fn part(&self) -> Option<&Template> {
        match self {
            Self::Material(_) => None,
            Self::Blob(blob) => Some(blob),
        }
    }

    /// Tells the material, if it is one.
    pub(crate) fn tell(&self, tell: &mut dyn FnMut(&str, Use), how: Use) {
        if let Self::Material(name) = self {
            tell(name, how);
        }
    }
}

impl Made {
    /// The values inside.
    pub(super) fn parts(&self) -> Vec<&Template> {
        let (secret, others): (_, &[&Template]) = match self {
            Self::Wrap { secret, under, .. } => (Some(secret), &[under]),
            Self::Formed(secret, _) | Self::Public(secret) => (Some(secret), &[]),
            Self::Sign {
                secret, message, ..
            }
            | Self::Mac {
                secret, message, ..
            } => (Some(secret), &[message]),
            Self::Agree { secret, with } => (Some(secret), &[with]),
            Self::Encrypt {
                plaintext, under, ..
            } => (None, &[plaintext, under]),
            Self::Mu { message, under } => (None, &[message, under]),
            Self::Digest(one, _) | Self::Encapsulate(one) | Self::Encapsulated(one) => {
                (None, &[one])
            }
        };
        let secret = secret.and_then(Secret::part);
        secret.into_iter().chain(others.iter().copied()).collect()
    }

    /// Tells the material that it uses itself.
    pub(super) fn material(&self, tell: &mut dyn FnMut(&str, Use)) {
        match self {
            Self::Wrap { secret, .. } | Self::Mac { secret, .. } => secret.tell(tell, Use::Bytes),
            Self::Formed(secret, form) => secret.tell(tell, Use::Formed(*form)),
            Self::Public(secret) => secret.tell(tell, Use::Key),
            Self::Sign { secret, by, .. } => secret.tell(tell, Use::Sign(*by)),
            Self::Agree { secret, .. } => secret.tell(tell, Use::Agree),
            _ => {}
        }
    }

    pub(super) fn render(&self, env: &mut Env) -> Result<Value, Missing> {
        let made = match self {
            Self::Wrap { secret, under, by } => {
                let (secret, under) = (secret.bytes(env)?, under.blob(env)?);
                wrap(&secret, &under, *by, &mut env.stream)
            }
            Self::Formed(secret, form) => encode(&secret.bytes(env)?, *form),
            Self::Public(secret) => secret.key(env)?.public(),
            Self::Sign {
                secret,
                message,
                by,
                kind,
            } => {
                let (key, message) = (secret.key(env)?, message.blob(env)?);
                key.sign(*by, &message, *kind, &mut env.stream)
            }
            Self::Encrypt {
                plaintext,
                under,
                by,
            } => {
                let (plaintext, under) = (plaintext.blob(env)?, under.blob(env)?);
                Public::from_spki(&under)
                    .and_then(|key| key.encrypt(*by, &plaintext, &mut env.stream))
            }
            Self::Mac {
                secret,
                message,
                by,
            } => Ok(by.of(&secret.bytes(env)?, &message.blob(env)?)),
            Self::Agree { secret, with } => secret.key(env)?.agree(&with.blob(env)?),
            Self::Digest(of, by) => Ok(by.digest(&of.blob(env)?)),
            Self::Mu { message, under } => {
                message_representative(&under.blob(env)?, &message.blob(env)?)
            }
            Self::Encapsulate(under) => encapsulated(under, env)?.map(|(ciphertext, _)| ciphertext),
            Self::Encapsulated(under) => encapsulated(under, env)?.map(|(_, secret)| secret),
        };
        made.map(|bytes| Value::String(STANDARD.encode(bytes)))
            .map_err(Missing::Unfit)
    }
}

/// The ciphertext for a public key and the secret in it, made once.
fn encapsulated(under: &Template, env: &mut Env) -> Result<Result<Pair, String>, Missing> {
    let under = under.blob(env)?;
    if let Some(known) = env.encapsulated.get(&under) {
        return Ok(Ok(known.clone()));
    }
    let made = Public::from_spki(&under).and_then(|key| key.encapsulate());
    if let Ok(pair) = &made {
        env.encapsulated.insert(under, pair.clone());
    }
    Ok(made)
}

type Pair = (Vec<u8>, Vec<u8>);
