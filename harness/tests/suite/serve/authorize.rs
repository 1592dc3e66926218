//! `serve --authorize`: key policies decide.

use serde_json::json;

use super::client::{Client, start};

#[tokio::test(flavor = "multi_thread")]
async fn policies_decide_only_where_they_are_asked_to() {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666"]}, "Action": "kms:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"},
    ]});
    for authorize in [false, true] {
        let server = start(if authorize { &["--authorize"] } else { &[] }).await;
        let owner = Client::of(&server).under("111122223333", "us-east-1");
        let made = owner
            .call("CreateKey", json!({"Policy": policy.to_string()}))
            .await
            .ok();
        let key = &made["KeyMetadata"]["Arn"];
        let encrypt = json!({"KeyId": key, "Plaintext": "AAAA"});
        let encrypted = owner.call("Encrypt", encrypt).await;
        assert_eq!(encrypted.status == 200, !authorize, "{}", encrypted.text);
        let other = owner.under("444455556666", "us-east-1");
        let described = other.call("DescribeKey", json!({"KeyId": key})).await;
        assert_eq!(described.status == 200, authorize, "{}", described.text);
        owner.control("POST", "reset", "").await.ok();
        let gone = other.call("DescribeKey", json!({"KeyId": key})).await;
        assert_eq!(gone.refused(), (400, "NotFoundException".into()));
        server.stop().await;
    }
}
