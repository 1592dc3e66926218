//! Multi-Region keys.

use super::*;
use crate::target::Place;

const ID: &str = "mrk-0123456789abcdef0123456789abcdef";
const HOME: &str = "arn:aws:kms:us-east-1:1:key/mrk-0123456789abcdef0123456789abcdef";
const AWAY: &str = "arn:aws:kms:us-west-2:1:key/mrk-0123456789abcdef0123456789abcdef";
/// The replica.
const B: Name = Name::Id(Slot(1));

/// What DescribeKey says of a key; of the two, `primary` is the ARN of the primary key.
fn metadata(arn: &str, state: &str, (primary, replicas): (&str, &[&str])) -> Value {
    let member = |arn: &str| json!({"Arn": arn, "Region": arn.split(':').nth(3)});
    let role = if arn == primary { "PRIMARY" } else { "REPLICA" };
    let replicas: Vec<Value> = replicas.iter().map(|arn| member(arn)).collect();
    let mut metadata = json!({
        "KeyId": ID,
        "Arn": arn,
        "Origin": "AWS_KMS",
        "KeyState": state,
        "Enabled": state == "Enabled",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": true,
        "MultiRegionConfiguration": {
            "MultiRegionKeyType": role, "PrimaryKey": member(primary), "ReplicaKeys": replicas,
        },
    });
    if state != "Creating" {
        metadata["CurrentKeyMaterialId"] = json!("ab".repeat(32));
    }
    metadata
}

/// The replica is at the second Region.
const TWO: (&str, &[&str]) = (HOME, &[AWAY]);

impl Story {
    /// A primary key in slot 0.
    fn multi_region() -> Self {
        let mut story = Self::new();
        let create = Regions::CreateKey {
            slot: Slot(0),
            kind: Kind::Symmetric,
            origin: Origin::AwsKms,
        };
        let metadata = metadata(HOME, "Enabled", (HOME, &[]));
        story.ok(Action::Regions(create), json!({"KeyMetadata": metadata}));
        story
    }

    /// The same with a replica in slot 1 that is being created.
    fn replicated() -> Self {
        let mut story = Self::multi_region();
        story.replicate();
        story
    }

    fn replicate(&mut self) {
        let body = json!({
            "ReplicaKeyMetadata": metadata(AWAY, "Creating", TWO),
            "ReplicaPolicy": r#"{"Statement": [{"Sid": "Enable IAM User Permissions"}]}"#,
        });
        self.ok(replicate(A, 1, Place::Other), body);
    }

    /// The same with the replica ready.
    fn pair() -> Self {
        let mut story = Self::replicated();
        story.wait(HOUR);
        story.tells(AWAY, "Enabled", TWO);
        story
    }

    /// DescribeKey says so, which is as it is to be.
    fn tells(&mut self, arn: &str, state: &str, set: (&str, &[&str])) {
        assert_eq!(self.told(arn, state, set), Vec::<String>::new());
    }

    fn told(&mut self, arn: &str, state: &str, set: (&str, &[&str])) -> Vec<String> {
        let metadata = metadata(arn, state, set);
        lines(&self.model.observe_key(arn, Some(&metadata)))
    }

    fn states_of(&self, key: usize) -> Vec<&'static str> {
        self.model.keys[key].states()
    }
}

fn replicate(key: Name, slot: u8, to: Place) -> Action {
    let slot = Slot(slot);
    Action::Regions(Regions::ReplicateKey { key, slot, to })
}

fn move_to(key: Name, to: Place) -> Action {
    Action::Regions(Regions::UpdatePrimaryRegion { key, to })
}

#[test]
fn a_replica_is_created_for_a_while() {
    let mut story = Story::replicated();
    assert_eq!(story.states_of(1), ["Enabled", "Creating"]);
    story.tells(AWAY, "Creating", TWO);
    let encrypt = |key| Action::Encrypt {
        key,
        text: 0,
        context: Context::Empty,
    };
    assert_eq!(story.expect(encrypt(B)), INVALID_STATE);
    story.wait(MINUTE);
    assert_eq!(story.states_of(1), ["Enabled", "Creating"]);
    story.wait(HOUR);
    assert_eq!(story.states_of(1), ["Enabled"]);
    assert_eq!(
        story.told(AWAY, "Creating", TWO)[0],
        "KeyState is Creating, not Enabled"
    );
}

