//! The four operations.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{ExternalKey, Fault, Refusal, refuse};

/// The most bytes that are encrypted or decrypted.
const LONGEST: usize = 4300;
/// The most bytes of additional authenticated data.
const LONGEST_AAD: usize = 8192;
/// Goes with each ciphertext, as a version of the key would.
const METADATA: &[u8] = b"kmspec=1";

/// GetHealthStatus.
pub(super) fn health(body: &[u8]) -> Result<Value, Refusal> {
    let request = document(body)?;
    metadata_text(&request, "kmsRequestId")?;
    metadata_text(&request, "kmsOperation")?;
    Ok(json!({
        "xksProxyFleetSize": 1,
        "xksProxyVendor": "kmspec",
        "xksProxyModel": env!("CARGO_PKG_VERSION"),
        "ekmVendor": "kmspec",
        "ekmFleetDetails": [{"id": "memory", "model": "none", "healthStatus": "ACTIVE"}],
    }))
}

/// GetKeyMetadata.
pub(super) fn metadata(key: &ExternalKey, body: &[u8]) -> Result<Value, Refusal> {
    usual_metadata(&document(body)?)?;
    Ok(json!({"keySpec": key.spec, "keyUsage": key.usage, "keyStatus": key.status}))
}

/// Encrypt; if it corrupts, with a bit of the ciphertext flipped after all is done.
pub(super) fn encrypt(
    key: &ExternalKey,
    material: &[u8],
    body: &[u8],
    fault: Option<&Fault>,
) -> Result<Value, Refusal> {
    let request = document(body)?;
    usable(key, "ENCRYPT", &request)?;
    let mut bytes = blob(&request, "plaintext")?;
    if bytes.is_empty() || bytes.len() > LONGEST {
        return refuse("ValidationException", "the plaintext is empty or too long");
    }
    let metadata = match fault {
        Some(Fault::Rambles) => &[0; 21],
        _ => METADATA,
    };
    let aad = aad(&request, metadata)?;
    let mut iv = [0; 12];
    getrandom::fill(&mut iv).or_else(|_| refuse("InternalException", "no randomness"))?;
    let nonce = Nonce::assume_unique_for_key(iv);
    let Ok(tag) = cipher(material).seal_in_place_separate_tag(nonce, Aad::from(aad), &mut bytes)
    else {
        return refuse("InternalException", "AES-GCM failed");
    };
    let given = optional_blob(&request, "additionalAuthenticatedData")?;
    let value = match request["ciphertextDataIntegrityValueAlgorithm"].as_str() {
        None => Value::Null,
        Some("SHA_256") => integrity_value([&given, metadata, &iv, &bytes, tag.as_ref()]).into(),
        Some(_) => return refuse("ValidationException", "integrity values are by SHA_256"),
    };
    if matches!(fault, Some(Fault::Corrupts)) {
        bytes[0] ^= 1;
    }
    let mut answer = json!({
        "ciphertext": STANDARD.encode(&bytes),
        "ciphertextMetadata": STANDARD.encode(metadata),
        "initializationVector": STANDARD.encode(iv),
        "authenticationTag": STANDARD.encode(tag.as_ref()),
    });
    if !value.is_null() {
        answer["ciphertextDataIntegrityValue"] = value;
    }
    Ok(answer)
}

/// The hash of additional authenticated data, metadata, vector, ciphertext and tag (appendix C of the API), in base64.
fn integrity_value(parts: [&[u8]; 5]) -> String {
    STANDARD.encode(digest(&SHA256, &parts.concat()))
}

