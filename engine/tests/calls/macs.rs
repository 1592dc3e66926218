//! HMAC keys.

use serde_json::{Value, json};

use crate::common::{World, bytes, flipped, refusal, text};

const SPECS: [(&str, &str, usize); 4] = [
    ("HMAC_224", "HMAC_SHA_224", 28),
    ("HMAC_256", "HMAC_SHA_256", 32),
    ("HMAC_384", "HMAC_SHA_384", 48),
    ("HMAC_512", "HMAC_SHA_512", 64),
];

fn key(world: &mut World, spec: &str) -> String {
    world.key(json!({"KeySpec": spec, "KeyUsage": "GENERATE_VERIFY_MAC"}))
}

#[test]
fn each_key_knows_the_macs_of_its_own_algorithm() {
    let mut world = World::new();
    for (spec, algorithm, length) in SPECS {
        let key = key(&mut world, spec);
        let metadata = world.describe(&key);
        assert_eq!(metadata["MacAlgorithms"], json!([algorithm]));
        assert_eq!(metadata.get("CurrentKeyMaterialId"), None);
        let input = |mac: Option<&Value>, algorithm: &str| {
            let mut input = json!({"KeyId": key, "Message": "aGk=", "MacAlgorithm": algorithm});
            if let Some(mac) = mac {
                input["Mac"] = mac.clone();
            }
            input
        };
        let answer = world.ok("GenerateMac", input(None, algorithm));
        let mac = bytes(&answer["Mac"]);
        assert_eq!(mac.len(), length);
        let (arn, mac_algorithm) = (&answer["KeyId"], &answer["MacAlgorithm"]);
        assert_eq!((arn, mac_algorithm), (&metadata["Arn"], &json!(algorithm)));
        assert_eq!(
            world.ok("VerifyMac", input(Some(&answer["Mac"]), algorithm)),
            json!({"KeyId": arn, "MacAlgorithm": algorithm, "MacValid": true})
        );
        assert_eq!(
            world.refused("VerifyMac", input(Some(&flipped(&mac, 0)), algorithm)),
            refusal("KMSInvalidMacException")
        );
        for (_, other, _) in SPECS.iter().filter(|(other, ..)| *other != spec) {
            let expected = (
                "InvalidKeyUsageException",
                format!("Algorithm {other} is incompatible with key spec {spec}."),
            );
            assert_eq!(world.refused("GenerateMac", input(None, other)), expected);
            let verify = input(Some(&answer["Mac"]), other);
            assert_eq!(world.refused("VerifyMac", verify), expected);
        }
    }
}

#[test]
fn keys_are_for_one_usage() {
    let mut world = World::new();
    let (mac, symmetric) = (key(&mut world, "HMAC_256"), world.key(json!({})));
    let arn = text(&world.describe(&symmetric)["Arn"]);
    let input = json!({"KeyId": symmetric, "Message": "aGk=", "MacAlgorithm": "HMAC_SHA_256"});
    let expected =
        format!("{arn} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.");
    assert_eq!(
        world.refused("GenerateMac", input),
        ("InvalidKeyUsageException", expected)
    );
    for (operation, input) in [
        ("Encrypt", json!({"KeyId": mac, "Plaintext": "aGk="})),
        (
            "GenerateDataKey",
            json!({"KeyId": mac, "KeySpec": "AES_256"}),
        ),
    ] {
        let code = world.refused(operation, input).0;
        assert_eq!(code, "InvalidKeyUsageException", "{operation}");
    }
}

#[test]
fn a_dry_run_checks_the_mac_too() {
    let mut world = World::new();
    let key = key(&mut world, "HMAC_256");
    let input = json!({"KeyId": key, "Message": "aGk=", "MacAlgorithm": "HMAC_SHA_256"});
    let mac = world.ok("GenerateMac", input.clone())["Mac"].take();
    let dry = |mac: Option<Value>| {
        let mut input = input.clone();
        input["DryRun"] = json!(true);
        if let Some(mac) = mac {
            input["Mac"] = mac;
        }
        input
    };
    let wrong = flipped(&bytes(&mac), 3);
    for (operation, input, code) in [
        ("GenerateMac", dry(None), "DryRunOperationException"),
        ("VerifyMac", dry(Some(mac)), "DryRunOperationException"),
        ("VerifyMac", dry(Some(wrong)), "KMSInvalidMacException"),
    ] {
        assert_eq!(world.refused(operation, input).0, code);
    }
}
