//! Hostile names of keys and aliases.

use serde_json::{Value, json};

use super::case::{Case, Draw, fails};
use super::change::Change;
use super::ground::Ground;
use super::long::Long;
use super::tokens::{instead, long};

/// The codes that a name of no key may meet: which is not settled.
const NO_KEY: [&str; 4] = [
    "NotFoundException",
    "InvalidArnException",
    "AccessDeniedException",
    "ValidationException",
];

/// What says that a name is none.
#[derive(Clone, Copy)]
enum Says {
    /// The claim about the names of keys that the operation takes.
    Forms,
    /// The service model.
    Model,
    /// A claim.
    Claim(&'static str),
}

/// What is written before or behind a name.
const ODD: [&str; 22] = [
    "\u{0}",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\u{7f}",
    "\u{1b}[31m",
    "/",
    "//",
    "..",
    "../",
    "%00",
    "%2e%2e%2f",
    "?a=b",
    "#",
    ";",
    "'--",
    "*",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{1F511}",
];

/// What names no key at all.
const INVENTED: [&str; 19] = [
    "../../../../etc/passwd",
    "*",
    "key/",
    "arn:",
    "arn:aws:kms",
    "::::::",
    "null",
    "-",
    ".",
    "\u{0}",
    "%s%n",
    "0",
    "true",
    "\u{661}\u{662}\u{663}",
    "$(id)",
    "`id`",
    "<x>",
    "file:///etc/passwd",
    "http://127.0.0.1/",
];

/// What is written around a name.
const PAIRS: [(&str, &str); 7] = [
    ("../", "/.."),
    ("key/../", ""),
    ("./", ""),
    ("alias/../", ""),
    ("\"", "\""),
    ("#{", "}"),
    ("{{", "}}"),
];

/// An ARN, what it is of, and the codes that it may meet, by which evidence.
type Place = (&'static str, &'static str, &'static [&'static str], Says);

const NOT_FOUND: &[&str] = &["NotFoundException"];
const HIDDEN: &[&str] = &["NotFoundException", "AccessDeniedException"];

/// Places where a key is not; [`placed`] says what stands in angle brackets.
const PLACES: [Place; 9] = [
    (
        "arn:<own>:kms:<elsewhere>:${account}:key/${key}",
        "of another Region",
        NOT_FOUND,
        Says::Claim("wire/other-region-arn"),
    ),
    (
        "arn:<own>:kms:${region}:999999999999:key/${key}",
        "of another account",
        HIDDEN,
        Says::Forms,
    ),
    (
        "arn:<another>:kms:${region}:${account}:key/${key}",
        "of another partition",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "arn:<own>:s3:${region}:${account}:key/${key}",
        "of another service",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "arn:<own>:kms:${region}:${account}:grant/${key}",
        "of another kind of thing",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "arn:<own>:kms:${region}:${account}:alias/${key}",
        "of an alias",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "arn:<own>:kms:${region}::key/${key}",
        "of no account",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "arn:<own>:kms::${account}:key/${key}",
        "of no Region",
        &NO_KEY,
        Says::Forms,
    ),
    (
        "ARN:AWS:KMS:${region}:${account}:KEY/${key}",
        "in capitals",
        &NO_KEY,
        Says::Forms,
    ),
];

/// Calls about a key, and the claim that says what names of keys they take.
fn calls() -> [(&'static str, &'static str, Value); 9] {
    const KEY: &str = "operations/idforms.key";
    const ALIAS: &str = "operations/idforms.alias";
    const GRANTS: &str = "operations/idforms.grants";
    [
        ("DescribeKey", ALIAS, json!({"KeyId": "${key}"})),
        (
            "Encrypt",
            ALIAS,
            json!({"KeyId": "${key}", "Plaintext": "aGk="}),
        ),
        (
            "GenerateDataKey",
            ALIAS,
            json!({"KeyId": "${key}", "NumberOfBytes": 16}),
        ),
        ("DisableKey", KEY, json!({"KeyId": "${key}"})),
        (
            "ScheduleKeyDeletion",
            KEY,
            json!({"KeyId": "${key}", "PendingWindowInDays": 7}),
        ),
        ("ListResourceTags", KEY, json!({"KeyId": "${key}"})),
        (
            "UpdateKeyDescription",
            GRANTS,
            json!({"KeyId": "${key}", "Description": "hostile"}),
        ),
        (
            "GetKeyPolicy",
            GRANTS,
            json!({"KeyId": "${key}", "PolicyName": "default"}),
        ),
        ("ListKeyPolicies", GRANTS, json!({"KeyId": "${key}"})),
    ]
}

