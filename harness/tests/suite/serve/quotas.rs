//! Quotas of `serve`: of requests, by the wall clock, and of what an account may have.

use serde_json::json;

use super::client::{Client, start, try_args};

#[tokio::test(flavor = "multi_thread")]
async fn requests_beyond_their_quota_are_throttled() {
    let server = start(&["--throttle", "ListKeys=1"]).await;
    let client = Client::of(&server);
    let mut refused = 0;
    for _ in 0..5 {
        let answer = client.call("ListKeys", json!({})).await;
        if answer.status != 200 {
            assert_eq!(answer.refused(), (400, "ThrottlingException".into()));
            assert_eq!(
                answer.json()["message"],
                "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
            );
            refused += 1;
        }
    }
    // A slow machine may let a second pass.
    assert!((1..5).contains(&refused), "{refused}");
    let elsewhere = client.under("444455556666", "us-east-1");
    elsewhere.call("ListKeys", json!({})).await.ok();
    for _ in 0..10 {
        client.call("ListAliases", json!({})).await.ok();
    }
    client.control("POST", "reset", "").await.ok();
    client.call("ListKeys", json!({})).await.ok();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn default_quotas_hold_once_asked_for() {
    let servers = [start(&[]).await, start(&["--throttle"]).await];
    let mut made = [0, 0];
    for (server, made) in servers.iter().zip(&mut made) {
        let client = Client::of(server);
        for _ in 0..30 {
            *made += usize::from(client.call("CreateKey", json!({})).await.status == 200);
        }
    }
    assert_eq!(made[0], 30);
    assert!((5..30).contains(&made[1]), "{made:?}");
    for server in servers {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_may_have_is_bounded() {
    let server = start(&["--quota", "keys=2", "--quota", "aliases-per-key=1"]).await;
    let client = Client::of(&server);
    let key = client.key().await;
    let leaving = client.key().await;
    let with = json!({"KeyId": leaving, "PendingWindowInDays": 7});
    client.call("ScheduleKeyDeletion", with).await.ok();
    // A key that is to be deleted counts until it is.
    let third = client.call("CreateKey", json!({})).await;
    assert_eq!(third.refused(), (400, "LimitExceededException".into()));
    client.under("test", "us-west-2").key().await;
    client.under("111122223333", "us-east-1").key().await;
    client
        .control("POST", "clock", r#"{"advance": "8d"}"#)
        .await
        .ok();
    client.key().await;

    let alias = |name: &str| {
        let with = json!({"AliasName": name, "TargetKeyId": key});
        client.call("CreateAlias", with)
    };
    assert_eq!(alias("alias/a").await.status, 200);
    let second = alias("alias/b").await;
    assert_eq!(second.refused(), (400, "LimitExceededException".into()));

    client.control("POST", "reset", "").await.ok();
    client.key().await;
    client.key().await;
    let third = client.call("CreateKey", json!({})).await;
    assert_eq!(third.refused(), (400, "LimitExceededException".into()));
    server.stop().await;
}

#[test]
fn a_quota_that_is_none_is_refused() {
    for wrong in ["keys", "keys=many", "keys=-1", "key=1"] {
        assert!(try_args(&["--quota", wrong]).is_err(), "{wrong}");
    }
}
