//! ML-KEM keys.

use serde_json::{Value, json};

use crate::common::{World, bytes, flipped, refusal};

const SPECS: [(&str, usize); 3] = [
    ("ML_KEM_512", 768),
    ("ML_KEM_768", 1088),
    ("ML_KEM_1024", 1568),
];

fn key(world: &mut World, spec: &str) -> String {
    world.key(json!({"KeySpec": spec, "KeyUsage": "ENCAPSULATE_DECAPSULATE"}))
}

fn open(key: &str, blob: &Value) -> Value {
    json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM", "SharedSecretCiphertextBlob": blob})
}

#[test]
fn decapsulating_gives_the_secret_that_encapsulating_gave() {
    let mut world = World::new();
    for (spec, length) in SPECS {
        let key = key(&mut world, spec);
        assert_eq!(
            world.describe(&key)["EncapsulationAlgorithms"],
            json!(["ML_KEM"])
        );
        let input = json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"});
        let answer = world.ok("Encapsulate", input.clone());
        let blob = &answer["SharedSecretCiphertextBlob"];
        assert_eq!(bytes(&answer["SharedSecret"]).len(), 32);
        assert_eq!(bytes(blob).len(), length);
        let again = world.ok("Encapsulate", input);
        assert_ne!(again["SharedSecret"], answer["SharedSecret"]);
        let opened = world.ok("Decapsulate", open(&key, blob));
        assert_eq!(opened["SharedSecret"], answer["SharedSecret"]);
        assert_eq!(opened["KeyId"], world.describe(&key)["Arn"]);
    }
}

#[test]
fn only_the_length_of_a_ciphertext_can_be_wrong() {
    let mut world = World::new();
    let (key, other) = (key(&mut world, "ML_KEM_512"), key(&mut world, "ML_KEM_512"));
    let input = json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"});
    let answer = world.ok("Encapsulate", input);
    let blob = bytes(&answer["SharedSecretCiphertextBlob"]);
    let wrong = world.ok("Decapsulate", open(&key, &flipped(&blob, 700)));
    assert_ne!(wrong["SharedSecret"], answer["SharedSecret"]);
    let elsewhere = open(&other, &answer["SharedSecretCiphertextBlob"]);
    assert_ne!(
        world.ok("Decapsulate", elsewhere)["SharedSecret"],
        answer["SharedSecret"]
    );
    let short = flipped(&blob[..767], 0);
    assert_eq!(
        world.refused("Decapsulate", open(&key, &short)),
        refusal("InvalidCiphertextException")
    );
}

#[test]
fn a_dry_run_and_another_usage_are_refused() {
    let mut world = World::new();
    let (key, symmetric) = (key(&mut world, "ML_KEM_768"), world.key(json!({})));
    let input =
        |key: &str| json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM", "DryRun": true});
    let blob = world.ok(
        "Encapsulate",
        json!({"KeyId": key, "EncapsulationAlgorithm": "ML_KEM"}),
    )["SharedSecretCiphertextBlob"]
        .take();
    let mut decapsulate = open(&key, &blob);
    decapsulate["DryRun"] = json!(true);
    for (operation, input, code) in [
        ("Encapsulate", input(&key), "DryRunOperationException"),
        ("Decapsulate", decapsulate, "DryRunOperationException"),
        ("Encapsulate", input(&symmetric), "InvalidKeyUsageException"),
        (
            "Decapsulate",
            open(&symmetric, &blob),
            "InvalidKeyUsageException",
        ),
    ] {
        assert_eq!(world.refused(operation, input).0, code, "{operation}");
    }
}

#[test]
fn china_has_sm2_and_the_rest_of_the_world_ml_kem() {
    for (region, sm2, ml_kem) in [
        ("cn-north-1", true, false),
        ("cn-northwest-1", true, false),
        ("eu-central-1", false, true),
    ] {
        let mut world = World::new();
        world.scope.region = region.into();
        for (spec, usage, offered) in [
            ("SM2", "SIGN_VERIFY", sm2),
            ("ML_KEM_512", "ENCAPSULATE_DECAPSULATE", ml_kem),
        ] {
            let input = json!({"KeySpec": spec, "KeyUsage": usage});
            match offered {
                true => assert_eq!(world.ok("CreateKey", input)["KeyMetadata"]["KeySpec"], spec),
                false => assert_eq!(world.refused("CreateKey", input).0, "ValidationException"),
            }
        }
    }
}
