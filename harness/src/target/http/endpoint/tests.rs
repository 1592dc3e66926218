use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn aws_is_known_by_its_names() {
    for aws in [
        "https://kms.eu-west-1.amazonaws.com",
        "https://kms.eu-west-1.amazonaws.com./",
        "https://vpce-1.kms.us-east-1.vpce.amazonaws.com",
        "https://kms.cn-north-1.amazonaws.com.cn",
        "https://kms.eu-west-1.api.aws",
        "https://KMS.US-EAST-1.AMAZONAWS.COM",
    ] {
        assert!(is_aws(&url(aws)), "{aws}");
    }
    for other in ["http://127.0.0.1:4566", "http://notamazonaws.com"] {
        assert!(!is_aws(&url(other)), "{other}");
    }
}

#[test]
fn loopback_is_known_by_name_and_address() {
    for here in [
        "http://localhost:1",
        "http://127.0.0.9",
        "http://[::1]:80",
        "http://kms.localhost",
    ] {
        assert!(is_loopback(&url(here)), "{here}");
    }
    assert!(!is_loopback(&url("http://localstack:4566")));
}

#[test]
fn the_second_region_of_aws_has_an_endpoint_of_its_own() {
    let settings = |other: Option<&str>| Settings {
        endpoint_url: None,
        region: None,
        other_region: other.map(Into::into),
        profile: None,
        no_sign_request: false,
        ca_bundle: None,
        timeout: Duration::ZERO,
        real_aws: true,
        other_profile: None,
        other_access_key: None,
        has: Vec::new(),
    };
    let there = |at: &str, other: Option<&str>, is_signed: bool| {
        let found = settings(other).second_region(&url(at), "eu-west-1", is_signed);
        found.map(|there| there.map(|(region, url)| (region, url.to_string())))
    };
    let pair = |region: &str, url: &str| Ok(Some((region.to_owned(), url.to_owned())));
    let aws = "https://kms.eu-west-1.amazonaws.com";
    assert_eq!(
        there(aws, None, true),
        pair("us-west-2", "https://kms.us-west-2.amazonaws.com/")
    );
    assert_eq!(
        there(aws, Some("eu-west-2"), true),
        pair("eu-west-2", "https://kms.eu-west-2.amazonaws.com/")
    );
    let private = "https://vpce-1.kms.eu-west-1.vpce.amazonaws.com";
    assert_eq!(there(private, None, true), Ok(None));
    let emulator = "http://127.0.0.1:4566/";
    assert_eq!(there(emulator, None, true), pair("us-west-2", emulator));
    assert_eq!(there(emulator, None, false), Ok(None));
    assert!(there(emulator, Some("eu-west-1"), true).is_err());
}

#[test]
fn endpoints_are_plain_http_urls() {
    for bad in ["127.0.0.1:4566", "ftp://x", "localhost", "http://x/?a=b"] {
        assert!(parse(bad).is_err(), "{bad}");
    }
    assert!(parse("http://127.0.0.1:4566/").is_ok());
}
