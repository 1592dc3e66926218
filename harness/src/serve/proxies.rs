//! Calls to the proxies of external key stores, over HTTP.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use anyhow::{Context, ensure};
use aws_credential_types::Credentials;
use kmspec_engine::xks::{ANSWER_LIMIT, SERVICE};
use kmspec_engine::{XksCall, XksFailure, XksReply};
use reqwest::{Client, Url, redirect};

use crate::sigv4::Signer;

/// An endpoint that is elsewhere than its name says (`--xks-proxy`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// As `XksProxyUriEndpoint` has it.
    pub endpoint: String,
    /// Where it is, such as `http://127.0.0.1:8443`.
    pub url: String,
}

impl ProxyAddress {
    /// Reads `ENDPOINT=URL`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let (endpoint, url) = text.split_once('=').ok_or(
            "ENDPOINT=URL was expected, such as https://xks.example.com=http://127.0.0.1:8443",
        )?;
        let read = Url::parse(url).map_err(|why| format!("{url:?} is not a URL: {why}"))?;
        if !matches!(read.scheme(), "http" | "https") || read.path() != "/" {
            return Err(format!(
                "{url:?} is not a URL without a path, by http or https"
            ));
        }
        Ok(Self {
            endpoint: endpoint.trim_end_matches('/').into(),
            url: url.trim_end_matches('/').into(),
        })
    }
}

/// The HTTP client for all of them.
#[derive(Debug)]
pub(super) struct Proxies {
    client: Client,
    elsewhere: BTreeMap<String, String>,
    patience: Duration,
}

impl Proxies {
    /// With the endpoints that are elsewhere, and how long a proxy may take.
    ///
    /// # Errors
    /// TLS cannot be set up, or an endpoint is given twice.
    pub(super) fn new(addresses: &[ProxyAddress], patience: Duration) -> anyhow::Result<Self> {
        let mut elsewhere = BTreeMap::new();
        for ProxyAddress { endpoint, url } in addresses {
            let twice = elsewhere.insert(endpoint.clone(), url.clone()).is_some();
            ensure!(!twice, "--xks-proxy names {endpoint} twice");
        }
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            // A kept connection that the proxy closes must not look like a proxy that breaks off its answer.
            .pool_max_idle_per_host(0)
            .build()
            .context("cannot set up calls to external key store proxies")?;
        Ok(Self {
            client,
            elsewhere,
            patience,
        })
    }

    /// Makes a call; however the proxy behaves, it ends in time and with few bytes.
    pub(super) async fn call(&self, call: &XksCall) -> Result<XksReply, XksFailure> {
        tokio::time::timeout(self.patience, self.exchange(call))
            .await
            .unwrap_or(Err(XksFailure::Timeout))
    }

    async fn exchange(&self, call: &XksCall) -> Result<XksReply, XksFailure> {
        let base = self.elsewhere.get(&call.endpoint);
        let base = base.unwrap_or(&call.endpoint);
        let url = format!("{base}{}", call.path);
        let mut request = self.client.post(&url);
        for (name, value) in headers(call, &url)? {
            request = request.header(name, value);
        }
        let mut response = request
            .body(call.body.clone())
            .send()
            .await
            .map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                return Err(XksFailure::Broken);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(XksReply { status, body })
    }
}

/// The headers of a call to this URL, its signature among them.
///
/// # Errors
/// What cannot be signed is not the proxy's fault, but it is not reached either.
pub(crate) fn headers(call: &XksCall, url: &str) -> Result<Vec<(String, String)>, XksFailure> {
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let signer = Signer {
        credentials: Credentials::from_keys(&call.access_key_id, &call.secret_access_key, None),
        region: &call.region,
        service: SERVICE,
    };
    let signature = signer.sign("POST", url, &headers, &call.body);
    headers.extend(signature.map_err(|_| XksFailure::Unreachable)?);
    Ok(headers)
}

fn failure(error: &reqwest::Error) -> XksFailure {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    let text = causes.last().map(ToString::to_string).unwrap_or_default();
    let tls = [
        "certificate",
        "corrupt message",
        "HandshakeFailure",
        "alert",
    ];
    if error.is_connect() && tls.iter().any(|word| text.contains(word)) {
        XksFailure::Tls
    } else if error.is_connect() {
        XksFailure::Unreachable
    } else {
        XksFailure::Broken
    }
}
