//! Importing private keys and HMAC keys.

use std::sync::LazyLock;

use kmspec_engine::RsaKeyPair;
use kmspec_engine::crypto::ecc::{Curve, EccKeyPair};
use kmspec_engine::crypto::ed25519::Ed25519KeyPair;
use kmspec_engine::entropy::Entropy;
use serde_json::{Value, json};

use crate::common::{DAY, World, bytes, import_request_by, refusal, text};

const HYBRID: &str = "RSA_AES_KEY_WRAP_SHA_256";
const DIRECT: &str = "RSAES_OAEP_SHA_256";

/// A private key in PKCS#8 and its public key.
type Pair = (Vec<u8>, Vec<u8>);

fn ecc(curve: Curve, seed: u8) -> Pair {
    let pair = EccKeyPair::from_entropy(curve, &Entropy::new(&[seed; 32]));
    (pair.private_key_der(), pair.public_key_der().to_vec())
}

fn ed25519(seed: u8) -> Pair {
    let pair = Ed25519KeyPair::from_entropy(&Entropy::new(&[seed; 32]));
    (pair.private_key_der(), pair.public_key_der().to_vec())
}

fn rsa(n: usize) -> Pair {
    static PAIRS: LazyLock<[RsaKeyPair; 2]> =
        LazyLock::new(|| [2048, 2048].map(RsaKeyPair::generate));
    let pair = &PAIRS[n];
    (pair.private_key_der(), pair.public_key_der().to_vec())
}

