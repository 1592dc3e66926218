//! The published vectors of [Wycheproof](https://github.com/C2SP/wycheproof) that have a public key or a seed only, against the
//! engine's cryptography. Those with a private key KMS imports go through the API, in the tests of `kmspec`.
//!
//! What is valid must be accepted, what is invalid refused; what is acceptable may be either. The counts are a snapshot.

mod tally;

use aws_lc_rs::digest::{self, Digest, SHA256, SHA384, SHA512};
use kmspec_engine::crypto::ecc::{Curve, EccPublicKey};
use kmspec_engine::crypto::ed25519::{Ed25519PublicKey, Form};
use kmspec_engine::crypto::ml_dsa::{MlDsaKeyPair, MlDsaPublicKey, Parameters, Signed};
use kmspec_engine::crypto::ml_kem::{MlKemKeyPair, MlKemSize};
use kmspec_engine::crypto::rsa::{Padding, RsaPublicKey};
use serde_json::Value;
use tally::{Outcome, Tally, bytes, text};
use wycheproof::{ecdsa, eddsa, mldsa_sign, mldsa_verify, mlkem, rsa_pkcs1_verify, rsa_pss_verify};

#[test]
fn ecdsa() {
    use ecdsa::TestName as N;
    let mut tally = Tally::default();
    for (name, curve) in [
        (N::EcdsaSecp256r1Sha256, Curve::P256),
        (N::EcdsaSecp384r1Sha384, Curve::P384),
        (N::EcdsaSecp521r1Sha512, Curve::P521),
        (N::EcdsaSecp256k1Sha256, Curve::Secp256k1),
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            let digest = digest::digest(curve.hash(), &bytes(test, "msg"));
            Outcome::of(
                EccPublicKey::from_der(curve, &bytes(group, "publicKeyDer"))
                    .is_some_and(|key| key.verify(&digest, &bytes(test, "sig"))),
            )
        });
    }
    insta::assert_snapshot!(tally.end());
}

#[test]
fn ed25519() {
    let mut tally = Tally::default();
    let name = eddsa::TestName::Ed25519;
    tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
        let key = bytes(&group["publicKey"], "pk");
        let key = key.as_slice().try_into().ok();
        let key = key.and_then(Ed25519PublicKey::from_bytes);
        let (message, signature) = (bytes(test, "msg"), bytes(test, "sig"));
        Outcome::of(key.is_some_and(|key| key.verify(Form::Pure, &message, &signature)))
    });
    insta::assert_snapshot!(tally.end());
}

#[test]
fn rsa_pkcs1() {
    use rsa_pkcs1_verify::TestName as N;
    let mut tally = Tally::default();
    for name in [
        N::Rsa2048Sha256,
        N::Rsa2048Sha384,
        N::Rsa2048Sha512,
        N::Rsa3072Sha256,
        N::Rsa3072Sha384,
        N::Rsa3072Sha512,
        N::Rsa4096Sha256,
        N::Rsa4096Sha384,
        N::Rsa4096Sha512,
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            rsa(Padding::Pkcs1, group, test)
        });
    }
    insta::assert_snapshot!(tally.end());
}

#[test]
fn rsa_pss() {
    use rsa_pss_verify::TestName as N;
    let mut tally = Tally::default();
    for name in [
        N::RsaPss2048Sha256Mgf1SaltLen32,
        N::RsaPss2048Sha256Mgf1SaltLen32WithParams,
        N::RsaPss2048Sha256Mgf1SaltLen0,
        N::RsaPss2048Sha384Mgf1SaltLen48,
        N::RsaPss3072Sha256Mgf1SaltLen32,
        N::RsaPss4096Sha256Mgf1SaltLen32,
        N::RsaPss4096Sha384Mgf1SaltLen48,
        N::RsaPss4096Sha512Mgf1SaltLen32,
        N::RsaPss4096Sha512Mgf1SaltLen64,
        N::RsaPssmisc,
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            let salt = match text(group, "sha") {
                "SHA-256" => 32,
                "SHA-384" => 48,
                "SHA-512" => 64,
                _ => return Outcome::Skipped("hashes that KMS does not sign with"),
            };
            if group["sha"] != group["mgfSha"] {
                return Outcome::Skipped("another hash for MGF1");
            }
            if group["sLen"] != salt {
                // KMS's own salts are as long as the digest, and so are those it takes.
                let good = test["result"] == "valid";
                let refused = matches!(rsa(Padding::Pss, group, test), Outcome::Refused);
                assert!(refused || !good, "a salt of {}", group["sLen"]);
                return Outcome::Skipped("salts of another length, refused");
            }
            rsa(Padding::Pss, group, test)
        });
    }
    insta::assert_snapshot!(tally.end());
}

