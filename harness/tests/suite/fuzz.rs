//! `kmspec fuzz`: endpoints that are wrong in one way each are found out, and what is found becomes a fixture that shows it.

use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kmspec::derive::Stream;
use kmspec::event::Status;
use kmspec::fuzz::{Finding, Focus, Found, Options, Verdict, fuzz};
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use kmspec::target::{Call, Identity, Reply, Target};
use rsa::pkcs8::EncodePublicKey;
use rsa::{Oaep, RsaPrivateKey};
use serde_json::{Value, json};
use sha2::Sha256;

use super::lens::{Lensed, statuses};

mod by_hand;
mod every_kind;
mod runs;
mod verdicts;

fn options(focus: Focus, cases: u64) -> Options {
    Options {
        cases: Some(cases),
        max_time: None,
        rate: None,
        focus,
        seed: 1,
        names: 1,
        stop: Default::default(),
    }
}

fn fuzzed(target: &dyn Target, focus: Focus, cases: u64) -> Found {
    let options = options(focus, cases);
    fuzz(target, &Spec::embedded(), &options, &mut |_| ()).expect("a session in process")
}

/// What becomes of the finding's fixture on a target.
fn played(finding: &Finding, target: &dyn Target) -> Vec<Status> {
    let text = finding.fixture.as_ref().expect("a fixture can tell it");
    statuses(&finding.slug(), text, target)
}

/// The findings are these buckets, each shrunk and confirmed, with a fixture that fails here and passes on the engine.
fn shows(target: &dyn Target, found: &Found, expected: &[(&str, &str)]) {
    let told: Vec<(String, String)> = found
        .findings
        .iter()
        .map(|one| (one.bucket.to_string(), one.words.clone()))
        .collect();
    for bucket in expected {
        let known = |(told, words): &(String, String)| (told.as_str(), words.as_str()) == *bucket;
        assert!(told.iter().any(known), "{bucket:?} is not in {told:#?}");
    }
    for finding in &found.findings {
        let what = &finding.bucket;
        assert!(finding.shrunk && finding.flaky.is_none(), "{what}");
        assert_eq!(played(finding, target), [Status::Fail], "{what}");
        let clean = played(finding, &EngineTarget::new(1, "us-east-1"));
        assert_eq!(clean, [Status::Pass], "{what}");
    }
}

fn operation(call: &Call) -> &str {
    let target = call.target.as_deref().unwrap_or_default();
    target.strip_prefix("TrentService.").unwrap_or(target)
}

fn refusal(status: u16, code: &str, message: &str) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        body: json!({"__type": code, "message": message})
            .to_string()
            .into(),
    }
}

/// Accepts an import token of which the end is missing: the engine is asked again with the whole one.
fn accepts_a_truncated_token() -> Lensed<'static> {
    let tokens = Mutex::new(Vec::<Vec<u8>>::new());
    Lensed::faulty(move |session, call, reply| {
        let mut tokens = tokens.lock().expect("one thread");
        let blob = |value: &Value| {
            STANDARD
                .decode(value.as_str().unwrap_or_default())
                .unwrap_or_default()
        };
        if operation(call) == "GetParametersForImport" && reply.status == 200 {
            let body: Value = serde_json::from_slice(&reply.body).expect("JSON");
            tokens.push(blob(&body["ImportToken"]));
        }
        if operation(call) != "ImportKeyMaterial" || reply.status == 200 {
            return reply;
        }
        let Ok(mut with) = serde_json::from_slice::<Value>(&call.body) else {
            return reply;
        };
        let cut = blob(&with["ImportToken"]);
        // So many bytes are the beginning of one token alone.
        let whole = |token: &&Vec<u8>| {
            cut.len() >= 32 && cut.len() < token.len() && token.starts_with(&cut)
        };
        let Some(token) = tokens.iter().rev().find(whole) else {
            return reply;
        };
        with["ImportToken"] = json!(STANDARD.encode(token));
        let again = Call::operation("ImportKeyMaterial", &with, Identity::Main);
        session.call(&again).expect("the engine answers")
    })
}

#[test]
fn a_truncated_import_token_that_is_accepted() {
    let target = accepts_a_truncated_token();
    let found = fuzzed(&target, Focus::Tokens, 250);
    let expected = (
        "ImportKeyMaterial, import token: truncated: wrongly-allowed, success",
        "the last byte of the import token cut off",
    );
    shows(&target, &found, &[expected]);
    let allowed = |one: &&Finding| one.bucket.verdict != Verdict::WronglyAllowed;
    assert_eq!(
        found.findings.iter().find(allowed).map(|one| &one.bucket),
        None
    );
}

#[test]
fn a_lone_surrogate_that_breaks_the_service() {
    let target = Lensed::faulty(|_, call, reply| {
        let body = String::from_utf8_lossy(&call.body);
        match body.contains("\\ud800") && operation(call) == "DescribeKey" {
            true => refusal(
                500,
                "InternalFailure",
                "'utf-8' codec can't encode character",
            ),
            false => reply,
        }
    });
    let found = fuzzed(&target, Focus::Json, 600);
    let expected = "DescribeKey, body: lone surrogate: server-error, InternalFailure";
    assert_eq!(found.findings.len(), 1, "{:?}", found.findings);
    assert_eq!(found.findings[0].bucket.to_string(), expected);
    shows(&target, &found, &[]);
}

