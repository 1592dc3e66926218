//! The AWS SDK for Rust walks through KMS: `kmspec-walk URL`.
//!
//! What it shows is that a real client parses our answers and errors by its own rules, and tries again where it should.
//! Wrapping is done by RustCrypto.

mod asymmetric;
mod imports;
mod names;
mod permissions;
mod retries;
mod symmetric;

use std::error::Error;
use std::fmt::Debug;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::http::HttpResponse;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::config::{Config, Credentials, Region};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::RequestId;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{AlgorithmSpec, KeyState, WrappingKeySpec};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Oaep, RsaPublicKey};
use sha2::Sha256;

type Walked = Result<(), Box<dyn Error>>;

/// KMS, and the same with the control routes of `kmspec serve`.
struct Walk {
    kms: Client,
    /// Host and port.
    host: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Walked {
    let url = std::env::args().nth(1).ok_or("kmspec-walk URL")?;
    let config = Config::builder()
        .endpoint_url(&url)
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "walk"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(50)))
        .build();
    let walk = Walk {
        kms: Client::from_conf(config),
        host: url
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .into(),
    };
    println!("-- imports");
    walk.imports().await?;
    println!("-- keys and names");
    walk.keys_and_names().await?;
    println!("-- symmetric");
    walk.symmetric().await?;
    println!("-- signatures and MACs");
    walk.signatures().await?;
    println!("-- asymmetric");
    walk.asymmetric().await?;
    println!("-- permissions");
    walk.permissions().await?;
    println!("-- rotation");
    walk.rotation().await?;
    println!("-- retries");
    walk.retries().await
}

fn ok(what: &str, holds: bool) {
    if !holds {
        eprintln!("FAILED: {what}");
        std::process::exit(1);
    }
    println!("ok  {what}");
}

/// The call must fail with the variant of the SDK's error that `is` knows; answers its text.
fn refused<T: Debug, E>(
    what: &str,
    said: Result<T, SdkError<E, HttpResponse>>,
    is: impl Fn(&E) -> bool,
) -> String
where
    E: ProvideErrorMetadata + Debug,
{
    match said {
        Err(SdkError::ServiceError(answer)) => {
            let (error, raw) = (answer.err(), answer.raw());
            let code = error.code().unwrap_or_default();
            let told = raw.status().as_u16() == 400 && raw.headers().request_id().is_some();
            ok(&format!("{what} is refused with {code}"), is(error) && told);
            error.message().unwrap_or_default().into()
        }
        other => {
            ok(&format!("{what} is refused, not {other:?}"), false);
            String::new()
        }
    }
}

impl Walk {
    /// Calls a control route; answers the document.
    fn control(&self, method: &str, route: &str, body: &str) -> Result<String, Box<dyn Error>> {
        let mut stream = TcpStream::connect(&self.host)?;
        write!(
            stream,
            "{method} /_kmspec/{route} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        match answer.split_once("\r\n\r\n") {
            Some((head, document)) if head.starts_with("HTTP/1.1 200") => Ok(document.into()),
            _ => Err(answer.into()),
        }
    }

    fn advance(&self, by: &str) -> Walked {
        self.control("POST", "clock", &format!(r#"{{"advance": "{by}"}}"#))?;
        Ok(())
    }

    fn fault(&self, operation: &str, error: &str, count: u32) -> Walked {
        let fault =
            format!(r#"{{"operation": "{operation}", "error": "{error}", "count": {count}}}"#);
        self.control("POST", "faults", &fault)?;
        Ok(())
    }

    async fn create(&self) -> Result<String, Box<dyn Error>> {
        let made = self.kms.create_key().send().await?;
        Ok(made.key_metadata().ok_or("no metadata")?.key_id().into())
    }

    async fn state(&self, key: &str) -> Result<KeyState, Box<dyn Error>> {
        let described = self.kms.describe_key().key_id(key).send().await?;
        let metadata = described.key_metadata().ok_or("no metadata")?;
        Ok(metadata.key_state().ok_or("no state")?.clone())
    }

    /// Import token and wrapped material.
    async fn wrapped(&self, key: &str, material: &[u8]) -> Result<(Blob, Blob), Box<dyn Error>> {
        let given = self.kms.get_parameters_for_import().key_id(key);
        let given = given
            .wrapping_algorithm(AlgorithmSpec::RsaesOaepSha256)
            .wrapping_key_spec(WrappingKeySpec::Rsa2048)
            .send()
            .await?;
        let public = given.public_key().ok_or("no public key")?;
        let public = RsaPublicKey::from_public_key_der(public.as_ref())?;
        let wrapped = public.encrypt(&mut UnwrapErr(SysRng), Oaep::<Sha256>::new(), material)?;
        let token = given.import_token().ok_or("no token")?;
        Ok((token.clone(), Blob::new(wrapped)))
    }
}
