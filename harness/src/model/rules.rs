//! Which answers a call may have.

use super::action::{Action, Alias, Blob, Context, Expiry, Material, Name, Origin, Token};
use super::expect::Expect;
use super::key::{Key, State};
use super::kind::Kind;
use super::{DAY, HOUR, MINUTE, Model, TOKEN_LIFE};
use crate::target::Place;

const NOT_FOUND: &[&str] = &["NotFoundException"];
/// What a ciphertext is told in a Region that lacks its key.
const NOT_HERE: &[&str] = &[
    "AccessDeniedException",
    "InvalidCiphertextException",
    "NotFoundException",
];
const VALIDATION: &[&str] = &["ValidationException"];

/// How a call uses the keys that it names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepts {
    /// Key ids and key ARNs only.
    Keys,
    /// Aliases as well.
    Aliases,
}

impl Model {
    /// The answers allowed to `action`, now.
    #[must_use]
    pub fn expect(&self, action: &Action) -> Expect {
        let (operation, place) = (action.operation(), self.place(action));
        match *action {
            Action::Wait { .. } | Action::CreateKey { .. } => Expect::Ok,
            Action::ListKeys { limit } => number(limit, 1..=1000),
            Action::GenerateRandom { bytes } => number(Some(bytes), 1..=1024),
            Action::DescribeKey { key } => self.by_state(operation, key, Accepts::Aliases),
            Action::Encrypt { key, context, .. }
            | Action::GenerateDataKey { key, context }
            | Action::GenerateDataKeyWithoutPlaintext { key, context } => {
                self.encrypts(operation, key, context)
            }
            Action::GetParametersForImport { key, .. }
            | Action::DisableKey { key }
            | Action::CancelKeyDeletion { key }
            | Action::ListAliases { key }
            | Action::ListResourceTags { key } => self.by_state(operation, key, Accepts::Keys),
            Action::EnableKey { key } => self.enable(key),
            Action::ScheduleKeyDeletion { key, days } => self
                .by_state(operation, key, Accepts::Keys)
                .and(number(days, 7..=30)),
            Action::ImportKeyMaterial {
                key,
                token,
                public,
                material,
                expiry,
                import,
            } => self
                .by_state(operation, key, Accepts::Keys)
                .and(expiry_rule(expiry))
                .and(self.import_rules(key, token, public, material))
                .and(self.import_type_rule(key, material, import)),
            Action::DeleteImportedKeyMaterial { key, id } => self
                .by_state(operation, key, Accepts::Keys)
                .and(self.material_id_rule(key, id)),
            Action::Decrypt { blob, key, context } => {
                self.opens(operation, blob, key, (context, place))
            }
            Action::ReEncrypt {
                blob,
                source,
                context,
                key,
                new_context,
            } => self
                .opens(operation, blob, source, (context, place))
                .and(self.encrypts(operation, key, new_context)),
            Action::CreateAlias { alias, key } => self
                .by_state(operation, key, Accepts::Keys)
                .and(self.free(alias, place)),
            Action::UpdateAlias { alias, key } => self
                .alias(alias, place)
                .and(self.by_state(operation, key, Accepts::Keys))
                .and(self.same_kind(alias, place, key)),
            Action::DeleteAlias { alias } => self.alias(alias, place),
            Action::TagResource { key, tag, .. } => {
                let allowed = Expect::ok_if(tag != 0, &["TagException"]);
                self.by_state(operation, key, Accepts::Keys).and(allowed)
            }
            Action::UntagResource { key, .. } | Action::UpdateKeyDescription { key, .. } => {
                self.by_state(operation, key, Accepts::Keys)
            }
            Action::Rotation(rotation) => self.expect_rotation(rotation),
            Action::Grants(grants) => self.expect_grants(&grants),
            Action::Policies(policies) => self.expect_policies(&policies),
            Action::Stores(stores) => self.expect_stores(&stores),
            Action::Kinds(kinds) => self.expect_kinds(kinds),
            Action::Regions(regions) => self.expect_regions(regions),
        }
    }

    /// What the key-state table says of `operation` on the key that `name` means.
    pub(super) fn by_state(&self, operation: &str, name: Name, accepts: Accepts) -> Expect {
        self.by_state_in(operation, name, self.place_of(name), accepts)
    }

    /// [`Self::by_state`] of a call in a Region.
    pub(super) fn by_state_in(
        &self,
        operation: &str,
        name: Name,
        place: Place,
        accepts: Accepts,
    ) -> Expect {
        if accepts == Accepts::Keys && matches!(name, Name::Alias(_) | Name::AliasArn(_)) {
            return Expect::error(&["InvalidArnException", "NotFoundException"]);
        }
        match self.named_in(name, place) {
            None => Expect::error(NOT_FOUND),
            Some(key) => self.by_state_of(operation, &self.keys[key]),
        }
    }

