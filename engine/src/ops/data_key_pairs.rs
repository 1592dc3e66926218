//! Data key pairs.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/data-keys.html#data-key-pairs>

use crate::api::{
    DataKeyPairSpec, GenerateDataKeyPairRequest, GenerateDataKeyPairResponse,
    GenerateDataKeyPairWithoutPlaintextRequest, GenerateDataKeyPairWithoutPlaintextResponse,
    KeySpec, RecipientInfo,
};
use crate::crypto::blob::Context;
use crate::crypto::object::KeyObject;
use crate::ops::cipher::{Caller, Cipher};
use crate::ops::keys::{new_key, offered};
use crate::ops::{unless_dry_run, unless_in_a_store, usable, without_recipient};
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Kms, Op, Scope, Time, spec};

/// [GenerateDataKeyPair](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html).
pub(super) fn generate(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &GenerateDataKeyPairRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let wanted = Wanted {
        op: Op::GenerateDataKeyPair,
        key_id: &request.key_id,
        grant_tokens: request.grant_tokens.as_deref(),
        context: request.encryption_context.as_ref(),
        spec: request.key_pair_spec,
        recipient: request.recipient.as_ref(),
        dry_run: request.dry_run,
    };
    let pair = wanted.make(kms, now, scope, talk)?;
    Ok(Reply::json(&GenerateDataKeyPairResponse {
        key_id: Some(pair.key_arn),
        key_material_id: pair.key_material_id,
        key_pair_spec: Some(request.key_pair_spec),
        private_key_ciphertext_blob: Some(pair.sealed),
        private_key_plaintext: Some(pair.private),
        public_key: Some(pair.public),
        ..Default::default()
    }))
}

/// [GenerateDataKeyPairWithoutPlaintext](https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPairWithoutPlaintext.html).
pub(super) fn generate_without_plaintext(
    kms: &Kms,
    now: Time,
    scope: &Scope,
    request: &GenerateDataKeyPairWithoutPlaintextRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let wanted = Wanted {
        op: Op::GenerateDataKeyPairWithoutPlaintext,
        key_id: &request.key_id,
        grant_tokens: request.grant_tokens.as_deref(),
        context: request.encryption_context.as_ref(),
        spec: request.key_pair_spec,
        recipient: None,
        dry_run: request.dry_run,
    };
    let pair = wanted.make(kms, now, scope, talk)?;
    Ok(Reply::json(&GenerateDataKeyPairWithoutPlaintextResponse {
        key_id: Some(pair.key_arn),
        key_material_id: pair.key_material_id,
        key_pair_spec: Some(request.key_pair_spec),
        private_key_ciphertext_blob: Some(pair.sealed),
        public_key: Some(pair.public),
    }))
}

/// What both requests say.
struct Wanted<'a> {
    op: Op,
    key_id: &'a str,
    grant_tokens: Option<&'a [String]>,
    context: Option<&'a Context>,
    spec: DataKeyPairSpec,
    recipient: Option<&'a RecipientInfo>,
    dry_run: Option<bool>,
}

struct Pair {
    key_arn: String,
    key_material_id: Option<String>,
    public: Vec<u8>,
    private: Vec<u8>,
    /// The private key under the KMS key.
    sealed: Vec<u8>,
}

impl Wanted<'_> {
    fn make(&self, kms: &Kms, now: Time, scope: &Scope, talk: &mut Talk) -> Result<Pair, Stop> {
        let key = usable(kms, self.op, scope, self.key_id, self.grant_tokens)?;
        unless_in_a_store(key)?;
        let cipher = Cipher::new(key, None, self.context)?;
        let specs = DataKeyPairSpec::ALL.iter().copied().map(key_spec);
        let spec = key_spec(self.spec);
        offered(spec, "keyPairSpec", specs, scope)?;
        without_recipient(self.recipient)?;
        unless_dry_run(self.dry_run)?;
        let pair = match spec::modulus(spec) {
            Some(bits) => KeyObject::Rsa(talk.key_pair(bits)?),
            None => new_key(kms, spec, "").1,
        };

        let (mut public, private) = pair.to_der().expect("it is a key pair");
        if fault!(PairHalvesDoNotFit) && spec::modulus(spec).is_none() {
            public = new_key(kms, spec, "").0;
        }
        let op = self.op;
        let caller = Caller { kms, scope, op };
        let sealed = cipher.encrypt(caller, talk, private)?;
        key.last_use.note(op, now);
        Ok(Pair {
            key_arn: key.arn.clone(),
            key_material_id: sealed.id.map(|id| id.to_string()),
            public,
            private: sealed.plaintext,
            sealed: sealed.ciphertext,
        })
    }
}

/// The spec of a KMS key with such a pair.
fn key_spec(spec: DataKeyPairSpec) -> KeySpec {
    KeySpec::from_name(spec.as_str()).expect("every pair spec is a key spec")
}
