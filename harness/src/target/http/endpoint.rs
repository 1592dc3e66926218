//! Endpoint, Region and credentials, found as the AWS CLI finds them.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::{
    EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider,
};
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError};
use aws_types::service_config::ServiceConfigKey;
use reqwest::{Certificate, Url};

use crate::fixture::Need;
use crate::target::other_region;

/// What the command line says about the endpoint. What it leaves out is looked up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `--endpoint-url`.
    pub endpoint_url: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--other-region`: the Region of calls that are made in a second one.
    pub other_region: Option<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--no-sign-request`: calls carry no signature.
    pub no_sign_request: bool,
    /// `--ca-bundle`: a PEM file with the only certificates to trust.
    pub ca_bundle: Option<PathBuf>,
    /// `--timeout`: from the start of a call to the last byte of its answer.
    pub timeout: Duration,
    /// `--real-aws`: calls may go to AWS, where keys cost money.
    pub real_aws: bool,
    /// `--other-profile`: the profile of the second identity.
    pub other_profile: Option<String>,
    /// `--other-access-key`: the access key id of the second identity, for endpoints that check no secret.
    pub other_access_key: Option<String>,
    /// `--has`: what the endpoint has that not every one has.
    pub has: Vec<Need>,
}

/// Where calls go, and under which identities.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub(super) url: Url,
    pub(super) region: String,
    /// The second Region and where it is; `None` where calls cannot be made to one.
    pub(super) other_region: Option<(String, Url)>,
    pub(super) main: Option<Credentials>,
    pub(super) other: Option<Credentials>,
    pub(super) has: Vec<Need>,
    pub(super) roots: Option<Vec<Certificate>>,
    pub(super) timeout: Duration,
    /// What was assumed because nothing said otherwise, one sentence each.
    pub notes: Vec<String>,
}

impl Settings {
    /// The endpoint that the settings, the environment and the profile name; `None` where they name none.
    ///
    /// Highest first: `--endpoint-url`, `AWS_ENDPOINT_URL_KMS`, `AWS_ENDPOINT_URL`, `endpoint_url` of the profile's `kms`
    /// service, `endpoint_url` of the profile; `--real-aws` goes to AWS where none of them says otherwise. See
    /// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>.
    ///
    /// # Errors
    /// One sentence saying which setting is wrong or missing, and what to do.
    pub fn resolve(&self) -> Result<Option<Endpoint>, String> {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| format!("cannot read the AWS settings: {e}"))?
            .block_on(self.look_up())
    }

    async fn look_up(&self) -> Result<Option<Endpoint>, String> {
        let config = self.config().await;
        let configured = || setting(&config, "AWS_ENDPOINT_URL", "endpoint_url");
        let ignored = setting(
            &config,
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
            "ignore_configured_endpoint_urls",
        )
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let named = match &self.endpoint_url {
            Some(url) => Some(url.clone()),
            None if ignored => None,
            None => configured(),
        };
        if named.is_none() && !self.real_aws {
            return Ok(None);
        }

        let mut notes = Vec::new();
        let named = named.as_deref().map(parse).transpose()?;
        if let Some(url) = named.as_ref().filter(|url| is_aws(url) && !self.real_aws) {
            return Err(format!(
                "{url} is AWS itself, where keys cost money and live at least 7 days: pass --real-aws if that is meant"
            ));
        }
        let region = region(&config, named.as_ref(), &mut notes)?;
        let url = match named {
            Some(url) => url,
            None => parse(&aws_url(&region))?,
        };
        let bundle = self
            .ca_bundle
            .clone()
            .or_else(|| setting(&config, "AWS_CA_BUNDLE", "ca_bundle").map(PathBuf::from));
        let roots = match bundle {
            Some(path) if url.scheme() == "https" => Some(certificates(&path)?),
            _ => None,
        };
        let main = self.main(&url, &region, &mut notes).await?;
        let other = self.other(&region).await?;
        let other_region = self.second_region(&url, &region, main.is_some())?;
        Ok(Some(Endpoint {
            url,
            region,
            other_region,
            main,
            other,
            has: self.has.clone(),
            roots,
            timeout: self.timeout,
            notes,
        }))
    }

    async fn config(&self) -> SdkConfig {
        let mut profile = ProfileFileRegionProvider::builder();
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).no_credentials();
        if let Some(name) = &self.profile {
            profile = profile.profile_name(name);
            loader = loader.profile_name(name);
        }
        let region = RegionProviderChain::first_try(self.region.clone().map(Region::new))
            .or_else(EnvironmentVariableRegionProvider::new())
            .or_else(profile.build());
        loader.region(region).load().await
    }

    async fn main(
        &self,
        url: &Url,
        region: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Credentials>, String> {
        if self.no_sign_request {
            return Ok(None);
        }
        let found = match &self.profile {
            Some(name) => of_profile(Some(name), region).provide_credentials().await,
            None => {
                let chain = CredentialsProviderChain::first_try(
                    "environment",
                    EnvironmentVariableCredentialsProvider::new(),
                )
                .or_else("profile", of_profile(None, region));
                if is_loopback(url) {
                    chain.provide_credentials().await
                } else {
                    let rest = DefaultCredentialsChain::builder()
                        .region(Region::new(region.to_string()))
                        .build()
                        .await;
                    chain.or_else("default", rest).provide_credentials().await
                }
            }
        };
        match found {
            Ok(credentials) => Ok(Some(credentials)),
            Err(CredentialsError::CredentialsNotLoaded(_))
                if is_loopback(url) && self.profile.is_none() =>
            {
                notes.push("no credentials are configured: test/test is used".into());
                Ok(Some(key("test")))
            }
            Err(CredentialsError::CredentialsNotLoaded(_)) if self.profile.is_some() => {
                Err(format!(
                    "no credentials: the profile {:?} is not in the AWS configuration files, or holds none",
                    self.profile.as_deref().unwrap_or_default()
                ))
            }
            Err(error) => Err(format!(
                "no credentials ({}): configure them as for the AWS CLI, or, for an emulator, pass --no-sign-request or set \
                 AWS_ACCESS_KEY_ID=test and AWS_SECRET_ACCESS_KEY=test",
                why(&error)
            )),
        }
    }

    /// AWS has an endpoint for each Region; elsewhere the signature tells which Region is asked.
    fn second_region(
        &self,
        url: &Url,
        region: &str,
        is_signed: bool,
    ) -> Result<Option<(String, Url)>, String> {
        let other = second_region(region, self.other_region.as_deref())?;
        let there = match is_aws(url) {
            true if *url == parse(&aws_url(region))? => Some(parse(&aws_url(&other))?),
            true => None,
            false => Some(url.clone()).filter(|_| is_signed),
        };
        Ok(there.map(|url| (other, url)))
    }

    async fn other(&self, region: &str) -> Result<Option<Credentials>, String> {
        if let Some(id) = &self.other_access_key {
            return Ok(Some(key(id)));
        }
        let Some(name) = &self.other_profile else {
            return Ok(None);
        };
        match of_profile(Some(name), region).provide_credentials().await {
            Ok(credentials) => Ok(Some(credentials)),
            Err(error) => Err(format!(
                "no credentials in the profile {name:?} of --other-profile ({})",
                why(&error)
            )),
        }
    }
}

