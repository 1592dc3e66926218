//! The steps of a fixture as commands of the AWS CLI.

use std::fmt::Write as _;

use heck::ToKebabCase;
use serde_json::{Map, Value};

use crate::fixture::Behind;

/// The steps of a fixture file as lines for bash and the AWS CLI 2. What a fixture saves is a shell variable, what it makes at
/// replay is `$(made …)` for the reader to make, but for wrapping by OAEP, which openssl does.
///
/// # Panics
/// The text is not that of a fixture.
#[must_use]
pub fn commands(source: &str) -> Vec<String> {
    let file: Value = serde_json::from_str(source).expect("a fixture was read from it");
    let list = |field: &str| file[field].as_array().cloned().unwrap_or_default();
    let materials = file["materials"].as_object().cloned().unwrap_or_default();
    let mut lines: Vec<String> = materials
        .iter()
        .map(|(name, what)| material(name, what))
        .collect();
    let (steps, always) = (list("steps"), list("always"));
    let goes_away = steps.iter().chain(&always).any(is_elsewhere);
    lines.extend(given(source, goes_away));
    lines.extend(steps.iter().flat_map(|one| step(one, source)));
    if !always.is_empty() {
        lines.push("# afterwards".into());
        lines.extend(always.iter().flat_map(|one| step(one, source)));
    }
    lines
}

/// A key material as a file of its name.
fn material(name: &str, what: &Value) -> String {
    match (&what["bytes"], &what["hex"]) {
        (Value::Number(bytes), _) => format!("openssl rand -out {name} {bytes}"),
        (_, Value::String(hex)) => format!("xxd -r -p <<<{} >{name}", word(hex)),
        _ => format!(
            "# {name} is a file with a private key of {}, PKCS#8 in DER",
            what["key"]
        ),
    }
}

/// The names that are always there, as far as the fixture uses them; `goes_away`: it makes calls in the second Region.
fn given(source: &str, goes_away: bool) -> Vec<String> {
    [
        ("unique", "unique=$(openssl rand -hex 6)"),
        ("account", "account=$(aws sts get-caller-identity --query Account --output text)"),
        ("other.account", "other_account=$(aws sts get-caller-identity --profile other --query Account --output text)"),
        ("region", "region=$(aws configure get region)"),
        ("other-region", "other_region=us-west-2"),
        ("third-region", "third_region=eu-west-1"),
    ]
    .into_iter()
    .filter(|(name, _)| {
        *name == "other-region" && goes_away || source.contains(&format!("${{{name}}}"))
    })
    .map(|(_, line)| line.to_owned())
    .collect()
}

/// A pointer as a path of JMESPath, which is one of jq too behind a dot.
fn path(pointer: &Value) -> String {
    let tokens = pointer.as_str().unwrap_or_default().split('/').skip(1);
    tokens.fold(String::new(), |path, token| {
        match (token.parse::<usize>(), path.is_empty()) {
            (Ok(n), _) => format!("{path}[{n}]"),
            (Err(_), true) => token.to_owned(),
            (Err(_), false) => format!("{path}.{token}"),
        }
    })
}

fn step(step: &Value, source: &str) -> Vec<String> {
    if let Some(wait) = step["wait"].as_str() {
        return vec![format!("# {wait} later")];
    }
    for what in Behind::ALL.map(Behind::field) {
        if !step[what].is_null() {
            return vec![format!("# {what}: {}", step[what])];
        }
    }
    if let Some(raw) = step["raw"].as_object() {
        return vec![format!("# sends as it is: {}", Value::Object(raw.clone()))];
    }
    let mut line = call(step);
    let mut lines = Vec::new();
    let saves = step["save"].as_object().cloned().unwrap_or_default();
    match saves.iter().collect::<Vec<_>>().as_slice() {
        [] => lines.push(line),
        [(name, pointer)] => {
            let _ = write!(line, " --query {} --output text", word(&path(pointer)));
            lines.push(format!("{}=$({line})", variable(name)));
        }
        saves => {
            lines.push(format!("answer=$({line} --output json)"));
            for (name, pointer) in saves {
                let path = path(pointer);
                lines.push(format!(
                    "{}=$(jq -r '.{path}' <<<\"$answer\")",
                    variable(name)
                ));
            }
        }
    }
    for name in saves
        .keys()
        .filter(|name| source.contains(&format!("${{{name}.arn}}")))
    {
        let (key, region) = (variable(name), region(step));
        lines.push(format!(
            "{key}_arn=$(aws kms describe-key{region} --key-id \"${key}\" --query KeyMetadata.Arn --output text)"
        ));
    }
    if let Some(name) = step["name"].as_str() {
        lines.insert(0, format!("# {name}"));
    }
    lines
}

