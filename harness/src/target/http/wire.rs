//! One request and its answer: headers, signature, time limit, size limit, and errors in plain words.

use std::error::Error;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Request, Url, redirect};
use tokio::runtime::Runtime;

use super::Endpoint;
use crate::sigv4::Signer;
use crate::target::{Call, CallError, Dial, Identity, Place, Reply};

/// The HTTP clients of one endpoint.
pub(super) struct Wire {
    pub(super) endpoint: Endpoint,
    /// Those that nobody uses just now: there are as many as there were callers at a time.
    idle: Mutex<Vec<Client>>,
}

/// A client whose connections are driven by the thread that waits for the answer: to wake another one takes longer than many a
/// target takes to answer.
struct Client {
    runtime: Runtime,
    http: reqwest::Client,
}

impl Client {
    fn new(endpoint: &Endpoint) -> Result<Self, CallError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| CallError::Own(format!("cannot start the HTTP client: {e}")))?;
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .user_agent(concat!("kmspec/", env!("CARGO_PKG_VERSION")))
            // A server that closes idle connections must not look like one that breaks off an answer.
            .pool_idle_timeout(Duration::from_secs(2));
        if endpoint.is_loopback() {
            builder = builder.no_proxy();
        }
        if endpoint.url.scheme() == "http" {
            builder = builder.tls_certs_only([]);
        } else if let Some(roots) = &endpoint.roots {
            builder = builder.tls_certs_only(roots.clone());
        }
        let http = builder
            .build()
            .map_err(|e| CallError::Own(format!("cannot set up TLS: {}", deepest(&e))))?;
        Ok(Self { runtime, http })
    }

    /// Waits `limit` for the last byte of the answer.
    fn send(&self, request: Request, limit: Duration) -> Result<Reply, CallError> {
        self.runtime
            .block_on(async {
                // Nobody listened since the last call: a connection that was closed meanwhile is noticed before it is taken.
                tokio::task::yield_now().await;
                tokio::time::timeout(limit, self.exchange(request)).await
            })
            .unwrap_or(Err(CallError::Timeout(limit)))
    }

    async fn exchange(&self, request: Request) -> Result<Reply, CallError> {
        let mut response = self.http.execute(request).await.map_err(|e| in_words(&e))?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_string(), value)
            })
            .collect();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| in_words(&e))? {
            if body.len() + chunk.len() > Reply::LIMIT {
                return Err(CallError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply {
            status,
            headers,
            body,
        })
    }
}

impl Wire {
    pub(super) fn new(endpoint: Endpoint) -> Result<Self, CallError> {
        let idle = Mutex::new(vec![Client::new(&endpoint)?]);
        Ok(Self { endpoint, idle })
    }

    /// Sends `call`, and waits `--timeout` for the last byte of the answer.
    pub(super) fn send(&self, call: &Call) -> Result<Reply, CallError> {
        let request = self.request(call)?;
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let free = idle().pop();
        let client = match free {
            Some(client) => client,
            None => Client::new(&self.endpoint)?,
        };
        let answer = client.send(request, self.endpoint.timeout);
        idle().push(client);
        answer
    }

    fn request(&self, call: &Call) -> Result<Request, CallError> {
        let (region, base) = self.place(call.place)?;
        let base = base.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{}", call.path))
            .map_err(|e| CallError::Own(format!("the path {:?}: {e}", call.path)))?;
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| CallError::Own(format!("the method {:?} is not HTTP", call.method)))?;
        let headers = headers(call);
        let signature = match self.credentials(call.identity)? {
            Some(credentials) if !has(&headers, "authorization") => {
                Self::sign(call, &url, region, &headers, credentials)?
            }
            _ => Vec::new(),
        };
        let mut request = Request::new(method, url);
        for (name, value) in headers.into_iter().chain(signature) {
            let bad = || CallError::Own(format!("the header {name:?} cannot be sent"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| bad())?;
            request.headers_mut().append(name, value);
        }
        *request.body_mut() = Some(call.body.clone().into());
        Ok(request)
    }

