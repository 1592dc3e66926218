//! Stories by hand, their answers from recordings and documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;

mod answers;
mod kinds;
mod regions;
mod rotation;

const A: Name = Name::Id(Slot(0));
const LATEST: Token = Token {
    of: Slot(0),
    age: 0,
};
const BLOB: Blob = Blob {
    age: 0,
    altered: None,
};

/// A model and the answers it is told.
struct Story {
    model: Model,
    now: i64,
    made: usize,
}

impl Story {
    /// What is wrong with what DescribeKey says of the first key, its kind being right.
    fn described(&mut self, metadata: Option<&Value>) -> Vec<String> {
        let metadata = metadata.cloned().map(|mut metadata| {
            let kind = self.model.keys[0].kind;
            let (algorithms, names) = kind.algorithms();
            metadata["KeySpec"] = json!(kind.spec());
            metadata["KeyUsage"] = json!(kind.usage());
            metadata[algorithms] = json!(names);
            metadata
        });
        let metadata = metadata.as_ref();
        lines(&self.model.observe_key("arn-1", metadata))
    }

    fn new() -> Self {
        let now = 1_790_000_000_000;
        Self {
            model: Model::new(Table::embedded(), now),
            now,
            made: 0,
        }
    }

    /// A story of one EXTERNAL key in slot 0.
    fn external() -> Self {
        let mut story = Self::new();
        story.create(0, Origin::External);
        story
    }

    fn create(&mut self, slot: u8, origin: Origin) {
        self.made += 1;
        let (id, external) = (format!("id-{}", self.made), origin == Origin::External);
        let mut metadata = json!({
            "KeyId": id,
            "Arn": format!("arn-{}", self.made),
            "Origin": origin.name(),
            "KeyState": if external { "PendingImport" } else { "Enabled" },
            "Enabled": !external,
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        });
        if !external {
            metadata["CurrentKeyMaterialId"] = json!("ab".repeat(32));
        }
        self.ok(
            Action::CreateKey {
                slot: Slot(slot),
                origin,
            },
            json!({"KeyMetadata": metadata}),
        );
    }

    /// The call is allowed and answers so.
    fn ok(&mut self, action: Action, body: Value) {
        let outcome = Outcome::Ok(body);
        let expect = self.model.expect(&action);
        assert!(expect.allows(&outcome), "{action:?}: expected {expect}");
        let wrong = self.model.observe(&action, &outcome);
        assert!(wrong.0.is_empty(), "{action:?}: {wrong:?}");
    }

    fn parameters(&mut self) {
        self.made += 1;
        let body = json!({
            "KeyId": self.model.key(Slot(0)).unwrap().1,
            "ImportToken": format!("token-{}", self.made),
            "PublicKey": format!("public-{}", self.made),
            "ParametersValidTo": (self.now + DAY) / 1000,
        });
        self.ok(
            Action::GetParametersForImport {
                key: A,
                sha1: false,
            },
            body,
        );
    }

    fn import(&mut self, expiry: Expiry) {
        self.parameters();
        let body = json!({"KeyId": "arn-1", "KeyMaterialId": "cd".repeat(32)});
        self.ok(import(Material::First, expiry), body);
    }

    fn delete_material(&mut self) {
        let body = json!({"KeyId": "arn-1", "KeyMaterialId": "cd".repeat(32)});
        self.ok(Action::DeleteImportedKeyMaterial { key: A, id: None }, body);
    }

    fn schedule(&mut self) {
        let body = json!({
            "KeyId": "arn-1",
            "DeletionDate": (self.now + 7 * DAY) / 1000,
            "KeyState": "PendingDeletion",
            "PendingWindowInDays": 7,
        });
        self.ok(
            Action::ScheduleKeyDeletion {
                key: A,
                days: Some(7),
            },
            body,
        );
    }

    fn encrypt(&mut self) {
        self.made += 1;
        let body = json!({"KeyId": "arn-1", "CiphertextBlob": format!("blob-{}", self.made)});
        self.ok(
            Action::Encrypt {
                key: A,
                text: 0,
                context: Context::One,
            },
            body,
        );
    }

