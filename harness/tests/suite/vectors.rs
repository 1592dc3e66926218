//! The published vectors of [Wycheproof](https://github.com/C2SP/wycheproof) whose private key KMS imports, driven through the
//! API of the built-in engine: each key is wrapped and imported, then used. Those with a public key only are among the
//! engine's own tests, and so are RSA signatures, of which there are none with a private key.
//!
//! What is valid must be accepted, what is invalid refused; what is acceptable may be either. The counts are a snapshot.

#[path = "../../../engine/tests/vectors/tally.rs"]
mod tally;
mod world;

use base64::{Engine, engine::general_purpose::STANDARD};
use rsa::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};
use tally::{Outcome, Tally, bytes, text};
use world::{World, encoded, secret};
use wycheproof::{ecdh, keywrap, mac, rsa_oaep};

const OAEP: &str = "RSAES_OAEP_SHA_256";
const HYBRID: &str = "RSA_AES_KEY_WRAP_SHA_256";

#[test]
fn hmac() {
    use mac::TestName as N;
    let mut tally = Tally::default();
    for (name, size) in [
        (N::HmacSha224, 224),
        (N::HmacSha256, 256),
        (N::HmacSha384, 384),
        (N::HmacSha512, 512),
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            if group["tagSize"] != size {
                return Outcome::Skipped("truncated MACs, which KMS has not");
            }
            if test["msg"] == "" {
                return Outcome::Skipped("empty messages, which the API has not");
            }
            let key = bytes(test, "key");
            if key.len() < size / 8 || key.len() > 128 {
                return Outcome::Skipped("keys of lengths that KMS does not import");
            }
            let mut world = World::new();
            let create =
                json!({"KeySpec": format!("HMAC_{size}"), "KeyUsage": "GENERATE_VERIFY_MAC"});
            let id = world.import(create, OAEP, &key).expect("an HMAC key");
            let algorithm = format!("HMAC_SHA_{size}");
            let mut input =
                json!({"KeyId": id, "Message": encoded(test, "msg"), "MacAlgorithm": algorithm});
            let made = world.ok("GenerateMac", &input);
            input["Mac"] = encoded(test, "tag");
            let verified = world.call("VerifyMac", &input).is_ok();
            assert_eq!(verified, made["Mac"] == input["Mac"]);
            Outcome::of(verified)
        });
    }
    insta::assert_snapshot!(tally.end());
}

#[test]
fn rsa_oaep() {
    use rsa_oaep::TestName as N;
    let mut tally = Tally::default();
    for name in [
        N::Rsa2048Sha1Mgf1Sha1,
        N::Rsa2048Sha256Mgf1Sha256,
        N::Rsa3072Sha256Mgf1Sha256,
        N::Rsa4096Sha256Mgf1Sha256,
        N::RsaMisc,
    ] {
        // All vectors of a group have one key.
        let mut imported: Option<(Value, World, Value)> = None;
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            let algorithm = match (text(group, "sha"), text(group, "mgfSha")) {
                ("SHA-1", "SHA-1") => "RSAES_OAEP_SHA_1",
                ("SHA-256", "SHA-256") => "RSAES_OAEP_SHA_256",
                _ => return Outcome::Skipped("hashes that KMS does not encrypt with"),
            };
            let size = &group["keySize"];
            if ![2048, 3072, 4096].iter().any(|known| size == known) {
                return Outcome::Skipped("keys of sizes that KMS has not");
            }
            if test["label"] != "" {
                return Outcome::Skipped("labels, which KMS has not");
            }
            let private = &group["privateKeyPkcs8"];
            if imported.as_ref().is_none_or(|(key, ..)| key != private) {
                let mut world = World::new();
                let create = json!({"KeySpec": format!("RSA_{size}"), "KeyUsage": "ENCRYPT_DECRYPT"});
                let id = world.import(create, HYBRID, &bytes(group, "privateKeyPkcs8"));
                imported = Some((private.clone(), world, id.expect("an RSA key")));
            }
            let (_, world, id) = imported.as_mut().expect("just imported");
            let input = json!({"KeyId": id, "CiphertextBlob": encoded(test, "ct"), "EncryptionAlgorithm": algorithm});
            let opened = world.call("Decrypt", &input);
            Outcome::of(opened.is_ok_and(|opened| opened["Plaintext"] == encoded(test, "msg")))
        });
    }
    insta::assert_snapshot!(tally.end());
}

#[test]
fn ecdh() {
    use ecdh::TestName as N;
    let mut tally = Tally::default();
    for (name, spec) in [
        (N::EcdhSecp256r1, "ECC_NIST_P256"),
        (N::EcdhSecp384r1, "ECC_NIST_P384"),
        (N::EcdhSecp521r1, "ECC_NIST_P521"),
    ] {
        let mut imported: Option<(Vec<u8>, World, Value)> = None;
        tally.file(&format!("{name:?}"), name.json_data(), |_, test| {
            let private = pkcs8(spec, &bytes(test, "private"));
            if imported.as_ref().is_none_or(|(key, ..)| *key != private) {
                let mut world = World::new();
                let create = json!({"KeySpec": spec, "KeyUsage": "KEY_AGREEMENT"});
                let id = world.import(create, HYBRID, &private).expect("an ECC key");
                imported = Some((private, world, id));
            }
            let (_, world, id) = imported.as_mut().expect("just imported");
            let input = json!({"KeyId": id, "KeyAgreementAlgorithm": "ECDH", "PublicKey": encoded(test, "public")});
            let derived = world.call("DeriveSharedSecret", &input);
            Outcome::of(derived.is_ok_and(|derived| derived["SharedSecret"] == encoded(test, "shared")))
        });
    }
    insta::assert_snapshot!(tally.end());
}

/// PKCS#8 of a scalar, which the vectors write with as many zeros before it as they like.
fn pkcs8(spec: &str, scalar: &[u8]) -> Vec<u8> {
    macro_rules! of {
        ($curve:ident, $length:literal) => {{
            let from = scalar.iter().take_while(|byte| **byte == 0).count();
            let mut padded = vec![0; $length - (scalar.len() - from)];
            padded.extend_from_slice(&scalar[from..]);
            $curve::SecretKey::from_slice(&padded)
                .expect("a scalar")
                .to_pkcs8_der()
                .expect("PKCS#8")
        }};
    }
    let der = match spec {
        "ECC_NIST_P256" => of!(p256, 32),
        "ECC_NIST_P384" => of!(p384, 48),
        _ => of!(p521, 66),
    };
    der.as_bytes().to_vec()
}

/// What is unwrapped is no private key: that it was unwrapped shows in the code of the refusal.
#[test]
fn aes_kwp() {
    let mut tally = Tally::default();
    let name = keywrap::TestName::AesKeyWrapWithPadding;
    tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
        if group["keySize"] != 256 {
            return Outcome::Skipped("wrapping keys that are not AES-256");
        }
        let mut world = World::new();
        let create = json!({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"});
        let (id, token, public) = world.parameters(create, HYBRID);
        let wrapped = [
            secret(&public, OAEP, &bytes(test, "key")),
            bytes(test, "ct"),
        ]
        .concat();
        let input = json!({
            "KeyId": id,
            "ImportToken": token,
            "EncryptedKeyMaterial": STANDARD.encode(wrapped),
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        });
        match world
            .call("ImportKeyMaterial", &input)
            .expect_err("no key")
            .as_str()
        {
            "IncorrectKeyMaterialException" => Outcome::Accepted,
            "InvalidCiphertextException" => Outcome::Refused,
            other => panic!("{other}"),
        }
    });
    insta::assert_snapshot!(tally.end());
}
