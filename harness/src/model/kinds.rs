//! Asymmetric and HMAC keys: their calls, and which answers these may have.

use super::Model;
use super::action::{Byte, Context, Name, Slot};
use super::expect::Expect;
use super::key::State;
use super::kind::{Kind, Signing};
use super::rules::Accepts;

mod follow;

const VALIDATION: &str = "ValidationException";
const USAGE: &str = "InvalidKeyUsageException";

/// A call with a key of another kind than the symmetric encryption keys, or one that is about the kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "members are those of the operations")]
pub enum Kinds {
    /// CreateKey with KeySpec and KeyUsage.
    CreateKey {
        slot: Slot,
        kind: Kind,
        usage: Usage,
    },
    /// GetPublicKey.
    GetPublicKey { key: Name },
    /// Sign.
    Sign {
        key: Name,
        algorithm: Signing,
        message: u8,
    },
    /// Verify of a signature that was made.
    Verify {
        key: Name,
        algorithm: Signing,
        message: u8,
        made: Made,
    },
    /// GenerateMac; `fits`: with the algorithm of the key.
    GenerateMac { key: Name, message: u8, fits: bool },
    /// VerifyMac of a MAC that was made.
    VerifyMac { key: Name, message: u8, made: Made },
    /// GenerateDataKeyPair, or without the private key's plaintext.
    GenerateDataKeyPair {
        key: Name,
        context: Context,
        plaintext: bool,
    },
    /// DeriveSharedSecret with the public key that the key in `of` showed.
    DeriveSharedSecret { key: Name, of: Slot },
    /// Encapsulate.
    Encapsulate { key: Name },
    /// Decapsulate of a ciphertext that Encapsulate made.
    Decapsulate { key: Name, made: Made },
    /// Encrypt by RSAES_OAEP_SHA_256.
    Encrypt { key: Name, text: u8 },
    /// Decrypt by RSAES_OAEP_SHA_256.
    Decrypt { key: Name, made: Made },
    /// GetKeyLastUsage.
    GetKeyLastUsage { key: Name },
}

/// Which KeyUsage CreateKey names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// That of the kind.
    Fitting,
    /// One that the KeySpec cannot have.
    Wrong,
    /// None, where one is needed.
    Missing,
}

/// The `age`-th latest (0: the latest) signature, MAC or ciphertext of its sort, or the oldest. None was made: bytes that were
/// never one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many newer ones there are.
    pub age: u8,
    /// Which byte is changed before it is sent.
    pub altered: Option<Byte>,
}

/// What was made by a key for a later call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Signature(Signing),
    Mac,
    Encapsulation,
    Ciphertext,
}

impl Sort {
    /// The member that holds it, in the answer and in the request.
    fn member(self) -> &'static str {
        match self {
            Self::Signature(_) => "Signature",
            Self::Mac => "Mac",
            Self::Encapsulation => "SharedSecretCiphertextBlob",
            Self::Ciphertext => "CiphertextBlob",
        }
    }
}

/// Something that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) sort: Sort,
    pub(super) key: usize,
    pub(super) message: u8,
    /// Base64, as the answer had it.
    pub(super) value: String,
    /// Base64 of the secret behind it.
    pub(super) secret: Option<String>,
}

