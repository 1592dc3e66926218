//! Import tokens.

use crate::common::{DAY, World, bytes, flipped, import_request, refusal};

const MATERIAL: [u8; 32] = [7; 32];

#[test]
fn a_token_serves_its_key_and_a_day() {
    let mut world = World::new();
    let (one, two) = (world.external(), world.external());
    let parameters = world.parameters(&one);
    let valid_to = parameters["ParametersValidTo"].as_f64().unwrap();
    assert_eq!(valid_to, (world.now.0 + DAY) as f64 / 1000.0);

    let stolen = import_request(&two, &parameters, &MATERIAL);
    assert_eq!(
        world.refused("ImportKeyMaterial", stolen),
        refusal("InvalidImportTokenException")
    );
    world.wait(DAY - 1);
    let request = import_request(&one, &parameters, &MATERIAL);
    world.ok("ImportKeyMaterial", request.clone());
    world.ok("ImportKeyMaterial", request.clone());
    world.wait(1);
    assert_eq!(
        world.refused("ImportKeyMaterial", request.clone()),
        refusal("ExpiredImportTokenException")
    );
    world.wait(400 * DAY);
    assert_eq!(
        world.refused("ImportKeyMaterial", request),
        refusal("ExpiredImportTokenException")
    );
}

#[test]
fn a_token_of_another_region_or_world_is_invalid() {
    let mut world = World::new();
    let key = world.external();
    let mut other = World::seeded(2);
    let theirs = other.external();
    let parameters = other.parameters(&theirs);
    let foreign = import_request(&key, &parameters, &MATERIAL);
    assert_eq!(
        world.refused("ImportKeyMaterial", foreign),
        refusal("InvalidImportTokenException")
    );
    let here = world.parameters(&key);
    world.scope.region = "eu-west-1".into();
    let elsewhere = world.external();
    let moved = import_request(&elsewhere, &here, &MATERIAL);
    assert_eq!(
        world.refused("ImportKeyMaterial", moved),
        refusal("InvalidImportTokenException")
    );
}

#[test]
fn every_altered_byte_of_token_and_material_is_noticed() {
    let mut world = World::new();
    let key = world.external();
    let request = world.import_request(&key, &MATERIAL);
    let token = bytes(&request["ImportToken"]);
    for index in 0..token.len() {
        let mut altered = request.clone();
        altered["ImportToken"] = flipped(&token, index);
        let expected = refusal("InvalidImportTokenException");
        assert_eq!(
            world.refused("ImportKeyMaterial", altered),
            expected,
            "byte {index}"
        );
    }
    let wrapped = bytes(&request["EncryptedKeyMaterial"]);
    for index in (0..wrapped.len()).step_by(17) {
        let mut altered = request.clone();
        altered["EncryptedKeyMaterial"] = flipped(&wrapped, index);
        let expected = refusal("InvalidCiphertextException");
        assert_eq!(
            world.refused("ImportKeyMaterial", altered),
            expected,
            "byte {index}"
        );
    }
    world.ok("ImportKeyMaterial", request);
}

#[test]
fn token_and_public_key_belong_together() {
    let mut world = World::new();
    let key = world.external();
    let (first, second) = (world.parameters(&key), world.parameters(&key));
    assert_ne!(first["PublicKey"], second["PublicKey"]);
    let mut mixed = import_request(&key, &first, &MATERIAL);
    mixed["ImportToken"] = second["ImportToken"].clone();
    assert_eq!(
        world.refused("ImportKeyMaterial", mixed),
        refusal("InvalidCiphertextException")
    );
    let older = import_request(&key, &first, &MATERIAL);
    world.ok("ImportKeyMaterial", older);
}
