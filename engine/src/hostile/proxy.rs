//! Answers of the proxies of external key stores.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::XksReply;
use crate::xks::api::{
    Encryption, check_health, read_decryption, read_encryption, read_key_metadata,
};
use crate::xks::trouble::Trouble;
use crate::xks::{XksCall, XksExchange};

use super::Bytes;

/// What was sent to be encrypted.
const INNER: &[u8] = b"twelve bytes";
/// What it is bound to.
const AAD: &[u8] = b"aad";

/// The first byte says how the rest is taken: as the body of an answer with status 200, of a refusal, or as the parts of an
/// Encrypt answer, with an integrity value that is right.
///
/// Whatever a proxy says is read or refused. A ciphertext is taken only with its integrity value and within the limits of the XKS
/// proxy API; a plaintext just as its base64 says; an external key and a proxy as usable just where a second reader finds all that
/// the API asks of them. No refusal is taken for a success, and each is known by its name.
///
/// # Panics
/// Where that does not hold.
pub fn xks_response(data: &[u8]) {
    let mut bytes = Bytes(data);
    match bytes.next() % 4 {
        0 | 1 => {
            let exchange = exchange(200, bytes.rest().into());
            answer(&exchange);
            if let Ok(read) = read_encryption(&exchange) {
                limits(&read);
            }
        }
        2 => {
            let status = u16::from(bytes.next()) + 400;
            let exchange = exchange(status, bytes.rest().into());
            let said = [
                check_health(&exchange).err(),
                read_decryption(&exchange).err(),
                read_key_metadata(&exchange).err(),
                read_encryption(&exchange).err(),
            ];
            let value = second(&exchange);
            // A member twice is for the first reader none of the API's answers.
            let name = value.map(|value| value["errorName"].as_str().map(Trouble::named));
            for one in said {
                let trouble = one.unwrap_or_else(|| panic!("status {status} is a success"));
                let known = name.is_none_or(|name| Some(trouble) == name);
                assert!(
                    trouble == Trouble::Malformed || known,
                    "{trouble:?} for {name:?}"
                );
            }
        }
        _ => encryption(bytes),
    }
}