    fn wait(&mut self, time: i64) {
        self.now += time;
        self.model.at(self.now);
    }

    fn expect(&self, action: Action) -> String {
        self.model.expect(&action).to_string()
    }

    fn encrypts(&self) -> String {
        self.expect(Action::Encrypt {
            key: A,
            text: 0,
            context: Context::Empty,
        })
    }

    fn states(&self) -> Vec<&'static str> {
        self.model.keys[0]
            .states
            .iter()
            .map(|state| state.name())
            .collect()
    }
}

fn import(material: Material, expiry: Expiry) -> Action {
    let import = ImportType::Default;
    Action::ImportKeyMaterial {
        key: A,
        token: LATEST,
        public: LATEST,
        material,
        expiry,
        import,
    }
}

fn decrypt(context: Context) -> Action {
    Action::Decrypt {
        blob: BLOB,
        key: None,
        context,
    }
}

const INVALID_STATE: &str = "KMSInvalidStateException";

#[test]
fn a_key_works_only_while_its_material_is_in() {
    let mut story = Story::external();
    assert_eq!(story.encrypts(), INVALID_STATE);
    story.import(Expiry::Never);
    assert_eq!(story.encrypts(), "success");
    story.encrypt();
    assert_eq!(story.expect(decrypt(Context::One)), "success");
    story.delete_material();
    assert_eq!(story.states(), ["PendingImport"]);
    assert_eq!(story.expect(decrypt(Context::One)), INVALID_STATE);
    story.import(Expiry::Never);
    assert_eq!(story.expect(decrypt(Context::One)), "success");
}

#[test]
fn only_the_first_material_may_come_back() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.delete_material();
    story.parameters();
    let [first, second] = [Material::First, Material::Second].map(|one| import(one, Expiry::Never));
    assert_eq!(story.expect(second), "IncorrectKeyMaterialException");
    assert_eq!(story.expect(first), "success");
}

#[test]
fn material_expires_and_says_when() {
    let mut story = Story::external();
    story.import(Expiry::InMinutes(30));
    story.wait(29 * MINUTE);
    assert_eq!(story.encrypts(), "success");
    story.wait(2 * MINUTE);
    assert_eq!(story.encrypts(), format!("success or {INVALID_STATE}"));
    story.wait(EXPIRY_SLACK);
    assert_eq!(story.encrypts(), INVALID_STATE);
}

#[test]
fn a_token_is_of_one_key_and_one_day() {
    let mut story = Story::external();
    story.parameters();
    story.create(1, Origin::External);
    let foreign = Action::ImportKeyMaterial {
        key: Name::Id(Slot(1)),
        token: LATEST,
        public: LATEST,
        material: Material::First,
        expiry: Expiry::Never,
        import: ImportType::Default,
    };
    assert_eq!(story.expect(foreign), "InvalidImportTokenException");
    story.wait(25 * HOUR);
    assert_eq!(
        story.expect(import(Material::First, Expiry::Never)),
        "ExpiredImportTokenException"
    );
    let both = "ExpiredImportTokenException or ValidationException";
    assert_eq!(story.expect(import(Material::First, Expiry::Missing)), both);
    story.parameters();
    assert_eq!(
        story.expect(import(Material::First, Expiry::Never)),
        "success"
    );
    let mixed = Token {
        of: Slot(0),
        age: 1,
    };
    let mut pair = import(Material::First, Expiry::Never);
    if let Action::ImportKeyMaterial { public, .. } = &mut pair {
        *public = mixed;
    }
    assert_eq!(story.expect(pair), "InvalidCiphertextException");
}