fn rsa(padding: Padding, group: &Value, test: &Value) -> Outcome {
    let message = bytes(test, "msg");
    let digest: Digest = match text(group, "sha") {
        "SHA-256" => digest::digest(&SHA256, &message),
        "SHA-384" => digest::digest(&SHA384, &message),
        _ => digest::digest(&SHA512, &message),
    };
    Outcome::of(
        RsaPublicKey::from_der(&bytes(group, "publicKeyDer"))
            .is_some_and(|key| key.verify(padding, &digest, &bytes(test, "sig"))),
    )
}

#[test]
fn ml_dsa() {
    let mut tally = Tally::default();
    for (name, parameters) in [
        (mldsa_verify::TestName::MlDsa44Verify, Parameters::MlDsa44),
        (mldsa_verify::TestName::MlDsa65Verify, Parameters::MlDsa65),
        (mldsa_verify::TestName::MlDsa87Verify, Parameters::MlDsa87),
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            if test.get("ctx").is_some_and(|context| context != "") {
                return Outcome::Skipped("contexts, which KMS has not");
            }
            let (message, signature) = (bytes(test, "msg"), bytes(test, "sig"));
            let key = MlDsaPublicKey::from_bytes(parameters, &bytes(group, "publicKey"));
            Outcome::of(key.is_some_and(|key| key.verify(Signed::Message(&message), &signature)))
        });
    }
    for (name, parameters) in [
        (mldsa_sign::TestName::MlDsa44SignSeed, Parameters::MlDsa44),
        (mldsa_sign::TestName::MlDsa65SignSeed, Parameters::MlDsa65),
        (mldsa_sign::TestName::MlDsa87SignSeed, Parameters::MlDsa87),
    ] {
        tally.file(&format!("{name:?}"), name.json_data(), |group, test| {
            if test.get("ctx").is_some_and(|context| context != "") {
                return Outcome::Skipped("contexts, which KMS has not");
            }
            let Ok(seed) = <[u8; 32]>::try_from(bytes(group, "privateSeed")) else {
                return Outcome::Skipped("seeds of another length, which the types rule out");
            };
            let pair = MlDsaKeyPair::from_seed(parameters, &seed);
            let signature = bytes(test, "sig");
            let mut held = pair.public_key_der().ends_with(&bytes(group, "publicKey"));
            if test.get("msg").is_some() {
                held &= pair.verify(Signed::Message(&bytes(test, "msg")), &signature);
            }
            if let Ok(mu) = <[u8; 64]>::try_from(bytes(test, "mu")) {
                held &= pair.verify(Signed::Mu(&mu), &signature);
            }
            Outcome::of(held)
        });
    }
    insta::assert_snapshot!(tally.end());
}

#[test]
fn ml_kem() {
    use mlkem::TestName as N;
    let mut tally = Tally::default();
    for (names, size) in [
        ([N::MlKem512, N::MlKem512KeyGenSeed], MlKemSize::MlKem512),
        ([N::MlKem768, N::MlKem768KeyGenSeed], MlKemSize::MlKem768),
        ([N::MlKem1024, N::MlKem1024KeyGenSeed], MlKemSize::MlKem1024),
    ] {
        for name in names {
            tally.file(&format!("{name:?}"), name.json_data(), |_, test| {
                let Ok(seed) = <[u8; MlKemKeyPair::SEED]>::try_from(bytes(test, "seed")) else {
                    return Outcome::Skipped("seeds of another length, which the types rule out");
                };
                let pair = MlKemKeyPair::from_seed(size, &seed);
                let mut held = pair.public_key_der().ends_with(&bytes(test, "ek"));
                if test.get("c").is_some() {
                    let secret = pair.decapsulate(&bytes(test, "c"));
                    held &= secret.is_some_and(|secret| secret[..] == bytes(test, "K"));
                }
                Outcome::of(held)
            });
        }
    }
    insta::assert_snapshot!(tally.end());
}
