use super::{Key, KeyMaterialId, KeyObject, KeySpec, Material, Present, SymmetricKey};
use crate::api::{ExpirationModelType, KeyState};
use crate::{Scope, Time};

fn key(materials: Vec<Material>) -> Key {
    let scope = Scope {
        account: "111122223333".into(),
        region: "us-east-1".into(),
        principal: String::new(),
    };
    let id = "1234abcd-12ab-34cd-56ef-1234567890ab".to_owned();
    Key {
        materials,
        ..Key::new(&scope, id, KeySpec::SymmetricDefault, Time(0))
    }
}

fn material(id: u8, present: bool, valid_to: Option<Time>) -> Material {
    let key = KeyObject::Symmetric(SymmetricKey::from_bytes(&[id; 32])).into();
    Material {
        id: KeyMaterialId::from_bytes([id; 32]),
        description: None,
        pending: false,
        rotation: None,
        present: present.then_some(Present { key, valid_to }),
        public_key: None,
    }
}

#[test]
fn the_state_follows_from_material_switch_and_date() {
    assert_eq!(key(vec![]).state(), KeyState::PendingImport);
    assert_eq!(
        key(vec![material(1, true, None)]).state(),
        KeyState::Enabled
    );
    assert_eq!(
        key(vec![material(1, false, None)]).state(),
        KeyState::PendingImport
    );
    assert_eq!(
        key(vec![material(1, false, None), material(2, true, None)]).state(),
        KeyState::PendingImport
    );
    let disabled = Key {
        disabled: true,
        ..key(vec![material(1, true, None)])
    };
    assert_eq!(disabled.state(), KeyState::Disabled);
    let dying = Key {
        deletion_date: Some(Time(1)),
        ..disabled
    };
    assert_eq!(dying.state(), KeyState::PendingDeletion);
}

#[test]
fn several_materials_show_the_earliest_expiry() {
    let metadata = key(vec![
        material(1, true, Some(Time(9))),
        material(2, true, Some(Time(5))),
        material(3, true, None),
    ])
    .metadata();
    assert_eq!(metadata.valid_to, Some(Time(5)));
    assert_eq!(
        metadata.expiration_model,
        Some(ExpirationModelType::KeyMaterialExpires)
    );
    assert_eq!(metadata.current_key_material_id, Some("03".repeat(32)));
}

#[test]
fn a_key_without_material_shows_no_expiration_model() {
    assert_eq!(key(vec![]).metadata().expiration_model, None);
    let metadata = key(vec![material(1, false, None)]).metadata();
    assert_eq!(metadata.expiration_model, None);
    assert_eq!(metadata.current_key_material_id, Some("01".repeat(32)));
}

#[test]
fn forgetting_leaves_pending_deletion_alone() {
    let mut dying = Key {
        deletion_date: Some(Time(1)),
        disabled: true,
        ..key(vec![material(1, true, None)])
    };
    dying.forget(|_| true);
    assert_eq!(
        (dying.state(), dying.disabled),
        (KeyState::PendingDeletion, true)
    );
    let mut disabled = Key {
        disabled: true,
        ..key(vec![material(1, true, None)])
    };
    disabled.forget(|_| true);
    assert_eq!(disabled.state(), KeyState::PendingImport);
}