/// Decrypt; if it `lies`, to other bytes.
pub(super) fn decrypt(
    key: &ExternalKey,
    material: &[u8],
    body: &[u8],
    lies: bool,
) -> Result<Value, Refusal> {
    let request = document(body)?;
    usable(key, "DECRYPT", &request)?;
    let mut bytes = blob(&request, "ciphertext")?;
    bytes.extend(blob(&request, "authenticationTag")?);
    let iv = blob(&request, "initializationVector")?;
    let metadata = optional_blob(&request, "ciphertextMetadata")?;
    let aad = aad(&request, &metadata)?;
    let Ok(nonce) = Nonce::try_assume_unique_for_key(&iv) else {
        return refuse(
            "InvalidCiphertextException",
            "the vector is not one of ours",
        );
    };
    let Ok(plaintext) = cipher(material).open_in_place(nonce, Aad::from(aad), &mut bytes) else {
        return refuse("InvalidCiphertextException", "the tag does not fit");
    };
    if lies {
        plaintext.reverse();
    }
    Ok(json!({"plaintext": STANDARD.encode(plaintext)}))
}

fn cipher(material: &[u8]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, material).expect("an AES-256 key"))
}

fn usable(key: &ExternalKey, usage: &str, request: &Value) -> Result<(), Refusal> {
    usual_metadata(request)?;
    metadata_text(request, "kmsKeyArn")?;
    if request["encryptionAlgorithm"] != "AES_GCM" {
        return refuse("ValidationException", "the algorithm is not AES_GCM");
    }
    if key.status != "ENABLED" {
        return refuse("InvalidStateException", "the key is not enabled");
    }
    match key.usage.iter().any(|has| has == usage) {
        true => Ok(()),
        false => refuse(
            "InvalidKeyUsageException",
            format!("the key is not for {usage}"),
        ),
    }
}

/// Both with their lengths before them, as the API has it.
fn aad(request: &Value, metadata: &[u8]) -> Result<Vec<u8>, Refusal> {
    let given = optional_blob(request, "additionalAuthenticatedData")?;
    let (Ok(given_length), Ok(metadata_length)) =
        (u16::try_from(given.len()), u8::try_from(metadata.len()))
    else {
        return refuse("ValidationException", "authenticated data are too long");
    };
    if given.len() > LONGEST_AAD {
        return refuse("ValidationException", "authenticated data are too long");
    }
    let mut aad = given_length.to_be_bytes().to_vec();
    aad.extend(given);
    aad.push(metadata_length);
    aad.extend(metadata);
    Ok(aad)
}

fn document(body: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(body).or_else(|_| refuse("ValidationException", "the body is not JSON"))
}

fn usual_metadata(request: &Value) -> Result<(), Refusal> {
    ["awsPrincipalArn", "kmsOperation", "kmsRequestId"]
        .iter()
        .try_for_each(|name| metadata_text(request, name))
}

fn metadata_text(request: &Value, name: &str) -> Result<(), Refusal> {
    match request["requestMetadata"][name].is_string() {
        true => Ok(()),
        false => refuse(
            "ValidationException",
            format!("requestMetadata lacks {name}"),
        ),
    }
}

fn blob(request: &Value, name: &str) -> Result<Vec<u8>, Refusal> {
    let decoded = request[name].as_str().map(|text| STANDARD.decode(text));
    match decoded {
        Some(Ok(bytes)) => Ok(bytes),
        _ => refuse("ValidationException", format!("{name} is not base64")),
    }
}

fn optional_blob(request: &Value, name: &str) -> Result<Vec<u8>, Refusal> {
    match request[name].is_null() {
        true => Ok(Vec::new()),
        false => blob(request, name),
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, STANDARD, integrity_value};

    #[test]
    fn integrity_values_are_those_of_the_specification() {
        let parts = [
            "cHJvamVjdD1uaWxlLGRlcGFydG1lbnQ9bWFya2V0aW5n",
            "a2V5X3ZlcnNpb249MQ==",
            "HMrlRw85cAJUd5Ax",
            "ghxkK1txeDNn3q8Y",
            "vBxN2ncH1oEkR8WVXpmyYQ==",
        ]
        .map(|text| STANDARD.decode(text).expect("base64"));
        assert_eq!(
            integrity_value(parts.each_ref().map(Vec::as_slice)),
            "qHA/ImC9h5HsLRXqCyPmWgYx7tzyoTplzILbP0fPXsc="
        );
    }
}
