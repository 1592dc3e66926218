//! Who asks, and in which Region: told from the credential that a request presents.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use hyper::http::request::Parts;
use kmspec_engine::{Error, Scope};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::signature;

/// Credentials by key id, and what holds for a request that presents none of them.
#[derive(Debug)]
pub(super) struct Identities {
    known: BTreeMap<String, Identity>,
    region: String,
    account: String,
    verify: bool,
}

/// What a credentials file says of one key id.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    /// The secret access key.
    pub(super) secret: String,
    /// The 12-digit account.
    pub(super) account: String,
    /// The caller's ARN; the account's root by default.
    #[serde(default)]
    principal: Option<String>,
    /// The session token that goes with the key id, for temporary credentials.
    #[serde(default)]
    pub(super) session_token: Option<String>,
}

/// The credential that a request presents, in the `Authorization` header or in the query.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
#[derive(Debug)]
pub(crate) struct Credential<'a> {
    /// The access key id.
    pub(crate) key_id: Cow<'a, str>,
    /// The scope: date, Region, service and terminator, between slashes.
    pub(super) scope: Cow<'a, str>,
}

impl Identity {
    /// Of no account: for services that know none.
    pub(crate) fn of_secret(secret: &str) -> Self {
        Self {
            secret: secret.into(),
            account: String::new(),
            principal: None,
            session_token: None,
        }
    }
}

impl Identities {
    /// Every credential accepted, with these for a request that names no Region or account.
    ///
    /// # Errors
    /// The Region or the account is malformed.
    pub(super) fn new(region: &str, account: &str) -> anyhow::Result<Self> {
        ensure!(
            is_region(region),
            "--region {region:?} is not a Region such as us-east-1"
        );
        ensure!(
            is_account(account),
            "--account {account:?} is not 12 digits"
        );
        Ok(Self {
            known: BTreeMap::new(),
            region: region.into(),
            account: account.into(),
            verify: false,
        })
    }

    /// Adds the key ids of a TOML or JSON file: `[AKIDEXAMPLE]` with `secret`, `account` and, where wanted, `principal` and
    /// `session_token`.
    ///
    /// # Errors
    /// The file cannot be read, or it is not of that form.
    pub(super) fn load(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the credentials file {}", path.display()))?;
        let read: BTreeMap<String, Identity> = if text.trim_start().starts_with('{') {
            serde_json::from_str(&text).map_err(anyhow::Error::from)
        } else {
            toml::from_str(&text).map_err(anyhow::Error::from)
        }
        .with_context(|| format!("malformed credentials file {}", path.display()))?;
        for (key_id, identity) in &read {
            let account = &identity.account;
            ensure!(
                is_account(account),
                "{}: the account {account:?} of {key_id} is not 12 digits",
                path.display()
            );
        }
        self.known.extend(read);
        Ok(())
    }

    /// Adds one key id, of the default account.
    pub(super) fn add(&mut self, key_id: &str, secret: &str) {
        let identity = Identity {
            secret: secret.into(),
            account: self.account.clone(),
            principal: None,
            session_token: None,
        };
        self.known.insert(key_id.into(), identity);
    }

    /// From now on only requests signed by a known key id are answered.
    pub(super) fn require_signatures(&mut self) {
        self.verify = true;
    }

    /// The first known key id with its identity.
    pub(super) fn first(&self) -> Option<(&str, &Identity)> {
        self.known
            .iter()
            .next()
            .map(|(key_id, identity)| (key_id.as_str(), identity))
    }

    /// The Region of requests that name none.
    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// Who makes this request, and where.
    ///
    /// # Errors
    /// Under `--verify-signatures`: what is wrong with the signature.
    pub(super) fn scope(&self, request: &Parts, body: &[u8]) -> Result<Scope, Error> {
        let credential = Credential::find(request);
        if self.verify {
            let known = credential
                .as_ref()
                .and_then(|credential| self.known.get(&*credential.key_id));
            signature::verify(
                request,
                body,
                credential.as_ref(),
                known,
                (signature::SERVICE, signature::wall_now()),
            )?;
        }
        Ok(self.told_by(credential.as_ref()))
    }

    fn told_by(&self, credential: Option<&Credential<'_>>) -> Scope {
        let Some(credential) = credential else {
            return Scope {
                account: self.account.clone(),
                region: self.region.clone(),
                principal: root(&self.account),
            };
        };
        let region = credential
            .region()
            .filter(|region| is_region(region))
            .unwrap_or(&self.region)
            .to_owned();
        if let Some(Identity {
            account, principal, ..
        }) = self.known.get(&*credential.key_id)
        {
            let principal = principal.clone().unwrap_or_else(|| root(account));
            return Scope {
                account: account.clone(),
                region,
                principal,
            };
        }
        let account = if is_account(&credential.key_id) {
            &*credential.key_id
        } else {
            &self.account
        };
        Scope {
            account: account.to_owned(),
            region,
            principal: root(account),
        }
    }
}

impl<'a> Credential<'a> {
    /// The credential in the `Authorization` header or, in a presigned request, in the query.
    pub(crate) fn find(request: &'a Parts) -> Option<Self> {
        let header = request
            .headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        let whole = match header {
            Some(header) => Cow::Borrowed(field(header, "Credential")?),
            None => query_value(request.uri.query()?, "X-Amz-Credential")?,
        };
        match whole {
            Cow::Borrowed(whole) => {
                let (key_id, scope) = whole.split_once('/')?;
                Some(Self {
                    key_id: key_id.into(),
                    scope: scope.into(),
                })
            }
            Cow::Owned(whole) => {
                let (key_id, scope) = whole.split_once('/')?;
                Some(Self {
                    key_id: key_id.to_owned().into(),
                    scope: scope.to_owned().into(),
                })
            }
        }
    }

    /// The second part of the scope.
    pub(super) fn region(&self) -> Option<&str> {
        self.scope.split('/').nth(1)
    }
}

/// The value of one field of an `Authorization` header: `<algorithm> Credential=…, SignedHeaders=…, Signature=…`.
pub(super) fn field<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let (_, fields) = header.split_once(' ')?;
    fields
        .split(',')
        .find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The decoded value of a query parameter.
pub(super) fn query_value<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    percent_decode_str(value).decode_utf8().ok()
}

fn root(account: &str) -> String {
    ["arn:aws:iam::", account, ":root"].concat()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it has a Region's form: only such a text may become part of ARNs.
fn is_region(text: &str) -> bool {
    (3..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
