//! A key, an algorithm and an encryption context that go together.

use crate::api::EncryptionAlgorithmSpec;
use crate::crypto::blob::{self, Context};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::object::KeyObject;
use crate::crypto::rsa::Oaep;
use crate::key::Key;
use crate::ops::compatible;
use crate::{Code, Error, Kms, spec};

/// A usable key of usage ENCRYPT_DECRYPT with one of its algorithms.
pub(super) struct Cipher<'a> {
    pub(super) key: &'a Key,
    pub(super) algorithm: EncryptionAlgorithmSpec,
    /// Empty for algorithms that have none.
    context: &'a Context,
}

static NO_CONTEXT: Context = Context::new();

impl<'a> Cipher<'a> {
    /// Of a usable key. Without an algorithm it is SYMMETRIC_DEFAULT, whatever the key.
    ///
    /// That a context which the algorithm cannot bind is refused so, and after the algorithm, is a guess (**G**, open question
    /// D46).
    pub(super) fn new(
        key: &'a Key,
        algorithm: Option<EncryptionAlgorithmSpec>,
        context: Option<&'a Context>,
    ) -> Result<Self, Error> {
        let algorithm = algorithm.unwrap_or(EncryptionAlgorithmSpec::SymmetricDefault);
        compatible(key, spec::encryption_algorithms(key.spec), algorithm)?;
        let context = context.unwrap_or(&NO_CONTEXT);
        if algorithm != EncryptionAlgorithmSpec::SymmetricDefault && !context.is_empty() {
            return Err(Error::validation(format!(
                "EncryptionContext is not valid with algorithm {algorithm}."
            )));
        }
        Ok(Self {
            key,
            algorithm,
            context,
        })
    }

    /// Whether a plaintext is short enough.
    pub(super) fn takes(&self, plaintext: &[u8]) -> Result<(), Error> {
        let longest = spec::longest_plaintext(self.key.spec, self.algorithm);
        if plaintext.len() > longest {
            return Err(Error::validation(format!(
                "Algorithm {} and key spec {} cannot encrypt data larger than {longest} bytes.",
                self.algorithm, self.key.spec
            )));
        }
        Ok(())
    }

    /// The ciphertext of a plaintext that is short enough, and the id of the key material that a symmetric one names.
    pub(super) fn encrypt(&self, kms: &Kms, plaintext: &[u8]) -> (Option<KeyMaterialId>, Vec<u8>) {
        let ciphertext = match self.key.object() {
            KeyObject::Symmetric(_) => {
                return self.seal(kms, plaintext);
            }
            KeyObject::Rsa(pair) => pair.encrypt(self.oaep(), plaintext),
            KeyObject::Sm2(pair) => pair.encrypt(kms.entropy.bytes(), plaintext),
            other => unreachable!("{other:?} does not encrypt"),
        };
        (
            None,
            ciphertext.expect("the plaintext has a fitting length"),
        )
    }

    fn seal(&self, kms: &Kms, plaintext: &[u8]) -> (Option<KeyMaterialId>, Vec<u8>) {
        let id = self.key.current().expect("a usable key has material").id;
        let key = self.key.object().symmetric();
        let blob = blob::seal(key, &id, kms.entropy.nonce(), self.context, plaintext);
        (Some(id), blob)
    }

    /// The plaintext of a ciphertext, and the id of the key material that a symmetric one names.
    pub(super) fn decrypt(
        &self,
        ciphertext: &[u8],
    ) -> Result<(Option<KeyMaterialId>, Vec<u8>), Error> {
        let opened = match self.key.object() {
            KeyObject::Symmetric(_) => self.open(ciphertext),
            KeyObject::Rsa(pair) => pair
                .decrypt(self.oaep(), ciphertext)
                .map(|plaintext| (None, plaintext)),
            KeyObject::Sm2(pair) => pair.decrypt(ciphertext).map(|plaintext| (None, plaintext)),
            other => unreachable!("{other:?} does not decrypt"),
        };
        opened.ok_or_else(|| Error::bare(Code::InvalidCiphertextException))
    }

    fn open(&self, ciphertext: &[u8]) -> Option<(Option<KeyMaterialId>, Vec<u8>)> {
        let blob = blob::parse(ciphertext)?;
        let id = blob.key_material_id();
        let present = self.key.material(&id)?.present.as_ref()?;
        let plaintext = blob.open(present.key.symmetric(), self.context)?;
        Some((Some(id), plaintext))
    }

    fn oaep(&self) -> Oaep {
        match self.algorithm {
            EncryptionAlgorithmSpec::RsaesOaepSha1 => Oaep::Sha1,
            EncryptionAlgorithmSpec::RsaesOaepSha256 => Oaep::Sha256,
            other => unreachable!("{other} is not of RSA"),
        }
    }
}
