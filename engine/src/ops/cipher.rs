//! A key, an algorithm and an encryption context that go together.

use crate::api::{EncryptionAlgorithmSpec, KeySpec};
use crate::crypto::blob::{self, Context, Outer};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::object::KeyObject;
use crate::crypto::rsa::Oaep;
use crate::key::Key;
use crate::ops::compatible;
use crate::store::Proxy;
use crate::xks::api::{self, For};
use crate::xks::trouble::{At, Trouble};
use crate::xks::{Stop, Talk};
use crate::{Code, Error, Kms, Op, Scope, spec};

/// What an encryption gave.
pub(super) struct Sealed {
    pub(super) ciphertext: Vec<u8>,
    /// What it is the ciphertext of: of a request that had to wait for a proxy, the plaintext of its first run.
    pub(super) plaintext: Vec<u8>,
    /// The key material that a symmetric ciphertext names.
    pub(super) id: Option<KeyMaterialId>,
}

/// The plaintext, and the key material that a symmetric ciphertext names.
type Opened = (Option<KeyMaterialId>, Vec<u8>);

/// Who wants cryptography, and by which operation.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) kms: &'a Kms,
    pub(super) scope: &'a Scope,
    pub(super) op: Op,
}

impl<'a> Caller<'a> {
    /// The proxy and the external key, of a key in an external key store.
    fn proxy(self, key: &'a Key) -> Option<(&'a Proxy, &'a str)> {
        let external = key.custody.as_ref()?.xks_key_id.as_deref()?;
        let store = self.kms.store_of(key)?;
        Some((store.proxy()?, external))
    }

    fn call_for(self, key: &'a Key) -> For<'a> {
        For {
            kms: self.kms,
            scope: self.scope,
            op: self.op,
            key_arn: Some(&key.arn),
        }
    }
}

fn crypto_refusal(trouble: Trouble) -> Error {
    trouble.refusal(At::Cryptography)
}

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
    /// That a context which the algorithm cannot bind is refused so, and after the algorithm, is a guess
    /// (open/46).
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
        // What RSA decrypts may be nothing, which SM2 does not encrypt.
        if plaintext.is_empty() && self.key.spec == KeySpec::Sm2 {
            return Err(Error::validation(format!(
                "Algorithm {} cannot encrypt nothing.",
                self.algorithm
            )));
        }
        if plaintext.len() > longest {
            return Err(Error::validation(format!(
                "Algorithm {} and key spec {} cannot encrypt data larger than {longest} bytes.",
                self.algorithm, self.key.spec
            )));
        }
        Ok(())
    }

    /// Encrypts a plaintext that is short enough.
    pub(super) fn encrypt(
        &self,
        caller: Caller<'_>,
        talk: &mut Talk,
        plaintext: Vec<u8>,
    ) -> Result<Sealed, Stop> {
        let kms = caller.kms;
        let ciphertext = match self.key.object() {
            KeyObject::Symmetric(_) => return self.seal(caller, talk, plaintext),
            KeyObject::Rsa(pair) => pair.encrypt(self.oaep(), &plaintext),
            KeyObject::Sm2(pair) => pair.encrypt(kms.entropy.bytes(), &plaintext),
            other => unreachable!("{other:?} does not encrypt"),
        };
        Ok(Sealed {
            ciphertext: ciphertext.expect("the plaintext has a fitting length"),
            plaintext,
            id: None,
        })
    }

    fn seal(
        &self,
        caller: Caller<'_>,
        talk: &mut Talk,
        plaintext: Vec<u8>,
    ) -> Result<Sealed, Stop> {
        let id = self.key.current().expect("a usable key has material").id;
        let key = self.key.object().symmetric();
        let nonce = match fault!(CiphertextsRepeat) {
            true => [0; _],
            false => caller.kms.entropy.nonce(),
        };
        let inner = blob::seal(key, &id, nonce, self.context, &plaintext);
        let Some((proxy, key_id)) = caller.proxy(self.key) else {
            return Ok(Sealed {
                ciphertext: inner,
                plaintext,
                id: self.shown(id),
            });
        };
        let aad = Outer::aad(&id, self.context);
        let of = caller.call_for(self.key);
        let exchange = talk.exchange(api::encrypt(proxy, of, key_id, aad.to_vec(), inner))?;
        let made = api::read_encryption(exchange).map_err(crypto_refusal)?;
        // The plaintext is the one that was sealed before the proxy was asked.
        let sent = blob::parse(&exchange.call.inner);
        let plaintext = sent
            .and_then(|sent| sent.open(key, self.context))
            // It is of another key where the alias moved meanwhile.
            .ok_or_else(|| crypto_refusal(Trouble::ForeignPlaintext))?;
        let outer = Outer {
            id,
            metadata: &made.metadata,
            iv: &made.iv,
            tag: &made.tag,
            ciphertext: &made.ciphertext,
        };
        Ok(Sealed {
            ciphertext: outer.to_blob(),
            plaintext,
            id: None,
        })
    }

    /// The plaintext of a ciphertext.
    pub(super) fn decrypt(
        &self,
        caller: Caller<'_>,
        talk: &mut Talk,
        ciphertext: &[u8],
    ) -> Result<Opened, Stop> {
        let opened = match self.key.object() {
            KeyObject::Symmetric(_) => match caller.proxy(self.key) {
                Some((proxy, key_id)) => {
                    return self.open_outer(caller, talk, (proxy, key_id), ciphertext);
                }
                None => self.open(ciphertext),
            },
            KeyObject::Rsa(pair) => pair
                .decrypt(self.oaep(), ciphertext)
                .map(|plaintext| (None, plaintext)),
            KeyObject::Sm2(pair) => pair.decrypt(ciphertext).map(|plaintext| (None, plaintext)),
            other => unreachable!("{other:?} does not decrypt"),
        };
        Ok(opened.ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?)
    }

    fn open(&self, ciphertext: &[u8]) -> Option<Opened> {
        let blob = blob::parse(ciphertext)?;
        let id = blob.key_material_id();
        let present = self.key.material(&id)?.present.as_ref()?;
        let plaintext = blob.open(present.key.symmetric(), self.context)?;
        Some((self.shown(id), plaintext))
    }

    /// First the proxy decrypts, then KMS.
    fn open_outer(
        &self,
        caller: Caller<'_>,
        talk: &mut Talk,
        (proxy, key_id): (&Proxy, &str),
        ciphertext: &[u8],
    ) -> Result<Opened, Stop> {
        let outer = Outer::parse(ciphertext)
            .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))?;
        let aad = Outer::aad(&outer.id, self.context);
        let of = caller.call_for(self.key);
        let exchange = talk.exchange(api::decrypt(proxy, of, key_id, &aad, &outer))?;
        let inner = api::read_decryption(exchange).map_err(crypto_refusal)?;
        let opened = self.open(&inner);
        Ok(opened.ok_or_else(|| crypto_refusal(Trouble::ForeignPlaintext))?)
    }

    /// The id that answers show: keys in custom key stores have none.
    fn shown(&self, id: KeyMaterialId) -> Option<KeyMaterialId> {
        self.key.custody.is_none().then_some(id)
    }

    fn oaep(&self) -> Oaep {
        match self.algorithm {
            EncryptionAlgorithmSpec::RsaesOaepSha1 => Oaep::Sha1,
            EncryptionAlgorithmSpec::RsaesOaepSha256 => Oaep::Sha256,
            other => unreachable!("{other} is not of RSA"),
        }
    }
}