/// An answer with status 200 to anything but Encrypt.
fn answer(exchange: &XksExchange) {
    let Some(value) = second(exchange) else {
        return;
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Ok(plaintext) = read_decryption(exchange) {
        let said = text(&value["plaintext"]).and_then(|text| STANDARD.decode(text).ok());
        assert_eq!(said.as_ref(), Some(&plaintext), "another plaintext");
    }
    let known = [&value["keySpec"], &value["keyStatus"], &value["keyUsage"]];
    if let Ok(key) = read_key_metadata(exchange) {
        let told = json!([key.key_spec, key.key_status, key.key_usage]);
        assert_eq!(json!(known), told, "another external key");
        let has = |usage| {
            known[2]
                .as_array()
                .is_some_and(|has| has.contains(&json!(usage)))
        };
        let fit =
            known[0] == "AES_256" && known[1] == "ENABLED" && has("ENCRYPT") && has("DECRYPT");
        assert_eq!(key.unfit().is_none(), fit, "{told}");
    }
    let healthy = check_health(exchange);
    let managers = value["ekmFleetDetails"].as_array();
    let with = |status: &str| {
        let states = managers
            .into_iter()
            .flatten()
            .map(|one| &one["healthStatus"]);
        states.filter(|state| *state == status).count()
    };
    let all = managers.map_or(0, Vec::len);
    match healthy {
        Ok(()) => assert!(
            with("ACTIVE") + with("DEGRADED") > 0 && value["xksProxyFleetSize"] != 0,
            "a proxy without a key manager is well"
        ),
        Err(Trouble::Unhealthy) => assert!(
            all > 0 && with("UNAVAILABLE") == all,
            "a proxy with a key manager is not well"
        ),
        Err(_) => {}
    }
}

/// The second reader: an object, or null for other JSON. It refuses more than the first, which skips what it does not look for.
fn second(exchange: &XksExchange) -> Option<Value> {
    let reply = exchange.result.as_ref().ok()?;
    let read: Value = serde_json::from_slice(&reply.body).ok()?;
    Some(read).map(|read| if read.is_object() { read } else { Value::Null })
}

/// Parts of these lengths, with their integrity value or one that is off by a bit.
fn encryption(mut bytes: Bytes<'_>) {
    let lengths = [bytes.next(), bytes.next(), bytes.next(), bytes.next()].map(usize::from);
    let flip = bytes.next();
    let part = |length: usize, value: u8| vec![value; length];
    let [metadata, iv, tag, ciphertext] = [0, 1, 2, 3].map(|n| part(lengths[n] % 40, n as u8));
    let mut value = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in [AAD, &metadata, &iv, &ciphertext, &tag] {
        value.update(part);
    }
    let mut value = value.finish().as_ref().to_vec();
    if flip != 0 {
        value[usize::from(flip) % 32] ^= 1 << (flip % 8);
    }
    let body = json!({
        "ciphertext": STANDARD.encode(&ciphertext),
        "ciphertextMetadata": STANDARD.encode(&metadata),
        "initializationVector": STANDARD.encode(&iv),
        "authenticationTag": STANDARD.encode(&tag),
        "ciphertextDataIntegrityValue": STANDARD.encode(&value),
    });
    let fits = metadata.len() <= 20
        && [12, 16].contains(&iv.len())
        && tag.len() == 16
        && ciphertext.len() == INNER.len();
    match read_encryption(&exchange(200, body.to_string().into_bytes())) {
        Ok(read) => {
            limits(&read);
            assert!(fits && flip == 0, "a ciphertext that is not whole");
            assert_eq!(
                (read.metadata, read.iv, read.ciphertext),
                (metadata, iv, ciphertext)
            );
        }
        Err(_) => assert!(!fits || flip != 0, "a whole ciphertext is refused"),
    }
}

/// [The limits](https://github.com/aws/aws-kms-xksproxy-api-spec) of what Encrypt answers.
fn limits(read: &Encryption) {
    assert!(
        read.metadata.len() <= 20
            && [12, 16].contains(&read.iv.len())
            && read.ciphertext.len() == INNER.len(),
        "an answer beyond the limits"
    );
}

fn exchange(status: u16, body: Vec<u8>) -> XksExchange {
    XksExchange {
        call: XksCall::of(INNER, AAD),
        result: Ok(XksReply { status, body }),
    }
}

/// Inputs to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let health = |managers: Value| json!({"xksProxyFleetSize": 2, "xksProxyVendor": "a", "xksProxyModel": "b", "ekmVendor": "c", "ekmFleetDetails": managers});
    let manager = |status: &str| json!({"id": "d", "model": "e", "healthStatus": status});
    let key = |spec: &str, status: &str, usage: &[&str]| json!({"keySpec": spec, "keyStatus": status, "keyUsage": usage});
    let both = ["DECRYPT", "ENCRYPT", "SIGN"];
    [
        ("decrypted-as-a-list", json!(["AAAA"])),
        ("decrypted-to-no-base64", json!({"plaintext": "AAA"})),
        (
            "health-degraded",
            health(json!([manager("UNAVAILABLE"), manager("DEGRADED")])),
        ),
        ("health-lost", health(json!([manager("UNAVAILABLE")]))),
        ("health-of-no-manager", health(json!([]))),
        ("health-of-a-list", health(json!([["d", "e", "ACTIVE"]]))),
        ("key-usable", key("AES_256", "ENABLED", &both)),
        ("key-of-another-spec", key("RSA_2048", "ENABLED", &both)),
        ("key-disabled", key("AES_256", "DISABLED", &both)),
        (
            "key-that-only-encrypts",
            key("AES_256", "ENABLED", &both[1..]),
        ),
        (
            "key-that-only-decrypts",
            key("AES_256", "ENABLED", &both[..1]),
        ),
    ]
    .map(|(name, answer)| (name.to_owned(), format!("\0{answer}").into_bytes()))
    .into()
}