/// A name of a key that names none.
pub(super) fn keys(draw: &mut Draw<'_>) -> Case {
    let (change, codes, says): (Change, &[&str], Says) = match draw.below(10) {
        0..3 => {
            let odd = draw.one(&ODD).to_string();
            let (before, behind) = match draw.below(2) {
                0 => (odd, String::new()),
                _ => (String::new(), odd),
            };
            (Change::Around { before, behind }, &NO_KEY, Says::Forms)
        }
        3 => {
            let (before, behind) = *draw.one(&PAIRS);
            let (before, behind) = (before.into(), behind.into());
            (Change::Around { before, behind }, &NO_KEY, Says::Forms)
        }
        4..7 => elsewhere(draw),
        7 => {
            let text = *draw.one(&["a", "\u{e9}", "\u{1F511}", "/", "arn:"]);
            let least = 2049_usize.div_ceil(text.chars().count());
            let size = least * *draw.one(&[1, 2, 50]);
            (
                long(Long::Text(text), size, least),
                &["ValidationException"],
                Says::Model,
            )
        }
        8 => {
            let whole = *draw.one(&INVENTED);
            (
                instead(
                    json!(whole),
                    "invented",
                    format!("{whole:?} as the name of a key"),
                ),
                &NO_KEY,
                Says::Forms,
            )
        }
        _ => {
            let tails = ["${key.arn}", "/${key}", ":${key}", "/key/${key}", "@${key}"];
            let tail = draw.one(&tails);
            let value = json!(format!("${{key.arn}}{tail}"));
            (
                instead(value, "doubled", "the ARN of the key with a name behind it"),
                &NO_KEY,
                Says::Forms,
            )
        }
    };
    let (call, forms, with) = draw.one(&calls()).clone();
    let model = format!("model/{call}");
    let evidence = match says {
        Says::Forms => forms,
        Says::Model => &model,
        Says::Claim(claim) => claim,
    };
    Case::call(
        Ground::Key,
        "key id",
        call,
        with,
        "/with/KeyId",
        change,
        fails(codes, &[evidence]),
    )
}

/// The key, said to be in another place than it is.
fn elsewhere(draw: &mut Draw<'_>) -> (Change, &'static [&'static str], Says) {
    let (arn, what, codes, says) = *draw.one(&PLACES);
    (
        instead(
            json!(placed(arn, &draw.samples.region)),
            what,
            format!("an ARN {what} with the id of the key"),
        ),
        codes,
        says,
    )
}

/// The ARN with what is and is not the partition of a Region, and with another Region of the partition.
fn placed(arn: &str, region: &str) -> String {
    let (own, another, regions) = match region {
        cn if cn.starts_with("cn-") => ("aws-cn", "aws", ["cn-north-1", "cn-northwest-1"]),
        gov if gov.starts_with("us-gov-") => {
            let regions = ["us-gov-west-1", "us-gov-east-1"];
            ("aws-us-gov", "aws-cn", regions)
        }
        _ => ("aws", "aws-cn", ["eu-north-1", "eu-west-3"]),
    };
    let elsewhere = regions[usize::from(regions[0] == region)];
    let arn = arn.replace("<own>", own).replace("<another>", another);
    arn.replace("<elsewhere>", elsewhere)
}

/// A name that no alias may have.
pub(super) fn aliases(draw: &mut Draw<'_>) -> Case {
    let codes = ["ValidationException", "InvalidAliasNameException"];
    let change = match draw.below(3) {
        // It does not begin with alias/ either.
        0 => long(Long::Text("a"), *draw.one(&[257, 1000, 100_000]), 257),
        _ => {
            let odd = [
                "\u{0}",
                " ",
                "\n",
                "\u{7f}",
                "..\\",
                "%00",
                "?a",
                "#",
                "'",
                "*",
                "\u{200b}",
                "\u{1F511}",
                "\u{e9}",
                "<b>",
            ];
            let behind = draw.one(&odd).to_string();
            let before = String::new();
            Change::Around { before, behind }
        }
    };
    let with: Value = json!({"AliasName": "alias/kmspec-${unique}", "TargetKeyId": "${key}"});
    let at = "/with/AliasName";
    Case::call(
        Ground::Key,
        "alias name",
        "CreateAlias",
        with,
        at,
        change,
        fails(&codes, &["aliases/a1"]),
    )
}

#[cfg(test)]
mod tests {
    use super::placed;

    #[test]
    fn another_place_is_not_the_keys_own() {
        for region in [
            "us-east-1",
            "eu-north-1",
            "cn-north-1",
            "cn-northwest-1",
            "us-gov-west-1",
        ] {
            assert_ne!(placed("<elsewhere>", region), region);
            assert_ne!(placed("<own>", region), placed("<another>", region));
        }
        assert_eq!(
            placed("arn:<own>:<elsewhere>", "cn-north-1"),
            "arn:aws-cn:cn-northwest-1"
        );
        assert_eq!(placed("arn:<another>", "cn-north-1"), "arn:aws");
    }
}
