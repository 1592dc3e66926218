use super::{Condition, Context, moment};
use crate::Time;

fn context() -> Context {
    let mut context = Context::default();
    context.add("kms:KeySpec", "RSA_2048");
    context.add("kms:GrantOperations", "Encrypt");
    context.add("kms:GrantOperations", "Decrypt");
    context.add("kms:Days", "7");
    context.add("aws:username", "alice");
    context.add("kms:EncryptionContext:User", "alice");
    context.add("kms:Flag", "true");
    context.add("kms:At", "1700000000.5");
    context.add("aws:PrincipalArn", "arn:aws:iam::111122223333:role/a/b");
    context
}

#[track_caller]
fn holds(operator: &str, key: &str, wanted: &[&str], holds: bool) {
    let wanted_texts = wanted.iter().map(|text| (*text).to_owned()).collect();
    let condition = Condition::new(operator, key, wanted_texts).unwrap();
    assert_eq!(
        condition.holds(&context()),
        holds,
        "{operator} {key} {wanted:?}"
    );
}

#[test]
fn texts_are_compared_by_their_operator() {
    holds("StringEquals", "KMS:keyspec", &["RSA_2048"], true);
    holds("StringEquals", "kms:KeySpec", &["rsa_2048"], false);
    holds("StringEquals", "kms:KeySpec", &["x", "RSA_2048"], true);
    holds("StringEquals", "kms:KeySpec", &["RSA*"], false);
    holds("StringLike", "kms:KeySpec", &["RSA*"], true);
    holds("StringNotLike", "kms:KeySpec", &["ECC*", "HMAC*"], true);
    holds("StringNotLike", "kms:KeySpec", &["ECC*", "RSA*"], false);
    holds("StringEqualsIgnoreCase", "kms:KeySpec", &["rsa_2048"], true);
    holds("StringNotEquals", "kms:KeySpec", &["RSA_2048"], false);
    holds(
        "StringEquals",
        "kms:EncryptionContext:user",
        &["${aws:username}"],
        true,
    );
    holds(
        "StringEquals",
        "kms:EncryptionContext:user",
        &["${aws:userid}"],
        false,
    );
}

#[test]
fn numbers_dates_arns_and_switches() {
    holds("NumericLessThanEquals", "kms:Days", &["7"], true);
    holds("NumericLessThan", "kms:Days", &["7.0"], false);
    holds("NumericNotEquals", "kms:Days", &["8"], true);
    holds("NumericEquals", "kms:KeySpec", &["8"], false);
    holds("Bool", "kms:Flag", &["True"], true);
    holds("Bool", "kms:Flag", &["false"], false);
    holds("DateGreaterThan", "kms:At", &["2023-11-14T22:13:20Z"], true);
    holds(
        "DateGreaterThan",
        "kms:At",
        &["2023-11-14T22:13:21Z"],
        false,
    );
    holds("DateLessThan", "kms:At", &["2023-11-15"], true);
    holds(
        "ArnLike",
        "aws:PrincipalArn",
        &["arn:aws:iam::*:role/*"],
        true,
    );
    holds(
        "ArnEquals",
        "aws:PrincipalArn",
        &["arn:aws:iam::111122223333:role/*"],
        true,
    );
    holds("ArnLike", "aws:PrincipalArn", &["arn:*"], false);
    holds(
        "ArnNotLike",
        "aws:PrincipalArn",
        &["arn:aws:iam::*:user/*"],
        true,
    );
    holds("IpAddress", "aws:SourceIp", &["0.0.0.0/0"], false);
    holds("NotIpAddress", "aws:SourceIp", &["0.0.0.0/0"], true);
}

#[test]
fn an_absent_key_fails_what_is_not_negated() {
    holds("StringEquals", "kms:ViaService", &["x"], false);
    holds("StringNotEquals", "kms:ViaService", &["x"], true);
    holds("StringEqualsIfExists", "kms:ViaService", &["x"], true);
    holds("StringEqualsIfExists", "kms:KeySpec", &["x"], false);
    holds("Bool", "kms:ViaService", &["false"], false);
    holds("Null", "kms:ViaService", &["true"], true);
    holds("Null", "kms:ViaService", &["false"], false);
    holds("Null", "kms:KeySpec", &["false"], true);
}

#[test]
fn sets_ask_for_any_or_all_values() {
    let key = "kms:GrantOperations";
    holds(
        "ForAllValues:StringEquals",
        key,
        &["Encrypt", "Decrypt", "Sign"],
        true,
    );
    holds("ForAllValues:StringEquals", key, &["Encrypt"], false);
    holds("ForAnyValue:StringEquals", key, &["Encrypt"], true);
    holds("ForAnyValue:StringEquals", key, &["Sign"], false);
    holds("ForAnyValue:StringNotEquals", key, &["Encrypt"], true);
    holds("ForAllValues:StringNotEquals", key, &["Encrypt"], false);
    holds("ForAllValues:StringEquals", "kms:None", &["x"], true);
    holds("ForAnyValue:StringEquals", "kms:None", &["x"], false);
    holds("ForAnyValue:StringEqualsIfExists", "kms:None", &["x"], true);
}

#[test]
fn unknown_operators_are_refused() {
    for operator in [
        "",
        "StringEqual",
        "stringequals",
        "ForSome:StringEquals",
        "NullIfExists",
        "ForAnyValue:Null",
        "DateLike",
    ] {
        assert_eq!(Condition::new(operator, "k", vec![]), None, "{operator}");
    }
}

#[test]
fn dates_are_read() {
    for (text, seconds) in [
        ("1970-01-01", 0),
        ("2000-02-29T00:00:00Z", 951_782_400),
        ("2024-12-31T23:59:59Z", 1_735_689_599),
        ("1546257599.0", 1_546_257_599),
    ] {
        assert_eq!(moment(text), Some(Time::from_seconds(seconds)), "{text}");
    }
    for text in [
        "",
        "2024",
        "2024-13-01",
        "2024-01-01T00:00:00",
        "2024-01-01T25:00:00Z",
        "a-b-c",
    ] {
        assert_ne!(moment(text), Some(Time(0)), "{text}");
        assert!(text == "2024" || moment(text).is_none(), "{text}");
    }
}
