//! An external key store from end to end: `kmspec serve` in one process, `kmspec xks-proxy` in another.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::{Value, json};

const ENDPOINT: &str = "https://xks.example.com";
const ID: &str = "KMSPECXKSPROXYAAAAAA";
const SECRET: &str = "0123456789012345678901234567890123456789012";

/// A `kmspec` at work; dropping it kills it.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_kmspec"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ");
        let url = url.unwrap_or_else(|| panic!("{arguments:?} said {line:?}"));
        Self {
            url: url.to_owned(),
            child,
        }
    }

    /// A proxy with one key; port 0 is a free one.
    fn proxy(port: &str) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let fixed = ["xks-proxy", "--uri-prefix", "/example", "--key", "k1"];
        let more = [
            "--listen",
            &listen,
            "--access-key-id",
            ID,
            "--secret",
            SECRET,
        ];
        Self::start(&[&fixed[..], &more[..]].concat())
    }

    /// A server that finds the endpoint at this URL, and gives its proxy so many milliseconds.
    fn serve(proxy: &str, patience: &str) -> Self {
        let address = format!("{ENDPOINT}={proxy}");
        let fixed = ["serve", "--listen", "127.0.0.1:0", "--xks-proxy", &address];
        Self::start(&[&fixed[..], &["--xks-patience", patience]].concat())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Kms {
    http: Client,
    url: String,
}

impl Kms {
    fn of(process: &Process) -> Self {
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            url: process.url.clone(),
        }
    }

    async fn call(&self, operation: &str, input: Value) -> Value {
        let request = self
            .http
            .post(&self.url)
            .header("x-amz-target", format!("TrentService.{operation}"))
            .body(input.to_string());
        let text = request.send().await.unwrap().text().await.unwrap();
        if text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{operation}: {text}"))
    }

    async fn code(&self, operation: &str, input: Value) -> String {
        let answer = self.call(operation, input).await;
        text(&answer["__type"])
    }

    async fn wait(&self, span: &str) {
        let url = format!("{}/_kmspec/clock", self.url);
        let body = json!({ "advance": span }).to_string();
        let answer = self.http.post(url).body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    /// A connected store and a key in it.
    async fn store_and_key(&self) -> (String, String) {
        let made = self.call("CreateCustomKeyStore", store_input(SECRET)).await;
        let store = text(&made["CustomKeyStoreId"]);
        let named = json!({"CustomKeyStoreId": store});
        self.call("ConnectCustomKeyStore", named.clone()).await;
        self.wait("5s").await;
        let told = self.call("DescribeCustomKeyStores", named).await;
        assert_eq!(told["CustomKeyStores"][0]["ConnectionState"], "CONNECTED");
        let input =
            json!({"Origin": "EXTERNAL_KEY_STORE", "CustomKeyStoreId": store, "XksKeyId": "k1"});
        let made = self.call("CreateKey", input).await;
        (store, text(&made["KeyMetadata"]["KeyId"]))
    }
}

fn store_input(secret: &str) -> Value {
    json!({
        "CustomKeyStoreName": "external",
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "XksProxyConnectivity": "PUBLIC_ENDPOINT",
        "XksProxyUriEndpoint": ENDPOINT,
        "XksProxyUriPath": "/example/kms/xks/v1",
        "XksProxyAuthenticationCredential": {"AccessKeyId": ID, "RawSecretAccessKey": secret},
    })
}

#[track_caller]
fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

#[tokio::test]
async fn what_one_process_encrypts_another_decrypts() {
    let proxy = Process::proxy("0");
    let server = Process::serve(&proxy.url, "5000");
    let kms = Kms::of(&server);
    let wrong = store_input(&SECRET.replace('0', "1"));
    assert_eq!(
        kms.code("CreateCustomKeyStore", wrong).await,
        "XksProxyIncorrectAuthenticationCredentialException"
    );
    let mut wrong = store_input(SECRET);
    wrong["XksProxyUriPath"] = json!("/kms/xks/v1");
    assert_eq!(
        kms.code("CreateCustomKeyStore", wrong).await,
        "XksProxyInvalidConfigurationException"
    );

    let (_, key) = kms.store_and_key().await;
    let encrypt = json!({"KeyId": key, "Plaintext": "aGk=", "EncryptionContext": {"a": "1"}});
    let sealed = kms.call("Encrypt", encrypt.clone()).await;
    let decrypt =
        json!({"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": {"a": "1"}});
    let opened = kms.call("Decrypt", decrypt.clone()).await;
    assert_eq!(opened["Plaintext"], "aGk=");

    // With the proxy's process killed, nothing decrypts; with another on the same keys, it does.
    let port = proxy.url.rsplit(':').next().unwrap().to_owned();
    drop(proxy);
    for (operation, input) in [("Decrypt", decrypt.clone()), ("Encrypt", encrypt)] {
        assert_eq!(kms.code(operation, input).await, "KMSInvalidStateException");
    }
    let described = kms.call("DescribeKey", json!({"KeyId": key})).await;
    assert_eq!(described["KeyMetadata"]["KeyState"], "Enabled");
    let proxy = Process::proxy(&port);
    let opened = kms.call("Decrypt", decrypt).await;
    assert_eq!(opened["Plaintext"], "aGk=");
    drop(proxy);
}

#[tokio::test]
async fn a_store_without_its_proxy_neither_comes_about_nor_connects() {
    let proxy = Process::proxy("0");
    let server = Process::serve(&proxy.url, "5000");
    let kms = Kms::of(&server);
    let (store, _) = kms.store_and_key().await;
    let named = json!({"CustomKeyStoreId": store});
    kms.call("DisconnectCustomKeyStore", named.clone()).await;
    kms.wait("5s").await;
    drop(proxy);
    let connected = kms.call("ConnectCustomKeyStore", named.clone()).await;
    assert_eq!(connected, json!({}));
    kms.wait("5s").await;
    let told = kms.call("DescribeCustomKeyStores", named).await;
    let told = &told["CustomKeyStores"][0];
    assert_eq!(told["ConnectionState"], "FAILED");
    assert_eq!(told["ConnectionErrorCode"], "XKS_PROXY_NOT_REACHABLE");
    let mut another = store_input(SECRET);
    another["CustomKeyStoreName"] = json!("another");
    another["XksProxyUriPath"] = json!("/another/kms/xks/v1");
    assert_eq!(
        kms.code("CreateCustomKeyStore", another).await,
        "XksProxyUriUnreachableException"
    );
}

/// Answers the first request that comes with these bytes, then again and again with those, until the client hangs up or the
/// time is over.
fn rogue(first: &'static [u8], forever: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 8192]);
        let mut open = stream.write_all(first).is_ok();
        let began = Instant::now();
        while open && began.elapsed() < Duration::from_secs(20) {
            match forever {
                [] => std::thread::sleep(Duration::from_millis(50)),
                bytes => open = stream.write_all(bytes).is_ok(),
            }
        }
        let _ = stream.shutdown(Shutdown::Both);
    });
    url
}

