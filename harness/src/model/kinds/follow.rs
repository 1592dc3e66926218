//! What the calls with keys of other kinds make of the world, and what their answers must hold.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Kinds, Model, Name, Proof, Slot, Sort};
use crate::model::action::{Origin, plaintext};
use crate::model::key::Key;
use crate::model::wrong::Wrong;

/// The length of a shared secret, in bytes.
const SECRET: usize = 32;
/// The length of a MAC by HMAC_SHA_256, in bytes.
const MAC: usize = 32;

impl Model {
    pub(in crate::model) fn follow_kinds(
        &mut self,
        mut call: Kinds,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        if let Kinds::CreateKey { slot, kind, .. } = call {
            let key = |id: &str, arn: &str| Key::new(id, arn, Origin::AwsKms, kind);
            return self.create_key(slot, key, body, wrong);
        }
        let Some(&mut name) = call.name() else { return };
        let operation = call.operation();
        if let Kinds::GetKeyLastUsage { .. } = call {
            return self.last_usage(name, body, wrong);
        }
        self.same_key(name, body, wrong);
        match call {
            Kinds::GetPublicKey { .. } => self.shown(name, body, wrong),
            Kinds::Sign {
                algorithm, message, ..
            } => {
                wrong.text("SigningAlgorithm", algorithm.name(), body);
                self.made(name, Sort::Signature(algorithm), message, body, wrong);
            }
            Kinds::Verify { .. } => wrong.is_true("SignatureValid", body),
            Kinds::GenerateMac { message, .. } => {
                wrong.bytes("Mac", body, MAC);
                self.made(name, Sort::Mac, message, body, wrong);
            }
            Kinds::VerifyMac { .. } => wrong.is_true("MacValid", body),
            Kinds::GenerateDataKeyPair {
                context, plaintext, ..
            } => {
                if !plaintext {
                    wrong.absent("PrivateKeyPlaintext", body);
                }
                let private = body["PrivateKeyPlaintext"].as_str().map(str::to_owned);
                wrong.unless(private.is_some() == plaintext, || {
                    "no PrivateKeyPlaintext".into()
                });
                self.encrypted(
                    name,
                    context,
                    (private, None),
                    "PrivateKeyCiphertextBlob",
                    body,
                    wrong,
                );
            }
            Kinds::DeriveSharedSecret { of, .. } => self.shared(name, of, body, wrong),
            Kinds::Encapsulate { .. } => {
                wrong.bytes("SharedSecret", body, SECRET);
                self.made(name, Sort::Encapsulation, 0, body, wrong);
            }
            Kinds::Decapsulate { .. } => self.decapsulated(&call, name, body, wrong),
            Kinds::Encrypt { text, .. } => self.made(name, Sort::Ciphertext, text, body, wrong),
            Kinds::Decrypt { .. } => {
                if let Some(proof) = self.proof_of(&call) {
                    let known = STANDARD.encode(plaintext(proof.message));
                    wrong.text("Plaintext", &known, body);
                }
            }
            Kinds::CreateKey { .. } | Kinds::GetKeyLastUsage { .. } => {}
        }
        self.used(name, operation);
    }

    /// The key was used by an operation that GetKeyLastUsage tells of.
    pub(in crate::model) fn used(&mut self, name: Name, operation: &'static str) {
        if operation != "GetPublicKey" {
            self.assign(name, |key| {
                key.uses.insert(operation);
            });
        }
    }

