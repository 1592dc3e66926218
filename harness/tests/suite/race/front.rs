//! A server in front of `kmspec serve` that does what a careless one does.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What is wrong with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// EnableKey looks at the state of the key, and enables it a little later, whatever it has become.
    ChecksThenActs,
    /// Every eighth TagResource is done, and not answered.
    LosesAnswers,
    /// EnableKey brings back a key that waits for its deletion; one call comes after the other.
    EnablesAll,
}

/// Starts it, until the test's process ends; its URL.
pub(super) fn start(manner: Manner, behind: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, manner, behind));
        }
    });
    format!("http://{address}")
}

/// Answers one request.
fn serve(mut stream: TcpStream, manner: Manner, behind: SocketAddr) {
    static TAGGED: AtomicUsize = AtomicUsize::new(0);
    static TURN: Mutex<()> = Mutex::new(());
    let Some((head, body)) = read(&mut stream) else {
        return;
    };
    // The clock of `kmspec serve` stays hidden.
    let operation = head
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-target: TrentService."))
        .unwrap_or("Nothing");
    let one_by_one = manner == Manner::EnablesAll;
    let _turn = one_by_one.then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner));
    let mut ask = |operation: &str, body: &str| call(behind, operation, body);
    let answer = match (operation, manner) {
        ("EnableKey", Manner::ChecksThenActs) => {
            let seen = ask("DescribeKey", &body);
            let waits = seen.contains(r#""KeyState":"PendingDeletion""#);
            std::thread::sleep(Duration::from_millis(3));
            let answer = ask("EnableKey", &body);
            match waits || answer.contains(" 200 ") {
                true => answer,
                false => anyway(&mut ask, &body),
            }
        }
        ("EnableKey", Manner::EnablesAll) => anyway(&mut ask, &body),
        (operation, _) => ask(operation, &body),
    };
    let is_lost = operation == "TagResource" && manner == Manner::LosesAnswers;
    if !(is_lost && TAGGED.fetch_add(1, Ordering::Relaxed) % 8 == 7) {
        let _ = stream.write_all(answer.as_bytes());
    }
}

fn anyway(ask: &mut impl FnMut(&str, &str) -> String, body: &str) -> String {
    ask("CancelKeyDeletion", body);
    ask("EnableKey", body)
}

/// The head, header names in lower case as they are sent, and the body of a request.
fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).unwrap_or(0) == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}

/// Calls the server behind; its whole answer.
fn call(behind: SocketAddr, operation: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(behind).unwrap();
    let length = body.len();
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {behind}\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.1\r\n\
         x-amz-target: TrentService.{operation}\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