#[test]
fn a_replica_has_the_arn_of_its_primary_key_but_for_the_region() {
    for arn in [HOME, "", &AWAY.replace("012", "210"), &format!("{AWAY}:x")] {
        let mut story = Story::multi_region();
        let body = json!({"ReplicaKeyMetadata": metadata(arn, "Creating", TWO)});
        let replicate = replicate(A, 1, Place::Other);
        let wrong = lines(&story.model.observe(&replicate, &Outcome::Ok(body)));
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert_eq!(story.states_of(0), ["Enabled"]);
        assert_eq!(story.model.keys().count(), 1);
    }
}

#[test]
fn a_description_that_a_replica_is_not_to_have_is_told_once() {
    let mut story = Story::pair();
    let mut told = metadata(AWAY, "Enabled", TWO);
    told["Description"] = json!(description(1));
    for flaws in [1, 0] {
        let wrong = story.model.observe_key(AWAY, Some(&told));
        assert_eq!(wrong.0.len(), flaws, "{wrong:?}");
    }
    told["Description"] = json!("");
    assert_eq!(story.model.observe_key(AWAY, Some(&told)).0.len(), 1);
}

#[test]
fn a_primary_key_alone_is_replicated_and_once() {
    let story = Story::pair();
    let exists = "AlreadyExistsException";
    assert_eq!(story.expect(replicate(A, 2, Place::Other)), exists);
    let unsupported = "UnsupportedOperationException";
    let back = story.expect(replicate(B, 2, Place::Home));
    assert_eq!(back, format!("{exists} or {unsupported}"));
    assert_eq!(
        story.model.place(&replicate(B, 2, Place::Home)),
        Place::Other
    );
    let mut single = Story::new();
    single.create(0, Origin::AwsKms);
    let open = format!("{INVALID_STATE} or {unsupported} or ValidationException");
    assert_eq!(single.expect(replicate(A, 2, Place::Other)), open);
}

#[test]
fn an_id_means_related_keys_and_an_arn_one() {
    let story = Story::pair();
    let describe = |key, from| Action::Regions(Regions::DescribeKey { key, from });
    assert_eq!(story.expect(describe(A, Place::Other)), "success");
    let arn = Name::Arn(Slot(0));
    assert_eq!(
        story.expect(describe(arn, Place::Other)),
        "NotFoundException"
    );
    assert_eq!(story.expect(describe(arn, Place::Home)), "success");
    let alone = Story::multi_region();
    assert_eq!(alone.expect(describe(A, Place::Other)), "NotFoundException");
}

#[test]
fn what_one_key_encrypts_its_replica_decrypts() {
    let mut story = Story::multi_region();
    let body = json!({"KeyId": HOME, "CiphertextBlob": "blob"});
    let (text, context) = (0, Context::One);
    let encrypt = Action::Encrypt {
        key: A,
        text,
        context,
    };
    story.ok(encrypt, body.clone());
    let decrypt = Action::Regions(Regions::Decrypt {
        blob: BLOB,
        context,
        from: Place::Other,
    });
    assert_eq!(
        story.expect(decrypt),
        "AccessDeniedException or InvalidCiphertextException or NotFoundException"
    );
    let mut story = Story::pair();
    story.ok(encrypt, body);
    let plaintext = STANDARD.encode(plaintext(text));
    story.ok(decrypt, json!({"KeyId": AWAY, "Plaintext": plaintext}));
    let outcome = Outcome::Ok(json!({"KeyId": HOME, "Plaintext": plaintext}));
    assert_eq!(lines(&story.model.observe(&decrypt, &outcome)).len(), 1);
}

#[test]
fn a_primary_key_waits_for_the_deletion_of_its_replica() {
    let mut story = Story::pair();
    let schedule = |key| Action::ScheduleKeyDeletion { key, days: Some(7) };
    let body = json!({
        "KeyId": HOME, "KeyState": "PendingReplicaDeletion", "PendingWindowInDays": 7,
    });
    story.ok(schedule(A), body);
    story.wait(60 * DAY);
    assert_eq!(story.states_of(0), ["PendingReplicaDeletion"]);
    let date = story.now + 7 * DAY;
    let body = json!({
        "KeyId": AWAY, "KeyState": "PendingDeletion", "PendingWindowInDays": 7, "DeletionDate": date / 1000,
    });
    story.ok(schedule(B), body);
    story.wait(7 * DAY + HOUR);
    assert_eq!(
        story.states_of(0),
        ["PendingDeletion", "PendingReplicaDeletion"]
    );
    assert_eq!(story.model.observe_key(AWAY, None).0.len(), 0);
    story.wait(DAY);
    assert_eq!(story.states_of(0), ["PendingDeletion"]);
    let mut told = metadata(HOME, "PendingDeletion", (HOME, &[]));
    for (days, flaws) in [(6, 2), (7, 0)] {
        told["DeletionDate"] = json!((date + days * DAY) / 1000);
        let wrong = story.model.observe_key(HOME, Some(&told));
        assert_eq!(wrong.0.len(), flaws, "{wrong:?}");
    }
    story.wait(9 * DAY);
    assert_eq!(story.states_of(0), ["gone"]);
}