    /// [`super::Target::dial`].
    pub(super) fn dial(&self, call: &Call) -> Option<Dial> {
        let request = self.request(call).ok()?;
        let url = request.url();
        let name = url.host_str().filter(|_| url.scheme() == "http")?;
        let port = url.port_or_known_default()?;
        let headers = request.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        });
        Some(Dial {
            address: format!("{name}:{port}"),
            host: url
                .port()
                .map_or_else(|| name.into(), |port| format!("{name}:{port}")),
            headers: headers.collect(),
            body: call.body.clone(),
            timeout: self.endpoint.timeout,
        })
    }

    /// The Region, and where it is.
    fn place(&self, place: Place) -> Result<(&str, &Url), CallError> {
        let other = self.endpoint.other_region.as_ref();
        match (place, other) {
            (Place::Home, _) => Ok((&self.endpoint.region, &self.endpoint.url)),
            (Place::Other, Some((region, url))) => Ok((region, url)),
            (Place::Other, None) => Err(CallError::Own("there is no second Region".into())),
        }
    }

    fn credentials(&self, identity: Identity) -> Result<Option<&Credentials>, CallError> {
        match identity {
            Identity::Main => Ok(self.endpoint.main.as_ref()),
            Identity::Other => match &self.endpoint.other {
                Some(other) => Ok(Some(other)),
                None => Err(CallError::Own("there is no second identity".into())),
            },
        }
    }

    /// The headers of the signature that the call does not set itself.
    fn sign(
        call: &Call,
        url: &Url,
        region: &str,
        headers: &[(String, String)],
        credentials: &Credentials,
    ) -> Result<Vec<(String, String)>, CallError> {
        let signer = Signer {
            credentials: credentials.clone(),
            region,
            service: "kms",
        };
        let mut added = signer
            .sign(&call.method, url.as_str(), headers, &call.body)
            .map_err(|why| CallError::Own(format!("cannot sign the request: {why}")))?;
        added.retain(|(name, _)| !has(headers, name));
        Ok(added)
    }
}

/// What the SDKs send, replaced by what the call says.
fn headers(call: &Call) -> Vec<(String, String)> {
    let mut headers = vec![(
        "content-type".to_string(),
        "application/x-amz-json-1.1".to_string(),
    )];
    if let Some(target) = &call.target {
        headers.push(("x-amz-target".into(), target.clone()));
    }
    headers.retain(|(name, _)| !has(&call.headers, name));
    let own = call.headers.iter();
    headers.extend(own.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())));
    headers
}

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
}

/// What went wrong, told apart by the causes below reqwest's error.
fn in_words(error: &reqwest::Error) -> CallError {
    let cause = deepest(error);
    match io_kind(error) {
        Some(io::ErrorKind::ConnectionRefused) => {
            return CallError::Unreachable("the connection was refused".into());
        }
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            return CallError::Broken("the connection was reset".into());
        }
        _ => {}
    }
    if cause.contains("certificate") {
        return CallError::Own(format!(
            "the endpoint's certificate is not trusted ({cause}); name its CA with --ca-bundle"
        ));
    }
    if cause.contains("corrupt message") || cause.contains("HandshakeFailure") {
        return CallError::Unreachable(format!("the endpoint does not speak TLS ({cause})"));
    }
    if error.is_connect() {
        return CallError::Unreachable(format!("cannot connect: {cause}"));
    }
    if cause.contains("parsed") || cause.contains("invalid HTTP") {
        return CallError::Broken(format!("the answer is not HTTP ({cause})"));
    }
    CallError::Broken(format!("the connection closed early ({cause})"))
}

/// The kind of the first I/O error below `error` that has a telling one.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    causes(error)
        .filter_map(|e| e.downcast_ref::<io::Error>())
        .map(io::Error::kind)
        .find(|kind| *kind != io::ErrorKind::Other)
}

fn deepest(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use serde_json::json;

    use super::*;

    /// Answers one request on each connection, and closes it a moment later without having said so.
    fn server() -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (mut read, mut byte) = (Vec::new(), [0]);
                while !read.ends_with(b"{}") && stream.read(&mut byte).is_ok_and(|count| count == 1)
                {
                    read.extend(byte);
                }
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
                thread::sleep(Duration::from_millis(50));
            }
        });
        Url::parse(&format!("http://{address}")).unwrap()
    }

    #[test]
    fn a_connection_that_was_closed_between_two_calls_is_not_taken_for_the_second() {
        let wire = Wire::new(Endpoint {
            url: server(),
            region: "us-east-1".into(),
            other_region: None,
            main: None,
            other: None,
            has: Vec::new(),
            roots: None,
            timeout: Duration::from_secs(10),
            notes: Vec::new(),
        })
        .unwrap();
        let call = Call::operation("ListKeys", &json!({}), Identity::Main);
        for _ in 0..3 {
            assert_eq!(wire.send(&call).unwrap().status, 200);
            thread::sleep(Duration::from_millis(200));
        }
    }
}
