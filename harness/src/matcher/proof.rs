//! Rules that cryptography decides.

use serde_json::{Map, Value, json};

use crate::derive::{Env, Fields, Missing, Secret, Template, Use};
use crate::offline::{Encryption, KeySpec, MessageType, Private, Public, Signing};
use crate::problem::Problems;

/// A rule for base64 that cryptography decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// `$public-key`: DER of a SubjectPublicKeyInfo, a key of this spec.
    PublicKey(KeySpec),
    /// `$private-of`: PKCS#8 DER of the private key that belongs to a public key.
    PrivateOf(Template),
    /// `$verifies`: a signature.
    Verifies {
        /// The public key.
        under: Template,
        /// What was signed.
        message: Template,
        /// How.
        by: Signing,
        /// What `message` is.
        kind: MessageType,
    },
    /// `$opens`: a ciphertext.
    Opens {
        /// The private key.
        with: Secret,
        /// How.
        by: Encryption,
        /// The plaintext.
        to: Template,
    },
}

/// The keys of these rules.
pub(super) const KNOWN: [&str; 4] = ["$public-key", "$private-of", "$verifies", "$opens"];

impl Proof {
    /// Reads the rule under one of these keys, which stands alone in its object; what is wrong is noted.
    pub(super) fn parse(
        key: &str,
        object: &Map<String, Value>,
        at: &str,
        problems: &mut Problems,
    ) -> Option<Self> {
        let mut outer = Fields::new(object, at, problems);
        match key {
            "$public-key" => {
                return outer
                    .one(key, "a key spec of key pairs")
                    .map(Self::PublicKey);
            }
            "$private-of" => return outer.blob(key).map(Self::PrivateOf),
            _ => {}
        }
        let at = format!("{at}.{key}");
        let Some(inner) = object[key].as_object() else {
            problems.add(at, format!("an object was expected, not {}", object[key]));
            return None;
        };
        let fields = Fields::new(inner, &at, problems);
        if key == "$opens" {
            let mut f = fields.only(&["with", "by", "to"])?;
            let (with, to) = (f.secret("with"), f.blob("to"));
            return Some(Self::Opens {
                by: f.one("by", "RSAES_OAEP_SHA_1 or RSAES_OAEP_SHA_256")?,
                with: with?,
                to: to?,
            });
        }
        let mut f = fields.with(&["under", "message", "by"], &["type"])?;
        let (under, message) = (f.blob("under"), f.blob("message"));
        let by = f.one("by", "a signing algorithm of KMS");
        Some(Self::Verifies {
            kind: f.optional("type", "RAW, DIGEST or EXTERNAL_MU")?,
            under: under?,
            message: message?,
            by: by?,
        })
    }

    /// The values inside.
    pub(super) fn parts(&self) -> Vec<&Template> {
        match self {
            Self::PublicKey(_) => Vec::new(),
            Self::PrivateOf(public) => vec![public],
            Self::Verifies { under, message, .. } => vec![under, message],
            Self::Opens { with, to, .. } => with.part().into_iter().chain([to]).collect(),
        }
    }

    /// Tells the material that the rule uses itself.
    pub(super) fn material(&self, tell: &mut dyn FnMut(&str, Use)) {
        if let Self::Opens { with, .. } = self {
            with.tell(tell, Use::Decrypt);
        }
    }

    /// Whether these bytes are as they must be.
    ///
    /// # Errors
    /// What they are held against is not there.
    pub(super) fn accepts(&self, actual: &[u8], env: &mut Env) -> Result<bool, Missing> {
        Ok(match self {
            Self::PublicKey(spec) => {
                Public::from_spki(actual).is_ok_and(|key| key.spec() == Some(*spec))
            }
            Self::PrivateOf(public) => {
                let public = public.blob(env)?;
                Private::from_pkcs8(actual).is_ok_and(|key| key.belongs_to(&public))
            }
            Self::Verifies {
                under,
                message,
                by,
                kind,
            } => {
                let (under, message) = (under.blob(env)?, message.blob(env)?);
                Public::from_spki(&under)
                    .and_then(|key| key.verify(*by, &message, *kind, actual))
                    .map_err(Missing::Unfit)?
            }
            Self::Opens { with, by, to } => {
                let (key, to) = (with.key(env)?, to.blob(env)?);
                key.decrypt(*by, actual, &mut env.stream)
                    .is_ok_and(|plaintext| plaintext == to)
            }
        })
    }

    /// The rule as JSON; what it refers to is left out.
    pub(super) fn show(&self) -> Value {
        match self {
            Self::PublicKey(spec) => json!({"$public-key": format!("{spec:?}")}),
            Self::PrivateOf(_) => json!({"$private-of": "its public key"}),
            Self::Verifies { by, kind, .. } => {
                json!({"$verifies": {"by": format!("{by:?}"), "type": format!("{kind:?}")}})
            }
            Self::Opens { by, .. } => json!({"$opens": {"by": format!("{by:?}")}}),
        }
    }

    /// The rule in one line.
    pub(super) fn line(&self) -> String {
        match self {
            Self::PublicKey(spec) => {
                format!("a public key of {spec:?} (SubjectPublicKeyInfo, DER)")
            }
            Self::PrivateOf(_) => {
                "the private key (PKCS#8, DER) that belongs to the public key".into()
            }
            Self::Verifies { by, .. } => {
                format!("a signature by {by:?} that verifies outside the target")
            }
            Self::Opens { by, .. } => {
                format!("a ciphertext by {by:?} that opens outside the target to its plaintext")
            }
        }
    }
}
