//! The embedded files: valid by their schemas, and readable.

use std::fmt::Write as _;

use kmspec::cells;
use kmspec::coverage::{Coverage, Status};
use kmspec::evidence::Book;
use kmspec::fixture;
use kmspec::orders;
use kmspec::spec::Spec;
use serde_json::Value;

/// The facts that are not claims, beside the service model.
const TABLES: [&str; 5] = [
    "spec/cells.json",
    "spec/key-states.json",
    "spec/orders.json",
    "spec/untried.json",
    "spec/wrapping.json",
];

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
    let cells = cells::of(&|_| true).expect("the cells are in order");
    let cells = cells
        .iter()
        .filter_map(|cell| Some((cell.id.as_str(), cell.way.as_deref().ok()?)));
    let orders = orders::of(&|_| true).expect("the orders are in order");
    let orders = orders.iter().map(|(id, text)| (id.as_str(), text.as_str()));
    let files = kmspec_fixtures::fixtures().chain(kmspec_fixtures::questions());
    let files = files.map(|file| (file.path, file.text));
    let files: Vec<_> = files.chain(cells).chain(orders).collect();
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
fn tables_are_valid_by_their_schemas() {
    for path in TABLES {
        let name = path.trim_start_matches("spec/");
        let schema = name.replace(".json", ".schema.json");
        let wrong = against_schema(&schema, &[(path, kmspec_fixtures::spec(name))]);
        assert!(wrong.is_empty(), "{wrong}");
    }
}

#[test]
fn nothing_is_untried_without_a_reason() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    let coverage = Coverage::of(&fixtures, &spec).expect("the reasons are in order");
    let untried: Vec<_> = coverage
        .kinds()
        .into_iter()
        .flat_map(|(_, items)| items)
        .filter(|item| item.status == Status::Untried)
        .map(|item| format!("{} {}", item.operation, item.what))
        .collect();
    assert!(untried.is_empty(), "{untried:#?}");
    assert!(coverage.stale.is_empty(), "{:#?}", coverage.stale);
}

/// `UPDATE=1` writes it.
#[test]
fn the_readme_quotes_the_coverage() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    let coverage = Coverage::of(&fixtures, &spec).expect("the reasons are in order");
    let table = coverage.table();
    let table: Vec<String> = table.lines().map(|line| format!("    {line}")).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(path).expect("the README");
    let mark = "<!-- kmspec coverage -->\n";
    let (front, behind) = readme.split_once(mark).expect("the mark");
    let (_, behind) = behind.split_once("\n\n").expect("a line after the table");
    let fresh = format!("{front}{mark}{}\n\n{behind}", table.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, fresh).expect("the README");
    } else {
        assert!(
            readme == fresh,
            "UPDATE=1 cargo test -p kmspec --test suite the_readme writes it"
        );
    }
}

#[test]
fn a_reason_for_what_is_tried_is_stale() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let text = r#"{"why": "x", "steps": [{"call": "Decrypt", "with": {"CiphertextBlob": "AA==", "Recipient": {}}}]}"#;
    let fixture = fixture::Fixture::read("x", "x.json", text, &spec, &book).expect("a fixture");
    let coverage = Coverage::of(&[fixture], &spec).expect("the reasons are in order");
    let stale: Vec<_> = coverage
        .stale
        .iter()
        .map(|reason| reason.split(':').next())
        .collect();
    assert_eq!(stale, [Some("Decrypt Recipient")]);
}

#[test]
fn the_key_state_table_has_every_operation_in_every_state_and_every_refusal_it_names() {
    let spec = Spec::embedded();
    let table: Value = serde_json::from_str(kmspec_fixtures::spec("key-states.json")).unwrap();
    let rows = table["rows"].as_object().unwrap();
    let missing: Vec<_> = spec
        .operations()
        .filter(|operation| !rows.contains_key(*operation))
        .collect();
    assert!(missing.is_empty(), "no row: {missing:?}");
    for (operation, row) in rows {
        if row["class"] != "no-key" {
            for state in table["states"].as_array().unwrap() {
                let cell = &row["states"][state.as_str().unwrap()];
                assert!(cell.is_object(), "no cell: {operation} in {state}");
            }
        }
    }
    let mut unknown = Vec::new();
    each_refusal(&table["rows"], &mut |name| {
        if name != "allowed" && table["messages"].get(name).is_none() {
            unknown.push(name.to_owned());
        }
    });
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// What is named as a refusal or an alternative to one below a part of the key-state table.
fn each_refusal(part: &Value, tell: &mut dyn FnMut(&str)) {
    let Value::Object(members) = part else {
        return;
    };
    for (name, value) in members {
        match (name.as_str(), value) {
            ("message", Value::String(refusal)) => tell(refusal),
            ("alternatives" | "alternatives_not_symmetric", Value::Array(refusals)) => {
                refusals
                    .iter()
                    .filter_map(Value::as_str)
                    .for_each(&mut *tell);
            }
            _ => each_refusal(value, tell),
        }
    }
}

#[test]
fn every_embedded_file_is_checked_by_one_of_these_tests() {
    let known = |path: &str| {
        kmspec_fixtures::fixture_id(path).is_some()
            || kmspec_fixtures::question_id(path).is_some()
            || path.starts_with("spec/evidence/")
            || path.starts_with("schema/")
            // Generated, and proved fresh by the engine's tests.
            || path == "spec/service-model.json"
            || TABLES.contains(&path)
    };
    let paths = kmspec_fixtures::FILES.iter().map(|(path, _)| *path);
    let (checked, unchecked): (Vec<_>, Vec<_>) = paths.partition(|path| known(path));
    assert!(unchecked.is_empty(), "{unchecked:?}");
    for needed in TABLES {
        assert!(checked.contains(&needed), "{needed} is not embedded");
    }
}

#[test]
fn fixtures_can_be_read_and_their_evidence_exists() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    for read in [
        fixture::embedded(&spec, &book),
        fixture::questions(&spec, &book, &|_| true),
    ] {
        if let Err(problems) = read {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}
