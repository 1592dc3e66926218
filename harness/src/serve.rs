//! `kmspec serve`: the engine over HTTP.
//!
//! One process holds one world: any number of accounts and Regions, told apart by the credentials of the requests. It is kept in
//! memory, behind one read-write lock: what changes nothing, cryptography included, runs on all cores at once.
//!
//! The routes under `/_kmspec/` move the clock, empty the world and order faults; they answer this machine only.

mod clock;
mod connection;
mod control;
mod faults;
pub(crate) mod identity;
mod ids;
mod keypairs;
pub(crate) mod proxies;
mod quotas;
pub(crate) mod signature;
mod state;
mod throttle;
mod world;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::{Args, FromArgMatches};
use hyper_util::server::graceful::GracefulShutdown;
use kmspec_engine::Config;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use self::connection::Manner;
use self::identity::Identities;
use self::proxies::Proxies;
pub use self::proxies::ProxyAddress;
pub use self::quotas::ResourceQuota;
use self::state::Tls;
pub use self::throttle::Throttle;
use self::throttle::Throttles;
use self::world::World;

/// The access key id that is written for SDKs where no credentials file names one.
const KEY_ID: &str = "KMSPECKEYID000000000";
/// How long requests in flight may take once the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// Answer as KMS does, over HTTP, from the built-in engine.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4599")]
    pub listen: SocketAddr,

    /// Region of requests whose credential names none
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub region: String,

    /// Account of requests whose access key id is neither 12 digits nor in the credentials file
    #[arg(long, value_name = "12 DIGITS", default_value = "000000000000")]
    pub account: String,

    /// TOML or JSON file: for each access key id its secret, account and, where wanted, principal and session_token
    #[arg(long, value_name = "FILE")]
    pub credentials: Option<PathBuf>,

    /// Answer only requests signed (Signature Version 4) by a known access key id, within 5 minutes of the wall clock
    #[arg(long)]
    pub verify_signatures: bool,

    /// Let key policies and grants decide who may use a key. Of IAM there is nothing else: identity policies count as allowing
    /// everything, so where a key policy allows an account it allows each of its principals; there are no service control
    /// policies, resource control policies, permission boundaries, session policies and VPC endpoint policies. Without this, an
    /// account's principals may do everything with its keys and nothing with other accounts'
    #[arg(long)]
    pub authorize: bool,

    /// Make the same ids and keys for the same calls in sequence; without it they are random
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,

    /// Resource quota, refused beyond with LimitExceededException: keys (in an account and Region, 100000 by default),
    /// aliases-per-key (50), grants-per-key (50000), on-demand-rotations (25) or custom-key-stores (10). May be given several times
    #[arg(long, value_name = "NAME=N", value_parser = ResourceQuota::read)]
    pub quota: Vec<ResourceQuota>,

    /// Throttle as KMS does: alone, by the default request quotas of an account and Region; with OPERATION=N, this operation
    /// to N requests a second. May be given several times
    #[arg(
        long,
        value_name = "OPERATION=N",
        num_args = 0..=1,
        default_missing_value = "",
        value_parser = Throttle::read
    )]
    pub throttle: Vec<Throttle>,

    /// Where the proxy of an external key store is, if not where its XksProxyUriEndpoint says, such as
    /// `https://xks.example.com=http://127.0.0.1:8443`. May be given several times
    #[arg(long, value_name = "ENDPOINT=URL", value_parser = ProxyAddress::read)]
    pub xks_proxy: Vec<ProxyAddress>,

    /// Milliseconds that the proxy of an external key store may take to answer
    #[arg(long, value_name = "MILLISECONDS", default_value_t = kmspec_engine::xks::PATIENCE)]
    pub xks_patience: u64,

    /// Serve HTTPS with a certificate of a CA made at this start
    #[arg(long, requires = "state_dir")]
    pub tls: bool,

    /// Directory to write `config`, `credentials` and, with --tls, `ca.pem` to, as SDKs read them
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,

    /// Seconds that a client may take to send a request, or stay connected without one
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    pub client_timeout: u64,

    /// Log each request to standard error
    #[arg(short, long)]
    pub verbose: bool,
}

