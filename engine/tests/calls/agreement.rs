//! Key agreement.

use serde_json::{Value, json};

use crate::common::{World, bytes, flipped, refusal};

fn key(world: &mut World, spec: &str) -> (String, Value) {
    let key = world.key(json!({"KeySpec": spec, "KeyUsage": "KEY_AGREEMENT"}));
    let public = world.ok("GetPublicKey", json!({"KeyId": key}))["PublicKey"].take();
    (key, public)
}

fn input(key: &str, public: &Value) -> Value {
    json!({"KeyId": key, "KeyAgreementAlgorithm": "ECDH", "PublicKey": public})
}

#[test]
fn both_sides_derive_the_same_secret() {
    let mut world = World::new();
    for (spec, length) in [
        ("ECC_NIST_P256", 32),
        ("ECC_NIST_P384", 48),
        ("ECC_NIST_P521", 66),
        ("SM2", 32),
    ] {
        let region = if spec == "SM2" {
            "cn-north-1"
        } else {
            "eu-central-1"
        };
        world.scope.region = region.into();
        let ((a, public_a), (b, public_b)) = (key(&mut world, spec), key(&mut world, spec));
        let answer = world.ok("DeriveSharedSecret", input(&a, &public_b));
        assert_eq!(bytes(&answer["SharedSecret"]).len(), length);
        assert_eq!(
            answer,
            json!({
                "KeyAgreementAlgorithm": "ECDH", "KeyId": world.describe(&a)["Arn"], "KeyOrigin": "AWS_KMS",
                "SharedSecret": world.ok("DeriveSharedSecret", input(&b, &public_a))["SharedSecret"],
            })
        );
        let public = bytes(&public_b);
        for wrong in [
            flipped(&public, public.len() - 1),
            flipped(&public[..public.len() - 1], 0),
            json!("aGk="),
        ] {
            assert_eq!(
                world.refused("DeriveSharedSecret", input(&a, &wrong)),
                refusal("ValidationException")
            );
        }
        let mut dry = input(&a, &public_b);
        dry["DryRun"] = json!(true);
        let code = world.refused("DeriveSharedSecret", dry).0;
        assert_eq!(code, "DryRunOperationException");
    }
}

#[test]
fn the_other_key_is_on_the_same_curve() {
    let mut world = World::new();
    let (key_a, _) = key(&mut world, "ECC_NIST_P256");
    let (_, other) = key(&mut world, "ECC_NIST_P384");
    assert_eq!(
        world.refused("DeriveSharedSecret", input(&key_a, &other)),
        refusal("ValidationException")
    );
}
