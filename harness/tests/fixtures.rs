//! The embedded files: valid by their schemas, and readable.

use std::fmt::Write as _;

use kmspec::evidence::Book;
use kmspec::fixture;
use kmspec::spec::Spec;
use serde_json::Value;

/// Every file against its schema; all that is wrong, a line each.
fn against_schema(schema: &str, files: &[(&str, &str)]) -> String {
    let schema: Value =
        serde_json::from_str(kmspec_fixtures::schema(schema)).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    let schema = jsonschema::validator_for(&schema).expect("the schema compiles");
    let mut wrong = String::new();
    for (path, text) in files {
        match serde_json::from_str(text) {
            Ok(value) => {
                for error in schema.iter_errors(&value) {
                    let shown: String = error.to_string().chars().take(300).collect();
                    let _ = writeln!(wrong, "{path}: {}: {shown}", error.instance_path());
                }
            }
            Err(error) => {
                let _ = writeln!(wrong, "{path}: {error}");
            }
        }
    }
    wrong
}

#[test]
fn fixtures_are_valid_by_their_schema() {
    let files: Vec<_> = kmspec_fixtures::fixtures()
        .map(|file| (file.path, file.text))
        .collect();
    let wrong = against_schema("fixture.schema.json", &files);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn evidence_is_valid_by_its_schema() {
    let files: Vec<_> = kmspec_fixtures::evidence().collect();
    let wrong = against_schema("evidence.schema.json", &files);
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn fixtures_can_be_read_and_their_evidence_exists() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    if let Err(problems) = fixture::embedded(&spec, &book) {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"));
    }
}
