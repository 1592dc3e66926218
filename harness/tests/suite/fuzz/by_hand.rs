//! Requests that come otherwise than HTTP clients send them.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::super::bad_endpoints::command;

/// An endpoint that refuses everything, and answers nobody whose body comes in more than one piece behind its headers.
fn impatient_with_slow_bodies() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer_if_whole(stream));
        }
    });
    url
}

fn answer_if_whole(mut stream: TcpStream) {
    let mut read = Vec::new();
    let mut buffer = [0; 65_536];
    let end = loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(n) => read.extend(&buffer[..n]),
        }
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length
        .and_then(|length| length.trim().parse().ok())
        .unwrap_or_default();
    // The fault: one more look at the connection is all that the rest of a body gets.
    if read.len() < end + length {
        let n = stream.read(&mut buffer).unwrap_or_default();
        read.extend(&buffer[..n]);
        if read.len() < end + length {
            std::thread::sleep(Duration::from_secs(60));
            return;
        }
    }
    let body = r#"{"__type":"ValidationException","message":"no"}"#;
    let _ = write!(
        stream,
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

/// `kmspec fuzz` with so many odd requests, each of which may take a second.
fn fuzz_http(cases: u64, url: &str) -> std::process::Command {
    let mut command = command();
    command.args(["fuzz", "--focus", "http", "--timeout", "1"]);
    command.args(["--cases", &cases.to_string()]);
    command.args(["--endpoint-url", url]);
    command
}

#[test]
fn a_slow_body_that_hangs_is_kept_as_a_text_with_its_bytes() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz-slow");
    let _ = std::fs::remove_dir_all(&out);
    let run = |url: &str| {
        let run = fuzz_http(30, url).arg("--out").arg(&out).output().unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let url = impatient_with_slow_bodies();
    let (status, said) = run(&url);
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("ListKeys, request: slow body: hang, no answer"),
        "{said}"
    );
    assert!(said.contains("the body in "), "{said}");
    let text = std::fs::read_to_string(out.join("list-keys-request-slow-body-hang-no-answer.txt"))
        .unwrap();
    assert!(
        text.contains("send \"POST / HTTP/1.1\\r\\nhost: 127.0.0.1:"),
        "{text}"
    );
    assert!(text.contains("wait 60 ms"), "{text}");
    let (status, said) = run(&url);
    assert_eq!(status, Some(0), "what is in the folder is known: {said}");
}

#[test]
fn an_endpoint_on_which_nothing_can_be_tried_does_not_pass() {
    let run = command()
        .args([
            "fuzz",
            "--focus",
            "identifiers",
            "--cases",
            "30",
            "--endpoint-url",
        ])
        .arg(impatient_with_slow_bodies())
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(5), "{said}");
}

/// Reads as much of a request as comes, and whether it is as clients send it: its target, if so.
fn plain_target(stream: &mut TcpStream) -> Option<String> {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
    let mut read = Vec::new();
    let mut buffer = [0; 65_536];
    let mut pieces = 0;
    let (head, length) = loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(n) => read.extend(&buffer[..n]),
        }
        pieces += 1;
        let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&read[..end]).into_owned();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: Option<usize> = length.and_then(|length| length.parse().ok());
        match read.len().checked_sub(end + 4 + length.unwrap_or_default()) {
            None => {}
            Some(0) => break (head, length),
            Some(_) => return None,
        }
    };
    let named = |name: &str| {
        let lines = head.lines().filter_map(|line| line.strip_prefix(name));
        lines.collect::<Vec<_>>()
    };
    let [target] = named("x-amz-target: TrentService.")[..] else {
        return None;
    };
    let known = [
        "accept",
        "host",
        "content-type",
        "content-length",
        "x-amz-target",
        "x-amz-date",
        "authorization",
        "user-agent",
        "x-amz-content-sha256",
        "amz-sdk-invocation-id",
    ];
    let is_known = |line: &str| {
        known
            .iter()
            .any(|name| line.starts_with(&format!("{name}: ")))
    };
    let mut lines = head.lines();
    let in_order = pieces < 5
        && lines.next() == Some("POST / HTTP/1.1")
        && lines.all(is_known)
        && named("content-type: ") == ["application/x-amz-json-1.1"]
        && named("authorization: ")[0].contains("Credential=test/2")
        && named("host: ").len() == 1
        && named("content-length: ").len() == 1
        && length.is_some_and(|length| length < 100_000);
    in_order.then(|| target.to_owned())
}

/// An endpoint that breaks at whatever clients do not send.
fn broken_by_all_that_is_odd() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let body = match plain_target(&mut stream).as_deref() {
                    Some("CreateKey") => {
                        r#"{"KeyMetadata":{"KeyId":"k","Arn":"arn:aws:kms:us-east-1:111122223333:key/k"}}"#
                    }
                    Some("ListKeys") => r#"{"Keys":[],"Truncated":false}"#,
                    Some("DescribeKey") => r#"{"KeyMetadata":{"KeyId":"k"}}"#,
                    Some("ScheduleKeyDeletion") => r#"{"KeyId":"k"}"#,
                    _ => "",
                };
                let status = if body.is_empty() { 500 } else { 200 };
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
            });
        }
    });
    url
}

#[test]
fn each_odd_request_is_found_where_it_breaks_the_service() {
    let report = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz-odd.json");
    let run = fuzz_http(700, &broken_by_all_that_is_odd())
        .args(["--max-time", "60s"])
        .arg("--report-json")
        .arg(&report)
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    assert_eq!(run.status.code(), Some(1), "{said}");
    let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    let told: BTreeSet<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["mutation"].as_str().unwrap())
        .collect();
    let tried: BTreeSet<&str> = report["tried"]["http"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert!(tried.len() >= 20, "{tried:?}");
    assert_eq!(
        tried.difference(&told).collect::<Vec<_>>(),
        [&""; 0],
        "{said}"
    );
}
