//! How the binary finds its endpoint, Region and credentials: as the AWS CLI does.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;

use serde_json::Value;

const PLAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/plain.json");

const CONFIG: &str = "\
[default]
endpoint_url = http://127.0.0.1:4

[profile both]
endpoint_url = http://127.0.0.1:5
services = own
region = eu-west-1

[services own]
kms =
  endpoint_url = http://127.0.0.1:6
";

/// The target that a run chose, and its exit status.
fn target(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> (String, i32) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let config = folder.join(format!("endpoint-{name}.config"));
    let report = folder.join(format!("endpoint-{name}.json"));
    std::fs::write(&config, CONFIG).unwrap();
    let status = kmspec(&config, environment)
        .args([
            "run",
            PLAIN,
            "--no-sign-request",
            "--region",
            "us-east-1",
            "--report-json",
        ])
        .arg(&report)
        .args(arguments)
        .output()
        .unwrap()
        .status;
    let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    let target = report["target"].as_str().unwrap().to_string();
    (target, status.code().unwrap())
}

fn kmspec(config: &Path, environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmspec"));
    command
        .env_clear()
        .env("AWS_CONFIG_FILE", config)
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .envs(environment.iter().copied());
    command
}

#[test]
fn the_highest_source_of_an_endpoint_wins() {
    let kms = ("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:2");
    let all = ("AWS_ENDPOINT_URL", "http://127.0.0.1:3");
    let profile = ("AWS_PROFILE", "both");
    let check = |port: &str, arguments: &[&str], environment: &[(&str, &str)]| {
        let (target, status) = target("order", arguments, environment);
        assert_eq!(target, format!("http://127.0.0.1:{port}"));
        assert_eq!(status, 3);
    };
    let given = ["--endpoint-url", "http://127.0.0.1:1"];
    check("1", &given, &[kms, all, profile]);
    check("2", &[], &[kms, all, profile]);
    check("3", &[], &[all, profile]);
    check("4", &[], &[]);
    check("6", &[], &[profile]);
    check("6", &["--profile", "both"], &[]);
}

#[test]
#[cfg(feature = "engine")]
fn configured_endpoints_can_be_ignored() {
    let ignore = ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let all = ("AWS_ENDPOINT_URL", "http://127.0.0.1:3");
    assert_eq!(target("ignored", &[], &[ignore, all]), ("engine".into(), 0));
    let given = ["--endpoint-url", "http://127.0.0.1:1"];
    assert_eq!(
        target("ignored", &given, &[ignore, all]).0,
        "http://127.0.0.1:1"
    );
}

/// The first request of a run, in lower case.
fn first_request(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).to_ascii_lowercase();
            let _ = tell.send(request);
            let _ = stream.write_all(
                b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    let config = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("signed.config");
    std::fs::write(&config, CONFIG).unwrap();
    kmspec(&config, environment)
        .args(["run", PLAIN, "--endpoint-url", &url])
        .args(arguments)
        .output()
        .unwrap();
    told.recv().unwrap()
}

#[test]
fn requests_are_signed_for_the_region_and_service() {
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    let request = first_request(&["--region", "eu-north-1"], &keys);
    assert!(request.starts_with("post / http/1.1\r\n"), "{request}");
    assert!(request.contains("x-amz-target: trentservice."), "{request}");
    assert!(
        request.contains("content-type: application/x-amz-json-1.1"),
        "{request}"
    );
    assert!(
        request.contains("authorization: aws4-hmac-sha256 credential=akidexample/"),
        "{request}"
    );
    assert!(
        request.contains("/eu-north-1/kms/aws4_request"),
        "{request}"
    );
    assert!(
        request.contains("signedheaders=content-type;host;x-amz-date;x-amz-target"),
        "{request}"
    );
}

#[test]
fn a_session_token_is_sent() {
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let request = first_request(&[], &keys);
    assert!(request.contains("x-amz-security-token: token"), "{request}");
}

#[test]
fn loopback_endpoints_need_no_settings() {
    let request = first_request(&[], &[]);
    assert!(request.contains("credential=test/"), "{request}");
    assert!(request.contains("/us-east-1/kms/aws4_request"), "{request}");
}

#[test]
fn requests_can_go_unsigned() {
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
    ];
    let request = first_request(&["--no-sign-request"], &keys);
    assert!(!request.contains("authorization"), "{request}");
    assert!(!request.contains("x-amz-date"), "{request}");
}