#[test]
fn keys_change_their_roles() {
    let mut story = Story::pair();
    let moved: (&str, &[&str]) = (AWAY, &[HOME]);
    assert_eq!(
        story.expect(move_to(B, Place::Home)),
        "UnsupportedOperationException"
    );
    story.ok(move_to(A, Place::Other), Value::Null);
    story.tells(HOME, "Updating", TWO);
    story.tells(AWAY, "Updating", TWO);
    let schedule = Action::ScheduleKeyDeletion { key: A, days: None };
    assert_eq!(story.expect(schedule), INVALID_STATE);
    story.wait(HOUR);
    story.tells(AWAY, "Enabled", moved);
    assert_eq!(story.told(HOME, "Enabled", TWO).len(), 1);
    story.tells(AWAY, "Enabled", TWO);
}

#[test]
fn rotation_is_ordered_of_the_primary_key() {
    let mut story = Story::pair();
    let (enable, disable) = (
        |key| Action::Rotation(Rotation::Enable { key, days: None }),
        |key| Action::Rotation(Rotation::Disable { key }),
    );
    let refused = format!("{INVALID_STATE} or UnsupportedOperationException");
    assert_eq!(story.expect(enable(B)), refused);
    assert_eq!(story.expect(disable(B)), refused);
    story.ok(enable(A), Value::Null);
    let status = Action::Rotation(Rotation::Status { key: B });
    let on = json!({
        "KeyId": AWAY, "KeyRotationEnabled": true, "RotationPeriodInDays": 365,
        "NextRotationDate": (story.now + 365 * DAY) / 1000,
    });
    let off = json!({"KeyId": AWAY, "KeyRotationEnabled": false});
    // It may not have heard of it.
    story.ok(status, off.clone());
    story.wait(HOUR);
    story.ok(status, on);
    let wrong = story.model.observe(&status, &Outcome::Ok(off));
    assert_eq!(lines(&wrong).len(), 1, "{wrong:?}");
}

/// Of a key of the pair, with a schedule or without.
fn status(slot: u8, arn: &str, on: Option<i64>) -> (Action, Value) {
    let key = Name::Id(Slot(slot));
    let mut body = json!({"KeyId": arn, "KeyRotationEnabled": on.is_some()});
    if let Some(at) = on {
        body["RotationPeriodInDays"] = json!(365);
        body["NextRotationDate"] = json!(at / 1000);
    }
    (Action::Rotation(Rotation::Status { key }), body)
}

#[test]
fn a_replica_that_is_created_may_not_have_heard_of_rotation() {
    let mut story = Story::multi_region();
    let enable = Rotation::Enable { key: A, days: None };
    story.ok(Action::Rotation(enable), Value::Null);
    let next = story.now + 365 * DAY;
    story.replicate();
    let (status_of, off) = status(1, AWAY, None);
    story.ok(status_of, off.clone());
    story.wait(HOUR);
    let wrong = story.model.observe(&status_of, &Outcome::Ok(off));
    assert_eq!(lines(&wrong).len(), 1, "{wrong:?}");
    let (status, on) = status(1, AWAY, Some(next));
    story.ok(status, on);
}

#[test]
fn whether_a_key_that_waits_for_its_replicas_rotates_is_open() {
    let mut story = Story::pair();
    let enable = Rotation::Enable { key: A, days: None };
    story.ok(Action::Rotation(enable), Value::Null);
    let next = story.now + 365 * DAY;
    let schedule = Action::ScheduleKeyDeletion { key: A, days: None };
    let body = json!({
        "KeyId": HOME, "KeyState": "PendingReplicaDeletion", "PendingWindowInDays": 30,
    });
    story.ok(schedule, body);
    for on in [None, Some(next)] {
        let (status, body) = status(0, HOME, on);
        story.ok(status, body);
    }
    story.wait(367 * DAY);
    for (arn, state, days) in [
        (AWAY, "Enabled", None),
        (HOME, "PendingReplicaDeletion", Some(30)),
    ] {
        let mut told = metadata(arn, state, TWO);
        told["CurrentKeyMaterialId"] = json!("cd".repeat(32));
        if let Some(days) = days {
            told["PendingDeletionWindowInDays"] = json!(days);
        }
        let wrong = story.model.observe_key(arn, Some(&told));
        assert_eq!(lines(&wrong), Vec::<String>::new());
    }
}
