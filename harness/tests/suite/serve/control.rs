//! The routes under `/_kmspec/`.

use serde_json::{Value, json};

use super::client::{Client, start};

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_moves_and_reset_empties_the_world() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let now = |clock: &Value| clock["now"].as_f64().unwrap();
    let before = client.control("GET", "clock", "").await.ok();
    assert_eq!(before["kmspec"], env!("CARGO_PKG_VERSION"));
    let wall = jiff::Timestamp::now().as_millisecond() as f64 / 1000.0;
    assert!((now(&before) - wall).abs() < 5.0);

    let after = client
        .control("POST", "clock", r#"{"advance": "25h"}"#)
        .await
        .ok();
    let moved = now(&after) - now(&before);
    assert!((90_000.0..90_005.0).contains(&moved), "{moved}");
    let made = client.call("CreateKey", json!({})).await.ok();
    let created = made["KeyMetadata"]["CreationDate"].as_f64().unwrap();
    assert!((created - now(&after)).abs() < 5.0, "{created}");

    client.control("POST", "reset", "").await.ok();
    let key = &made["KeyMetadata"]["KeyId"];
    let gone = client.call("DescribeKey", json!({"KeyId": key})).await;
    assert_eq!(gone.refused(), (400, "NotFoundException".into()));
    assert!((now(&client.control("GET", "clock", "").await.ok()) - wall).abs() < 5.0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_come_as_often_as_asked() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let key = client.key().await;
    let describe = || client.call("DescribeKey", json!({"KeyId": key}));
    let fault =
        r#"{"operation": "DescribeKey", "error": "DependencyTimeoutException", "count": 2}"#;
    let listed = client.control("POST", "faults", fault).await.ok();
    assert_eq!(listed["faults"][0]["count"], 2);

    client.call("ListKeys", json!({})).await.ok();
    assert_eq!(
        describe().await.refused(),
        (500, "DependencyTimeoutException".into())
    );
    assert_eq!(
        client.control("GET", "faults", "").await.ok()["faults"][0]["count"],
        1
    );
    assert_eq!(
        describe().await.refused(),
        (500, "DependencyTimeoutException".into())
    );
    describe().await.ok();
    assert_eq!(
        client.control("GET", "faults", "").await.ok(),
        json!({"faults": []})
    );

    for (code, text) in [
        (
            "ThrottlingException",
            json!(
                "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
            ),
        ),
        ("InvalidCiphertextException", Value::Null),
        ("NotFoundException", json!("ordered over /_kmspec/faults")),
    ] {
        let fault = json!({"operation": "DescribeKey", "error": code});
        client
            .control("POST", "faults", &fault.to_string())
            .await
            .ok();
        let refused = describe().await;
        assert_eq!(refused.refused(), (400, code.into()));
        assert_eq!(refused.json()["message"], text);
    }

    let fault =
        r#"{"operation": "*", "error": "ThrottlingException", "count": 1000, "probability": 0.5}"#;
    client.control("POST", "faults", fault).await.ok();
    let mut throttled = 0;
    for _ in 0..200 {
        throttled += usize::from(describe().await.status == 400);
    }
    assert!((50..150).contains(&throttled), "{throttled}");
    client.control("DELETE", "faults", "").await.ok();
    describe().await.ok();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let wrong = [
        (
            "POST",
            "clock",
            r#"{"advance": "25h", "by": 1}"#,
            400,
            "unknown field `by`",
        ),
        ("POST", "clock", r#"{"advance": "-1h"}"#, 400, "negative"),
        (
            "POST",
            "clock",
            r#"{"advance": "soon"}"#,
            400,
            "is not a span",
        ),
        (
            "POST",
            "clock",
            r#"{"advance": "1 month"}"#,
            400,
            "no fixed length",
        ),
        (
            "POST",
            "clock",
            r#"{"advance": "9000 weeks 3000000d"}"#,
            400,
            "9999",
        ),
        ("POST", "clock", "", 400, "malformed request"),
        (
            "POST",
            "reset",
            r#"{"all": true}"#,
            400,
            "unknown field `all`",
        ),
        (
            "POST",
            "faults",
            r#"{"operation": "Encode", "error": "ThrottlingException"}"#,
            400,
            "no operation of KMS",
        ),
        (
            "POST",
            "faults",
            r#"{"operation": "*", "error": "Boom"}"#,
            400,
            "no error code of KMS",
        ),
        (
            "POST",
            "faults",
            r#"{"operation": "*", "error": "ThrottlingException", "count": 0}"#,
            400,
            "at least 1",
        ),
        (
            "POST",
            "faults",
            r#"{"operation": "*", "error": "ThrottlingException", "probability": 2}"#,
            400,
            "at most 1",
        ),
        (
            "POST",
            "faults",
            r#"{"operation": "*", "error": "ThrottlingException", "often": 1}"#,
            400,
            "unknown field `often`",
        ),
        ("PUT", "clock", "{}", 405, "GET and POST"),
        ("GET", "reset", "", 405, "POST"),
        ("GET", "other", "", 404, "health"),
    ];
    for (method, route, body, status, why) in wrong {
        let answer = client.control(method, route, body).await;
        assert_eq!(
            answer.status, status,
            "{method} {route} {body}: {}",
            answer.text
        );
        let said = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(said.contains(why), "{method} {route} {body}: {said}");
    }
    assert_eq!(
        client.control("GET", "health", "").await.ok()["status"],
        "ok"
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn web_pages_are_not_answered() {
    let server = start(&[]).await;
    let http = reqwest::Client::new();
    let request = http
        .post(format!("{}/_kmspec/reset", server.url()))
        .header("origin", "https://example.com");
    assert_eq!(request.send().await.unwrap().status(), 403);
    server.stop().await;
}
