//! The seeds of the fuzz targets come from the fixtures: `ci/fuzz seed` (UPDATE=1) writes them, a plain run checks that no
//! operation that the fixtures call is without one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kmspec::evidence::Book;
use kmspec::fixture::{self, Fixture};
use kmspec::play::{Options, Take, tape};
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use serde_json::{Value, json};

/// The targets whose seeds are in the fixtures. Those of `wire_differential` are those of `wire_request`; other targets make theirs.
const TARGETS: [&str; 9] = [
    "ciphertext_blob",
    "fixture_file",
    "identifiers",
    "import_token",
    "marker",
    "matcher",
    "policy_document",
    "wire_request",
    "xks_response",
];

/// Requests per operation and kind of answer: enough for every path, few enough to read.
const EACH: usize = 2;

#[test]
fn every_operation_that_the_fixtures_call_has_seeds() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    let target = EngineTarget::new(1, "us-east-1");
    let mut seeds = Seeds::default();
    let mut called = BTreeSet::new();
    // The calls of the key-state table are made elsewhere too.
    let tried = |fixture: &&Fixture| !fixture.id.starts_with("state/");
    seeds.add_proxies();
    for fixture in fixtures.iter().filter(tried) {
        seeds.add_fixture(fixture);
        called.extend(fixture.operations().iter().map(|name| (*name).to_owned()));
        let tape = tape(fixture, &target, &spec, &book, &Options::default()).expect("a session");
        for take in &tape.takes {
            let operation = fixture.steps[take.step].operation();
            if !operation.is_empty() {
                seeds.add(operation, take);
            }
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        seeds.write();
    }
    let wire: BTreeSet<String> = names("wire_request");
    let without: Vec<&String> = called
        .iter()
        .filter(|operation| {
            !wire
                .iter()
                .any(|name| name.starts_with(&format!("{operation}-")))
        })
        .collect();
    assert!(
        without.is_empty(),
        "no seed for {without:?}: ci/fuzz seed writes them"
    );
    for target in TARGETS {
        assert!(
            !names(target).is_empty(),
            "no seed for {target}: ci/fuzz seed writes them"
        );
    }
}

#[derive(Default)]
struct Seeds {
    files: BTreeMap<PathBuf, Vec<u8>>,
    counts: BTreeMap<String, usize>,
}

impl Seeds {
    fn add(&mut self, operation: &str, take: &Take) {
        let answer: Value = serde_json::from_slice(&take.reply.body).unwrap_or_default();
        let kind = answer["__type"].as_str().unwrap_or("ok");
        let body = take.with.to_string();
        // A body of a hundred kilobytes costs the fuzzer more than it teaches.
        if body.len() < 4096 {
            self.keep(
                "wire_request",
                &format!("{operation}-{kind}"),
                format!("TrentService.{operation}\n{body}").into_bytes(),
            );
        }
        // What stands before the bytes tells the target how to take them.
        for (member, target, before) in [
            ("ImportToken", "import_token", &[0][..]),
            ("CiphertextBlob", "ciphertext_blob", &[]),
            ("KeyId", "identifiers", &[0]),
            ("TargetKeyId", "identifiers", &[0]),
            ("Marker", "marker", &[3, 0]),
            ("AliasName", "marker", &[3, 1]),
            ("Policy", "policy_document", &[]),
        ] {
            let Some(text) = take.with[member].as_str() else {
                continue;
            };
            let bytes = match target {
                "import_token" | "ciphertext_blob" => STANDARD.decode(text).unwrap_or_default(),
                _ => text.into(),
            };
            let name = format!("{operation}-{kind}");
            if !bytes.is_empty() && bytes.len() < 4096 {
                self.keep(target, &name, [before, &bytes].concat());
            }
        }
        if (1..2048).contains(&take.reply.body.len()) {
            let body = &take.reply.body;
            let rule = json!({"KeyMetadata": {"KeyId": {"$present": true}}}).to_string();
            self.keep(
                "matcher",
                &format!("{operation}-{kind}"),
                [rule.as_bytes(), b"\n", body].concat(),
            );
        }
    }

    /// A fixture, and the rules of its steps beside themselves.
    fn add_fixture(&mut self, fixture: &Fixture) {
        let chapter = fixture.id.split('/').next().unwrap_or_default();
        if fixture.source.len() < 4096 {
            self.keep("fixture_file", chapter, fixture.source.clone().into());
        }
        let source: Value = serde_json::from_str(&fixture.source).expect("it was read");
        for step in source["steps"].as_array().into_iter().flatten() {
            let rule = step["returns"].to_string();
            if rule.contains('$') && rule.len() < 1024 {
                self.keep("matcher", chapter, format!("{rule}\n{rule}").into());
            }
        }
    }

    /// The answers of proxies in the fixtures, and whole ones.
    fn add_proxies(&mut self) {
        for (name, how, body) in [
            (
                "health",
                0,
                json!({"xksProxyFleetSize": 1, "xksProxyVendor": "a", "xksProxyModel": "b", "ekmVendor": "c",
                                  "ekmFleetDetails": [{"id": "d", "model": "e", "healthStatus": "ACTIVE"}]}),
            ),
            (
                "metadata",
                0,
                json!({"keySpec": "AES_256", "keyUsage": ["ENCRYPT", "DECRYPT"], "keyStatus": "ENABLED"}),
            ),
            ("decrypted", 0, json!({"plaintext": "AAAA"})),
            (
                "refused",
                2,
                json!({"errorName": "InvalidCiphertextException", "errorMessage": "no"}),
            ),
        ] {
            let before: &[u8] = if how == 2 { &[2, 0] } else { &[0] };
            self.keep(
                "xks_response",
                name,
                [before, body.to_string().as_bytes()].concat(),
            );
        }
        for (name, parts) in [
            ("encrypted", [3, 0, 12, 16, 12, 0]),
            ("encrypted-with-metadata", [3, 20, 16, 16, 12, 0]),
            ("encrypted-beyond-limits", [3, 21, 12, 16, 12, 0]),
            ("encrypted-and-altered", [3, 0, 12, 16, 12, 9]),
        ] {
            self.keep("xks_response", name, parts.into());
        }
    }

    fn keep(&mut self, target: &str, name: &str, bytes: Vec<u8>) {
        let count = self.counts.entry(format!("{target}/{name}")).or_default();
        if *count < EACH {
            *count += 1;
            self.files
                .insert(folder(target).join(format!("{name}-{count}")), bytes);
        }
    }

    fn write(&self) {
        for target in TARGETS {
            let folder = folder(target);
            fs::create_dir_all(&folder).expect("a writable checkout");
            for name in names(target)
                .iter()
                .filter(|name| !name.starts_with("made-"))
            {
                fs::remove_file(folder.join(name)).expect("a writable checkout");
            }
        }
        for (path, bytes) in &self.files {
            fs::write(path, bytes).expect("a writable checkout");
        }
    }
}

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/seeds")
        .join(target)
}

fn names(target: &str) -> BTreeSet<String> {
    fs::read_dir(folder(target))
        .into_iter()
        .flatten()
        .map(|file| {
            file.expect("a readable folder")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}
