//! Request quotas (`--throttle`): so many requests a second in each account and Region, ThrottlingException beyond.
//!
//! Each quota is a bucket of one second's requests that fills at its own rate, by the wall clock, whatever the virtual one
//! says. Cryptographic operations share the quota of their kind of key, which is told by the algorithm that the request names
//! ([Request quotas](https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html)). The quotas of custom
//! key stores and the refusal of "hot keys" are not here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use kmspec_engine::api::Op;
use kmspec_engine::wire::Request;
use kmspec_engine::{Error, Scope};

use self::quota::Quota;

mod quota;

/// One `--throttle` of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// Without a value: the request quotas that accounts have by default.
    Defaults,
    /// Requests of one operation a second.
    Operation(Op, u32),
}

impl Throttle {
    /// Reads the value: nothing, or `OPERATION=N`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Defaults);
        }
        let (name, rate) = text
            .split_once('=')
            .ok_or("OPERATION=N was expected, such as CreateKey=2")?;
        let operation = Op::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = Op::ALL.iter().map(|op| op.as_str()).collect();
            match similar::get_close_matches(name, &names, 1, 0.6).first() {
                Some(like) => format!("KMS has no operation {name}; did you mean {like}?"),
                None => format!("KMS has no operation {name}"),
            }
        })?;
        let rate = rate.parse().ok().filter(|rate| *rate > 0);
        let rate = rate.ok_or("the requests a second are a whole number, at least 1")?;
        Ok(Self::Operation(operation, rate))
    }
}

/// The request quotas in force.
#[derive(Debug)]
pub(super) struct Throttles {
    defaults: bool,
    operations: HashMap<Op, u32>,
    buckets: Mutex<HashMap<(String, String, Quota), Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    /// Requests that may be made at once.
    left: f64,
    filled: Instant,
}

impl Throttles {
    /// Those of the command line, if it has any.
    pub(super) fn new(wanted: &[Throttle]) -> Option<Self> {
        if wanted.is_empty() {
            return None;
        }
        let rate = |throttle: &Throttle| match throttle {
            Throttle::Defaults => None,
            Throttle::Operation(op, rate) => Some((*op, *rate)),
        };
        Some(Self {
            defaults: wanted.contains(&Throttle::Defaults),
            operations: wanted.iter().filter_map(rate).collect(),
            buckets: Mutex::default(),
        })
    }

    /// Counts a request, made now.
    ///
    /// # Errors
    /// One of its quotas is used up; then it counts against none.
    pub(super) fn admit(
        &self,
        scope: &Scope,
        request: &Request,
        now: Instant,
    ) -> Result<(), Error> {
        let limits = self.limits(scope, request);
        if limits.is_empty() {
            return Ok(());
        }
        let place = |quota| (scope.account.clone(), scope.region.clone(), quota);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        for (quota, rate) in &limits {
            let bucket = buckets.entry(place(*quota)).or_insert_with(|| Bucket {
                left: f64::from(*rate),
                filled: now,
            });
            bucket.fill(*rate, now);
            if bucket.left < 1.0 {
                return Err(throttled());
            }
        }
        for (quota, _) in limits {
            if let Some(bucket) = buckets.get_mut(&place(quota)) {
                bucket.left -= 1.0;
            }
        }
        Ok(())
    }

