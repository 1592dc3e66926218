//! The seeds of the fuzz targets come from the fixtures: `ci/fuzz seed` (UPDATE=1) writes them, a plain run checks that no
//! operation that the fixtures call is without one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kmspec::evidence::Book;
use kmspec::fixture;
use kmspec::play::{Options, Take, tape};
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;

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
    let tried = |fixture: &&fixture::Fixture| !fixture.id.starts_with("state/");
    for fixture in fixtures.iter().filter(tried) {
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
    for target in ["import_token", "ciphertext_blob"] {
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
        let answer: serde_json::Value =
            serde_json::from_slice(&take.reply.body).unwrap_or_default();
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
        for (member, target) in [
            ("ImportToken", "import_token"),
            ("CiphertextBlob", "ciphertext_blob"),
        ] {
            let sent = take.with[member]
                .as_str()
                .and_then(|text| STANDARD.decode(text).ok());
            if let Some(bytes) = sent.filter(|bytes| !bytes.is_empty()) {
                self.keep(target, &format!("{operation}-{kind}"), bytes);
            }
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
        for target in ["wire_request", "import_token", "ciphertext_blob"] {
            let folder = folder(target);
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).expect("a writable checkout");
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
