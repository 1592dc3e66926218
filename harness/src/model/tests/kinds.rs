//! Asymmetric and HMAC keys.

use super::*;

const USAGE: &str = "InvalidKeyUsageException";
const LATEST: Made = Made {
    age: 0,
    altered: None,
};
const ALTERED: Made = Made {
    age: 0,
    altered: Some(Byte::Middle),
};

impl Story {
    fn kinds(&self, kinds: Kinds) -> String {
        self.expect(Action::Kinds(kinds))
    }

    fn did(&mut self, kinds: Kinds, body: Value) {
        self.ok(Action::Kinds(kinds), body);
    }

    /// What is wrong with this answer.
    fn wrong(&mut self, kinds: Kinds, body: Value) -> Vec<String> {
        let outcome = Outcome::Ok(body);
        lines(&self.model.observe(&Action::Kinds(kinds), &outcome))
    }

    fn create_kind(&mut self, slot: u8, kind: Kind) {
        self.made += 1;
        let (algorithms, names) = kind.algorithms();
        let mut metadata = json!({
            "KeyId": format!("id-{}", self.made),
            "Arn": format!("arn-{}", self.made),
            "Origin": "AWS_KMS",
            "KeyState": "Enabled",
            "Enabled": true,
            "KeySpec": kind.spec(),
            "KeyUsage": kind.usage(),
        });
        metadata[algorithms] = json!(names);
        let create = Kinds::CreateKey {
            slot: Slot(slot),
            kind,
            usage: Usage::Fitting,
        };
        self.did(create, json!({"KeyMetadata": metadata}));
    }

    fn show_public(&mut self, slot: u8, kind: Kind) {
        let key = Name::Id(Slot(slot));
        let arn = self.model.key(Slot(slot)).unwrap().1.to_owned();
        let (algorithms, names) = kind.algorithms();
        let mut body = json!({
            "KeyId": arn,
            "PublicKey": format!("public of {arn}"),
            "KeySpec": kind.spec(),
            "KeyUsage": kind.usage(),
        });
        body[algorithms] = json!(names);
        self.did(Kinds::GetPublicKey { key }, body);
    }
}

fn sign(algorithm: Signing) -> Kinds {
    let (key, message) = (A, 0);
    Kinds::Sign {
        key,
        algorithm,
        message,
    }
}

fn verify(key: Name, message: u8, made: Made) -> Kinds {
    let algorithm = Signing::Ecdsa;
    Kinds::Verify {
        key,
        algorithm,
        message,
        made,
    }
}

#[test]
fn a_signature_is_of_one_key_and_one_message() {
    let mut story = Story::new();
    story.create_kind(0, Kind::P256);
    story.create_kind(1, Kind::P256);
    assert_eq!(story.kinds(sign(Signing::Pss)), USAGE);
    let body = json!({"KeyId": "arn-1", "Signature": "c2ln", "SigningAlgorithm": "ECDSA_SHA_256"});
    story.did(sign(Signing::Ecdsa), body);
    assert_eq!(story.kinds(verify(A, 0, LATEST)), "success");
    let invalid = "KMSInvalidSignatureException";
    assert_eq!(story.kinds(verify(A, 1, LATEST)), invalid);
    assert_eq!(story.kinds(verify(A, 0, ALTERED)), invalid);
    assert_eq!(story.kinds(verify(Name::Id(Slot(1)), 0, LATEST)), invalid);
    let no = json!({"KeyId": "arn-1", "SignatureValid": false});
    let told = story.wrong(verify(A, 0, LATEST), no);
    assert_eq!(told, ["SignatureValid is false"]);
}

#[test]
fn a_mac_is_a_function_of_key_and_message() {
    let mut story = Story::new();
    story.create_kind(0, Kind::Mac);
    let (key, message) = (A, 0);
    let generate = |fits| Kinds::GenerateMac { key, message, fits };
    assert_eq!(story.kinds(generate(false)), USAGE);
    let body = |byte| json!({"KeyId": "arn-1", "Mac": STANDARD.encode([byte; 32])});
    story.did(generate(true), body(1));
    assert_eq!(story.wrong(generate(true), body(2)).len(), 1);
    let check = |message, made| Kinds::VerifyMac { key, message, made };
    assert_eq!(story.kinds(check(0, LATEST)), "success");
    assert_eq!(story.kinds(check(1, LATEST)), "KMSInvalidMacException");
    assert_eq!(story.kinds(check(0, ALTERED)), "KMSInvalidMacException");
}

