//! `kmspec ask` as a command.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn kmspec(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kmspec"))
        .env_clear()
        .env("AWS_ACCESS_KEY_ID", "111122223333")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_REGION", "us-east-1")
        .args(arguments)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn the_plan_calls_nothing() {
    let output = kmspec(&["ask", "--plan", "--endpoint-url", "http://127.0.0.1:1"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = said(&output);
    assert!(text.contains("questions/expiry: 1 key"), "{text}");
    assert!(text.ends_with("12 keys of at most 12\n"), "{text}");
}

#[test]
fn the_report_is_valid_by_its_schema_and_recordings_are_written_once() {
    let out = scratch("ask-recordings");
    let _ = std::fs::remove_dir_all(&out);
    let report = scratch("ask.json");
    let arguments = [
        "ask",
        "--max-keys",
        "1",
        "--out",
        out.to_str().unwrap(),
        "--report-json",
        report.to_str().unwrap(),
    ];
    let output = kmspec(&arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let schema = kmspec_fixtures::schema("answers.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::meta::validate(&schema).expect("the schema is a schema");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> = schema.iter_errors(&report).map(|e| e.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    for asked in report["asked"].as_array().unwrap() {
        let file = out.join(format!("{}.json", asked["fixture"].as_str().unwrap()));
        assert!(file.is_file(), "{}", file.display());
    }
    let again = kmspec(&arguments);
    assert_eq!(again.status.code(), Some(2), "{again:?}");
}

#[test]
fn nobody_there_and_aws_unasked_for() {
    let status = |url| kmspec(&["ask", "--endpoint-url", url]).status.code();
    assert_eq!(status("http://127.0.0.1:1"), Some(3));
    assert_eq!(status("https://kms.us-east-1.amazonaws.com"), Some(2));
    assert_eq!(kmspec(&["ask", "no/such"]).status.code(), Some(4));
}

/// `kmspec serve` at work; dropping it kills it.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn keys_that_a_fixture_forgets_are_scheduled_for_deletion_all_the_same() {
    let mut serve = Command::new(env!("CARGO_BIN_EXE_kmspec"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = serve.stdout.take().unwrap();
    let _serve = Server(serve);
    BufReader::new(out).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap();

    let folder = scratch("ask-forgets");
    std::fs::create_dir_all(&folder).unwrap();
    let forgets = r#"{"why": "No clean-up.", "steps": [
        {"call": "CreateKey", "with": {"MultiRegion": true}, "save": {"key": "/KeyMetadata/KeyId"}},
        {"call": "ReplicateKey", "with": {"KeyId": "${key}", "ReplicaRegion": "${other-region}"}},
        {"name": "one", "call": "ListKeys", "with": {"Marker": "x"}, "fails": "InvalidMarkerException",
         "evidence": ["open/41"]}]}"#;
    let looks = r#"{"why": "Looks at all keys.", "steps": [
        {"call": "ListKeys", "save": {"key": "/Keys/0/KeyId"}},
        {"name": "here", "call": "DescribeKey", "with": {"KeyId": "${key}"},
         "returns": {"KeyMetadata": {"KeyState": "PendingReplicaDeletion"}}, "evidence": ["open/10"]},
        {"name": "there", "call": "DescribeKey", "in": "other", "with": {"KeyId": "${key}"},
         "returns": {"KeyMetadata": {"KeyState": "PendingDeletion"}}, "evidence": ["open/10"]}]}"#;
    for (name, text) in [("forgets", forgets), ("looks", looks)] {
        let file = folder.join(format!("{name}.json"));
        std::fs::write(&file, text).unwrap();
        let report = folder.join(format!("{name}.answers"));
        let output = kmspec(&[
            "ask",
            name,
            "--fixtures",
            folder.to_str().unwrap(),
            "--endpoint-url",
            url,
            "--report-json",
            report.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let report = std::fs::read_to_string(report).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["undeleted"], Value::Array(Vec::new()), "{report:#}");
        for answer in report["asked"][0]["answers"].as_array().unwrap() {
            assert_eq!(answer["fits"], "possible", "{answer:#}");
        }
    }
}