    fn by_state_of(&self, operation: &str, key: &Key) -> Expect {
        if key.beyond {
            return Expect::Unknown;
        }
        let about_import = matches!(
            operation,
            "GetParametersForImport" | "ImportKeyMaterial" | "DeleteImportedKeyMaterial"
        );
        if about_import && key.kept.is_some() {
            // Nor against the store.
            let unsupported = Expect::error(&["UnsupportedOperationException"]);
            return key.over(|state| match state {
                State::Disabled => unsupported.clone().or_code(&["DisabledException"]),
                State::PendingDeletion | State::Unavailable => {
                    unsupported.clone().or_code(&["KMSInvalidStateException"])
                }
                _ => unsupported.clone(),
            });
        }
        key.over(|state| {
            let says = self.table.expect(operation, state.name(), key.origin);
            match (operation, key.origin, state) {
                // No source orders the origin against the state.
                (_, Origin::AwsKms, State::Disabled) if about_import => {
                    says.or_code(&["DisabledException"])
                }
                (_, Origin::AwsKms, State::PendingDeletion | State::PendingReplicaDeletion)
                    if about_import =>
                {
                    says.or_code(&["KMSInvalidStateException"])
                }
                (_, Origin::AwsKms, State::Creating | State::Updating) if about_import => {
                    says.or_code(&["UnsupportedOperationException"])
                }
                // The table allows it, the text of the operation asks for PendingImport or Enabled.
                ("ImportKeyMaterial", Origin::External, State::Disabled) => {
                    says.or(Expect::error(&[
                        "DisabledException",
                        "KMSInvalidStateException",
                    ]))
                }
                _ => says,
            }
        })
    }

    /// A Disabled key can lack its material after its deletion was cancelled; no source says what EnableKey makes of it.
    fn enable(&self, name: Name) -> Expect {
        let says = self.by_state("EnableKey", name, Accepts::Keys);
        match self.named(name).map(|key| &self.keys[key]) {
            Some(key) if key.is_empty() && says == Expect::Ok => {
                says.or(Expect::error(&["KMSInvalidStateException"]))
            }
            _ => says,
        }
    }

    /// The token, the wrapping and the length of the material.
    fn import_rules(&self, name: Name, token: Token, public: Token, material: Material) -> Expect {
        let (Some(key), Some(held)) = (self.named(name), self.parameters_of(token)) else {
            return Expect::error(&["InvalidImportTokenException"]);
        };
        let mut rules = Expect::Ok;
        if held.key != key {
            let invalid = Expect::error(&["InvalidImportTokenException"]);
            rules = rules.and(match self.are_one(held.key, key) {
                // Which of them tells of the token of another Region, no source says.
                true => invalid.or_code(&[
                    "IncorrectKeyMaterialException",
                    "InvalidCiphertextException",
                ]),
                false => invalid,
            });
        }
        let age = self.now - held.given;
        if age > TOKEN_LIFE + MINUTE {
            rules = rules.and(Expect::error(&["ExpiredImportTokenException"]));
        } else if age > TOKEN_LIFE - MINUTE {
            rules = rules.and(Expect::either(&["ExpiredImportTokenException"]));
        }
        if held.used {
            // Whether a token serves once only is not said.
            rules = rules.and(Expect::either(&[
                "InvalidImportTokenException",
                "ExpiredImportTokenException",
            ]));
        }
        let fits = self
            .parameters_of(public)
            .is_some_and(|under| under.public == held.public && under.sha1 == held.sha1);
        if !fits {
            rules = rules.and(Expect::error(&["InvalidCiphertextException"]));
        }
        if material == Material::Short {
            rules = rules.and(Expect::error(&[
                "IncorrectKeyMaterialException",
                "ValidationException",
            ]));
        }
        rules
    }

