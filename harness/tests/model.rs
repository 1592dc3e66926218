//! The engine against the independent model: generated sequences of calls, shrunk where they differ.
//!
//! `PROPTEST_CASES` plays more of them, `PROPTEST_RNG_SEED` others.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use kmspec::model::{Action, Table};
use kmspec::target::{Call, CallError, Identity, Reply, Session};
use kmspec::workload::{Divergence, Sequences, play};
use kmspec_engine::{KeyPool, Local, Scope, Time, wire};
use proptest::test_runner::{
    Config, FileFailurePersistence, RngSeed, TestCaseError, TestError, TestRunner,
};
use serde_json::{Value, json};

/// Steps per sequence.
const STEPS: usize = 30;

#[test]
fn the_engine_answers_as_the_model_allows() {
    let mut config = config();
    config.failure_persistence = Some(Box::new(FileFailurePersistence::Direct(
        "proptest-regressions/model.txt",
    )));
    if let Err((actions, divergence)) = search(config, |actions| run(&mut Engine::new(), actions)) {
        panic!("{} steps:\n{divergence}\n{actions:#?}", actions.len());
    }
}

/// Looks for a sequence that fails, and shrinks it.
fn search(
    config: Config,
    run: impl Fn(&[Action]) -> Result<(), Divergence>,
) -> Result<(), (Vec<Action>, String)> {
    let test = |actions: Vec<Action>| {
        run(&actions).map_err(|found| TestCaseError::fail(found.to_string()))
    };
    match TestRunner::new(config).run(&Sequences::of(STEPS), test) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(divergence, actions)) => Err((actions, divergence.to_string())),
        Err(TestError::Abort(reason)) => panic!("the search gave up: {reason}"),
    }
}

/// The same sequences in each run, unless the environment says otherwise.
fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 128;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config.max_shrink_iters = 10_000;
    config
}

fn run(session: &mut dyn Session, actions: &[Action]) -> Result<(), Divergence> {
    static TABLE: LazyLock<Table> = LazyLock::new(Table::embedded);
    play(session, &TABLE, actions)
}

/// A faulty target: a wrapper that changes what one call does or answers.
struct Faulty {
    engine: Engine,
    fault: Fault,
}

type Fault = fn(&mut Engine, &Call, Reply) -> Reply;

impl Session for Faulty {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        let reply = self.engine.call(call)?;
        Ok((self.fault)(&mut self.engine, call, reply))
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        self.engine.advance(by)
    }

    fn now(&self) -> i64 {
        self.engine.now()
    }

    fn account(&self) -> Option<String> {
        self.engine.account()
    }

    fn region(&self) -> String {
        self.engine.region()
    }
}

/// Faults, each with the fewest steps that show it: shrinking comes within two of them.
const FAULTS: [(&str, usize, Fault); 4] = [
    (
        "wrong material is accepted",
        3,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("IncorrectKeyMaterialException") if is(call, "ImportKeyMaterial") => {
                success(&json!({"KeyId": with(call)["KeyId"]}))
            }
            _ => reply,
        },
    ),
    (
        "a disabled key decrypts",
        4,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("DisabledException") if is(call, "Decrypt") => {
                success(&json!({"Plaintext": "YQ=="}))
            }
            _ => reply,
        },
    ),
    (
        "a refused call disables the key",
        2,
        |engine, call, reply| {
            let refused = refusal(&reply).as_deref() == Some("ValidationException");
            if refused && is(call, "ScheduleKeyDeletion") {
                engine.also("DisableKey", call);
            }
            reply
        },
    ),
    (
        "a cancelled deletion enables the key",
        3,
        |engine, call, reply| {
            if reply.status == 200 && is(call, "CancelKeyDeletion") {
                engine.also("EnableKey", call);
            }
            reply
        },
    ),
];

#[test]
fn planted_faults_are_found_and_shrunk() {
    for (name, known, fault) in FAULTS {
        let mut config = config();
        config.failure_persistence = None;
        let found = search(config, |actions| {
            run(
                &mut Faulty {
                    engine: Engine::new(),
                    fault,
                },
                actions,
            )
        });
        let (actions, divergence) = found.expect_err(name);
        println!("{name}:\n{divergence}");
        let steps = actions.len();
        assert!(
            steps <= known + 2,
            "{name}: {steps} steps, {known} are enough:\n{divergence}"
        );
    }
}

fn is(call: &Call, operation: &str) -> bool {
    call.target.as_deref() == Some(&format!("TrentService.{operation}"))
}

fn with(call: &Call) -> Value {
    serde_json::from_slice(&call.body).expect("the workload sends JSON")
}

fn refusal(reply: &Reply) -> Option<String> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    Some(body["__type"].as_str()?.rsplit('#').next()?.to_owned())
}

fn success(body: &Value) -> Reply {
    Reply {
        status: 200,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}

/// The engine with a world and a clock of its own.
struct Engine {
    local: Local,
    scope: Scope,
    now: i64,
}

impl Engine {
    fn new() -> Self {
        static KEYS: LazyLock<Arc<KeyPool>> = LazyLock::new(|| Arc::new(KeyPool::new([1; 32])));
        let scope = Scope {
            account: "111122223333".into(),
            region: "us-east-1".into(),
            principal: "arn:aws:iam::111122223333:root".into(),
        };
        Self {
            local: Local::new([1; 32], KEYS.clone()),
            scope,
            now: 1_790_000_000_000,
        }
    }

    /// Calls another operation on the key of `call`.
    fn also(&mut self, operation: &str, call: &Call) {
        let key = json!({"KeyId": with(call)["KeyId"]});
        let call = Call::operation(operation, &key, Identity::Main);
        self.call(&call).expect("the engine answers");
    }
}

impl Session for Engine {
    fn call(&mut self, call: &Call) -> Result<Reply, CallError> {
        let raw = wire::Raw {
            method: &call.method,
            target: call.target.as_deref(),
            content_type: Some("application/x-amz-json-1.1"),
            body: &call.body,
        };
        let reply = self.local.call(Time(self.now), &self.scope, &raw);
        Ok(Reply {
            status: reply.status,
            headers: Vec::new(),
            body: reply.body,
        })
    }

    fn advance(&mut self, by: Duration) -> Result<(), CallError> {
        self.now += by.as_millis() as i64;
        Ok(())
    }

    fn now(&self) -> i64 {
        self.now
    }

    fn account(&self) -> Option<String> {
        Some(self.scope.account.clone())
    }

    fn region(&self) -> String {
        self.scope.region.clone()
    }
}
