//! The binary given files that are not as they must be: exit 2, every problem named with its file and place.

use std::path::Path;
use std::process::Command;

const GOOD: &str = r#"{
  "why": "x",
  "steps": [
    {"call": "ListKeys", "name": "keys-are-listed", "returns": {}, "evidence": ["model/ListKeys"]}
  ]
}"#;

/// Standard error and standard output of `kmspec` on a folder of fixtures, with the folder's own path left out.
fn run(name: &str, files: &[(&str, &str)], arguments: &[&str]) -> (i32, String) {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("malformed-{name}"));
    let _ = std::fs::remove_dir_all(&root);
    for (path, text) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let report = root.join("report.json");
    let output = Command::new(env!("CARGO_BIN_EXE_kmspec"))
        .arg("run")
        .arg("--fixtures")
        .arg(root.join("fixtures"))
        .arg("--report-json")
        .arg(&report)
        .args(arguments)
        .current_dir(&root)
        .env_clear()
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .output()
        .unwrap();
    let status = output.status.code().unwrap();
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(written["exit"]["status"], status);
    let told = String::from_utf8(output.stderr).unwrap();
    (status, told.replace(&format!("{}/", root.display()), ""))
}

fn one(name: &str, text: &str) -> String {
    let (status, told) = run(name, &[("fixtures/cases/a/b.json", text)], &[]);
    assert_eq!(status, 2, "{told}");
    told
}

#[test]
fn a_syntax_error() {
    insta::assert_snapshot!(one("syntax", &GOOD.replace("\"x\",", "\"x\"")));
}

#[test]
fn an_unknown_field() {
    insta::assert_snapshot!(one(
        "field",
        &GOOD.replace("\"returns\"", "\"colour\": 1, \"returns\"")
    ));
}

#[test]
fn an_undefined_name() {
    let with = "\"with\": {\"Marker\": \"${marker}\"}, \"returns\"";
    insta::assert_snapshot!(one("name", &GOOD.replace("\"returns\"", with)));
}

#[test]
fn a_bad_pointer() {
    let save = "\"save\": {\"key\": \"Keys/0\"}, \"returns\"";
    insta::assert_snapshot!(one("pointer", &GOOD.replace("\"returns\"", save)));
}

#[test]
fn a_duplicate_id() {
    // Two ids that differ only in case are one file on some systems.
    let files = [
        ("fixtures/cases/a/b.json", GOOD),
        ("fixtures/cases/a/B.json", GOOD),
    ];
    let (status, told) = run("duplicate", &files, &[]);
    assert_eq!(status, 2, "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_name_used_twice() {
    let step = "{\"call\": \"ListKeys\", \"name\": \"keys-are-listed\", \"returns\": {}, \"evidence\": [\"model/ListKeys\"]}";
    insta::assert_snapshot!(one(
        "twice",
        &GOOD.replace(step, &format!("{step}, {step}"))
    ));
}

#[test]
fn dead_evidence() {
    insta::assert_snapshot!(one(
        "evidence",
        &GOOD.replace("model/ListKeys", "import/v0")
    ));
}

#[test]
fn a_baseline_for_a_check_that_does_not_exist() {
    let baseline = "\n[[difference]]\ncheck = \"a/b#c\"\nkind = \"wrong-code\"\nstatus = 400\nreason = \"x\"\n";
    let files = [("fixtures/cases/a/b.json", GOOD), ("known.toml", baseline)];
    let (status, told) = run("baseline", &files, &["--baseline", "known.toml"]);
    assert_eq!(status, 2, "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_folder_that_is_not_there() {
    let (status, told) = run("folder", &[("readme", "")], &[]);
    assert_eq!(status, 2, "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn a_filter_that_matches_nothing() {
    let (status, told) = run("nothing", &[("fixtures/cases/a/b.json", GOOD)], &["c"]);
    assert_eq!(status, 4, "{told}");
    assert_eq!(told, "kmspec: nothing matches \"c\"\n");
}
