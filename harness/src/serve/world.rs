//! One request on its way through: who asks, faults, the engine under its lock, the answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};
use std::time::Instant;

use hyper::http::request::Parts;
use kmspec_engine::wire::{self, Raw, Reply, Request};
use kmspec_engine::{Answer, Ask, Config, Error, Kms, Scope, Step};

use super::clock::Clock;
use super::faults::Faults;
use super::identity::Identities;
use super::ids::{RequestIds, mix};
use super::keypairs::KeyPairs;
use super::proxies::Proxies;
use super::throttle::Throttles;

/// All that requests share.
#[derive(Debug)]
pub(super) struct World {
    kms: RwLock<Kms>,
    seed: Option<[u8; 32]>,
    pairs: KeyPairs,
    proxies: Proxies,
    /// The time the engine lives in.
    pub(super) clock: Clock,
    /// The faults in force.
    pub(super) faults: Faults,
    /// The request quotas in force, if any are.
    throttles: Option<Throttles>,
    /// Who may ask.
    pub(super) identities: Identities,
    /// The `x-amzn-RequestId` of each answer.
    pub(super) request_ids: RequestIds,
}

/// What the access log tells of a request.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Whose it was, where that got known.
    pub(super) scope: Option<Scope>,
    /// The error code, if it was refused.
    pub(super) code: Option<&'static str>,
}

impl World {
    /// An empty world, at the wall clock's time. Without a seed, randomness is the operating system's.
    ///
    /// # Errors
    /// The threads that make key pairs could not be started.
    pub(super) fn new(
        seed: Option<[u8; 32]>,
        config: Config,
        identities: Identities,
        throttles: Option<Throttles>,
        proxies: Proxies,
    ) -> std::io::Result<Self> {
        let first = seed.unwrap_or_else(random);
        let short = mix(u64::from_le_bytes(std::array::from_fn(|n| first[n])));
        Ok(Self {
            kms: RwLock::new(Kms::with(first, config)),
            seed,
            pairs: KeyPairs::start(seed)?,
            proxies,
            clock: Clock::default(),
            faults: Faults::new(mix(short)),
            throttles,
            identities,
            request_ids: RequestIds::new(short),
        })
    }

    /// Makes everything as it was at the start: no keys, no faults, the wall clock's time; with a seed, the same ids and key
    /// pairs come again.
    pub(super) fn reset(&self) {
        let mut kms = self.kms.write().unwrap_or_else(PoisonError::into_inner);
        *kms = Kms::with(self.seed.unwrap_or_else(random), *kms.config());
        self.pairs.rewind();
        self.faults.clear();
        if let Some(throttles) = &self.throttles {
            throttles.clear();
        }
        self.clock.rewind();
    }

    /// Answers one request, its body read.
    pub(super) async fn answer(&self, request: &Parts, body: &[u8], seen: &mut Seen) -> Reply {
        let answered = self.try_answer(request, body, seen).await;
        answered.unwrap_or_else(Reply::from)
    }

    async fn try_answer(
        &self,
        request: &Parts,
        body: &[u8],
        seen: &mut Seen,
    ) -> Result<Reply, Error> {
        let scope = &*seen.scope.insert(self.identities.scope(request, body)?);
        if request.uri.path() != "/" {
            return Err(Error::unknown_operation("KMS answers at / only."));
        }
        let text = |name: &str| request.headers.get(name)?.to_str().ok();
        let target = text("x-amz-target");
        if let Some(fault) = self.faults.take(operation(target)) {
            return Err(fault);
        }
        let raw = Raw {
            method: request.method.as_str(),
            target,
            content_type: text("content-type"),
            body,
        };
        let request = sound(|| wire::decode(&raw))??;
        if let Some(throttles) = &self.throttles {
            throttles.admit(scope, &request, Instant::now())?;
        }
        let mut step = sound(|| self.ask(scope, &request))?;
        loop {
            let answer = match step {
                Step::Reply(reply) => return Ok(reply),
                Step::Ask(Ask::RsaKeyPair { bits }) => {
                    Answer::RsaKeyPair(self.pairs.take(bits).await.ok_or_else(broken)?)
                }
                Step::Ask(Ask::XksProxy(call)) => {
                    let result = self.proxies.call(&call).await;
                    call.answer(result)
                }
            };
            step = sound(|| {
                let mut kms = self.kms.write().unwrap_or_else(PoisonError::into_inner);
                kms.resume(self.clock.now(), scope, &request, answer)
            })?;
        }
    }

    /// The engine, to look at what stands behind it or to change that.
    pub(super) fn kms(&self) -> RwLockWriteGuard<'_, Kms> {
        self.kms.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads share the lock, unless something is due first.
    fn ask(&self, scope: &Scope, request: &Request) -> Step {
        let writes = request.writes();
        if !writes {
            let kms = self.kms.read().unwrap_or_else(PoisonError::into_inner);
            let now = self.clock.now();
            if kms.next_deadline().is_none_or(|deadline| now < deadline) {
                return kms.read(now, scope, request);
            }
        }
        let mut kms = self.kms.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if writes {
            return kms.write(now, scope, request);
        }
        kms.advance(now);
        kms.read(now, scope, request)
    }
}

/// The operation that a target names, in any service.
pub(super) fn operation(target: Option<&str>) -> &str {
    target
        .and_then(|target| target.split_once('.'))
        .map_or("", |(_, operation)| operation)
}

/// Turns a panic of the engine, a fault of ours, into the answer that a service in trouble gives.
fn sound<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| broken())
}

fn broken() -> Error {
    Error::kms_internal(
        "The engine broke on this request: a fault of kmspec; its standard error says more.",
    )
}

/// A seed from the operating system.
///
/// # Panics
/// The operating system has no randomness: nothing here could be trusted.
pub(super) fn random() -> [u8; 32] {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).expect("the operating system gives randomness");
    seed
}
