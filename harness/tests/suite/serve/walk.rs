//! KMS as clients see it through `serve`.

use serde_json::json;

use super::client::{Client, start};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_lives_until_its_deletion() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let key = client.key().await;
    let metadata =
        client.call("DescribeKey", json!({"KeyId": key})).await.ok()["KeyMetadata"].clone();
    assert_eq!(
        metadata["Arn"],
        format!("arn:aws:kms:us-east-1:000000000000:key/{key}")
    );
    assert_eq!(metadata["KeyState"], "Enabled");

    let sealed = client
        .call("Encrypt", json!({"KeyId": key, "Plaintext": "aGk="}))
        .await
        .ok();
    let opened = client
        .call(
            "Decrypt",
            json!({"CiphertextBlob": sealed["CiphertextBlob"]}),
        )
        .await
        .ok();
    assert_eq!(opened["Plaintext"], "aGk=");

    client
        .call(
            "ScheduleKeyDeletion",
            json!({"KeyId": key, "PendingWindowInDays": 7}),
        )
        .await
        .ok();
    client
        .control("POST", "clock", r#"{"advance": "6d"}"#)
        .await
        .ok();
    let metadata =
        client.call("DescribeKey", json!({"KeyId": key})).await.ok()["KeyMetadata"].clone();
    assert_eq!(metadata["KeyState"], "PendingDeletion");
    client
        .control("POST", "clock", r#"{"advance": "2d"}"#)
        .await
        .ok();
    let gone = client.call("DescribeKey", json!({"KeyId": key})).await;
    assert_eq!(gone.refused(), (400, "NotFoundException".into()));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_are_those_recorded() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let answers = [
        client.call("ListKeys", json!({})).await,
        client.call("DescribeKey", json!({"KeyId": "auto"})).await,
    ];
    let mut ids = Vec::new();
    for answer in answers {
        let header = |name: &str| answer.headers[name].to_str().unwrap();
        assert_eq!(
            header("cache-control"),
            "no-cache, no-store, must-revalidate, private"
        );
        assert_eq!(header("pragma"), "no-cache");
        assert_eq!(header("expires"), "0");
        assert_eq!(header("content-type"), "application/x-amz-json-1.1");
        assert_eq!(header("content-length"), answer.text.len().to_string());
        assert!(header("date").ends_with(" GMT"));
        assert_eq!(answer.headers.len(), 7, "{:?}", answer.headers);
        ids.push(header("x-amzn-requestid").to_owned());
    }
    assert!(
        ids.iter()
            .all(|id| id.len() == 36 && id.as_bytes()[14] == b'4'),
        "{ids:?}"
    );
    assert_ne!(ids[0], ids[1]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrapping_keys_come_from_the_pool() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let made = client
        .call("CreateKey", json!({"Origin": "EXTERNAL"}))
        .await
        .ok();
    let key = &made["KeyMetadata"]["KeyId"];
    let with = json!({"KeyId": key, "WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"});
    let first = client
        .call("GetParametersForImport", with.clone())
        .await
        .ok();
    let second = client.call("GetParametersForImport", with).await.ok();
    assert_ne!(first["PublicKey"], second["PublicKey"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_regions_are_apart() {
    let server = start(&["--region", "eu-west-1", "--account", "999988887777"]).await;
    let client = Client::of(&server);
    let key = client.key().await;
    let metadata = client.call("DescribeKey", json!({"KeyId": key})).await.ok();
    assert_eq!(
        metadata["KeyMetadata"]["Arn"],
        format!("arn:aws:kms:eu-west-1:999988887777:key/{key}")
    );

    let same = client.under("test", "eu-west-1");
    same.call("DescribeKey", json!({"KeyId": key})).await.ok();
    let elsewhere = [
        client.under("test", "us-west-2"),
        client.under("111122223333", "eu-west-1"),
    ];
    for other in elsewhere {
        let answer = other.call("DescribeKey", json!({"KeyId": key})).await;
        assert_eq!(answer.refused(), (400, "NotFoundException".into()));
    }
    let other = client.under("111122223333", "us-west-2");
    let key = other.key().await;
    let metadata = other.call("DescribeKey", json!({"KeyId": key})).await.ok();
    assert_eq!(
        metadata["KeyMetadata"]["Arn"],
        format!("arn:aws:kms:us-west-2:111122223333:key/{key}")
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_region_is_not_taken() {
    let server = start(&[]).await;
    let client = Client::of(&server).under("test", "us east:1");
    let metadata = client.call("CreateKey", json!({})).await.ok();
    assert!(
        metadata["KeyMetadata"]["Arn"]
            .as_str()
            .unwrap()
            .starts_with("arn:aws:kms:us-east-1:")
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_gives_the_same_world_again() {
    let servers = [
        start(&["--seed", "5"]).await,
        start(&["--seed", "5"]).await,
        start(&["--seed", "6"]).await,
    ];
    let clients: Vec<Client> = servers.iter().map(Client::of).collect();
    let key = clients[0].key().await;
    assert_eq!(clients[1].key().await, key);
    assert_ne!(clients[2].key().await, key);
    clients[0].control("POST", "reset", "").await.ok();
    assert_eq!(clients[0].key().await, key);
    for server in servers {
        server.stop().await;
    }
}
