//! Rotation, and keys of several materials.

use super::*;

const LIMIT: &str = "LimitExceededException";

impl Story {
    fn rotation(&self, rotation: Rotation) -> String {
        self.expect(Action::Rotation(rotation))
    }

    fn rotate(&mut self) {
        let rotation = Action::Rotation(Rotation::OnDemand { key: A });
        self.ok(rotation, json!({"KeyId": "arn-1"}));
    }

    fn rotates_every_90_days(&mut self) {
        let days = Some(90);
        let enable = Action::Rotation(Rotation::Enable { key: A, days });
        self.ok(enable, Value::Null);
    }

    /// What is wrong with a DescribeKey that tells this material.
    fn current(&mut self, state: &str, material: &str) -> Vec<String> {
        let external = self.model.keys[0].origin == Origin::External;
        let mut metadata = json!({
            "KeyId": "id-1",
            "Arn": "arn-1",
            "Origin": if external { "EXTERNAL" } else { "AWS_KMS" },
            "KeyState": state,
            "Enabled": state == "Enabled",
            "CurrentKeyMaterialId": material.repeat(32),
        });
        if external && state == "Enabled" {
            metadata["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
        }
        self.described(Some(&metadata))
    }

    fn import_new(&mut self, material: Material, id: &str) {
        self.parameters();
        self.ok(
            new(material),
            json!({"KeyId": "arn-1", "KeyMaterialId": id.repeat(32)}),
        );
    }

    fn delete_one(&mut self, material: Material, id: &str) {
        let id = id.repeat(32);
        self.ok(
            Action::DeleteImportedKeyMaterial {
                key: A,
                id: Some(material),
            },
            json!({"KeyId": "arn-1", "KeyMaterialId": id}),
        );
    }
}

fn new(material: Material) -> Action {
    new_until(material, Expiry::Never)
}

fn new_until(material: Material, expiry: Expiry) -> Action {
    let mut action = import(material, expiry);
    if let Action::ImportKeyMaterial { import, .. } = &mut action {
        *import = ImportType::New;
    }
    action
}

#[test]
fn a_rotation_on_demand_shows_within_minutes() {
    let mut story = Story::new();
    story.create(0, Origin::AwsKms);
    story.rotate();
    assert!(story.current("Enabled", "ab").is_empty());
    let again = Rotation::OnDemand { key: A };
    let open = format!("success or ConflictException or {INVALID_STATE}");
    assert_eq!(story.rotation(again), open);
    story.wait(HOUR);
    assert_eq!(story.rotation(again), "success");
    let still = story.current("Enabled", "ab");
    assert!(still[0].ends_with("after a rotation"), "{still:?}");
    assert!(
        story.current("Enabled", "ef").len() == 1,
        "no rotation is left"
    );
    let back = story.current("Enabled", "ab");
    assert!(back[0].ends_with("once more"), "{back:?}");
}

#[test]
fn a_key_rotates_when_its_time_has_come() {
    let mut story = Story::new();
    story.create(0, Origin::AwsKms);
    story.rotates_every_90_days();
    let next = (story.now + 90 * DAY) / 1000;
    let status = json!({
        "KeyId": "arn-1", "KeyRotationEnabled": true, "RotationPeriodInDays": 90, "NextRotationDate": next,
    });
    story.ok(Action::Rotation(Rotation::Status { key: A }), status);
    story.wait(89 * DAY);
    assert_eq!(
        story.current("Enabled", "cd"),
        [format!(
            "CurrentKeyMaterialId is {:?}, not {:?}",
            "cd".repeat(32),
            "ab".repeat(32)
        )]
    );
    story.wait(DAY - 10 * MINUTE);
    let on_demand = Rotation::OnDemand { key: A };
    assert_eq!(story.rotation(on_demand), "ConflictException");
    story.wait(2 * DAY);
    assert!(story.current("Enabled", "ef").is_empty());
    let entry = |state: &str| {
        json!([{
            "KeyId": "arn-1", "KeyMaterialState": state, "RotationType": "AUTOMATIC", "RotationDate": next,
        }])
    };
    let list = Action::Rotation(Rotation::List { key: A, all: false });
    story.ok(list, json!({"Rotations": entry("CURRENT")}));
    let none = Outcome::Ok(json!({"Rotations": []}));
    let wrong = lines(&story.model.observe(&list, &none));
    assert_eq!(wrong, ["0 rotations are told, not 1"]);
    let former = Outcome::Ok(json!({"Rotations": entry("NON_CURRENT")}));
    assert_eq!(lines(&story.model.observe(&list, &former)).len(), 1);
}

#[test]
fn what_does_not_work_does_not_rotate() {
    let mut story = Story::new();
    let began = story.now;
    story.create(0, Origin::AwsKms);
    story.rotates_every_90_days();
    story.ok(Action::DisableKey { key: A }, Value::Null);
    assert_eq!(
        story.rotation(Rotation::Disable { key: A }),
        "DisabledException"
    );
    story.wait(100 * DAY);
    assert!(story.current("Disabled", "ab").is_empty());
    assert_eq!(story.current("Disabled", "cd").len(), 1);
    // No source says what becomes of the date that it let pass; a date of later than a period from now is wrong.
    let status = |days: i64| {
        json!({
            "KeyId": "arn-1", "KeyRotationEnabled": true, "RotationPeriodInDays": 90,
            "NextRotationDate": (began + days * DAY) / 1000,
        })
    };
    let ask = Action::Rotation(Rotation::Status { key: A });
    story.ok(ask, status(90));
    let late = Outcome::Ok(status(300));
    assert_eq!(
        lines(&story.model.observe(&ask, &late)),
        ["NextRotationDate is not within a period from now"]
    );
    story.schedule();
    let status = Action::Rotation(Rotation::Status { key: A });
    let on = Outcome::Ok(json!({"KeyId": "arn-1", "KeyRotationEnabled": true}));
    assert_eq!(
        lines(&story.model.observe(&status, &on)),
        ["KeyRotationEnabled is true, not false"]
    );
}

#[test]
fn a_key_is_rotated_on_demand_twenty_five_times() {
    let mut story = Story::new();
    story.create(0, Origin::AwsKms);
    for _ in 0..25 {
        assert_eq!(story.rotation(Rotation::OnDemand { key: A }), "success");
        story.rotate();
        story.wait(HOUR);
    }
    assert_eq!(story.rotation(Rotation::OnDemand { key: A }), LIMIT);
}

#[test]
fn new_material_waits_for_a_rotation() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    let on_demand = Rotation::OnDemand { key: A };
    assert_eq!(story.rotation(on_demand), INVALID_STATE);
    story.import_new(Material::Second, "ef");
    assert!(story.current("Enabled", "cd").is_empty());
    story.parameters();
    assert_eq!(story.expect(new(Material::Third)), INVALID_STATE);
    assert_eq!(story.rotation(on_demand), "success");
    story.rotate();
    story.wait(HOUR);
    assert!(story.current("Enabled", "ef").is_empty());
    assert_eq!(story.current("Enabled", "cd").len(), 1);
    assert_eq!(
        story.expect(new(Material::First)),
        "IncorrectKeyMaterialException"
    );
    assert_eq!(story.rotation(on_demand), INVALID_STATE);
}