impl Endpoint {
    /// What the endpoint is called in reports: its URL.
    #[must_use]
    pub fn name(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_string()
    }

    /// Whether this is AWS itself.
    #[must_use]
    pub fn is_aws(&self) -> bool {
        is_aws(&self.url)
    }

    /// Whether this is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    /// Lets calls under the second identity be made with this access key id.
    pub(super) fn add_other(&mut self, id: &str) {
        self.other = Some(key(id));
    }

    /// The account of the credentials, where they say it.
    pub(super) fn account(&self) -> Option<String> {
        let credentials = self.main.as_ref()?;
        credentials.account_id().map(|id| id.as_str().to_string())
    }
}

/// The second Region of a run: the one that is wanted, or else the usual one.
///
/// # Errors
/// Says that it is the first one again.
pub fn second_region(region: &str, wanted: Option<&str>) -> Result<String, String> {
    match wanted {
        Some(wanted) if wanted == region => Err(format!(
            "--other-region must be another Region than {region}"
        )),
        Some(wanted) => Ok(wanted.into()),
        None => Ok(other_region(region).into()),
    }
}

fn region(
    config: &SdkConfig,
    named: Option<&Url>,
    notes: &mut Vec<String>,
) -> Result<String, String> {
    if let Some(region) = config.region() {
        return Ok(region.to_string());
    }
    if named.is_some_and(is_loopback) {
        notes.push("no Region is configured: us-east-1 is used".into());
        return Ok("us-east-1".into());
    }
    Err("no Region: pass --region, or set AWS_REGION or the profile's region".into())
}

/// A setting of the environment or the profile, for KMS before for all services.
fn setting(config: &SdkConfig, env: &str, profile: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id("KMS")
        .env(env)
        .profile(profile)
        .build()
        .ok()?;
    config
        .service_config()?
        .load_config(key)
        .filter(|value| !value.is_empty())
}

fn of_profile(name: Option<&str>, region: &str) -> ProfileFileCredentialsProvider {
    let config =
        ProviderConfig::without_region().with_region(Some(Region::new(region.to_string())));
    let builder = ProfileFileCredentialsProvider::builder().configure(&config);
    match name {
        Some(name) => builder.profile_name(name).build(),
        None => builder.build(),
    }
}

fn key(id: &str) -> Credentials {
    Credentials::new(id, "test", None, None, "kmspec")
}

fn why(error: &CredentialsError) -> String {
    let mut said = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        said = cause.to_string();
        source = cause.source();
    }
    said
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, String> {
    let shown = path.display();
    let pem = std::fs::read(path).map_err(|e| format!("the CA bundle {shown}: {e}"))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(format!("the CA bundle {shown} holds no PEM certificate")),
    }
}

fn parse(url: &str) -> Result<Url, String> {
    let bad = |why: &str| format!("the endpoint {url:?} {why}, such as http://127.0.0.1:4566");
    let parsed = Url::parse(url).map_err(|_| bad("is not a URL"))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err(bad("is not an http or https URL"));
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(bad(
            "has a query or a fragment, which it must not: give a plain URL",
        ));
    }
    Ok(parsed)
}

fn aws_url(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("https://kms.{region}.amazonaws.com{suffix}")
}

fn is_aws(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    ["amazonaws.com", "amazonaws.com.cn", "api.aws"]
        .iter()
        .any(|suffix| host == *suffix || host.ends_with(&format!(".{suffix}")))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests;
