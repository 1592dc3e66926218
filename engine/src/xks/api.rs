//! The requests and answers of the XKS proxy API.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::trouble::Trouble;
use super::{XksCall, XksExchange};
use crate::crypto::blob::Outer;
use crate::store::Proxy;
use crate::{Kms, Op, Scope};

/// The most bytes of metadata that a proxy may add to a ciphertext.
const METADATA: usize = 20;

/// Which KMS request a call is made for.
#[derive(Clone, Copy)]
pub(crate) struct For<'a> {
    pub(crate) kms: &'a Kms,
    pub(crate) scope: &'a Scope,
    pub(crate) op: Op,
    /// The KMS key, if there is one already.
    pub(crate) key_arn: Option<&'a str>,
}

/// GetHealthStatus.
pub(crate) fn health(proxy: &Proxy, of: For<'_>) -> XksCall {
    let metadata = json!({
        "kmsRequestId": of.kms.entropy.uuid().to_string(),
        "kmsOperation": of.op.name(),
    });
    call(proxy, of, "/health", json!({"requestMetadata": metadata}))
}

/// GetKeyMetadata.
pub(crate) fn key_metadata(proxy: &Proxy, of: For<'_>, key_id: &str) -> XksCall {
    let body = json!({"requestMetadata": metadata(of)});
    call(proxy, of, &format!("/keys/{key_id}/metadata"), body)
}

/// Encrypt. `inner` is what is encrypted.
pub(crate) fn encrypt(
    proxy: &Proxy,
    of: For<'_>,
    key_id: &str,
    aad: Vec<u8>,
    inner: Vec<u8>,
) -> XksCall {
    let body = json!({
        "requestMetadata": metadata(of),
        "additionalAuthenticatedData": STANDARD.encode(&aad),
        "plaintext": STANDARD.encode(&inner),
        "encryptionAlgorithm": "AES_GCM",
        "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
    });
    XksCall {
        inner,
        aad,
        ..call(proxy, of, &format!("/keys/{key_id}/encrypt"), body)
    }
}

/// Decrypt.
pub(crate) fn decrypt(
    proxy: &Proxy,
    of: For<'_>,
    key_id: &str,
    aad: &[u8],
    outer: &Outer<'_>,
) -> XksCall {
    let mut body = json!({
        "requestMetadata": metadata(of),
        "additionalAuthenticatedData": STANDARD.encode(aad),
        "ciphertext": STANDARD.encode(outer.ciphertext),
        "encryptionAlgorithm": "AES_GCM",
        "initializationVector": STANDARD.encode(outer.iv),
        "authenticationTag": STANDARD.encode(outer.tag),
    });
    if !outer.metadata.is_empty() {
        body["ciphertextMetadata"] = STANDARD.encode(outer.metadata).into();
    }
    call(proxy, of, &format!("/keys/{key_id}/decrypt"), body)
}

fn metadata(of: For<'_>) -> Value {
    let mut metadata = json!({
        "awsPrincipalArn": of.scope.principal,
        "kmsOperation": of.op.name(),
        "kmsRequestId": of.kms.entropy.uuid().to_string(),
    });
    if let Some(arn) = of.key_arn {
        metadata["kmsKeyArn"] = arn.into();
    }
    metadata
}