impl Kinds {
    /// The operations that these actions call, beside those of the other chapters.
    pub const OPERATIONS: [&str; 11] = [
        "GetPublicKey",
        "Sign",
        "Verify",
        "GenerateMac",
        "VerifyMac",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "DeriveSharedSecret",
        "Encapsulate",
        "Decapsulate",
        "GetKeyLastUsage",
    ];

    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::CreateKey { .. } => "CreateKey",
            Self::GetPublicKey { .. } => "GetPublicKey",
            Self::Sign { .. } => "Sign",
            Self::Verify { .. } => "Verify",
            Self::GenerateMac { .. } => "GenerateMac",
            Self::VerifyMac { .. } => "VerifyMac",
            Self::GenerateDataKeyPair {
                plaintext: true, ..
            } => "GenerateDataKeyPair",
            Self::GenerateDataKeyPair { .. } => "GenerateDataKeyPairWithoutPlaintext",
            Self::DeriveSharedSecret { .. } => "DeriveSharedSecret",
            Self::Encapsulate { .. } => "Encapsulate",
            Self::Decapsulate { .. } => "Decapsulate",
            Self::Encrypt { .. } => "Encrypt",
            Self::Decrypt { .. } => "Decrypt",
            Self::GetKeyLastUsage { .. } => "GetKeyLastUsage",
        }
    }

    /// The key that it is about.
    pub fn name(&mut self) -> Option<&mut Name> {
        match self {
            Self::CreateKey { .. } => None,
            Self::GetPublicKey { key }
            | Self::Sign { key, .. }
            | Self::Verify { key, .. }
            | Self::GenerateMac { key, .. }
            | Self::VerifyMac { key, .. }
            | Self::GenerateDataKeyPair { key, .. }
            | Self::DeriveSharedSecret { key, .. }
            | Self::Encapsulate { key }
            | Self::Decapsulate { key, .. }
            | Self::Encrypt { key, .. }
            | Self::Decrypt { key, .. }
            | Self::GetKeyLastUsage { key } => Some(key),
        }
    }

    /// What it hands in that was made before.
    pub fn made(&mut self) -> Option<&mut Made> {
        match self {
            Self::Verify { made, .. }
            | Self::VerifyMac { made, .. }
            | Self::Decapsulate { made, .. }
            | Self::Decrypt { made, .. } => Some(made),
            _ => None,
        }
    }

    /// The member of the request that holds it.
    #[must_use]
    pub fn handed_in(&self) -> Option<&'static str> {
        Some(self.sort()?.member())
    }

    fn sort(&self) -> Option<Sort> {
        Some(match *self {
            Self::Verify { algorithm, .. } => Sort::Signature(algorithm),
            Self::VerifyMac { .. } => Sort::Mac,
            Self::Decapsulate { .. } => Sort::Encapsulation,
            Self::Decrypt { .. } => Sort::Ciphertext,
            _ => return None,
        })
    }
}

impl Model {
    /// What the call hands in that was made before (base64), unaltered.
    #[must_use]
    pub fn proof(&self, kinds: &Kinds) -> Option<&str> {
        self.proof_of(kinds).map(|proof| proof.value.as_str())
    }

    fn proof_of(&self, kinds: &Kinds) -> Option<&Proof> {
        let (mut call, sort) = (*kinds, kinds.sort()?);
        let age = usize::from(call.made()?.age);
        let of_sort = self.proofs.iter().filter(|proof| proof.sort == sort);
        of_sort.rev().take(age + 1).last()
    }

    /// The public key (base64 of DER) that the key in a slot showed.
    #[must_use]
    pub fn public_key(&self, slot: Slot) -> Option<&str> {
        self.keys[self.in_slot(slot)?].public.as_deref()
    }