#[test]
fn a_key_needs_all_its_materials() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.import_new(Material::Second, "ef");
    story.rotate();
    story.wait(HOUR);
    story.delete_one(Material::First, "cd");
    assert_eq!(story.states(), ["PendingImport"]);
    story.parameters();
    let other = import(Material::Third, Expiry::Never);
    assert_eq!(story.expect(other), "IncorrectKeyMaterialException");
    let body = json!({"KeyId": "arn-1", "KeyMaterialId": "ef".repeat(32)});
    story.ok(import(Material::Second, Expiry::Never), body);
    assert_eq!(story.states(), ["PendingImport"], "the first is missing");
    story.import(Expiry::InMinutes(30));
    assert_eq!(story.states(), ["Enabled"]);
    story.wait(2 * HOUR);
    assert_eq!(story.states(), ["PendingImport"]);
}

#[test]
fn what_waits_can_be_deleted() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.import_new(Material::Second, "ef");
    story.delete_one(Material::Second, "ef");
    assert_eq!(story.states(), ["Enabled"]);
    assert_eq!(story.rotation(Rotation::OnDemand { key: A }), INVALID_STATE);
    story.parameters();
    assert_eq!(story.expect(new(Material::Third)), "success");
    let open = format!("success or IncorrectKeyMaterialException or {INVALID_STATE}");
    assert_eq!(story.expect(new(Material::Second)), open);
}

#[test]
fn what_expired_while_it_waited_may_be_gone() {
    let mut story = Story::external();
    story.import(Expiry::Never);
    story.parameters();
    let second = new_until(Material::Second, Expiry::InMinutes(30));
    let body = json!({"KeyId": "arn-1", "KeyMaterialId": "ef".repeat(32)});
    story.ok(second, body);
    let id = Some(Material::Second);
    let delete = Action::DeleteImportedKeyMaterial { key: A, id };
    assert_eq!(story.expect(delete), "success");
    story.wait(30 * MINUTE);
    let told = story.expect(delete);
    assert!(told.starts_with("success or "), "{told}");
    assert!(told.contains("NotFoundException"), "{told}");
}
