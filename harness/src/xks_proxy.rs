//! `kmspec xks-proxy`: a small proxy for external key stores, with AES-256 keys of its own.
//!
//! It speaks the [XKS proxy API](https://github.com/aws/aws-kms-xksproxy-api-spec) over HTTP and protects nothing: its keys
//! follow from its secret.

mod answer;
mod server;

pub use server::{XksProxy, XksProxyArgs, run};

use std::collections::BTreeMap;

use hyper::http::request::Parts;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::serve::identity::{Credential, Identity};
use crate::serve::signature;

/// What a proxy is to be.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setup {
    /// Who may call.
    pub(crate) access_key_id: String,
    /// Its secret access key.
    pub(crate) secret: String,
    /// What every path begins with.
    #[serde(default = "default_path")]
    pub(crate) path: String,
    /// The external keys by id.
    #[serde(default)]
    pub(crate) keys: BTreeMap<String, ExternalKey>,
    /// What is wrong with it.
    #[serde(default)]
    pub(crate) fault: Option<Fault>,
}

/// An external key, as GetKeyMetadata shows it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExternalKey {
    spec: String,
    usage: Vec<String>,
    status: String,
}

impl Default for ExternalKey {
    fn default() -> Self {
        Self {
            spec: "AES_256".into(),
            usage: ["ENCRYPT", "DECRYPT"].map(String::from).into(),
            status: "ENABLED".into(),
        }
    }
}

/// How a proxy fails.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fault {
    /// It answers everything with this error.
    Error(String),
    /// It answers everything with status 200 and this text.
    Answer(String),
    /// It gives no answer: `unreachable`, `tls`, `timeout` or `broken`.
    Failure(Failure),
    /// It decrypts to other bytes than were encrypted.
    Lies,
    /// It gives out other ciphertexts than it made.
    Corrupts,
    /// It adds more metadata to a ciphertext than the 20 bytes allowed.
    Rambles,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Failure {
    Unreachable,
    Tls,
    Timeout,
    Broken,
}

fn default_path() -> String {
    "/kms/xks/v1".into()
}

/// A refusal of the API: `errorName` and what is wrong.
struct Refusal(&'static str, String);

fn refuse<T>(name: &'static str, why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(name, why.into()))
}

impl Setup {
    /// The answer to a request: status and body.
    pub(crate) fn answer(&self, request: &Parts, body: &[u8]) -> (u16, Vec<u8>) {
        let answered = match &self.fault {
            Some(Fault::Error(name)) => refusal_document(name, "as it was told to"),
            Some(Fault::Answer(text)) => return (200, text.clone().into_bytes()),
            _ if request.method != "POST" => (405, json!({})),
            _ => match self.try_answer(request, body) {
                Ok(document) => (200, document),
                Err(Refusal(name, why)) => refusal_document(name, &why),
            },
        };
        (answered.0, answered.1.to_string().into_bytes())
    }

    fn try_answer(&self, request: &Parts, body: &[u8]) -> Result<Value, Refusal> {
        let path = request.uri.path();
        let Some(route) = path.strip_prefix(&self.path) else {
            return refuse("InvalidUriPathException", format!("nothing is at {path}"));
        };
        self.authenticate(request, body)?;
        if route == "/health" {
            return answer::health(body);
        }
        let parts = route
            .strip_prefix("/keys/")
            .and_then(|rest| rest.split_once('/'));
        let Some((id, operation @ ("metadata" | "encrypt" | "decrypt"))) = parts else {
            return refuse("InvalidUriPathException", format!("nothing is at {path}"));
        };
        let Some(key) = self.keys.get(id) else {
            return refuse("KeyNotFoundException", format!("there is no key {id}"));
        };
        match operation {
            "metadata" => answer::metadata(key, body),
            "encrypt" => answer::encrypt(key, &self.material(id), body, self.fault.as_ref()),
            _ => {
                let lies = matches!(self.fault, Some(Fault::Lies));
                answer::decrypt(key, &self.material(id), body, lies)
            }
        }
    }

    fn authenticate(&self, request: &Parts, body: &[u8]) -> Result<(), Refusal> {
        let credential = Credential::find(request);
        let known = credential
            .as_ref()
            .filter(|credential| credential.key_id == self.access_key_id)
            .map(|_| Identity::of_secret(&self.secret));
        let service = kmspec_engine::xks::SERVICE;
        signature::verify(
            request,
            body,
            credential.as_ref(),
            known.as_ref(),
            (service, Timestamp::now()),
        )
        .or_else(|error| refuse("AuthenticationFailedException", error.code.name()))
    }

    fn material(&self, id: &str) -> [u8; 32] {
        crate::derive::Stream::of(&[b"external key", self.secret.as_bytes(), id.as_bytes()]).array()
    }
}

fn refusal_document(name: &str, why: &str) -> (u16, Value) {
    let status = match name {
        "AuthenticationFailedException" => 401,
        "AccessDeniedException" => 403,
        "KeyNotFoundException" | "InvalidUriPathException" => 404,
        "ThrottlingException" => 429,
        "InternalException" => 500,
        "UnsupportedOperationException" => 501,
        "DependencyTimeoutException" => 503,
        _ => 400,
    };
    (status, json!({"errorName": name, "errorMessage": why}))
}
