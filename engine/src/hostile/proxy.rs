//! Answers of the proxies of external key stores.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::XksReply;
use crate::xks::api::{
    Encryption, check_health, read_decryption, read_encryption, read_key_metadata,
};
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
/// proxy API, and no refusal is taken for a success.
///
/// # Panics
/// Where that does not hold.
pub fn xks_response(data: &[u8]) {
    let mut bytes = Bytes(data);
    match bytes.next() % 4 {
        0 | 1 => {
            let exchange = exchange(200, bytes.rest().into());
            let _ = check_health(&exchange);
            let _ = read_decryption(&exchange);
            if let Ok(key) = read_key_metadata(&exchange) {
                assert!(
                    serde_json::from_slice::<serde_json::Value>(bytes_of(&exchange)).is_ok(),
                    "{}",
                    key.key_spec
                );
            }
            if let Ok(read) = read_encryption(&exchange) {
                limits(&read);
            }
        }
        2 => {
            let status = u16::from(bytes.next()) + 400;
            let exchange = exchange(status, bytes.rest().into());
            let refused = check_health(&exchange).is_err()
                && read_decryption(&exchange).is_err()
                && read_key_metadata(&exchange).is_err()
                && read_encryption(&exchange).is_err();
            assert!(refused, "a refusal with status {status} is a success");
        }
        _ => encryption(bytes),
    }
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

fn bytes_of(exchange: &XksExchange) -> &[u8] {
    exchange.result.as_ref().map_or(&[], |reply| &reply.body)
}