fn call(proxy: &Proxy, of: For<'_>, path: &str, body: Value) -> XksCall {
    XksCall {
        endpoint: proxy.endpoint.clone(),
        path: format!("{}{path}", proxy.path),
        region: of.scope.region.clone(),
        access_key_id: proxy.access_key_id.clone(),
        secret_access_key: proxy.secret.0.clone(),
        body: body.to_string().into_bytes(),
        inner: Vec::new(),
        aad: Vec::new(),
        before: Vec::new(),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Health {
    xks_proxy_fleet_size: u64,
    xks_proxy_vendor: String,
    xks_proxy_model: String,
    ekm_vendor: String,
    ekm_fleet_details: Vec<Map<String, Value>>,
}

/// Whether a proxy is well. All its external key managers being out of reach, it is not.
pub(crate) fn check_health(exchange: &XksExchange) -> Result<(), Trouble> {
    let health: Health = read(exchange)?;
    let texts = [
        &health.xks_proxy_vendor,
        &health.xks_proxy_model,
        &health.ekm_vendor,
    ];
    let managers = &health.ekm_fleet_details;
    let told = health.xks_proxy_fleet_size > 0
        && texts.iter().all(|text| !text.is_empty())
        && !managers.is_empty()
        && managers.iter().all(|one| {
            let known = ["ACTIVE", "DEGRADED", "UNAVAILABLE"];
            !text(one, "id").is_empty()
                && !text(one, "model").is_empty()
                && known.contains(&text(one, "healthStatus"))
        });
    if !told {
        return Err(Trouble::Malformed);
    }
    match managers
        .iter()
        .all(|one| text(one, "healthStatus") == "UNAVAILABLE")
    {
        true => Err(Trouble::Unhealthy),
        false => Ok(()),
    }
}

/// A text in an object, empty where there is none.
fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What GetKeyMetadata tells.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExternalKey {
    pub(crate) key_spec: String,
    pub(crate) key_usage: Vec<String>,
    pub(crate) key_status: String,
}

impl ExternalKey {
    /// Why KMS cannot use it, if it cannot.
    pub(crate) fn unfit(&self) -> Option<String> {
        let has = |usage: &str| self.key_usage.iter().any(|one| one == usage);
        if self.key_spec != "AES_256" {
            Some(format!(
                "The key spec of the external key must be AES_256. The key spec of specified external key is {}.",
                self.key_spec
            ))
        } else if self.key_status != "ENABLED" {
            Some(format!(
                "The status of the external key must be ENABLED. The status of specified external key is {}.",
                self.key_status
            ))
        } else if !(has("ENCRYPT") && has("DECRYPT")) {
            Some(format!(
                "The key usage of the external key must include ENCRYPT and DECRYPT. The key use of specified external key \
                 is {}.",
                self.key_usage.join(", ")
            ))
        } else {
            None
        }
    }
}

pub(crate) fn read_key_metadata(exchange: &XksExchange) -> Result<ExternalKey, Trouble> {
    read(exchange)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encrypted {
    #[serde(with = "crate::json::blob")]
    ciphertext: Vec<u8>,
    #[serde(default, with = "crate::json::blob_option")]
    ciphertext_metadata: Option<Vec<u8>>,
    #[serde(with = "crate::json::blob")]
    initialization_vector: Vec<u8>,
    #[serde(with = "crate::json::blob")]
    authentication_tag: Vec<u8>,
    #[serde(with = "crate::json::blob")]
    ciphertext_data_integrity_value: Vec<u8>,
}

impl Encrypted {
    /// What the proxy vouches for: that this ciphertext, as it was given out, decrypts (appendix C of the API).
    fn integrity_value(&self, aad: &[u8]) -> digest::Digest {
        let mut hash = digest::Context::new(&digest::SHA256);
        hash.update(aad);
        hash.update(self.ciphertext_metadata.as_deref().unwrap_or_default());
        hash.update(&self.initialization_vector);
        hash.update(&self.ciphertext);
        hash.update(&self.authentication_tag);
        hash.finish()
    }
}

/// The parts of a ciphertext.
pub(crate) struct Encryption {
    pub(crate) metadata: Vec<u8>,
    pub(crate) iv: Vec<u8>,
    pub(crate) tag: [u8; Outer::TAG],
    pub(crate) ciphertext: Vec<u8>,
}

/// What a proxy made of the plaintext that it was sent.
pub(crate) fn read_encryption(exchange: &XksExchange) -> Result<Encryption, Trouble> {
    let read: Encrypted = read(exchange)?;
    let value = read.integrity_value(&exchange.call.aad);
    let intact = value.as_ref() == read.ciphertext_data_integrity_value;
    let metadata = read.ciphertext_metadata.unwrap_or_default();
    let Ok(tag) = read.authentication_tag.try_into() else {
        return Err(Trouble::Malformed);
    };
    let fits = intact
        && metadata.len() <= METADATA
        && matches!(read.initialization_vector.len(), 12 | 16)
        && read.ciphertext.len() == exchange.call.inner.len();
    if !fits {
        return Err(Trouble::Malformed);
    }
    Ok(Encryption {
        metadata,
        iv: read.initialization_vector,
        tag,
        ciphertext: read.ciphertext,
    })
}

#[derive(Deserialize)]
struct Decrypted {
    #[serde(with = "crate::json::blob")]
    plaintext: Vec<u8>,
}

/// What a proxy made of the ciphertext that it was sent.
pub(crate) fn read_decryption(exchange: &XksExchange) -> Result<Vec<u8>, Trouble> {
    read::<Decrypted>(exchange).map(|read| read.plaintext)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    error_name: String,
}

fn read<T: for<'a> Deserialize<'a>>(exchange: &XksExchange) -> Result<T, Trouble> {
    let reply = exchange.result.as_ref().map_err(|why| Trouble::of(*why))?;
    // An answer is an object; serde would take the members of a list in their order, too.
    if !reply.body.trim_ascii_start().starts_with(b"{") {
        return Err(Trouble::Malformed);
    }
    if reply.status == 200 {
        return serde_json::from_slice(&reply.body).map_err(|_| Trouble::Malformed);
    }
    let refusal: Result<Refusal, _> = serde_json::from_slice(&reply.body);
    Err(refusal.map_or(Trouble::Malformed, |refusal| {
        Trouble::named(&refusal.error_name)
    }))
}