#[tokio::test]
async fn rogue_proxies_cost_little_time_and_few_bytes() {
    const ENDLESS: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999999999\r\n\r\n{\"a\":\"";
    let unreachable = "XksProxyUriUnreachableException";
    let invalid = "XksProxyInvalidResponseException";
    for (first, forever, patience, code) in [
        // It hangs: before its answer, and in the middle of it.
        (&b""[..], &b""[..], "250", unreachable),
        (
            &b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"[..],
            &b""[..],
            "250",
            unreachable,
        ),
        // It never ends: the headers and the body.
        (
            &b"HTTP/1.1 200 OK\r\n"[..],
            &b"a: aaaaaaaaaaaaaaaa\r\n"[..],
            "10000",
            invalid,
        ),
        (ENDLESS, &[b'a'; 4096][..], "10000", invalid),
        // It answers something else.
        (&b"SSH-2.0-x\r\n"[..], &b"x\r\n"[..], "10000", invalid),
        (
            &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"[..],
            &b""[..],
            "10000",
            invalid,
        ),
        (
            &b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n"[..],
            &b""[..],
            "10000",
            invalid,
        ),
    ] {
        let server = Process::serve(&rogue(first, forever), patience);
        let kms = Kms::of(&server);
        let began = Instant::now();
        let said = kms.code("CreateCustomKeyStore", store_input(SECRET)).await;
        assert_eq!(said, code, "{}", String::from_utf8_lossy(first));
        assert!(
            began.elapsed() < Duration::from_secs(9),
            "{:?}",
            began.elapsed()
        );
        let stores = kms.call("DescribeCustomKeyStores", json!({})).await;
        assert_eq!(
            stores["CustomKeyStores"],
            json!([]),
            "a refusal changes nothing"
        );
    }
}
