//! The binary aimed at endpoints that misbehave: each ends as a named status with a clear message, the report written.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A fixture of two plain calls.
const PLAIN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/plain.json");

/// What a run came to.
struct Ended {
    status: i32,
    stdout: String,
    stderr: String,
    report: Value,
    took: Duration,
}

impl Ended {
    /// The statuses that its checks have, each once.
    fn statuses(&self) -> Vec<&str> {
        let totals = self.report["totals"].as_object().unwrap();
        totals
            .keys()
            .map(String::as_str)
            .filter(|key| *key != "checks")
            .collect()
    }

    fn kinds(&self) -> Vec<&str> {
        let checks = self.report["checks"].as_array().unwrap();
        let mut kinds: Vec<&str> = checks.iter().filter_map(|c| c["kind"].as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// kmspec without anyone's AWS settings.
pub(super) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kmspec"));
    command
        .env_clear()
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command
}

/// Runs one small fixture against `url`.
fn run(name: &str, url: &str) -> Ended {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let json = folder.join(format!("{name}.json"));
    let junit = folder.join(format!("{name}.xml"));
    let html = folder.join(format!("{name}.html"));
    for old in [&json, &junit, &html] {
        let _ = std::fs::remove_file(old);
    }
    let from = Instant::now();
    let output = command()
        .args(["run", PLAIN, "--endpoint-url", url, "--timeout", "1"])
        .arg("--report-json")
        .arg(&json)
        .arg("--report-junit")
        .arg(&junit)
        .arg("--report-html")
        .arg(&html)
        .output()
        .unwrap();
    let took = from.elapsed();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    quick_junit::Report::deserialize_from_str(&std::fs::read_to_string(junit).unwrap()).unwrap();
    let html = std::fs::read_to_string(html).unwrap();
    let ended = Ended {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr,
        report: serde_json::from_str(&std::fs::read_to_string(json).unwrap()).unwrap(),
        took,
    };
    assert_eq!(ended.report["exit"]["status"], ended.status);
    assert!(html.contains(&format!("<strong>exit {}</strong>", ended.status)));
    ended
}

/// Answers every connection by `answer`, until the test's process ends; the URL.
fn server(answer: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    url(address)
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// Reads one request, as far as `Content-Length` says.
fn request(stream: &mut TcpStream) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |length| length.trim().parse().unwrap());
    let mut body = vec![0; length];
    let _ = stream.read_exact(&mut body);
}

fn answer(stream: &mut TcpStream, status: &str, kind: &str, body: &str) {
    request(stream);
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

#[test]
fn one_that_refuses_connections() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let ended = run("refuses", &url(address));
    assert_eq!(ended.status, 3);
    assert_eq!(ended.statuses(), ["unreachable"]);
    let told = "the target did not answer: the connection was refused";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
    assert_eq!(ended.report["error"], told);
}

#[test]
fn one_that_hangs() {
    let ended = run(
        "hangs",
        &server(|mut stream| {
            request(&mut stream);
            std::thread::sleep(Duration::from_secs(60));
        }),
    );
    assert_eq!(ended.status, 3);
    assert_eq!(ended.statuses(), ["unreachable"]);
    assert!(
        ended.stdout.contains("no complete answer within 1 s"),
        "{}",
        ended.stdout
    );
    assert!(ended.took < Duration::from_secs(10), "{:?}", ended.took);
}

#[test]
fn one_whose_name_does_not_resolve() {
    let ended = run("no-name", "http://kmspec.invalid:1");
    assert_eq!(ended.status, 2, "{}", ended.stderr);
    assert!(ended.stderr.contains("no Region"), "{}", ended.stderr);
}

#[test]
fn one_that_is_not_http() {
    let ended = run(
        "not-http",
        &server(|mut stream| {
            request(&mut stream);
            let _ = stream.write_all(b"220 mail.example.com ESMTP\r\n");
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("the answer is not HTTP"),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_speaks_no_tls() {
    let plain = server(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    let ended = run("no-tls", &plain.replace("http:", "https:"));
    assert_eq!(ended.status, 3, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("does not speak TLS"),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_answers_html() {
    let ended = run(
        "html",
        &server(|mut stream| {
            answer(
                &mut stream,
                "404 Not Found",
                "text/html",
                "<h1>Not here</h1>",
            );
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert_eq!(ended.statuses(), ["unsupported"]);
    assert!(
        ended.stdout.contains("<h1>Not here</h1>"),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_answers_200_with_a_broken_body() {
    let ended = run(
        "broken-body",
        &server(|mut stream| {
            answer(
                &mut stream,
                "200 OK",
                "application/x-amz-json-1.1",
                "{\"Keys\": [",
            );
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert_eq!(ended.kinds(), ["wrong-shape", "wrongly-allowed"]);
}

#[test]
fn one_that_closes_in_the_middle_of_a_body() {
    let ended = run(
        "closes-early",
        &server(|mut stream| {
            request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"Keys\"");
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert!(
        ended.kinds().contains(&"server-error"),
        "{:?}",
        ended.report
    );
    assert!(
        ended.stdout.contains("the connection closed early"),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_streams_without_end() {
    let ended = run(
        "endless",
        &server(|mut stream| {
            request(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            let mut chunk = b"10000\r\n".to_vec();
            chunk.resize(chunk.len() + 0x10000, b' ');
            chunk.extend(b"\r\n");
            while stream.write_all(&chunk).is_ok() {}
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("the answer went on past"),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_answers_500() {
    let ended = run(
        "error-500",
        &server(|mut stream| {
            let body = "{\"__type\":\"InternalFailure\"}";
            answer(
                &mut stream,
                "500 Internal Server Error",
                "application/x-amz-json-1.1",
                body,
            );
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert_eq!(ended.kinds(), ["server-error"]);
}

#[test]
fn one_that_answers_500_and_html() {
    let ended = run(
        "html-500",
        &server(|mut stream| {
            answer(
                &mut stream,
                "500 Internal Server Error",
                "text/html",
                "<h1>Oops</h1>",
            );
        }),
    );
    assert_eq!(ended.status, 1, "{}", ended.stdout);
    assert_eq!(ended.statuses(), ["unsupported"]);
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_writes_its_reports() {
    let slow = server(|mut stream| {
        request(&mut stream);
        std::thread::sleep(Duration::from_millis(400));
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    });
    let report = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interrupted.json");
    let html = report.with_extension("html");
    let _ = (std::fs::remove_file(&report), std::fs::remove_file(&html));
    let mut child = command()
        .args(["run", PLAIN, "--endpoint-url", &slow, "--report-json"])
        .arg(&report)
        .arg("--report-html")
        .arg(&html)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(700));
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let report: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(report["exit"]["status"], 130);
    assert_eq!(report["totals"]["checks"], 2);
    let html = std::fs::read_to_string(html).unwrap();
    assert!(html.contains("<strong>exit 130</strong>: interrupted"));
}

#[test]
fn aws_itself_unless_it_is_meant() {
    let ended = run("aws", "https://kms.us-east-1.amazonaws.com");
    assert_eq!(ended.status, 2);
    assert!(ended.stderr.contains("--real-aws"), "{}", ended.stderr);
}