/// It is a call in the second Region.
fn is_elsewhere(step: &Value) -> bool {
    step["in"] == "other"
}

/// The option that names the Region of a call, where it is not the usual one.
fn region(step: &Value) -> &'static str {
    match is_elsewhere(step) {
        true => " --region \"$other_region\"",
        false => "",
    }
}

/// The command of one call.
fn call(step: &Value) -> String {
    let operation = step["call"].as_str().unwrap_or_default();
    let mut line = format!("aws kms {}{}", operation.to_kebab_case(), region(step));
    if step["as"] == "other" {
        line += " --profile other";
    }
    let with = step["with"].as_object().cloned().unwrap_or_default();
    for (member, value) in &with {
        let option = member.to_kebab_case();
        let _ = match value {
            Value::Bool(true) => write!(line, " --{option}"),
            Value::Bool(false) => write!(line, " --no-{option}"),
            value => write!(line, " --{option} {}", argument(value)),
        };
    }
    line
}

/// A value as a word of the shell.
fn argument(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        Value::Object(object) => made(object).unwrap_or_else(|| word(&value.to_string())),
        value => word(&value.to_string()),
    }
}

/// What a fixture makes at replay; `None` for plain JSON.
fn made(object: &Map<String, Value>) -> Option<String> {
    let (kind, of) = object.iter().find(|(name, _)| name.starts_with('$'))?;
    if let ("$repeat", Some(text), Some(times)) = (kind.as_str(), of.as_str(), object.get("times"))
    {
        // A format is read for `\` and `%`, and one that begins with `-` as an option.
        let text = word(&text.replace('\\', r"\\").replace('%', "%%"));
        return Some(format!("\"$(printf -- {text}'%.0s' $(seq {times}))\""));
    }
    let bytes = bytes(&Value::Object(object.clone()));
    Some(bytes.map_or_else(
        || unmade(object),
        |bytes| format!("\"$({bytes} | base64 -w0)\""),
    ))
}

/// A command that writes the bytes of a blob; `None` where it takes more than bash has.
fn bytes(value: &Value) -> Option<String> {
    let object = match value {
        Value::String(text) => return Some(format!("base64 -d <<<{}", word(text))),
        value => value.as_object()?,
    };
    let (kind, of) = object.iter().find(|(name, _)| name.starts_with('$'))?;
    let number = |name: &str| object.get(name).and_then(Value::as_i64);
    Some(match kind.as_str() {
        "$wrap" => return wrapped(object, of),
        "$material" if object.len() == 1 => format!("cat {}", of.as_str()?),
        "$zeros" => format!("head -c {of} /dev/zero"),
        "$truncate" => format!("{} | head -c {}", bytes(of)?, number("to")?),
        "$append" => {
            let hex = object.get("hex")?.as_str()?;
            format!("{{ {}; xxd -r -p <<<{}; }}", bytes(of)?, word(hex))
        }
        "$splice" => {
            let (at, end) = (number("at")?, bytes(object.get("with")?)?);
            format!(
                "{{ {} | head -c {at}; {end} | tail -c +{}; }}",
                bytes(of)?,
                at + 1
            )
        }
        "$flip" => {
            let bit = number("bit")?;
            let (byte, mask) = match bit {
                0.. => (bit / 8, 0x80 >> (bit % 8)),
                _ => ((bit + 1) / 8 - 1, 1 << ((-bit - 1) % 8)),
            };
            format!(
                "{} | perl -0777 -pe 'substr($_,{byte},1) ^= chr({mask})'",
                bytes(of)?
            )
        }
        _ => return None,
    })
}

/// A secret, wrapped by OAEP: that openssl does.
fn wrapped(object: &Map<String, Value>, secret: &Value) -> Option<String> {
    let digest = match object.get("by").and_then(Value::as_str)? {
        "RSAES_OAEP_SHA_1" => "sha1",
        "RSAES_OAEP_SHA_256" => "sha256",
        _ => return None,
    };
    let key = object.get("under")?.as_str()?;
    let file = match secret.as_str() {
        Some(material) => material.to_owned(),
        None => format!("<({})", bytes(secret)?),
    };
    Some(format!(
        "openssl pkeyutl -encrypt -in {file} -pubin -keyform DER -inkey <(base64 -d <<<{}) \
         -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:{digest} -pkeyopt rsa_mgf1_md:{digest}",
        word(key)
    ))
}

