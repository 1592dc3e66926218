//! What no answer may show, whatever it says: how the endpoint is made, and the keys it keeps.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;

use crate::derive::hex;

/// Materials shorter than this may occur in an answer by chance.
const SHORTEST: usize = 16;

/// What an answer shows; `None` where nothing is wrong with it. `materials` are key materials in plain; one that `request` itself
/// has in plain may be quoted back.
pub(super) fn disclosed<'a>(
    body: &[u8],
    request: &[u8],
    materials: impl Iterator<Item = &'a Vec<u8>>,
) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    for material in materials.filter(|material| material.len() >= SHORTEST) {
        let hex = hex(material);
        let plain = STANDARD.encode(material);
        let has = |text: &str| text.contains(&plain) || text.to_lowercase().contains(&hex);
        if has(&text) && !has(&String::from_utf8_lossy(request)) {
            return Some("key material in plain".into());
        }
    }
    let found = INTERNALS
        .iter()
        .find_map(|(what, rule)| Some((what, rule.find(&text)?)));
    found.map(|(what, part)| {
        let part: String = part.as_str().chars().take(80).collect();
        format!("{what} ({part:?})")
    })
}

/// How programs tell of themselves. A quote may be escaped, in JSON.
static INTERNALS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    const TRACE: &str = "a stack trace";
    [
        (TRACE, r"Traceback \(most recent call last\)"),
        (TRACE, r#"File \\?"[^"\\\n]{1,200}\\?", line \d+"#),
        (TRACE, r"\bat [\w.$<>/]+\((?:\w+\.(?:java|kt|scala):\d+|Native Method)\)"),
        (TRACE, r"\bat [^\n(]{0,100}\(?(?:file://)?/[^\s:()]+\.[cm]?[jt]s:\d+:\d+"),
        (TRACE, r"goroutine \d+ \[\w"),
        (TRACE, r"panicked at [^\s:]+\.rs:\d+"),
        (
            "a path of its machine",
            r"(?:/(?:usr|home|opt|var|root|app|srv|tmp|Users)/|[A-Z]:\\\\)[\w./\\@-]+\.(?:py|rb|php|go|rs|java|jar|[cm]?[jt]s|so|dll|exe|pem)\b",
        ),
    ]
    .into_iter()
    .map(|(what, rule)| (what, Regex::new(rule).expect("a literal")))
    .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn told(body: &str) -> Option<String> {
        disclosed(body.as_bytes(), b"{}", [vec![7; 32]].iter())
    }

    #[test]
    fn what_shows_how_a_program_is_made_is_told() {
        for body in [
            r#"{"__type":"X","message":"Traceback (most recent call last):\n"}"#,
            r#"{"message":"File \"server.py\", line 12, in call"}"#,
            "java.lang.Error\n\tat com.example.Kms.call(Kms.java:10)",
            "TypeError: x\n    at Server.call (/srv/kms/index.js:10:5)",
            "goroutine 1 [running]:",
            "thread 'main' panicked at src/main.rs:3:5:",
            "error in /usr/lib/python3/site-packages/kms/token.py",
        ] {
            assert!(told(body).is_some(), "{body}");
        }
    }

    #[test]
    fn key_material_is_told_in_base64_and_in_hex() {
        for body in [STANDARD.encode([7; 32]), "07".repeat(32)] {
            assert_eq!(told(&body).as_deref(), Some("key material in plain"));
        }
    }

    #[test]
    fn material_that_the_request_has_in_plain_may_be_quoted() {
        let body = STANDARD.encode([7; 32]);
        let request = format!(r#"{{"EncryptedKeyMaterial":"{body}"}}"#);
        let materials = [vec![7; 32]];
        let told = disclosed(body.as_bytes(), request.as_bytes(), materials.iter());
        assert_eq!(told, None);
    }

    #[test]
    fn what_kms_says_is_nothing_of_the_kind() {
        for body in [
            r#"{"__type":"NotFoundException","message":"Key 'arn:aws:kms:us-east-1:111122223333:key/x' does not exist"}"#,
            r#"{"__type":"ValidationException","message":"1 validation error detected: Value '../../etc/passwd' at 'keyId' failed"}"#,
            "",
        ] {
            assert_eq!(told(body), None);
        }
    }
}