#[test]
fn a_refusal_that_changes_a_key() {
    let target = Lensed::faulty(|session, call, reply| {
        let body = String::from_utf8_lossy(&call.body);
        if operation(call) == "DisableKey" && reply.status == 400 && body.contains(":999999999999:")
        {
            let key = body
                .split("key/")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let with = json!({"KeyId": key});
            let _ = session.call(&Call::operation("DisableKey", &with, Identity::Main));
        }
        reply
    });
    let found = fuzzed(&target, Focus::Identifiers, 1500);
    let expected = (
        "DisableKey, key id: of another account: side-effect, NotFoundException",
        "an ARN of another account with the id of the key",
    );
    shows(&target, &found, &[expected]);
    assert_eq!(found.findings.len(), 1);
}

#[test]
fn a_stack_trace_in_a_refusal() {
    let trace =
        "Traceback (most recent call last):\n  File \"/srv/kms/blob.py\", line 12, in opened";
    let target = Lensed::faulty(move |_, call, reply| {
        let refused = operation(call) == "Decrypt" && reply.status == 400;
        match refused && String::from_utf8_lossy(&reply.body).contains("InvalidCiphertext") {
            true => refusal(400, "InvalidCiphertextException", trace),
            false => reply,
        }
    });
    let found = fuzzed(&target, Focus::Blobs, 400);
    let expected = (
        "Decrypt, ciphertext: bit flipped: disclosure, InvalidCiphertextException",
        "the last bit of the ciphertext flipped",
    );
    shows(&target, &found, &[expected]);
    let verdicts = found.findings.iter().map(|one| one.bucket.verdict);
    assert!(
        verdicts
            .into_iter()
            .all(|verdict| verdict == Verdict::Disclosure)
    );
    assert!(
        found.findings[0].reason.contains("a stack trace"),
        "{}",
        found.findings[0]
    );
}

#[test]
fn key_material_in_an_answer() {
    // The endpoint's key for what is wrapped is known here, so that a refusal can tell what was unwrapped.
    let key = RsaPrivateKey::new(&mut Stream::of(&[b"test"]), 2048).expect("a key");
    let public = key.to_public_key().to_public_key_der().expect("DER");
    let public = STANDARD.encode(public.as_bytes());
    let target = Lensed::faulty(move |_, call, mut reply| match operation(call) {
        "GetParametersForImport" if reply.status == 200 => {
            let mut body: Value = serde_json::from_slice(&reply.body).expect("JSON");
            body["PublicKey"] = json!(public);
            reply.body = body.to_string().into();
            reply
        }
        "ImportKeyMaterial" if reply.status == 400 => {
            let with: Value = serde_json::from_slice(&call.body).unwrap_or_default();
            let blob = with["EncryptedKeyMaterial"].as_str().unwrap_or_default();
            let blob = STANDARD.decode(blob).unwrap_or_default();
            match key.decrypt(Oaep::<Sha256>::new(), &blob) {
                Ok(plain) => {
                    let message = format!("cannot take {}", STANDARD.encode(plain));
                    refusal(400, "IncorrectKeyMaterialException", &message)
                }
                Err(_) => reply,
            }
        }
        _ => reply,
    });
    let found = fuzzed(&target, Focus::Material, 300);
    let expected = (
        "ImportKeyMaterial, wrapped material: of a wrong length: disclosure, IncorrectKeyMaterialException",
        "well wrapped material that does not have 32 bytes",
    );
    shows(&target, &found, &[expected]);
}

#[test]
fn a_refusal_that_quotes_the_request_discloses_nothing() {
    let target = Lensed::faulty(|_, call, reply| match operation(call) {
        "ImportKeyMaterial" if reply.status == 400 => {
            let with: Value = serde_json::from_slice(&call.body).unwrap_or_default();
            let blob = with["EncryptedKeyMaterial"].as_str().unwrap_or_default();
            let code = serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
            let code = code["__type"].as_str().unwrap_or_default().to_owned();
            refusal(400, &code, &format!("cannot take {blob}"))
        }
        _ => reply,
    });
    let found = fuzzed(&target, Focus::Material, 300);
    assert!(found.findings.is_empty(), "{:#?}", found.findings);
}

#[test]
fn nothing_is_wrong_with_the_engine() {
    for seed in [1, 2] {
        let options = Options {
            seed,
            ..options(Focus::All, 600)
        };
        let engine = EngineTarget::new(1, "us-east-1");
        let found =
            fuzz(&engine, &Spec::embedded(), &options, &mut |_| ()).expect("a session in process");
        assert_eq!(found.cases, 600);
        assert!(found.findings.is_empty(), "{:#?}", found.findings);
        assert!(found.advice.is_empty(), "{:#?}", found.advice);
    }
}
