//! Hostile requests around the body: targets, content types, headers, methods, paths, sizes.

use serde_json::{Value, json};

use super::case::{Case, Draw, open};
use super::change::Change;
use super::ground::Ground;
use super::long::Long;
use super::tokens::{instead, long};

const BODY: &str = r#"{"KeyId":"${key}"}"#;

/// Content types that clients do not send.
const KINDS: &[&str] = &[
    "application/json",
    "application/x-amz-json-1.0",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/x-amz-json-1.1; charset=utf-16",
    "application/cbor",
    "x",
    "application/xml",
    "/",
    ";;;",
    "application/x-amz-json-1.1, text/html",
];

/// Headers that clients do not send.
const HEADERS: &[(&str, &str)] = &[
    ("content-encoding", "gzip"),
    ("content-encoding", "x"),
    ("expect", "100-continue"),
    ("expect", "x"),
    ("x-amz-date", "yesterday"),
    ("x-amz-content-sha256", "0"),
    ("x-http-method-override", "DELETE"),
    ("x-forwarded-for", "127.0.0.1, ::1, x"),
    ("range", "bytes=5-1"),
    ("if-none-match", "*"),
    ("upgrade", "h2c"),
    ("te", "trailers, x"),
    ("x-amzn-query-mode", "true"),
];

/// What is no signature.
const SIGNATURES: &[&str] = &[
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
    "Basic Og==",
    "Bearer x",
    "AWS4-HMAC-SHA256 Credential=/////",
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00",
    "\u{e9}",
];

/// Paths that are not `/`.
const PATHS: &[&str] = &[
    "/../../etc/passwd",
    "//",
    "/%00",
    "/%2e%2e/",
    "/?Action=ListKeys",
    "/kms",
    "/;a=b",
    "/%c0%ae",
    "/?X-Amz-Signature=x",
    "/\u{1F511}",
];

/// Values of `X-Amz-Target` that name no operation.
const TARGETS: &[&str] = &[
    "TrentService.describekey",
    "trentservice.DescribeKey",
    "TrentService.",
    ".DescribeKey",
    "DescribeKey",
    "TrentService..DescribeKey",
    "TrentService.DescribeKey.",
    "TrentService.DescribeKey ",
    "TrentService.DescribeKey,TrentService.ListKeys",
    "TrentService/DescribeKey",
    "TrentService.__init__",
    "TrentService.constructor",
    "TrentService.../../DescribeKey",
    "TrentService.%44escribeKey",
    "DynamoDB_20120810.ListTables",
    "AWSSecurityTokenServiceV20110615.GetCallerIdentity",
    "*",
    "TrentService.DescribeKey;DROP",
];

/// A request in order.
fn plain() -> Value {
    json!({"target": "TrentService.DescribeKey", "headers": {}, "path": "/", "method": "POST", "body": BODY})
}

fn case(at: &'static str, change: Change) -> Case {
    Case::raw(Ground::Key, "request", plain(), at, change, open())
}

/// A value of `X-Amz-Target` that names no operation.
pub(super) fn targets(draw: &mut Draw<'_>) -> Case {
    let target = *draw.one(TARGETS);
    let change = instead(
        json!(target),
        "another X-Amz-Target",
        format!("{target:?} as X-Amz-Target"),
    );
    case("/raw/target", change)
}

/// A content type, a size, a method or a header that clients do not send.
pub(super) fn requests(draw: &mut Draw<'_>) -> Case {
    let header = |name: &str, value: Value, words: String| {
        case(
            "/raw/headers",
            instead(json!({name: value}), "odd header", words),
        )
    };
    match draw.below(9) {
        0 | 1 => {
            let kind = *draw.one(KINDS);
            header(
                "content-type",
                json!(kind),
                format!("{kind:?} as content type"),
            )
        }
        2 => {
            let (name, value) = *draw.one(HEADERS);
            header(name, json!(value), format!("{name}: {value:?}")).over_http()
        }
        3 => {
            let value = *draw.one(SIGNATURES);
            header(
                "authorization",
                json!(value),
                format!("authorization: {value:?}"),
            )
            .over_http()
        }
        4 | 5 => headers(draw),
        6 => {
            let method = *draw.one(&["GET", "PUT", "DELETE", "OPTIONS", "PATCH"]);
            case(
                "/raw/method",
                instead(
                    json!(method),
                    "another method",
                    format!("{method} in place of POST"),
                ),
            )
        }
        7 => {
            let path = *draw.one(PATHS);
            case(
                "/raw/path",
                instead(
                    json!(path),
                    "another path",
                    format!("{path:?} in place of /"),
                ),
            )
            .over_http()
        }
        _ => {
            let size = *draw.one(&[300_000, 2_000_000, 12_000_000]);
            let raw = json!({"target": "TrentService.ListKeys", "body_repeat": {"text": " ", "times": 1}});
            let change = long(Long::Blanks, size, 1);
            Case::raw(
                Ground::Key,
                "request",
                raw,
                "/raw/body_repeat",
                change,
                open(),
            )
        }
    }
}

/// More headers than clients send, or a longer one.
fn headers(draw: &mut Draw<'_>) -> Case {
    let change = match draw.below(2) {
        0 => long(Long::Header, *draw.one(&[8000, 70_000]), 1),
        _ => long(Long::Headers, *draw.one(&[90, 200]), 1),
    };
    case("/raw/headers", change).over_http()
}

/// A request without `X-Amz-Target`.
pub(super) fn no_target(_: &mut Draw<'_>) -> Case {
    case(
        "/raw/target",
        instead(Value::Null, "no X-Amz-Target", "no X-Amz-Target"),
    )
}