    /// A signature, MAC or ciphertext was made.
    fn made(&mut self, name: Name, sort: Sort, message: u8, body: &Value, wrong: &mut Wrong) {
        let member = sort.member();
        let (Some(value), Some(key)) = (body[member].as_str(), self.named(name)) else {
            return wrong.add(&format!("no {member}"));
        };
        let value = value.to_owned();
        if let Sort::Encapsulation | Sort::Ciphertext = sort {
            self.fresh(member, &value, wrong);
        }
        let mut same = self.proofs.iter();
        let before = same.find(|one| {
            let same = sort == Sort::Mac && one.sort == sort && one.message == message;
            same && self.are_one(one.key, key)
        });
        if let Some(before) = before {
            // A MAC is a function of key and message.
            wrong.equal(member, &before.value, &value);
        }
        self.proofs.push(Proof {
            sort,
            key,
            message,
            value,
            secret: body["SharedSecret"].as_str().map(str::to_owned),
        });
    }

    /// The public key of a key never changes, and no other key has it.
    fn shown(&mut self, name: Name, body: &Value, wrong: &mut Wrong) {
        let Some(index) = self.named(name) else {
            return;
        };
        let Some(told) = body["PublicKey"].as_str() else {
            return wrong.add("no PublicKey");
        };
        self.keys[index].kind.told(body, wrong);
        match self.keys[index].public.clone() {
            Some(known) => wrong.equal("PublicKey", &known, told),
            None => self.fresh("PublicKey", told, wrong),
        }
        let id = self.keys[index].id.clone();
        // Related keys have one.
        for key in self.keys.iter_mut().filter(|key| key.id == id) {
            key.public = Some(told.into());
        }
    }

    /// Two keys agree on one secret, whichever of them is asked.
    fn shared(&mut self, name: Name, of: Slot, body: &Value, wrong: &mut Wrong) {
        wrong.bytes("SharedSecret", body, SECRET);
        let (Some(one), Some(other)) = (self.named(name), self.in_slot(of)) else {
            return;
        };
        let Some(told) = body["SharedSecret"].as_str() else {
            return;
        };
        // Related keys agree alike.
        let first = |key: usize| (0..=key).find(|before| self.are_one(*before, key));
        let (one, other) = (first(one).unwrap_or(one), first(other).unwrap_or(other));
        let pair = (one.min(other), one.max(other));
        match self.secrets.get(&pair) {
            Some(known) => wrong.equal("SharedSecret", known, told),
            None => {
                self.secrets.insert(pair, told.into());
            }
        }
    }

    /// What was encapsulated for this key comes out again; of anything else, some other bytes.
    fn decapsulated(&self, call: &Kinds, name: Name, body: &Value, wrong: &mut Wrong) {
        wrong.bytes("SharedSecret", body, SECRET);
        let Kinds::Decapsulate { made, .. } = *call else {
            return;
        };
        let told = body["SharedSecret"].as_str().unwrap_or_default();
        let Some(proof) = self.proof_of(call) else {
            return;
        };
        let known = proof.secret.as_deref().unwrap_or_default();
        let right = |key| self.are_one(key, proof.key) && made.altered.is_none();
        if self.named(name).is_some_and(right) {
            wrong.equal("SharedSecret", known, told);
        } else {
            wrong.unless(told != known, || {
                "SharedSecret is that of another ciphertext".into()
            });
        }
    }

    /// KeyLastUsage is empty before the first use, and else names an operation that the key was used by.
    fn last_usage(&self, name: Name, body: &Value, wrong: &mut Wrong) {
        let Some(key) = self.named(name) else {
            return;
        };
        // Whether that of a related key counts is open.
        let related = self.others(key).chain([key]);
        let uses: BTreeSet<&str> = related
            .flat_map(|key| self.keys[key].uses.iter().copied())
            .collect();
        let told = &body["KeyLastUsage"]["Operation"];
        if uses.is_empty() {
            if !told.is_null() {
                let what = format!("KeyLastUsage tells {told} of a key that was not used");
                wrong.member("KeyLastUsage", json!({"$exact": {}}), what);
            }
        } else if let Some(told) = told.as_str()
            && !uses.contains(told)
        {
            let what = format!("KeyLastUsage tells {told}, but the key served {uses:?}");
            wrong.member("KeyLastUsage", json!({"Operation": {"$any": uses}}), what);
        }
    }
}