#[test]
fn deletion_is_scheduled_cancelled_and_done() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.schedule();
    assert_eq!(
        story.encrypts(),
        format!("DisabledException or {INVALID_STATE}")
    );
    assert_eq!(
        story.expect(Action::ScheduleKeyDeletion {
            key: A,
            days: Some(7)
        }),
        INVALID_STATE
    );
    story.ok(
        Action::CancelKeyDeletion { key: A },
        json!({"KeyId": "arn-1"}),
    );
    assert_eq!(story.states(), ["Disabled"]);
    assert_eq!(story.encrypts(), "DisabledException");
    story.ok(Action::EnableKey { key: A }, Value::Null);
    assert_eq!(story.encrypts(), "success");
    story.schedule();
    story.wait(7 * DAY + HOUR);
    assert_eq!(story.states(), ["PendingDeletion", "gone"]);
    story.wait(DAY);
    assert_eq!(
        story.expect(Action::DescribeKey { key: A }),
        "NotFoundException"
    );
}

#[test]
fn what_an_empty_key_becomes_by_cancelling_is_open() {
    let mut story = Story::external();
    story.schedule();
    story.ok(
        Action::CancelKeyDeletion { key: A },
        json!({"KeyId": "arn-1"}),
    );
    assert_eq!(story.states(), ["Disabled", "PendingImport"]);
    let metadata = json!({
        "KeyId": "id-1", "Arn": "arn-1", "Origin": "EXTERNAL", "KeyState": "Disabled", "Enabled": false,
    });
    assert!(story.described(Some(&metadata)).is_empty());
    assert_eq!(story.states(), ["Disabled"]);
    assert_eq!(story.encrypts(), "DisabledException");
    assert_eq!(
        story.expect(Action::EnableKey { key: A }),
        format!("success or {INVALID_STATE}")
    );
}

#[test]
fn a_ciphertext_opens_under_its_key_in_its_context_unaltered() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.encrypt();
    story.create(1, Origin::AwsKms);
    let with = |blob, key, context| Action::Decrypt { blob, key, context };
    let invalid = "InvalidCiphertextException";
    assert_eq!(story.expect(with(BLOB, None, Context::Other)), invalid);
    let altered = Blob {
        age: 0,
        altered: Some(Byte::Middle),
    };
    assert_eq!(story.expect(with(altered, None, Context::One)), invalid);
    let other = Some(Name::Id(Slot(1)));
    assert_eq!(
        story.expect(with(BLOB, other, Context::One)),
        "IncorrectKeyException"
    );
    let wrong = Outcome::Ok(json!({"KeyId": "arn-1", "Plaintext": "Yg=="}));
    assert_eq!(
        lines(&story.model.observe(&decrypt(Context::One), &wrong)),
        [r#"Plaintext is "Yg==", not "YQ==""#]
    );
}

#[test]
fn import_is_for_external_keys() {
    let mut story = Story::new();
    story.create(0, Origin::AwsKms);
    let get = Action::GetParametersForImport { key: A, sha1: true };
    assert_eq!(story.expect(get), "UnsupportedOperationException");
    story.ok(Action::DisableKey { key: A }, Value::Null);
    assert_eq!(
        story.expect(get),
        "DisabledException or UnsupportedOperationException"
    );
}

#[test]
fn aliases_name_keys_where_they_are_accepted() {
    let mut story = Story::external();
    let (alias, by_alias) = (Alias(0), Name::Alias(Alias(0)));
    assert_eq!(
        story.expect(Action::DescribeKey { key: by_alias }),
        "NotFoundException"
    );
    story.ok(Action::CreateAlias { alias, key: A }, Value::Null);
    assert_eq!(
        story.expect(Action::DescribeKey { key: by_alias }),
        "success"
    );
    assert_eq!(
        story.expect(Action::CreateAlias { alias, key: A }),
        "AlreadyExistsException"
    );
    let refused = "InvalidArnException or NotFoundException";
    assert_eq!(story.expect(Action::EnableKey { key: by_alias }), refused);
    story.schedule();
    assert_eq!(
        story.expect(Action::UpdateAlias { alias, key: A }),
        INVALID_STATE
    );
    assert_eq!(story.expect(Action::DeleteAlias { alias }), "success");
}

fn lines(wrong: &Wrong) -> Vec<String> {
    wrong.0.iter().map(|flaw| flaw.line.clone()).collect()
}
