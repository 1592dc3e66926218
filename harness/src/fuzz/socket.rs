//! Requests that come otherwise than HTTP clients send them: slowly, in chunks, with lengths that are wrong, or half.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::target::Dial;

/// How a request comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Its body in so many pieces, with pauses.
    Slow(usize),
    /// Its body in chunks of so many bytes.
    Chunked(usize),
    /// Its body in chunks, with this in place of a size.
    ChunkSize(&'static str),
    /// Without the end of its body, which is still awaited while another client calls.
    HalfBody,
    /// Without the end of its headers, which is still awaited while another client calls.
    HalfHead,
    /// With fewer bytes announced than come.
    LengthTooSmall,
    /// With this as Content-Length.
    Length(&'static str),
    /// With two lengths that differ.
    TwoLengths,
    /// With two operations in X-Amz-Target.
    TwoTargets,
    /// Without this header.
    Without(&'static str),
    /// With this line among its headers.
    Line(&'static [u8]),
    /// With this version of HTTP.
    Version(&'static str),
    /// With so many characters in its path.
    LongPath(usize),
    /// It is no HTTP but these bytes.
    Garbage(&'static [u8]),
}

/// A part of what is sent.
enum Part {
    Send(Vec<u8>),
    Pause(Duration),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// An answer with this HTTP status, and its beginning.
    Answer(u16, String),
    /// The connection closed without one.
    Closed,
    /// Nothing in time.
    Silent,
    /// No connection.
    Refused,
}

/// Between two pieces of what comes slowly.
const PAUSE: Duration = Duration::from_millis(60);
/// The most that is waited for an answer which need not come.
const BRIEF: Duration = Duration::from_secs(2);
/// The most bytes of an answer that are read to find the end of its head.
const MOST: usize = 65_536;

impl Manner {
    /// Each manner once.
    pub(super) fn all() -> Vec<Self> {
        vec![
            Self::Slow(8),
            Self::Chunked(3),
            Self::HalfBody,
            Self::LengthTooSmall,
            Self::TwoTargets,
            Self::Without("content-type"),
            Self::ChunkSize("zz"),
            Self::ChunkSize("-1"),
            Self::ChunkSize("ffffffffffffffffff"),
            Self::HalfHead,
            Self::Length("-1"),
            Self::Length("abc"),
            Self::Length("99999999999999999999"),
            Self::TwoLengths,
            Self::Without("host"),
            Self::Line(b"x-odd: a\0b"),
            Self::Line(b"no colon at all"),
            Self::Line(b" x-folded: a"),
            Self::Line(b"x-amz-target : TrentService.ListKeys"),
            Self::Version("HTTP/1.0"),
            Self::Version("HTTP/9.9"),
            Self::LongPath(70_000),
            Self::Garbage(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
            Self::Garbage(b"\0\0\0\0\r\n\r\n"),
            Self::Garbage(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ]
    }

    /// What was done, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Slow(pieces) => format!(
                "the body in {pieces} pieces, {} ms apart",
                PAUSE.as_millis()
            ),
            Self::Chunked(size) => format!("the body in chunks of {size} bytes"),
            Self::ChunkSize(size) => format!("the body in chunks, the first of size {size:?}"),
            Self::HalfBody => "half of the body, and another call while the rest is awaited".into(),
            Self::HalfHead => {
                "half of the headers, and another call while the rest is awaited".into()
            }
            Self::LengthTooSmall => "a Content-Length of half the body".into(),
            Self::Length(length) => format!("{length:?} as Content-Length"),
            Self::TwoLengths => "two Content-Lengths that differ".into(),
            Self::TwoTargets => "two X-Amz-Targets".into(),
            Self::Without(header) => format!("no {header}"),
            Self::Line(line) => format!("{:?} among the headers", line.escape_ascii().to_string()),
            Self::Version(version) => format!("{version} in place of HTTP/1.1"),
            Self::LongPath(n) => format!("a path of {n} characters"),
            Self::Garbage(bytes) => format!("no HTTP but {:?}", bytes.escape_ascii().to_string()),
        }
    }

    /// What it has in common with others.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Slow(_) => "slow body",
            Self::Chunked(_) => "chunked body",
            Self::ChunkSize(_) => "bad chunk",
            Self::HalfBody => "half a body",
            Self::HalfHead => "half a head",
            Self::LengthTooSmall => "longer than its Content-Length",
            Self::Length(_) | Self::TwoLengths => "bad Content-Length",
            Self::TwoTargets => "duplicate X-Amz-Target",
            Self::Without(_) => "missing header",
            Self::Line(_) => "bad header",
            Self::Version(_) => "another version",
            Self::LongPath(_) => "long path",
            Self::Garbage(_) => "no HTTP",
        }
    }

    /// The same with less.
    pub(super) fn simpler(&self) -> Vec<Self> {
        match self {
            Self::Slow(pieces) if *pieces > 2 => vec![Self::Slow(2), Self::Slow(pieces / 2)],
            Self::LongPath(n) if *n > 1 => vec![Self::LongPath(n / 2), Self::LongPath(n * 3 / 4)],
            _ => Vec::new(),
        }
    }

    /// Whether it is a request in order, which has to be answered; the rest may be met by closing the connection.
    pub(super) fn is_in_order(&self) -> bool {
        matches!(
            self,
            Self::Slow(_) | Self::Chunked(_) | Self::Without("content-type")
        )
    }

    /// Whether an answer can only come once the rest has.
    pub(super) fn is_half(&self) -> bool {
        matches!(
            self,
            Self::HalfBody | Self::HalfHead | Self::Length("99999999999999999999")
        )
    }

    fn parts(&self, dial: &Dial) -> Vec<Part> {
        if let Self::Garbage(bytes) = self {
            return vec![Part::Send(bytes.to_vec())];
        }
        let body = dial.body.as_slice();
        let chunked = matches!(self, Self::Chunked(_) | Self::ChunkSize(_));
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let path = match self {
            Self::LongPath(n) => format!("/{}", "a".repeat(n - 1)),
            _ => "/".into(),
        };
        let version = match self {
            Self::Version(version) => version,
            _ => "HTTP/1.1",
        };
        lines.push(format!("POST {path} {version}").into());
        let headers = [("host".to_owned(), dial.host.clone())];
        for (name, value) in headers.iter().chain(&dial.headers) {
            if !matches!(self, Self::Without(left_out) if left_out == name) {
                lines.push(format!("{name}: {value}").into());
            }
        }
        match self {
            _ if chunked => lines.push(b"transfer-encoding: chunked".to_vec()),
            Self::Length(length) => lines.push(format!("content-length: {length}").into()),
            Self::LengthTooSmall => {
                lines.push(format!("content-length: {}", body.len() / 2).into())
            }
            _ => lines.push(format!("content-length: {}", body.len()).into()),
        }
        match self {
            Self::TwoLengths => lines.push(b"content-length: 1".to_vec()),
            Self::TwoTargets => lines.push(b"x-amz-target: TrentService.GenerateRandom".to_vec()),
            Self::Line(line) => lines.push(line.to_vec()),
            _ => {}
        }
        let mut head = lines.join(&b"\r\n"[..]);
        if *self == Self::HalfHead {
            return vec![Part::Send(head)];
        }
        head.extend(b"\r\n\r\n");
        let mut parts = vec![Part::Send(head)];
        match self {
            Self::Slow(pieces) => {
                for piece in body.chunks(body.len().div_ceil(*pieces).max(1)) {
                    parts.extend([Part::Pause(PAUSE), Part::Send(piece.to_vec())]);
                }
            }
            Self::Chunked(size) => {
                let chunk = |chunk: &[u8]| {
                    [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat()
                };
                let chunks = body.chunks((*size).max(1)).flat_map(chunk);
                parts.push(Part::Send(chunks.chain(*b"0\r\n\r\n").collect()));
            }
            Self::ChunkSize(size) => {
                let chunk = [size.as_bytes(), b"\r\n", body, b"\r\n0\r\n\r\n"].concat();
                parts.push(Part::Send(chunk));
            }
            Self::HalfBody => parts.push(Part::Send(body[..body.len() / 2].to_vec())),
            _ => parts.push(Part::Send(body.to_vec())),
        }
        parts
    }

    /// All that is sent, as text: bytes that are no letters escaped, pauses told.
    pub(super) fn transcript(&self, dial: &Dial) -> String {
        let part = |part: &Part| match part {
            Part::Send(bytes) => {
                let text = bytes.escape_ascii().to_string();
                match text.len() {
                    0..=4000 => format!("send \"{text}\"\n"),
                    n => format!("send \"{}…\" ({n} characters in all)\n", &text[..400]),
                }
            }
            Part::Pause(time) => format!("wait {} ms\n", time.as_millis()),
        };
        let to = format!("to {}\n", dial.address);
        to + &self.parts(dial).iter().map(part).collect::<String>()
    }

    /// Sends it and waits for the answer; where only the rest would bring one, the connection stays open while `meanwhile` is done.
    pub(super) fn send(&self, dial: &Dial, meanwhile: &mut dyn FnMut()) -> Heard {
        let Some(mut stream) = connect(dial) else {
            return Heard::Refused;
        };
        for part in self.parts(dial) {
            match part {
                Part::Pause(time) => std::thread::sleep(time),
                // Whoever does not want to hear the rest has answered.
                Part::Send(bytes) => {
                    if stream.write_all(&bytes).is_err() {
                        break;
                    }
                }
            }
        }
        if self.is_half() {
            meanwhile();
            let _ = stream.shutdown(Shutdown::Write);
        }
        let patience = match self.is_in_order() {
            true => dial.timeout,
            false => dial.timeout.min(BRIEF),
        };
        heard(&mut stream, patience)
    }
}

fn connect(dial: &Dial) -> Option<TcpStream> {
    // Names such as localhost have an address of each family, and the endpoint may listen on one alone.
    let mut addresses = dial.address.to_socket_addrs().ok()?;
    let stream =
        addresses.find_map(|address| TcpStream::connect_timeout(&address, dial.timeout).ok())?;
    stream.set_write_timeout(Some(dial.timeout)).ok()?;
    Some(stream)
}

fn heard(stream: &mut TcpStream, timeout: Duration) -> Heard {
    let until = Instant::now() + timeout;
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while answer.len() < MOST {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => answer.extend(&buffer[..n]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return status(&answer).unwrap_or(Heard::Silent);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
        if let Some(answer) = status(&answer) {
            return answer;
        }
    }
    status(&answer).unwrap_or(Heard::Closed)
}

/// The status of an answer whose head is complete.
fn status(answer: &[u8]) -> Option<Heard> {
    let text = String::from_utf8_lossy(answer);
    let end = text.find("\r\n\r\n")?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    // That it is to go on is no answer yet.
    match status {
        100..200 => self::status(text[end + 4..].as_bytes()),
        status => Some(Heard::Answer(status, text.chars().take(400).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Heard, status};

    #[test]
    fn the_status_is_that_behind_what_only_says_go_on() {
        let answer = b"HTTP/1.1 100 \xff\xff\xff\xff\r\n\r\nHTTP/1.1 400 Bad\r\n\r\n";
        assert!(matches!(status(answer), Some(Heard::Answer(400, _))));
        assert_eq!(status(b"HTTP/1.1 100 Continue\r\n\r\n"), None);
    }
}
