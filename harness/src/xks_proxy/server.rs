//! The proxy over HTTP.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::Args;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{ExternalKey, Setup};

/// The most bytes of a request that are read.
const LIMIT: usize = 64 * 1024;
/// How long a client may take for a request, or stay connected without one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Be the proxy of an external key store, over HTTP, with AES-256 keys that follow from the secret.
#[derive(Args, Clone, Debug)]
pub struct XksProxyArgs {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4600")]
    pub listen: SocketAddr,

    /// What XksProxyUriPath begins with, before /kms/xks/v1
    #[arg(long, value_name = "PATH", default_value = "")]
    pub uri_prefix: String,

    /// Who may call: AccessKeyId of the store's XksProxyAuthenticationCredential
    #[arg(
        long,
        value_name = "ID",
        required_unless_present = "credentials",
        requires = "secret"
    )]
    pub access_key_id: Option<String>,

    /// Its RawSecretAccessKey
    #[arg(
        long,
        value_name = "SECRET",
        env = "KMSPEC_XKS_SECRET",
        hide_env_values = true
    )]
    pub secret: Option<String>,

    /// JSON file with both: {"access_key_id": "..", "secret": ".."}
    #[arg(long, value_name = "FILE", conflicts_with = "access_key_id")]
    pub credentials: Option<PathBuf>,

    /// Id of an external key (XksKeyId). May be given several times
    #[arg(long = "key", value_name = "ID", required = true)]
    pub keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialsFile {
    access_key_id: String,
    secret: String,
}

/// Serves until it is killed. Prints `listening on <URL>` to standard output once requests are taken.
///
/// # Errors
/// An argument is wrong, a file cannot be read, or the address cannot be listened on.
pub fn run(args: &XksProxyArgs) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let proxy = XksProxy::start(args).await?;
        println!("listening on http://{}", proxy.address());
        tokio::signal::ctrl_c().await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// A proxy at work; dropping it ends it.
#[derive(Debug)]
pub struct XksProxy {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl XksProxy {
    /// Listens, and serves from then on, on the current tokio runtime.
    ///
    /// # Errors
    /// As [`run`].
    pub async fn start(args: &XksProxyArgs) -> anyhow::Result<Self> {
        let setup = Arc::new(setup(args)?);
        let listener = TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(accept(listener, setup));
        Ok(Self { address, serving })
    }

    /// The address listened on, with its real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for XksProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn setup(args: &XksProxyArgs) -> anyhow::Result<Setup> {
    let (access_key_id, secret) = match (&args.credentials, &args.access_key_id, &args.secret) {
        (Some(file), ..) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            let read: CredentialsFile = serde_json::from_str(&text)
                .with_context(|| format!("malformed credentials file {}", file.display()))?;
            (read.access_key_id, read.secret)
        }
        (None, Some(id), Some(secret)) => (id.clone(), secret.clone()),
        (None, ..) => anyhow::bail!("--access-key-id and --secret, or --credentials, are needed"),
    };
    let prefix = &args.uri_prefix;
    ensure!(
        prefix.is_empty() || (prefix.starts_with('/') && !prefix.ends_with('/')),
        "--uri-prefix {prefix:?} does not begin with a slash, or ends with one"
    );
    let keys = args.keys.iter();
    Ok(Setup {
        access_key_id,
        secret,
        path: format!("{prefix}/kms/xks/v1"),
        keys: keys
            .map(|id| (id.clone(), ExternalKey::default()))
            .collect(),
        fault: None,
    })
}

async fn accept(listener: TcpListener, setup: Arc<Setup>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let setup = Arc::clone(&setup);
        let service = service_fn(move |request| {
            let setup = Arc::clone(&setup);
            async move { Ok::<_, Infallible>(respond(&setup, request).await) }
        });
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            let talk = http.serve_connection(TokioIo::new(stream), service);
            let _ = talk.await;
        });
    }
}

async fn respond(setup: &Setup, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (request, body) = request.into_parts();
    let body = tokio::time::timeout(PATIENCE, Limited::new(body, LIMIT).collect()).await;
    let (status, body) = match body {
        Ok(Ok(body)) => setup.answer(&request, &body.to_bytes()),
        Ok(Err(_)) | Err(_) => (413, b"{}".to_vec()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}