impl ServeArgs {
    /// What the command line says where it says nothing but to listen on a free port of the loopback address.
    ///
    /// # Panics
    /// The defaults are wrong, which a test excludes.
    #[must_use]
    pub fn on_a_free_port() -> Self {
        let command = Self::augment_args(clap::Command::new("serve"));
        let line = command.get_matches_from(["serve", "--listen", "127.0.0.1:0"]);
        Self::from_arg_matches(&line).expect("the defaults are right")
    }
}

/// Serves until SIGINT or SIGTERM, then finishes the requests in flight.
///
/// Prints `listening on <URL>` to standard output once requests are taken.
///
/// # Errors
/// An argument is wrong, a file cannot be read or written, or the address cannot be listened on.
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut terminated = signal(SignalKind::terminate())?;
        let server = Server::start(args).await?;
        println!("listening on {}", server.url());
        if !server.address().ip().is_loopback() {
            eprintln!(
                "warning: {} can be reached from other machines, and kmspec protects no keys",
                server.address()
            );
        }
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        tokio::select! {
            () = server.stop() => {}
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// A server at work.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    url: String,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

impl Server {
    /// Listens, and serves from then on, on the current tokio runtime.
    ///
    /// # Errors
    /// As [`run`].
    pub async fn start(args: &ServeArgs) -> anyhow::Result<Self> {
        let mut identities = Identities::new(&args.region, &args.account)?;
        if let Some(file) = &args.credentials {
            identities.load(file)?;
        }
        if identities.first().is_none() && args.state_dir.is_some() {
            identities.add(KEY_ID, &BASE64_STANDARD.encode(world::random()));
        }
        if args.verify_signatures {
            ensure!(
                identities.first().is_some(),
                "--verify-signatures needs --credentials FILE with a secret, or --state-dir DIR to write one to"
            );
            identities.require_signatures();
        }
        let listener = TcpListener::bind(args.listen)
            .await
            .with_context(|| format!("cannot listen on {}", args.listen))?;
        let address = listener.local_addr()?;
        let tls = if args.tls {
            Some(Tls::new(address.ip())?)
        } else {
            None
        };
        let url = url(address, args.tls);
        if let (Some(dir), Some((key_id, known))) = (&args.state_dir, identities.first()) {
            let credentials = (
                key_id,
                known.secret.as_str(),
                known.session_token.as_deref(),
            );
            state::write(dir, &url, identities.region(), credentials, tls.as_ref())?;
        }
        let config = Config {
            authorize: args.authorize,
            quotas: quotas::quotas(&args.quota),
        };
        let throttles = Throttles::new(&args.throttle);
        let seed = args.seed.map(seed_bytes);
        let patience = Duration::from_millis(args.xks_patience);
        let proxies = Proxies::new(&args.xks_proxy, patience)?;
        let world = Arc::new(World::new(seed, config, identities, throttles, proxies)?);
        let manner = Manner {
            tls: tls.map(|tls| TlsAcceptor::from(tls.config)),
            patience: Duration::from_secs(args.client_timeout),
            log: args.verbose,
        };
        let (stop, stopping) = oneshot::channel();
        let stopped = tokio::spawn(accept(listener, world, manner, stopping));
        Ok(Self {
            address,
            url,
            stop,
            stopped,
        })
    }

    /// The address listened on, with its real port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where clients on this machine reach it, such as `http://127.0.0.1:4599`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Takes no more requests, and returns when those in flight are answered, or after ten seconds.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.stopped.await;
    }
}

async fn accept(
    listener: TcpListener,
    world: Arc<World>,
    manner: Manner,
    mut stopping: oneshot::Receiver<()>,
) {
    let connections = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopping => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (world, manner) = (Arc::clone(&world), manner.clone());
                tokio::spawn(connection::serve(
                    world,
                    manner,
                    stream,
                    peer,
                    connections.watcher(),
                ));
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait for some to come free.
                eprintln!("warning: cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

fn url(address: SocketAddr, tls: bool) -> String {
    let host = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(host, address.port()))
}

fn seed_bytes(seed: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes
}
