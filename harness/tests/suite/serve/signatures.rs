//! `--verify-signatures`, against the signer of the AWS SDKs.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use kmspec::serve::Server;
use reqwest::Url;
use reqwest::header::{HeaderName, HeaderValue};

use super::client::{Answer, Client, args, start};

const FILE: &str = r#"
[AKIDALICE]
secret = "alice's secret"
account = "111122223333"
principal = "arn:aws:iam::111122223333:user/alice"

[ASIABOB]
secret = "bob's secret"
account = "444455556666"
session_token = "bob's token"
"#;

/// What is signed, and how it is sent.
struct Signed {
    key_id: &'static str,
    secret: &'static str,
    token: Option<&'static str>,
    service: &'static str,
    ago: i64,
    presigned: bool,
    /// Changes the request after it was signed.
    then: fn(&mut reqwest::Request),
}

const ALICE: Signed = Signed {
    key_id: "AKIDALICE",
    secret: "alice's secret",
    token: None,
    service: "kms",
    ago: 0,
    presigned: false,
    then: |_| {},
};

impl Signed {
    async fn call(&self, server: &Server) -> Answer {
        Client::of(server).send(self.request(server.url())).await
    }

    fn request(&self, url: &str) -> reqwest::Request {
        let url = Url::parse(url).unwrap();
        let body = "{}";
        let mut request = reqwest::Request::new("POST".parse().unwrap(), url.clone());
        let headers = [
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", "TrentService.CreateKey"),
        ];
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        *request.body_mut() = Some(body.into());

        let identity = Credentials::new(
            self.key_id,
            self.secret,
            self.token.map(String::from),
            None,
            "test",
        )
        .into();
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        if self.presigned {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(900));
        }
        let now = SystemTime::now();
        let ago = Duration::from_secs(self.ago.unsigned_abs());
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("eu-west-1")
            .name(self.service)
            .time(if self.ago < 0 { now + ago } else { now - ago })
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let signable = SignableRequest::new(
            "POST",
            url.as_str(),
            headers.into_iter(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let (instructions, _) = sign(signable.unwrap(), &params).unwrap().into_parts();
        for (name, value) in instructions.headers() {
            let name = HeaderName::try_from(name).unwrap();
            request
                .headers_mut()
                .insert(name, HeaderValue::try_from(value).unwrap());
        }
        for (name, value) in instructions.params() {
            request.url_mut().query_pairs_mut().append_pair(name, value);
        }
        (self.then)(&mut request);
        request
    }
}

async fn strict() -> Server {
    static ONCE: std::sync::Once = std::sync::Once::new();
    let file = std::env::temp_dir().join(format!("kmspec-credentials-{}.toml", std::process::id()));
    ONCE.call_once(|| std::fs::write(&file, FILE).unwrap());
    start(&[
        "--verify-signatures",
        "--credentials",
        file.to_str().unwrap(),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn good_signatures_tell_who_asks() {
    let server = strict().await;
    let arn = |answer: Answer| {
        answer.ok()["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(arn(ALICE.call(&server).await).starts_with("arn:aws:kms:eu-west-1:111122223333:key/"));
    let bob = Signed {
        key_id: "ASIABOB",
        secret: "bob's secret",
        token: Some("bob's token"),
        ..ALICE
    };
    assert!(arn(bob.call(&server).await).starts_with("arn:aws:kms:eu-west-1:444455556666:key/"));
    for presigned in [
        Signed {
            presigned: true,
            ..ALICE
        },
        Signed {
            presigned: true,
            ago: 600,
            ..ALICE
        },
    ] {
        assert!(
            arn(presigned.call(&server).await)
                .starts_with("arn:aws:kms:eu-west-1:111122223333:key/")
        );
    }
    for ago in [290, -290] {
        Signed { ago, ..ALICE }.call(&server).await.ok();
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_signatures_are_refused() {
    let server = strict().await;
    let bob = Signed {
        key_id: "ASIABOB",
        secret: "bob's secret",
        ..ALICE
    };
    let wrong = [
        (
            "wrong secret",
            Signed {
                secret: "guess",
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "unknown key id",
            Signed {
                key_id: "AKIDEVE",
                ..ALICE
            },
            403,
            "UnrecognizedClientException",
        ),
        (
            "lacking token",
            Signed { token: None, ..bob },
            403,
            "UnrecognizedClientException",
        ),
        (
            "token not asked for",
            Signed {
                token: Some("x"),
                ..ALICE
            },
            403,
            "UnrecognizedClientException",
        ),
        (
            "other service",
            Signed {
                service: "s3",
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "too old",
            Signed { ago: 400, ..ALICE },
            400,
            "InvalidSignatureException",
        ),
        (
            "too early",
            Signed { ago: -400, ..ALICE },
            400,
            "InvalidSignatureException",
        ),
        (
            "presigned, over",
            Signed {
                ago: 1000,
                presigned: true,
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "other body",
            Signed {
                then: |r| *r.body_mut() = Some("{} ".into()),
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "other query",
            Signed {
                then: |r| r.url_mut().set_query(Some("a=b")),
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "other operation",
            Signed {
                then: |r| {
                    r.headers_mut().insert(
                        "x-amz-target",
                        HeaderValue::from_static("TrentService.ListKeys"),
                    );
                },
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "unsigned header",
            Signed {
                then: |r| {
                    r.headers_mut()
                        .insert("x-amz-extra", HeaderValue::from_static("1"));
                },
                ..ALICE
            },
            400,
            "InvalidSignatureException",
        ),
        (
            "no signature",
            Signed {
                then: |r| {
                    r.headers_mut().remove("authorization");
                },
                ..ALICE
            },
            400,
            "MissingAuthenticationTokenException",
        ),
        (
            "no date",
            Signed {
                then: |r| {
                    r.headers_mut().remove("x-amz-date");
                },
                ..ALICE
            },
            403,
            "IncompleteSignatureException",
        ),
        (
            "half an authorization",
            Signed {
                then: |r| {
                    let half = HeaderValue::from_static(
                        "AWS4-HMAC-SHA256 Credential=AKIDALICE/20261121/eu-west-1/kms/aws4_request",
                    );
                    r.headers_mut().insert("authorization", half);
                },
                ..ALICE
            },
            403,
            "IncompleteSignatureException",
        ),
    ];
    for (what, signed, status, code) in wrong {
        let answer = signed.call(&server).await;
        assert_eq!(
            answer.refused(),
            (status, code.to_owned()),
            "{what}: {}",
            answer.text
        );
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_verification_any_signature_does() {
    let server = start(&[]).await;
    let answer = Signed {
        secret: "guess",
        ago: 100_000,
        ..ALICE
    }
    .call(&server)
    .await;
    assert!(
        answer.ok()["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap()
            .starts_with("arn:aws:kms:eu-west-1:000000000000:")
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_are_said() {
    let file = |name: &str, text: &str| {
        let path = std::env::temp_dir().join(format!("kmspec-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let json = file(
        "good.json",
        r#"{"AKID": {"secret": "s", "account": "111122223333"}}"#,
    );
    let account = file("account.toml", "[AKID]\nsecret = 's'\naccount = '1'\n");
    let unknown = file(
        "unknown.toml",
        "[AKID]\nsecret = 's'\naccount = '111122223333'\nrole = 'x'\n",
    );
    start(&["--credentials", &json]).await.stop().await;
    let wrong: [(&[&str], &str); 6] = [
        (&["--credentials", &account], "is not 12 digits"),
        (&["--credentials", &unknown], "unknown field `role`"),
        (
            &["--credentials", "/nowhere"],
            "cannot read the credentials file",
        ),
        (&["--verify-signatures"], "needs --credentials"),
        (&["--account", "abc"], "is not 12 digits"),
        (&["--region", "US EAST"], "is not a Region"),
    ];
    for (arguments, why) in wrong {
        let error = Server::start(&args(arguments)).await.unwrap_err();
        assert!(
            format!("{error:#}").contains(why),
            "{arguments:?}: {error:#}"
        );
    }
    for path in [json, account, unknown] {
        std::fs::remove_file(path).unwrap();
    }
}