/// Key spec, signing algorithm, wrapping, two key pairs.
fn pairs() -> [(&'static str, &'static str, &'static str, Pair, Pair); 6] {
    let ecc = |curve| (ecc(curve, 1), ecc(curve, 2));
    let (p256, p384, p521, secg) = (
        ecc(Curve::P256),
        ecc(Curve::P384),
        ecc(Curve::P521),
        ecc(Curve::Secp256k1),
    );
    [
        ("RSA_2048", "RSASSA_PSS_SHA_256", HYBRID, rsa(0), rsa(1)),
        ("ECC_NIST_P256", "ECDSA_SHA_256", DIRECT, p256.0, p256.1),
        ("ECC_NIST_P384", "ECDSA_SHA_384", DIRECT, p384.0, p384.1),
        ("ECC_NIST_P521", "ECDSA_SHA_512", HYBRID, p521.0, p521.1),
        ("ECC_SECG_P256K1", "ECDSA_SHA_256", DIRECT, secg.0, secg.1),
        (
            "ECC_NIST_EDWARDS25519",
            "ED25519_SHA_512",
            DIRECT,
            ed25519(1),
            ed25519(2),
        ),
    ]
}

fn external(world: &mut World, spec: &str) -> String {
    let usage = match spec.starts_with("HMAC") {
        true => "GENERATE_VERIFY_MAC",
        false => "SIGN_VERIFY",
    };
    world.key(json!({"KeySpec": spec, "KeyUsage": usage, "Origin": "EXTERNAL"}))
}

fn request(world: &mut World, key: &str, algorithm: &str, material: &[u8]) -> Value {
    let with = json!({"KeyId": key, "WrappingAlgorithm": algorithm, "WrappingKeySpec": "RSA_2048"});
    let parameters = world.ok("GetParametersForImport", with);
    import_request_by(algorithm, key, &parameters, material)
}

#[test]
fn a_private_key_comes_signs_goes_and_comes_back() {
    let mut world = World::new();
    for (spec, algorithm, wrapping, (private, public), (other, _)) in pairs() {
        let key = external(&mut world, spec);
        let arn = text(&world.describe(&key)["Arn"]);
        let pending = (
            "KMSInvalidStateException",
            format!("{arn} is pending import."),
        );
        let ask = json!({"KeyId": key});
        assert_eq!(world.refused("GetPublicKey", ask.clone()), pending);

        let import = request(&mut world, &key, wrapping, &private);
        let imported = world.ok("ImportKeyMaterial", import.clone());
        assert_eq!(imported["KeyId"], arn);
        let metadata = world.describe(&key);
        assert_eq!(metadata["KeyState"], "Enabled", "{spec}");
        assert_eq!(metadata["CurrentKeyMaterialId"], Value::Null, "{spec}");
        let answer = world.ok("GetPublicKey", ask.clone());
        assert_eq!(bytes(&answer["PublicKey"]), public, "{spec}");
        let sign = json!({"KeyId": key, "Message": "aGk=", "SigningAlgorithm": algorithm});
        let mut verify = sign.clone();
        verify["Signature"] = world.ok("Sign", sign.clone())["Signature"].take();

        world.ok("DeleteImportedKeyMaterial", ask.clone());
        assert_eq!(world.refused("Sign", sign), pending);
        assert_eq!(world.ok("GetPublicKey", ask), answer);
        let wrong = request(&mut world, &key, wrapping, &other);
        let incorrect = refusal("IncorrectKeyMaterialException");
        assert_eq!(world.refused("ImportKeyMaterial", wrong), incorrect);
        let again = world.ok("ImportKeyMaterial", import);
        assert_eq!(again, imported);
        world.ok("Verify", verify);
    }
}

#[test]
fn a_private_key_expires() {
    let mut world = World::new();
    let key = external(&mut world, "ECC_NIST_P256");
    let (private, _) = ecc(Curve::P256, 1);
    let mut import = request(&mut world, &key, DIRECT, &private);
    import["ExpirationModel"] = json!("KEY_MATERIAL_EXPIRES");
    import["ValidTo"] = json!(world.now.plus_millis(DAY).0 / 1000);
    world.ok("ImportKeyMaterial", import);
    assert_eq!(world.state(&key), "Enabled");
    world.wait(DAY);
    assert_eq!(world.state(&key), "PendingImport");
    world.ok("GetPublicKey", json!({"KeyId": key}));
}

#[test]
fn a_key_takes_no_material_of_another_spec() {
    let mut world = World::new();
    let incorrect = refusal("IncorrectKeyMaterialException");
    for (spec, _, _, (own, _), _) in pairs() {
        let key = external(&mut world, spec);
        let foreign = pairs().into_iter().filter(|(other, ..)| *other != spec);
        let mut wrong: Vec<_> = foreign.map(|(_, _, _, (private, _), _)| private).collect();
        wrong.push(own[..own.len() - 1].to_vec());
        wrong.push([&own[..], &[0]].concat());
        wrong.push(vec![7; 32]);
        for material in wrong {
            let import = request(&mut world, &key, HYBRID, &material);
            assert_eq!(
                world.refused("ImportKeyMaterial", import),
                incorrect,
                "{spec}"
            );
        }
    }
}

/// Its numbers belong together, but one of the two factors is a product: signatures by it can be wrong.
#[test]
fn a_key_of_a_composite_factor_is_refused_at_its_import_not_at_its_use() {
    let mut world = World::new();
    let key = external(&mut world, "RSA_2048");
    let import = request(&mut world, &key, HYBRID, include_bytes!("composite.der"));
    assert_eq!(
        world.refused("ImportKeyMaterial", import),
        refusal("IncorrectKeyMaterialException")
    );
}

#[test]
fn an_hmac_key_has_from_its_own_length_to_1024_bits() {
    let mut world = World::new();
    for (spec, algorithm, length) in [
        ("HMAC_224", "HMAC_SHA_224", 28),
        ("HMAC_256", "HMAC_SHA_256", 32),
        ("HMAC_384", "HMAC_SHA_384", 48),
        ("HMAC_512", "HMAC_SHA_512", 64),
    ] {
        for (length, fits) in [
            (length - 1, false),
            (length, true),
            (length + 1, true),
            (128, true),
            (129, false),
        ] {
            let key = external(&mut world, spec);
            let import = request(&mut world, &key, DIRECT, &vec![7; length]);
            if !fits {
                let incorrect = refusal("IncorrectKeyMaterialException");
                assert_eq!(world.refused("ImportKeyMaterial", import), incorrect);
                continue;
            }
            world.ok("ImportKeyMaterial", import);
            assert_eq!(world.describe(&key)["CurrentKeyMaterialId"], Value::Null);
            let mac = json!({"KeyId": key, "Message": "aGk=", "MacAlgorithm": algorithm});
            world.ok("GenerateMac", mac);
        }
    }
}

#[test]
fn materials_of_other_keys_are_not_told_apart() {
    let mut world = World::new();
    for (spec, material) in [
        ("ECC_NIST_P256", ecc(Curve::P256, 1).0),
        ("HMAC_256", vec![7; 32]),
    ] {
        let key = external(&mut world, spec);
        let import = request(&mut world, &key, DIRECT, &material);
        for (member, value) in [
            ("ImportType", json!("NEW_KEY_MATERIAL")),
            ("ImportType", json!("EXISTING_KEY_MATERIAL")),
            ("KeyMaterialId", json!("0".repeat(64))),
            ("KeyMaterialDescription", json!("mine")),
        ] {
            let mut import = import.clone();
            import[member] = value;
            let refusal = world.refused("ImportKeyMaterial", import);
            assert_eq!(refusal.0, "ValidationException", "{spec} {member}");
        }
        world.ok("ImportKeyMaterial", import);
    }
}

#[test]
fn wrappings_fit_the_key_spec() {
    let mut world = World::new();
    for (region, spec, algorithm, wrapping_key, fits) in [
        ("eu-central-1", "RSA_2048", HYBRID, "RSA_2048", true),
        ("eu-central-1", "RSA_2048", DIRECT, "RSA_4096", false),
        ("eu-central-1", "ECC_NIST_P521", DIRECT, "RSA_2048", false),
        ("eu-central-1", "ECC_NIST_P521", DIRECT, "RSA_3072", true),
        ("eu-central-1", "ECC_NIST_P521", HYBRID, "RSA_2048", true),
        ("eu-central-1", "HMAC_512", HYBRID, "RSA_2048", false),
        ("eu-central-1", "HMAC_512", DIRECT, "RSA_2048", true),
        ("eu-central-1", "ECC_NIST_P256", "SM2PKE", "SM2", false),
        (
            "eu-central-1",
            "ECC_NIST_P256",
            "RSAES_PKCS1_V1_5",
            "RSA_2048",
            false,
        ),
        ("cn-north-1", "ECC_NIST_P256", HYBRID, "RSA_2048", false),
        ("cn-north-1", "ECC_NIST_P256", DIRECT, "RSA_2048", true),
    ] {
        world.scope.region = region.into();
        let key = external(&mut world, spec);
        let ask = json!({
            "KeyId": key,
            "WrappingAlgorithm": algorithm,
            "WrappingKeySpec": wrapping_key,
        });
        match fits {
            true => drop(world.ok("GetParametersForImport", ask)),
            false => assert_eq!(
                world.refused("GetParametersForImport", ask).0,
                "UnsupportedOperationException",
                "{spec} {algorithm} {wrapping_key}"
            ),
        }
    }
}

#[test]
fn symmetric_material_is_shorter_in_china() {
    let mut world = World::new();
    world.scope.region = "cn-northwest-1".into();
    for (length, fits) in [(16, true), (32, false)] {
        let key = world.external();
        let import = request(&mut world, &key, DIRECT, &vec![7; length]);
        match fits {
            true => drop(world.ok("ImportKeyMaterial", import)),
            false => drop(world.refused("ImportKeyMaterial", import)),
        }
    }
}
