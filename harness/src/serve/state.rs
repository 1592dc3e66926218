//! What SDKs need to reach a server: `config`, `credentials` and, with TLS, the certificate of a CA made for this start.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// How long the certificates hold, in days: the most that clients in general accept.
const VALID: i64 = 397;

/// The server's end of TLS, and the CA that clients have to trust.
pub(super) struct Tls {
    /// For the server.
    pub(super) config: Arc<ServerConfig>,
    /// For the clients: the CA's certificate.
    pub(super) ca_pem: String,
}

impl Tls {
    /// A new CA, and a certificate of it for `localhost`, the loopback addresses and the one listened on.
    ///
    /// # Errors
    /// A certificate could not be made.
    pub(super) fn new(listen: IpAddr) -> anyhow::Result<Self> {
        let mut params = params(Vec::new(), "kmspec CA")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;

        let mut names: Vec<String> = ["localhost", "*.localhost", "127.0.0.1", "::1"]
            .map(String::from)
            .into();
        let listen = listen.to_string();
        if !names.contains(&listen) {
            names.push(listen);
        }
        let mut params = self::params(names, "kmspec serve")?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &ca)?;

        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config =
            ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone(), ca.der().clone()], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
            ca_pem: ca.pem(),
        })
    }
}

/// Writes the files into `dir`, readable by their owner only: `AWS_CONFIG_FILE=dir/config` and
/// `AWS_SHARED_CREDENTIALS_FILE=dir/credentials` lead an SDK here.
///
/// # Errors
/// A file could not be written.
pub(super) fn write(
    dir: &Path,
    url: &str,
    region: &str,
    (key_id, secret, session_token): (&str, &str, Option<&str>),
    tls: Option<&Tls>,
) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let dir = fs::canonicalize(dir)?;
    let mut config = format!("[default]\nregion = {region}\nendpoint_url = {url}\n");
    if let Some(tls) = tls {
        let ca = dir.join("ca.pem");
        private(&ca, &tls.ca_pem)?;
        config.push_str(&format!("ca_bundle = {}\n", ca.display()));
    }
    private(&dir.join("config"), &config)?;
    let mut credentials =
        format!("[default]\naws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n");
    if let Some(token) = session_token {
        credentials.push_str(&format!("aws_session_token = {token}\n"));
    }
    private(&dir.join("credentials"), &credentials)
}

fn params(names: Vec<String>, common_name: &str) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    let day = |from_today: i64| {
        let date = Timestamp::now()
            .to_zoned(TimeZone::UTC)
            .date()
            .saturating_add(jiff::Span::new().days(from_today));
        date_time_ymd(
            date.year().into(),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        )
    };
    params.not_before = day(-1);
    params.not_after = day(VALID - 1);
    Ok(params)
}

/// Replaces a file; nobody else may ever read the new one, whatever the old one's mode.
fn private(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || {
        if path.exists() {
            fs::remove_file(path)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(text.as_bytes())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
