//! HTTP/1.1: connections with their limits, bodies, response headers, the access log.
//!
//! hyper alone, without a router: there is one resource, and connections need TLS, time limits and a graceful end of their own.
//! Header names go out in lower case, as hyper writes them; they are compared without case
//! ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.1)).

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, EXPECT, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::Watcher;
use kmspec_engine::Error;
use kmspec_engine::wire::{self, BODY_LIMIT, Reply};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::control;
use super::world::{Seen, World, operation};

/// How many bytes past the limit are read and dropped, so that a client that is still sending can hear the refusal.
const DRAINED: usize = 16 * 1024 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The headers that every answer of KMS has.
static COMMON: LazyLock<Vec<(HeaderName, HeaderValue)>> = LazyLock::new(|| {
    let header = |(name, value): &(&str, &'static str)| {
        let name = HeaderName::try_from(*name).expect("the engine's header names are valid");
        (name, HeaderValue::from_static(value))
    };
    wire::headers().iter().map(header).collect()
});

/// How connections are treated.
#[derive(Clone)]
pub(super) struct Manner {
    /// Where TLS begins, if it does.
    pub(super) tls: Option<TlsAcceptor>,
    /// How long a client may take for a handshake, a request's headers, its body; and how long it may stay idle.
    pub(super) patience: Duration,
    /// Whether each request gets a line on standard error.
    pub(super) log: bool,
}

/// Serves one connection to its end.
pub(super) async fn serve(
    world: Arc<World>,
    manner: Manner,
    stream: TcpStream,
    peer: SocketAddr,
    watcher: Watcher,
) {
    // Answers are small and written whole.
    let _ = stream.set_nodelay(true);
    match &manner.tls {
        None => talk(world, &manner, stream, peer, watcher).await,
        Some(tls) => match tokio::time::timeout(manner.patience, tls.accept(stream)).await {
            Ok(Ok(stream)) => talk(world, &manner, stream, peer, watcher).await,
            Ok(Err(error)) if manner.log => eprintln!("{peer}: no TLS: {error}"),
            _ => {}
        },
    }
}

async fn talk<S>(world: Arc<World>, manner: &Manner, stream: S, peer: SocketAddr, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
    let Manner { patience, log, .. } = *manner;
    let quiet = Arc::new(Quiet::new());
    let service = service_fn(|request| {
        let (world, quiet) = (Arc::clone(&world), Arc::clone(&quiet));
        quiet.set(None);
        async move {
            let response = respond(&world, patience, log, peer, request).await;
            quiet.set(Some(Instant::now()));
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = http1::Builder::new();
    // Answers are small: copied behind their headers they leave in one piece.
    http.writev(false);
    let connection = watcher.watch(http.serve_connection(TokioIo::new(stream), service));
    // What ends a connection early is the client's affair: there is nobody left to tell.
    tokio::select! {
        _ = pin!(connection) => {}
        () = quiet.outlasts(patience) => {}
    }
}

/// Since when the server waits for its client: for a request, or to take an answer; `None` while it is at work itself.
///
/// One timer for each connection, where hyper's own limit sets one for each request.
struct Quiet(Mutex<Option<Instant>>);

impl Quiet {
    fn new() -> Self {
        Self(Mutex::new(Some(Instant::now())))
    }

    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// Ends once the client was waited for this long.
    async fn outlasts(&self, patience: Duration) {
        loop {
            let since = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let left = match since {
                Some(since) => patience.saturating_sub(since.elapsed()),
                None => patience,
            };
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }
}

async fn respond(
    world: &World,
    patience: Duration,
    log: bool,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let started = log.then(Instant::now);
    let (request, body) = request.into_parts();
    let mut reading = pin!(read(&request, body));
    // Most bodies arrive with their headers: no timer for these.
    let body = match poll_fn(|context| Poll::Ready(reading.as_mut().poll(context))).await {
        Poll::Ready(body) => body,
        Poll::Pending => tokio::time::timeout(patience, reading)
            .await
            .unwrap_or_else(|_| Err(Error::request_timeout("The body did not arrive in time."))),
    };
    let mut seen = Seen::default();
    let response = match body {
        Err(error) => {
            let mut response = kms(world, error.into(), &mut seen);
            // Its request was not read to the end, so the connection is of no more use.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
            response
        }
        Ok(body) if request.uri.path().starts_with(control::PREFIX) => {
            controlled(control::answer(world, peer, &request, &body))
        }
        Ok(body) => {
            let reply = world.answer(&request, &body, &mut seen).await;
            kms(world, reply, &mut seen)
        }
    };
    if let Some(started) = started {
        log_line(peer, &request, &seen, response.status(), started);
    }
    response
}

/// The whole body, at most [`BODY_LIMIT`] bytes of it.
async fn read(request: &Parts, mut body: Incoming) -> Result<Bytes, Error> {
    let too_long = || {
        let text = format!("The body may have {BODY_LIMIT} bytes.");
        Error::request_entity_too_large(text)
    };
    let announced = body.size_hint().lower();
    let hopeless = announced > (BODY_LIMIT + DRAINED) as u64;
    if announced > BODY_LIMIT as u64 && (hopeless || request.headers.contains_key(EXPECT)) {
        return Err(too_long());
    }
    let mut all = Bytes::new();
    let mut gathered = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Error::malformed_http_request("The body broke off."))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > BODY_LIMIT + DRAINED {
            break;
        } else if length > BODY_LIMIT {
            continue;
        } else if length == data.len() {
            all = data;
        } else {
            if gathered.is_empty() {
                gathered.extend_from_slice(&all);
            }
            gathered.extend_from_slice(&data);
        }
    }
    match length {
        _ if length > BODY_LIMIT => Err(too_long()),
        _ if gathered.is_empty() => Ok(all),
        _ => Ok(gathered.into()),
    }
}

/// A reply with the headers that all of KMS's answers have.
fn kms(world: &World, reply: Reply, seen: &mut Seen) -> Response<Full<Bytes>> {
    seen.code = reply.code;
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = status(reply.status);
    let headers = response.headers_mut();
    headers.reserve(COMMON.len() + 3);
    for (name, value) in &*COMMON {
        headers.insert(name, value.clone());
    }
    let id = Bytes::copy_from_slice(&world.request_ids.next());
    let id = HeaderValue::from_maybe_shared(id).expect("a UUID is a valid header value");
    headers.insert(REQUEST_ID, id);
    response
}

fn controlled((status, document): (u16, serde_json::Value)) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(document.to_string())));
    *response.status_mut() = self::status(status);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// One line of the access log: when, from where, what, whose, the answer, how long it took.
fn log_line(peer: SocketAddr, request: &Parts, seen: &Seen, status: StatusCode, started: Instant) {
    let target = request.headers.get("x-amz-target");
    let operation = operation(target.and_then(|value| value.to_str().ok()));
    let (account, region) = match &seen.scope {
        Some(scope) => (scope.account.as_str(), scope.region.as_str()),
        None => ("-", "-"),
    };
    eprintln!(
        "{:.3} {peer} {} {} {} {account} {region} {} {} {} µs",
        jiff::Timestamp::now(),
        request.method,
        request.uri.path(),
        if operation.is_empty() { "-" } else { operation },
        status.as_u16(),
        seen.code.unwrap_or("-"),
        started.elapsed().as_micros(),
    );
}