    /// What was encrypted decrypts: under its key, in a state that allows it, unaltered, in its context.
    pub(super) fn opens(
        &self,
        operation: &str,
        blob: Blob,
        name: Option<Name>,
        (context, place): (Context, Place),
    ) -> Expect {
        let given = name.map_or(Expect::Ok, |name| {
            self.by_state_in(operation, name, place, Accepts::Aliases)
        });
        // Which is seen first of a key of another kind and a ciphertext that is not its own is known for sound ciphertexts only.
        let other = |kind: Kind| match kind {
            Kind::Symmetric => Expect::Ok,
            _ => Expect::error(&["IncorrectKeyException", "InvalidKeyUsageException"]),
        };
        let named = name.and_then(|name| self.named_in(name, place));
        let kind = named.map(|key| self.keys[key].kind);
        let usage = kind.map_or(Expect::Ok, other);
        let Some(held) = self.ciphertext_of(blob) else {
            return given.and(Expect::error(&["InvalidCiphertextException"]).and(usage));
        };
        let opener = self.related_in(held.key, place);
        let right = name.is_none() || named == opener;
        let mut rules = given;
        if !right {
            rules = rules.and(Expect::error(&["IncorrectKeyException"]));
        }
        match opener.map(|opener| &self.keys[opener]) {
            Some(opener) if right || opener.may_be_gone() => {
                rules = rules.and(self.by_state_of_blob(operation, opener));
            }
            Some(_) => {}
            // How a Region without the key or a related one says so is only reported.
            None => rules = rules.and(Expect::error(NOT_HERE)),
        }
        if blob.altered.is_some() || held.context != context {
            let invalid = Expect::error(&["InvalidCiphertextException"]);
            // Whose the refusal is, KMS's or the proxy's, is open.
            let of_proxy = self.keys[held.key].origin == Origin::ExternalKeyStore;
            rules = rules.and(usage).and(match of_proxy {
                true => invalid.or_code(&["KMSInvalidStateException"]),
                false => invalid,
            });
        } else if kind == Some(Kind::RsaEncryption) {
            rules = rules.and(usage);
        }
        rules
    }

    /// A symmetric encryption key in a state that allows it.
    fn encrypts(&self, operation: &str, name: Name, context: Context) -> Expect {
        let kind = self.named(name).map(|key| self.keys[key].kind);
        let serves = kind.map_or(Expect::Ok, |kind| kind.encrypts_as_symmetric(context));
        self.by_state(operation, name, Accepts::Aliases).and(serves)
    }

    /// UpdateAlias moves an alias between keys of one type and usage; the code is only reported.
    fn same_kind(&self, alias: Alias, place: Place, name: Name) -> Expect {
        let was = self
            .aliases
            .get(&(alias, place))
            .map(|&key| self.keys[key].kind);
        let becomes = self.named(name).map(|key| self.keys[key].kind);
        let of = |kind: Kind| (kind.is_asymmetric(), kind.usage());
        match was.zip(becomes) {
            Some((was, becomes)) if of(was) != of(becomes) => Expect::error(&[
                "KMSInvalidStateException",
                "UnsupportedOperationException",
                "ValidationException",
            ]),
            _ => Expect::Ok,
        }
    }

    /// A ciphertext names its key; what it says of a deleted one is only reported.
    fn by_state_of_blob(&self, operation: &str, key: &Key) -> Expect {
        let says = self.by_state_of(operation, key);
        if key.may_be_gone() {
            says.or_code(&["AccessDeniedException", "InvalidCiphertextException"])
        } else {
            says
        }
    }

    /// The alias exists in the Region.
    fn alias(&self, alias: Alias, place: Place) -> Expect {
        match self.aliases.get(&(alias, place)) {
            None => Expect::error(NOT_FOUND),
            // Aliases go with their key.
            Some(&key) => self.keys[key].over(|_| Expect::Ok),
        }
    }

    /// The alias does not exist in the Region.
    fn free(&self, alias: Alias, place: Place) -> Expect {
        match self.alias(alias, place) {
            Expect::Ok => Expect::error(&["AlreadyExistsException"]),
            Expect::Error(_) => Expect::Ok,
            Expect::Either(_) | Expect::Unknown => Expect::either(&["AlreadyExistsException"]),
        }
    }

    /// The ValidTo that an import sends now, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn valid_to(&self, expiry: Expiry) -> Option<i64> {
        let offset = match expiry {
            Expiry::Never | Expiry::Missing => return None,
            Expiry::InMinutes(minutes) => i64::from(minutes) * MINUTE,
            Expiry::Past => -HOUR,
            Expiry::TooFar => 366 * DAY,
            Expiry::NeverWithDate => DAY,
        };
        Some(self.now + offset)
    }
}

/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html>
fn expiry_rule(expiry: Expiry) -> Expect {
    match expiry {
        Expiry::Never | Expiry::InMinutes(_) => Expect::Ok,
        Expiry::Missing | Expiry::Past | Expiry::TooFar | Expiry::NeverWithDate => {
            Expect::error(VALIDATION)
        }
    }
}

pub(super) fn number(value: Option<u32>, range: std::ops::RangeInclusive<u32>) -> Expect {
    let fits = value.is_none_or(|value| range.contains(&value));
    Expect::ok_if(fits, VALIDATION)
}
