//! Signature Version 4, checked as a service checks it: the canonical request is built again and signed with the secret.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use std::borrow::Cow;
use std::fmt::Write;
use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use hyper::HeaderMap;
use hyper::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kmspec_engine::Error;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::identity::{Credential, Identity, field, query_value};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The service that `kmspec serve` is.
pub(super) const SERVICE: &str = "kms";
/// How far a request's time may be from the wall clock, in seconds.
const SKEW: i64 = 5 * 60;
/// The longest a presigned request may be valid, in seconds.
const LONGEST: i64 = 7 * 24 * 60 * 60;
/// What the canonical request leaves as it is: RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// What a request says about its own signature.
struct Claim<'a> {
    signed: Cow<'a, str>,
    signature: Cow<'a, str>,
    date: Cow<'a, str>,
    token: Option<Cow<'a, str>>,
    /// For a presigned request: for how many seconds it is valid.
    expires: Option<i64>,
}

/// The wall clock, to which a signature's time is compared.
pub(super) fn wall_now() -> Timestamp {
    Timestamp::now()
}

/// Checks a request's signature to the service, now, against the secret of `known`, the identity of its key id.
///
/// # Errors
/// MissingAuthenticationTokenException, IncompleteSignatureException, UnrecognizedClientException or InvalidSignatureException.
pub(crate) fn verify(
    request: &Parts,
    body: &[u8],
    credential: Option<&Credential<'_>>,
    known: Option<&Identity>,
    (service_called, now): (&str, Timestamp),
) -> Result<(), Error> {
    let claim = Claim::read(request)?;
    let credential = credential.ok_or_else(|| {
        Error::incomplete_signature(
            "'Credential' must be <key id>/<date>/<Region>/kms/aws4_request.",
        )
    })?;
    let known = known.ok_or_else(unrecognized)?;
    if known.session_token.as_deref() != claim.token.as_deref() {
        return Err(unrecognized());
    }
    let scope: Vec<&str> = credential.scope.split('/').collect();
    let [date, region, service, "aws4_request"] = scope[..] else {
        return Err(Error::incomplete_signature(
            "'Credential' must be <key id>/<date>/<Region>/kms/aws4_request.",
        ));
    };
    if service != service_called {
        return Err(Error::invalid_signature(format!(
            "Credential should be scoped to correct service: '{service_called}'."
        )));
    }
    if !claim.date.starts_with(date) || date.len() != 8 {
        return Err(Error::invalid_signature(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: '{date}' != '{}'.",
            claim.date
        )));
    }
    let time = parse_date(&claim.date)
        .ok_or_else(|| Error::incomplete_signature("Date must be in ISO-8601 'basic format'."))?;
    check_time(time, claim.expires, now)?;
    check_signed_headers(&request.headers, &claim.signed)?;

    let canonical = canonical_request(request, body, &claim);
    let to_sign = format!(
        "{ALGORITHM}\n{}\n{}\n{}",
        claim.date,
        credential.scope,
        hex(&Sha256::digest(canonical))
    );
    let key = generate_signing_key(&known.secret, system_time(time), region, service_called);
    let expected = calculate_signature(key, to_sign.as_bytes());
    if bool::from(expected.as_bytes().ct_eq(claim.signature.as_bytes())) {
        return Ok(());
    }
    Err(Error::invalid_signature(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    ))
}

impl<'a> Claim<'a> {
    fn read(request: &'a Parts) -> Result<Self, Error> {
        match (request.headers.get("authorization"), request.uri.query()) {
            (Some(header), _) => {
                let header = header.to_str().map_err(|_| {
                    Error::incomplete_signature("Authorization header is not ASCII.")
                })?;
                Self::from_header(header, &request.headers)
            }
            (None, Some(query)) if query.contains("X-Amz-Signature=") => Self::from_query(query),
            _ => Err(Error::missing_authentication_token(
                "Missing Authentication Token",
            )),
        }
    }