/// What is left to the reader to make.
fn unmade(object: &Map<String, Value>) -> String {
    let json = Value::Object(object.clone()).to_string();
    format!("\"$(made {})\"", word(&json))
}

/// A word of the shell: `${name}` becomes a variable, in double quotes; all else is as it stands.
fn word(text: &str) -> String {
    if !text.contains("${") {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=+@,%".contains(c);
        return match !text.is_empty() && text.chars().all(plain) {
            true => text.to_owned(),
            false => format!("'{}'", text.replace('\'', r"'\''")),
        };
    }
    let mut quoted = String::from("\"");
    let mut rest = text;
    while let Some((front, behind)) = rest.split_once("${") {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let _ = write!(quoted, "{}${{{}}}", escaped(front), variable(name));
        rest = behind;
    }
    quoted + &escaped(rest) + "\""
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A name of a fixture as that of a shell variable.
fn variable(name: &str) -> String {
    name.replace(['-', '.'], "_")
}

#[cfg(test)]
mod tests {
    use super::{argument, commands, word};

    #[test]
    fn words_mean_to_the_shell_what_they_say() {
        for (text, expected) in [
            ("AES_256", "AES_256"),
            ("", "''"),
            ("it's", r"'it'\''s'"),
            ("$HOME", "'$HOME'"),
            ("${key}", "\"${key}\""),
            ("a `b` ${key.arn}\"", "\"a \\`b\\` ${key_arn}\\\"\""),
        ] {
            assert_eq!(word(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_altered_at_replay_is_altered_by_commands() {
        let blob = serde_json::json!("AAECAwQ=");
        for (made, expected) in [
            (serde_json::json!({"$flip": blob, "bit": -1}), "AAECAwU="),
            (serde_json::json!({"$flip": blob, "bit": -9}), "AAECAgQ="),
            (serde_json::json!({"$flip": blob, "bit": 7}), "AQECAwQ="),
            (serde_json::json!({"$truncate": blob, "to": -1}), "AAECAw=="),
            (
                serde_json::json!({"$append": {"$truncate": blob, "to": 1}, "hex": "ff"}),
                "AP8=",
            ),
            (
                serde_json::json!({"$splice": blob, "with": "CQkJCQk=", "at": 3}),
                "AAECCQk=",
            ),
            (serde_json::json!({"$zeros": 2}), "AAA="),
            (serde_json::json!({"$repeat": "a%", "times": 3}), "a%a%a%"),
            (
                serde_json::json!({"$repeat": "-\\n", "times": 2}),
                r"-\n-\n",
            ),
        ] {
            let command = format!("printf %s {}", argument(&made));
            let ran = std::process::Command::new("bash")
                .args(["-c", &command])
                .output();
            let ran = ran.expect("bash is there");
            assert_eq!(String::from_utf8_lossy(&ran.stdout), expected, "{command}");
        }
    }

    #[test]
    fn steps_become_commands() {
        let lines = commands(
            r#"{"why": "x", "materials": {"m": {"bytes": 32}}, "steps": [
            {"call": "CreateKey", "with": {"Origin": "EXTERNAL", "MultiRegion": true, "Tags": [{"TagKey": "a", "TagValue": "b c"}]},
             "save": {"key": "/KeyMetadata/KeyId"}},
            {"call": "GetParametersForImport", "in": "other", "with": {"KeyId": "${key}"},
             "save": {"token": "/ImportToken", "public": "/PublicKey"}},
            {"call": "ImportKeyMaterial", "name": "import", "with": {"ImportToken": "${token}",
             "EncryptedKeyMaterial": {"$wrap": "m", "under": "${public}", "by": "RSAES_OAEP_SHA_256"}}, "returns": {}},
            {"wait": "25h"}, {"call": "PutKeyPolicy", "with": {"BypassPolicyLockoutSafetyCheck": false}}],
            "always": [{"call": "ScheduleKeyDeletion", "with": {"KeyId": "${key}", "PendingWindowInDays": 7}}]}"#,
        );
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn calls_in_the_second_region_say_so() {
        let lines = commands(
            r#"{"why": "x", "steps": [
            {"call": "CreateKey", "in": "other", "with": {}, "save": {"key": "/KeyMetadata/KeyId"}},
            {"call": "DescribeKey", "in": "other", "with": {"KeyId": "${key.arn}"}}]}"#,
        );
        assert_eq!(lines[0], "other_region=us-west-2");
        assert_eq!(lines.len(), 4, "{lines:?}");
        let elsewhere = |line: &&String| line.contains("--region \"$other_region\"");
        assert_eq!(lines.iter().filter(elsewhere).count(), 3, "{lines:?}");
    }
}
