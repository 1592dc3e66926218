//! A world to measure.

use std::sync::Arc;

use divan::Bencher;
use kmspec_engine::wire::Raw;
use kmspec_engine::{KeyPool, Local, Scope, Time};
use serde_json::Value;

/// A world to call.
pub(crate) struct World {
    local: Local,
    scope: Scope,
}

impl World {
    pub(crate) fn new() -> Self {
        let scope = Scope {
            account: "111122223333".into(),
            region: "eu-central-1".into(),
            principal: "arn:aws:iam::111122223333:root".into(),
        };
        let local = Local::new([1; 32], Arc::new(KeyPool::new([1; 32])));
        Self { local, scope }
    }

    /// The status and body of an answer.
    fn send(&mut self, target: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let raw = Raw {
            method: "POST",
            target: Some(target),
            content_type: None,
            body,
        };
        let reply = self.local.call(Time(1_700_000_000_000), &self.scope, &raw);
        (reply.status, reply.body)
    }

    pub(crate) fn call(&mut self, operation: &str, input: &Value) -> Value {
        let (status, body) = self.send(
            &format!("TrentService.{operation}"),
            input.to_string().as_bytes(),
        );
        assert_eq!(status, 200, "{operation} {input}");
        serde_json::from_slice(&body).expect("an answer is JSON")
    }

    pub(crate) fn key(&mut self, input: &Value) -> Value {
        self.call("CreateKey", input)["KeyMetadata"]["KeyId"].take()
    }
}

/// Measures one call, made again and again.
pub(crate) fn measure(bencher: Bencher<'_, '_>, mut world: World, operation: &str, input: &Value) {
    let target = format!("TrentService.{operation}");
    let body = input.to_string();
    bencher.bench_local(|| {
        let (status, body) = world.send(&target, body.as_bytes());
        assert_eq!(status, 200);
        body
    });
}