    fn from_header(header: &'a str, headers: &'a HeaderMap) -> Result<Self, Error> {
        if header.split(' ').next() != Some(ALGORITHM) {
            return Err(Error::incomplete_signature(format!(
                "Authorization header requires the algorithm '{ALGORITHM}'."
            )));
        }
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(Cow::Borrowed)
        };
        let part = |name: &str| {
            field(header, name)
                .filter(|part| !part.is_empty())
                .map(Cow::Borrowed)
        };
        let lacks = |what: &str| {
            Error::incomplete_signature(format!("Authorization header requires {what}."))
        };
        Ok(Self {
            signed: part("SignedHeaders").ok_or_else(|| lacks("'SignedHeaders' parameter"))?,
            signature: part("Signature").ok_or_else(|| lacks("'Signature' parameter"))?,
            date: text("x-amz-date").ok_or_else(|| lacks("existence of a 'X-Amz-Date' header"))?,
            token: text("x-amz-security-token"),
            expires: None,
        })
    }

    fn from_query(query: &'a str) -> Result<Self, Error> {
        let part = |name: &str| {
            query_value(query, name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| {
                    Error::incomplete_signature(format!(
                        "AWS query-string parameters must include '{name}'."
                    ))
                })
        };
        if part("X-Amz-Algorithm")? != ALGORITHM {
            return Err(Error::incomplete_signature(format!(
                "'X-Amz-Algorithm' must be '{ALGORITHM}'."
            )));
        }
        let expires = part("X-Amz-Expires")?;
        let expires = expires
            .parse()
            .ok()
            .filter(|seconds| (1..=LONGEST).contains(seconds));
        Ok(Self {
            signed: part("X-Amz-SignedHeaders")?,
            signature: part("X-Amz-Signature")?,
            date: part("X-Amz-Date")?,
            token: query_value(query, "X-Amz-Security-Token"),
            expires: Some(expires.ok_or_else(|| {
                Error::incomplete_signature(format!(
                    "X-Amz-Expires must be from 1 to {LONGEST} seconds."
                ))
            })?),
        })
    }
}

fn check_time(time: Timestamp, expires: Option<i64>, now: Timestamp) -> Result<(), Error> {
    let (at, now_at) = (time.as_second(), now.as_second());
    let (said, here) = (basic(time), basic(now));
    if at > now_at + SKEW {
        return Err(Error::invalid_signature(format!(
            "Signature not yet current: {said} is still later than {here} + 5 min."
        )));
    }
    if at + expires.unwrap_or(SKEW) < now_at {
        return Err(Error::invalid_signature(format!(
            "Signature expired: {said} is now earlier than {here} - 5 min."
        )));
    }
    Ok(())
}

/// The host and every `x-amz-` header must be under the signature: what is not can be changed on the way.
fn check_signed_headers(headers: &HeaderMap, signed: &str) -> Result<(), Error> {
    let has = |name: &str| signed.split(';').any(|one| one == name);
    let bare = headers
        .keys()
        .map(|name| name.as_str())
        .find(|name| name.starts_with("x-amz-") && !has(name));
    match bare.or_else(|| (!has("host")).then_some("host")) {
        Some(name) => Err(Error::invalid_signature(format!(
            "'{name}' must be a 'SignedHeader' in the AWS Credential."
        ))),
        None => Ok(()),
    }
}

fn canonical_request(request: &Parts, body: &[u8], claim: &Claim<'_>) -> String {
    let path = plain_path(request.uri.path());
    let path = utf8_percent_encode(&path, RESERVED_IN_PATH);
    let query = canonical_query(request.uri.query().unwrap_or_default());
    let mut canonical = format!("{}\n{path}\n{query}\n", request.method);
    for name in claim.signed.split(';') {
        canonical.push_str(name);
        canonical.push(':');
        for (n, value) in request.headers.get_all(name).iter().enumerate() {
            if n > 0 {
                canonical.push(',');
            }
            let text = String::from_utf8_lossy(value.as_bytes());
            let mut words = text.split_ascii_whitespace();
            canonical.push_str(words.next().unwrap_or_default());
            for word in words {
                canonical.push(' ');
                canonical.push_str(word);
            }
        }
        canonical.push('\n');
    }
    let _ = write!(
        canonical,
        "\n{}\n{}",
        claim.signed,
        hex(&Sha256::digest(body))
    );
    canonical
}

/// The path without empty and dot segments, as every service but Amazon S3 signs it
/// ([RFC 3986](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)).
fn plain_path(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    let folder = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    let end = if folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

fn canonical_query(query: &str) -> String {
    let again = |text: &str| {
        let plain: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&plain, RESERVED).to_string()
    };
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("X-Amz-Signature="))
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", again(name), again(value))
        })
        .collect();
    pairs.sort();
    pairs.join("&")
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let date = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    date.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

fn basic(time: Timestamp) -> impl std::fmt::Display {
    time.strftime("%Y%m%dT%H%M%SZ")
}

fn system_time(time: Timestamp) -> SystemTime {
    let seconds = u64::try_from(time.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn unrecognized() -> Error {
    Error::unrecognized_client("The security token included in the request is invalid.")
}
