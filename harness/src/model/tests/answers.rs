//! What is wrong with answers that are allowed.

use super::*;

#[test]
fn answers_are_held_against_what_is_known() {
    let mut story = Story::external();
    let mut metadata = json!({
        "KeyId": "id-1", "Arn": "arn-1", "Origin": "EXTERNAL", "KeyState": "Enabled", "Enabled": true,
    });
    assert_eq!(
        story.described(Some(&metadata)),
        ["KeyState is Enabled, not PendingImport"]
    );
    // The model follows: what the target says once is not told twice.
    assert!(story.described(Some(&metadata)).is_empty());
    metadata["ExpirationModel"] = json!("KEY_MATERIAL_DOES_NOT_EXPIRE");
    assert_eq!(story.described(Some(&metadata)).len(), 1);
    assert_eq!(
        story.described(None),
        ["the key is not found, but was Enabled"]
    );
    let again = json!({"KeyMetadata": {"KeyId": "id-1", "Arn": "arn-1"}});
    let create = Action::CreateKey {
        slot: Slot(1),
        origin: Origin::AwsKms,
    };
    let wrong = story.model.observe(&create, &Outcome::Ok(again));
    assert!(
        lines(&wrong).contains(&"KeyId id-1 was given before".to_owned()),
        "{wrong:?}"
    );
}
