//! Signed requests.

use std::time::{Duration, SystemTime};

use arbitrary::{Result, Unstructured};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use hyper::Request;
use hyper::http::request::Parts;
use jiff::Timestamp;

use crate::serve::identity::{Credential, Identity};
use crate::serve::signature::verify;

/// When every request is made: 2026-01-01T00:00:00Z.
const NOW: i64 = 1_767_225_600;
const SECRET: &str = "secret";

/// The first byte says what the rest is: even, a request as it stands, head and body with an empty line between them; odd, the
/// parts of a request, which the AWS SDK's signer signs, and what is changed after that.
///
/// No request is taken that was not signed with the secret, and no byte under a signature can be changed; what the SDK signs is
/// taken.
///
/// # Panics
/// Where that does not hold.
pub fn sigv4_request(data: &[u8]) {
    match data.split_first() {
        Some((how, rest)) if how & 1 == 0 => {
            if let Some((parts, body)) = as_it_stands(rest) {
                assert!(
                    !accepted(&parts, body, SECRET),
                    "a forged signature: {parts:?}"
                );
            }
        }
        // Where the bytes end, there are zeros; what has no form of a request is left.
        Some((_, rest)) => drop(signed(Unstructured::new(rest))),
        None => {}
    }
}

fn accepted(parts: &Parts, body: &[u8], secret: &str) -> bool {
    let known = Identity::of_secret(secret);
    let credential = Credential::find(parts);
    let now = Timestamp::from_second(NOW).expect("a time");
    verify(parts, body, credential.as_ref(), Some(&known), ("kms", now)).is_ok()
}

/// A request line, header lines, an empty line, a body.
fn as_it_stands(data: &[u8]) -> Option<(Parts, &[u8])> {
    let split = data.windows(2).position(|pair| pair == b"\n\n")?;
    let head = std::str::from_utf8(&data[..split]).ok()?;
    let mut lines = head.lines();
    let (method, uri) = lines.next()?.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(uri);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        // Bytes of any kind, as hyper gives them.
        request = request.header(name, value.trim().as_bytes());
    }
    let (parts, ()) = request.body(()).ok()?.into_parts();
    Some((parts, &data[split + 2..]))
}

/// What a client sends, in parts.
struct Sent {
    method: &'static str,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

fn signed(mut u: Unstructured<'_>) -> Result<()> {
    let text = |u: &mut Unstructured<'_>, most| -> Result<String> {
        let length = u.int_in_range(0..=most)?;
        let letters = b"abcXYZ019-._~";
        let letters: Result<Vec<u8>> = (0..length).map(|_| u.choose(letters).copied()).collect();
        Ok(letters?.into_iter().map(char::from).collect())
    };
    let mut sent = Sent {
        method: u.choose(&["POST", "GET", "PUT"])?,
        path: ["/", &*text(&mut u, 8)?].concat(),
        query: match u.arbitrary()? {
            true => format!("a={}&b{}=%20c", text(&mut u, 6)?, text(&mut u, 3)?),
            false => String::new(),
        },
        headers: vec![
            ("host".into(), "localhost".into()),
            (
                "x-amz-target".into(),
                ["TrentService.", &*text(&mut u, 12)?].concat(),
            ),
            ("x-amz-meta".into(), format!("a  {}", text(&mut u, 6)?)),
        ],
        body: Vec::new(),
    };
    let change = u.int_in_range(0..=8)?;
    let place: u8 = u.arbitrary()?;
    sent.body = u.take_rest().to_vec();
    let added = signature(&sent);
    sent.headers.extend(added);
    let mut secret = SECRET;
    let header = |sent: &mut Sent, name: &str, edit: &dyn Fn(&mut String)| {
        let mut named = sent.headers.iter_mut().filter(|(one, _)| one == name);
        edit(&mut named.next().expect("it was signed").1);
    };
    match change {
        0 => {}
        1 if sent.body.is_empty() => sent.body.push(place),
        1 => {
            let at = usize::from(place) % sent.body.len();
            sent.body[at] ^= 1;
        }
        2 => sent.path.push('x'),
        3 => sent.query.push_str("&z=1"),
        4 => header(&mut sent, "x-amz-target", &|text| text.push('x')),
        5 => header(&mut sent, "x-amz-date", &|text| {
            *text = text.replace("T000000Z", "T000001Z")
        }),
        6 => header(&mut sent, "authorization", &|text| {
            // The signature is the last field: 64 hexadecimal digits.
            let at = text.len() - 1 - usize::from(place) % 64;
            let other = if &text[at..=at] == "0" { "1" } else { "0" };
            text.replace_range(at..=at, other);
        }),
        7 => sent.headers.push(("x-amz-more".into(), "x".into())),
        _ => secret = "another",
    }
    let Some((parts, body)) = sent.parts() else {
        return Ok(());
    };
    assert_eq!(
        accepted(&parts, &body, secret),
        change == 0,
        "change {change} of {parts:?}"
    );
    Ok(())
}