    pub(super) fn expect_kinds(&self, mut call: Kinds) -> Expect {
        let operation = call.operation();
        let Some(&mut name) = call.name() else {
            return match call {
                Kinds::CreateKey {
                    usage: Usage::Fitting,
                    ..
                } => Expect::Ok,
                _ => Expect::error(&[VALIDATION]),
            };
        };
        let accepts = match call {
            Kinds::GetKeyLastUsage { .. } => Accepts::Keys,
            _ => Accepts::Aliases,
        };
        let says = self.by_state(operation, name, accepts);
        let Some(index) = self.named(name) else {
            return says;
        };
        let kind = self.keys[index].kind;
        let usage = |usage| kind.serves(usage);
        says.and(match call {
            Kinds::CreateKey { .. } | Kinds::GetKeyLastUsage { .. } => Expect::Ok,
            Kinds::GetPublicKey { .. } if kind.is_asymmetric() => Expect::Ok,
            // What a key without its material says is open.
            Kinds::GetPublicKey { .. } if self.keys[index].is_empty() => {
                Expect::error(&["KMSInvalidStateException", "UnsupportedOperationException"])
            }
            Kinds::GetPublicKey { .. } => Expect::error(&["UnsupportedOperationException"]),
            Kinds::Sign { algorithm, .. } => kind.signs(algorithm),
            Kinds::Verify { algorithm, .. } => self.proved(
                &call,
                index,
                kind.signs(algorithm),
                "KMSInvalidSignatureException",
            ),
            Kinds::GenerateMac { fits: false, .. } => Expect::error(&[USAGE]),
            Kinds::GenerateMac { .. } => usage("GENERATE_VERIFY_MAC"),
            Kinds::VerifyMac { .. } => {
                let usage = usage("GENERATE_VERIFY_MAC");
                self.proved(&call, index, usage, "KMSInvalidMacException")
            }
            // Not of keys in custom key stores.
            Kinds::GenerateDataKeyPair { .. } if self.keys[index].kept.is_some() => {
                Expect::error(&["UnsupportedOperationException"])
            }
            Kinds::GenerateDataKeyPair { context, .. } => kind.encrypts_as_symmetric(context),
            Kinds::DeriveSharedSecret { of, .. } => {
                let other = self.in_slot(of).map(|other| &self.keys[other]);
                let fits = other.is_some_and(|key| key.public.is_some() && key.kind.is_on_p256());
                usage("KEY_AGREEMENT").and(Expect::ok_if(fits, &[VALIDATION]))
            }
            Kinds::Encapsulate { .. } => usage("ENCAPSULATE_DECAPSULATE"),
            // Any ciphertext of the right length gives some secret.
            Kinds::Decapsulate { .. } => {
                let made = self.proof_of(&call).is_some();
                let made = Expect::ok_if(made, &["InvalidCiphertextException"]);
                usage("ENCAPSULATE_DECAPSULATE").and(made)
            }
            Kinds::Encrypt { .. } => Expect::ok_if(kind == Kind::RsaEncryption, &[USAGE]),
            Kinds::Decrypt { made, .. } => self.decrypts(&call, made, index),
        })
    }

    fn decrypts(&self, call: &Kinds, made: Made, index: usize) -> Expect {
        let kind = self.keys[index].kind;
        let right = |proof: &Proof| self.are_one(proof.key, index) && made.altered.is_none();
        match self.proof_of(call) {
            Some(proof) if right(proof) => Expect::Ok,
            // Which comes first for a ciphertext of another key, no source says.
            _ if kind == Kind::RsaEncryption => {
                Expect::error(&["IncorrectKeyException", "InvalidCiphertextException"])
            }
            _ => Expect::error(&[USAGE, "IncorrectKeyException", "InvalidCiphertextException"]),
        }
    }

    /// What was made by this key for this message, unaltered, is right.
    fn proved(&self, call: &Kinds, index: usize, fits: Expect, wrong: &str) -> Expect {
        let (message, altered) = match *call {
            Kinds::Verify { message, made, .. } | Kinds::VerifyMac { message, made, .. } => {
                (message, made.altered)
            }
            _ => return fits,
        };
        let right = self
            .proof_of(call)
            .is_some_and(|proof| self.are_one(proof.key, index) && proof.message == message);
        fits.and(Expect::ok_if(right && altered.is_none(), &[wrong]))
    }

    /// What a call of the other chapters finds a key of another kind than theirs to be.
    pub(super) fn kind_rule(&self, operation: &str, name: Name, says: Expect) -> Expect {
        let Some(key) = self.named(name).map(|key| &self.keys[key]) else {
            return says;
        };
        let unsupported = Expect::error(&["UnsupportedOperationException"]);
        match operation {
            _ if key.kind == Kind::Symmetric => says,
            // The state comes before the kind of key.
            "RotateKeyOnDemand" if key.states == [State::Disabled].into() => says,
            "RotateKeyOnDemand" | "EnableKeyRotation" => says.and(unsupported),
            // An old note says that it succeeded.
            "DisableKeyRotation" => says.and(Expect::either(&["UnsupportedOperationException"])),
            // One page says that it answers with none, another that it is not for such keys.
            "ListKeyRotations" => says.or(unsupported),
            _ => says,
        }
    }
}
