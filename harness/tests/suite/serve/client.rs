//! A server for one test, and a client that speaks KMS's protocol to it.

use clap::Parser;
use kmspec::serve::{ServeArgs, Server};
use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serve: ServeArgs,
}

/// A server on a free port, with these arguments besides.
pub(crate) async fn start(arguments: &[&str]) -> Server {
    Server::start(&args(arguments)).await.unwrap()
}

/// The arguments as the command line gives them.
pub(crate) fn args(arguments: &[&str]) -> ServeArgs {
    try_args(arguments).unwrap()
}

/// The same, where they may be wrong.
pub(crate) fn try_args(arguments: &[&str]) -> Result<ServeArgs, clap::Error> {
    let line = ["serve", "--listen", "127.0.0.1:0"].iter().chain(arguments);
    Line::try_parse_from(line).map(|line| line.serve)
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {:?}", self.text))
    }

    /// The body of a success.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()
    }

    /// Status and code of an error.
    pub(crate) fn refused(&self) -> (u16, String) {
        (
            self.status,
            self.json()["__type"]
                .as_str()
                .unwrap_or_else(|| panic!("no code: {}", self.text))
                .to_owned(),
        )
    }
}

/// A client of one server, as one key id in one Region.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    url: String,
    authorization: Option<String>,
}

impl Client {
    /// Without credentials.
    pub(crate) fn of(server: &Server) -> Self {
        Self::new(reqwest::Client::new(), server.url())
    }

    pub(crate) fn new(http: reqwest::Client, url: &str) -> Self {
        Self {
            http,
            url: url.into(),
            authorization: None,
        }
    }

    /// As this access key id, in this Region; the signature is nonsense.
    pub(crate) fn under(&self, key_id: &str, region: &str) -> Self {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={key_id}/20261121/{region}/kms/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"
        );
        Self {
            authorization: Some(authorization),
            ..self.clone()
        }
    }

    /// Calls an operation.
    pub(crate) async fn call(&self, operation: &str, with: Value) -> Answer {
        let mut request = self
            .http
            .post(&self.url)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", format!("TrentService.{operation}"))
            .body(with.to_string());
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        answer(request).await
    }

    /// Makes a key and tells its id.
    pub(crate) async fn key(&self) -> String {
        let made = self.call("CreateKey", serde_json::json!({})).await.ok();
        made["KeyMetadata"]["KeyId"].as_str().unwrap().into()
    }

    /// The same for a control route.
    pub(crate) async fn control(&self, method: &str, route: &str, body: &str) -> Answer {
        let url = format!("{}/_kmspec/{route}", self.url);
        answer(
            self.http
                .request(method.parse().unwrap(), url)
                .body(body.to_owned()),
        )
        .await
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: reqwest::Request) -> Answer {
        finish(self.http.execute(request).await.unwrap()).await
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    finish(request.send().await.unwrap()).await
}

async fn finish(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer {
        status,
        headers,
        text: response.text().await.unwrap(),
    }
}