impl Sent {
    fn uri(&self) -> String {
        match self.query.is_empty() {
            true => self.path.clone(),
            false => format!("{}?{}", self.path, self.query),
        }
    }

    fn parts(self) -> Option<(Parts, Vec<u8>)> {
        let mut request = Request::builder().method(self.method).uri(self.uri());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let (parts, ()) = request.body(()).ok()?.into_parts();
        Some((parts, self.body))
    }
}

/// The headers that the SDK's signer adds.
fn signature(sent: &Sent) -> Vec<(String, String)> {
    let identity = Credentials::from_keys("AKID", SECRET, None).into();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs());
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("kms")
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .expect("nothing is missing")
        .into();
    let url = format!("http://localhost{}", sent.uri());
    let headers = sent.headers.iter().map(|(name, value)| (&**name, &**value));
    let body = SignableBody::Bytes(&sent.body);
    let request = SignableRequest::new(sent.method, url, headers, body).expect("a request");
    let signed = sign(request, &params).expect("it can be signed");
    let added = signed.output().headers();
    added
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What is wrong with a signature in headers, by name: in each of its lines this text becomes that.
#[cfg(test)]
const WRONG_IN_HEADERS: [(&str, &str, &str); 17] = [
    ("header", "", ""),
    ("header-not-there", "authorization", "x-else"),
    ("header-of-another-algorithm", "SHA256 ", "SHA512 "),
    ("header-not-ascii", "Credential", "Crédential"),
    ("header-without-credential", "Credential", "Else"),
    ("header-without-signed-headers", "SignedHeaders=", "Else="),
    ("header-without-signature", "Signature=", "Else="),
    ("header-without-date", "x-amz-date:", "x-date:"),
    ("header-of-a-short-scope", "/aws4_request", ""),
    ("header-without-scope", "AKID/", "AKID"),
    ("header-for-another-service", "/kms/", "/s3/"),
    ("header-of-another-day", "20260101/", "20260102/"),
    ("header-of-no-time", "T000000Z", "T000000"),
    ("header-of-a-time-to-come", "T000000Z", "T000501Z"),
    ("header-of-a-time-long-past", "20260101", "20250101"),
    (
        "header-with-a-token",
        "host: ",
        "x-amz-security-token: a\nhost: ",
    ),
    ("header-twice", "host: ", "host: a  b\nhost: "),
];

/// The same of a URL's query.
#[cfg(test)]
const WRONG_IN_QUERIES: [(&str, &str, &str); 8] = [
    ("presigned", "", ""),
    ("presigned-by-another-algorithm", "SHA256", "SHA512"),
    ("presigned-without-signed-headers", "SignedHeaders", "Else"),
    ("presigned-without-credential", "Credential", "Else"),
    ("presigned-without-scope", "AKID%2F", "AKID"),
    ("presigned-for-ever", "Expires=60", "Expires=604801"),
    ("presigned-long-ago", "20260101", "20250101"),
    ("presigned-unencoded", "%2F", "/"),
];

/// Inputs to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let sent = Sent {
        method: "POST",
        path: "/".into(),
        query: String::new(),
        headers: vec![("host".into(), "localhost".into())],
        body: b"{}".into(),
    };
    let mut headers = sent.headers.clone();
    headers.extend(signature(&sent));
    let header = |from: &str, to: &str| {
        let mut whole = b"\0POST /\n".to_vec();
        for (name, value) in &headers {
            // As it was signed, but for its body.
            let line = format!("{name}: {value}\n").replace(from, to);
            whole.extend_from_slice(line.as_bytes());
        }
        whole.extend_from_slice(b"\n{ }");
        whole
    };
    let presigned = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fkms%2Faws4_request\
                     &X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00";
    let query = |from: &str, to: &str| {
        let query = presigned.replace(from, to);
        format!("\0GET /?{query}\nhost: localhost\n\n").into_bytes()
    };
    let wrong_headers = WRONG_IN_HEADERS.map(|(name, from, to)| (name.into(), header(from, to)));
    let wrong_queries = WRONG_IN_QUERIES.map(|(name, from, to)| (name.into(), query(from, to)));
    let mut seeds: Vec<(String, Vec<u8>)> = wrong_headers.into();
    seeds.extend(wrong_queries);
    seeds.extend((0..9).map(|change| {
        let parts = [1, 0, 2, 1, 1, 1, 2, 3, 1, 4, 3, 1, 2, 3, 2, 5, 6, change, 7];
        (format!("changed-{change}"), [&parts[..], b"{}"].concat())
    }));
    seeds
}