    /// Forgets what was counted.
    pub(super) fn clear(&self) {
        self.buckets
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// The quotas of a request, each with its requests a second.
    fn limits(&self, scope: &Scope, request: &Request) -> Vec<(Quota, u32)> {
        if let Some(rate) = self.operations.get(&request.op) {
            return vec![(Quota::Operation(request.op), *rate)];
        }
        if !self.defaults {
            return Vec::new();
        }
        let limit = |quota: Quota| quota.rate(&scope.region).map(|rate| (quota, rate));
        Quota::of(request).into_iter().filter_map(limit).collect()
    }
}

impl Bucket {
    fn fill(&mut self, rate: u32, now: Instant) {
        let passed = now.saturating_duration_since(self.filled);
        let rate = f64::from(rate);
        self.left = passed.as_secs_f64().mul_add(rate, self.left).min(rate);
        self.filled = self.filled.max(now);
    }
}

/// The refusal, in the words of [Throttling](https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html).
pub(super) fn throttled() -> Error {
    Error::throttling(
        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use kmspec_engine::Code;
    use kmspec_engine::wire::{Raw, decode};

    use super::{Instant, Op, Quota, Request, Scope, Throttle, Throttles};

    fn request(operation: &str, body: &str) -> Request {
        decode(&Raw {
            method: "POST",
            target: Some(&format!("TrentService.{operation}")),
            content_type: None,
            body: body.as_bytes(),
        })
        .unwrap()
    }

    fn scope(account: &str, region: &str) -> Scope {
        Scope {
            account: account.into(),
            region: region.into(),
            principal: String::new(),
        }
    }

    #[test]
    fn a_bucket_holds_one_second_and_fills() {
        let throttles = Throttles::new(&[Throttle::Operation(Op::ListKeys, 4)]).unwrap();
        let (scope, request) = (
            scope("111122223333", "us-east-1"),
            request("ListKeys", "{}"),
        );
        let start = Instant::now();
        let admitted = |millis: u64, tries: usize| {
            let now = start + Duration::from_millis(millis);
            (0..tries)
                .filter(|_| throttles.admit(&scope, &request, now).is_ok())
                .count()
        };
        assert_eq!(admitted(0, 10), 4);
        assert_eq!(admitted(240, 1), 0);
        assert_eq!(admitted(250, 2), 1);
        assert_eq!(admitted(60_000, 10), 4);
        let refusal = throttles
            .admit(&scope, &request, start + Duration::from_secs(60))
            .unwrap_err();
        assert_eq!(refusal.code, Code::ThrottlingException);
        throttles.clear();
        assert_eq!(admitted(60_000, 10), 4);
    }

    #[test]
    fn accounts_regions_and_operations_are_apart() {
        let throttles = Throttles::new(&[Throttle::Operation(Op::ListKeys, 1)]).unwrap();
        let now = Instant::now();
        let admit = |account, region, operation| {
            let request = request(operation, "{}");
            throttles
                .admit(&scope(account, region), &request, now)
                .is_ok()
        };
        assert!(admit("111122223333", "us-east-1", "ListKeys"));
        assert!(!admit("111122223333", "us-east-1", "ListKeys"));
        assert!(admit("111122223333", "us-east-2", "ListKeys"));
        assert!(admit("444455556666", "us-east-1", "ListKeys"));
        // Without the defaults nothing else has a quota.
        assert!((0..10).all(|_| admit("111122223333", "us-east-1", "CreateKey")));
    }

    #[test]
    fn defaults_are_those_of_the_guide() {
        let throttles =
            Throttles::new(&[Throttle::Defaults, Throttle::Operation(Op::ListKeys, 7)]).unwrap();
        let limits = |region, operation, body| {
            throttles.limits(&scope("111122223333", region), &request(operation, body))
        };
        let key = r#"{"KeyId": "alias/a"}"#;
        assert_eq!(
            limits("us-east-1", "CreateKey", "{}"),
            [(Quota::Operation(Op::CreateKey), 5)]
        );
        assert_eq!(
            limits("us-east-1", "ListKeys", "{}"),
            [(Quota::Operation(Op::ListKeys), 7)]
        );
        assert_eq!(limits("us-east-1", "DescribeKey", key)[0].1, 2000);
        let random = r#"{"NumberOfBytes": 1}"#;
        for (region, rate) in [
            ("us-west-2", 100_000),
            ("eu-central-1", 20_000),
            ("sa-east-1", 10_000),
        ] {
            assert_eq!(
                limits(region, "GenerateRandom", random),
                [(Quota::Symmetric, rate)]
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(Throttle::read(""), Ok(Throttle::Defaults));
        assert_eq!(
            Throttle::read("Encrypt=2"),
            Ok(Throttle::Operation(Op::Encrypt, 2))
        );
        for (text, why) in [
            ("Encrypt", "OPERATION=N"),
            ("Encrpt=1", "did you mean Encrypt?"),
            ("Encrypt=0", "at least 1"),
            ("Encrypt=x", "whole number"),
        ] {
            let said = Throttle::read(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