#[test]
fn a_key_has_one_usage() {
    let mut story = Story::new();
    story.create_kind(0, Kind::Mac);
    assert_eq!(story.encrypts(), USAGE);
    assert_eq!(story.kinds(sign(Signing::Ecdsa)), USAGE);
    let public = Kinds::GetPublicKey { key: A };
    assert_eq!(story.kinds(public), "UnsupportedOperationException");
    let pair = Kinds::GenerateDataKeyPair {
        key: A,
        context: Context::Empty,
        plaintext: true,
    };
    assert_eq!(story.kinds(pair), USAGE);
    let rotate = Action::Rotation(Rotation::OnDemand { key: A });
    assert_eq!(story.expect(rotate), "UnsupportedOperationException");
    story.ok(Action::DisableKey { key: A }, Value::Null);
    assert_eq!(story.expect(rotate), "DisabledException");
    assert_eq!(story.encrypts(), format!("DisabledException or {USAGE}"));
    let create = |usage| Kinds::CreateKey {
        slot: Slot(1),
        kind: Kind::Mac,
        usage,
    };
    assert_eq!(story.kinds(create(Usage::Wrong)), "ValidationException");
    assert_eq!(story.kinds(create(Usage::Missing)), "ValidationException");
}

#[test]
fn two_keys_agree() {
    let mut story = Story::new();
    story.create_kind(0, Kind::Agreement);
    story.create_kind(1, Kind::Agreement);
    let derive = |key, of| Kinds::DeriveSharedSecret {
        key: Name::Id(Slot(key)),
        of: Slot(of),
    };
    assert_eq!(story.kinds(derive(0, 1)), "ValidationException");
    story.show_public(0, Kind::Agreement);
    story.show_public(1, Kind::Agreement);
    assert_eq!(story.kinds(derive(0, 1)), "success");
    let body = |arn, byte| json!({"KeyId": arn, "SharedSecret": STANDARD.encode([byte; 32])});
    story.did(derive(0, 1), body("arn-1", 1));
    assert_eq!(story.wrong(derive(1, 0), body("arn-2", 2)).len(), 1);
    story.did(derive(1, 0), body("arn-2", 1));
}

#[test]
fn what_is_encapsulated_comes_out_for_its_key_alone() {
    let mut story = Story::new();
    story.create_kind(0, Kind::MlKem);
    let decapsulate = |made| Kinds::Decapsulate { key: A, made };
    assert_eq!(
        story.kinds(decapsulate(LATEST)),
        "InvalidCiphertextException"
    );
    let secret = |byte| json!({"KeyId": "arn-1", "SharedSecret": STANDARD.encode([byte; 32])});
    let mut made = secret(1);
    made["SharedSecretCiphertextBlob"] = json!("blob");
    story.did(Kinds::Encapsulate { key: A }, made);
    story.did(decapsulate(LATEST), secret(1));
    assert_eq!(story.wrong(decapsulate(LATEST), secret(2)).len(), 1);
    assert_eq!(story.kinds(decapsulate(ALTERED)), "success");
    assert_eq!(story.wrong(decapsulate(ALTERED), secret(1)).len(), 1);
}

#[test]
fn a_key_tells_an_operation_that_it_served() {
    let mut story = Story::external();
    let ask = Kinds::GetKeyLastUsage { key: A };
    story.did(ask, json!({"KeyId": "arn-1", "KeyLastUsage": {}}));
    let told = json!({"KeyId": "arn-1", "KeyLastUsage": {"Operation": "Decrypt"}});
    assert_eq!(story.wrong(ask, told.clone()).len(), 1);
    story.import(Expiry::Never);
    story.encrypt();
    assert_eq!(story.wrong(ask, told).len(), 1);
    let encrypt = json!({"KeyId": "arn-1", "KeyLastUsage": {"Operation": "Encrypt"}});
    story.did(ask, encrypt);
}
