//! Connections: limits, TLS, many at once, the end.

use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use kmspec::serve::Server;
use reqwest::Certificate;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::client::{Client, start};

const HEAD: &str = "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: TrentService.ListKeys\r\ncontent-type: application/x-amz-json-1.1\r\n";

async fn connect(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the server closes.
async fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_refused() {
    let server = start(&[]).await;
    let long = kmspec_engine::wire::BODY_LIMIT + 1;
    let client = Client::of(&server);
    let answer = client
        .call("ListKeys", json!({"Marker": "a".repeat(long)}))
        .await;
    assert_eq!(
        answer.refused(),
        (413, "RequestEntityTooLargeException".into())
    );
    assert_eq!(answer.headers["connection"], "close");

    // Announced only: nothing of it need be sent.
    let text = format!("{HEAD}content-length: 99999999999\r\n\r\n");
    assert!(
        rest(connect(&server, &text).await)
            .await
            .starts_with("HTTP/1.1 413 ")
    );

    // In chunks, without end.
    let mut stream = connect(
        &server,
        &format!("{HEAD}transfer-encoding: chunked\r\n\r\n"),
    )
    .await;
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let sending = async { while stream.write_all(chunk.as_bytes()).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(20), sending)
        .await
        .expect("the server stops reading");
    client.call("ListKeys", json!({})).await.ok();
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_clients_are_let_go() {
    let server = start(&["--client-timeout", "1"]).await;
    let began = Instant::now();
    let body = rest(connect(&server, &format!("{HEAD}content-length: 10\r\n\r\n{{")).await).await;
    assert!(
        body.starts_with("HTTP/1.1 408 ") && body.contains("RequestTimeoutException"),
        "{body}"
    );
    rest(connect(&server, "POST / HTTP/1.1\r\nhost").await).await;
    rest(connect(&server, "").await).await;
    let body = rest(connect(&server, &format!("{HEAD}content-length: 2\r\n\r\n{{}}")).await).await;
    assert!(body.starts_with("HTTP/1.1 200 "), "{body}");
    assert!(
        (Duration::from_secs(4)..Duration::from_secs(10)).contains(&began.elapsed()),
        "{:?}",
        began.elapsed()
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_root_path_is_kms() {
    let server = start(&[]).await;
    let text = format!(
        "{}content-length: 2\r\nconnection: close\r\n\r\n{{}}",
        HEAD.replace("POST / ", "POST /keys ")
    );
    let answer = rest(connect(&server, &text).await).await;
    assert!(
        answer.starts_with("HTTP/1.1 404 ") && answer.contains("UnknownOperationException"),
        "{answer}"
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clients_at_once() {
    let server = start(&[]).await;
    let client = Client::of(&server);
    let shared = client.key().await;
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            let (client, shared) = (client.clone(), shared.clone());
            tokio::spawn(async move {
                let mut made = Vec::new();
                for round in 0..20 {
                    let context = json!({"n": n.to_string(), "round": round.to_string()});
                    let with =
                        json!({"KeyId": shared, "Plaintext": "aGk=", "EncryptionContext": context});
                    let blob = client.call("Encrypt", with).await.ok()["CiphertextBlob"].clone();
                    let with = json!({"CiphertextBlob": blob, "EncryptionContext": context});
                    assert_eq!(client.call("Decrypt", with).await.ok()["Plaintext"], "aGk=");
                    made.push(client.key().await);
                }
                made
            })
        })
        .collect();
    let mut keys = HashSet::new();
    for task in tasks {
        keys.extend(task.await.unwrap());
    }
    assert_eq!(keys.len(), 16 * 20);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_in_flight_are_finished() {
    let server = start(&[]).await;
    let address = server.address();
    let mut stream = connect(&server, &format!("{HEAD}content-length: 2\r\n\r\n{{")).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopping = tokio::spawn(server.stop());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(
        TcpStream::connect(address).await.is_err(),
        "it still listens"
    );
    assert!(!stopping.is_finished());
    stream.write_all(b"}").await.unwrap();
    let answer = rest(stream).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"Keys\""),
        "{answer}"
    );
    tokio::time::timeout(Duration::from_secs(5), stopping)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_trusted_through_the_written_ca() {
    let dir = std::env::temp_dir().join(format!("kmspec-serve-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("credentials"), "old").unwrap();
    let server = start(&["--tls", "--state-dir", dir.to_str().unwrap()]).await;
    let read = |name: &str| {
        let path = dir.join(name);
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{name}"
        );
        std::fs::read_to_string(path).unwrap()
    };
    let (ca, config, credentials) = (read("ca.pem"), read("config"), read("credentials"));
    assert!(server.url().starts_with("https://127.0.0.1:"));
    assert!(
        config.starts_with("[default]\nregion = us-east-1\n"),
        "{config}"
    );
    assert!(
        config.contains(&format!("\nendpoint_url = {}\n", server.url())),
        "{config}"
    );
    assert!(
        config.contains("\nca_bundle = ") && config.contains("/ca.pem\n"),
        "{config}"
    );
    assert!(
        credentials.contains("\naws_secret_access_key = "),
        "{credentials}"
    );

    let trusting =
        reqwest::Client::builder().tls_certs_only([Certificate::from_pem(ca.as_bytes()).unwrap()]);
    Client::new(trusting.build().unwrap(), server.url())
        .key()
        .await;
    let by_name = server.url().replace("127.0.0.1", "localhost");
    let trusting =
        reqwest::Client::builder().tls_certs_only([Certificate::from_pem(ca.as_bytes()).unwrap()]);
    Client::new(trusting.build().unwrap(), &by_name).key().await;
    assert!(
        reqwest::Client::new()
            .get(server.url())
            .send()
            .await
            .is_err(),
        "trusted without the CA"
    );
    server.stop().await;
    std::fs::remove_dir_all(dir).unwrap();
}
