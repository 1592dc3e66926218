//! Requests that come otherwise than HTTP clients send them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

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

#[test]
fn a_slow_body_that_hangs_is_kept_as_a_text_with_its_bytes() {
    let out = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz-slow");
    let _ = std::fs::remove_dir_all(&out);
    let run = |url: &str| {
        let run = command()
            .args([
                "fuzz",
                "--focus",
                "http",
                "--cases",
                "30",
                "--timeout",
                "1",
                "--endpoint-url",
                url,
                "--out",
            ])
            .arg(&out)
            .output()
            .unwrap();
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
