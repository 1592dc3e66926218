//! The engine driven in one place: key pairs from a seed, every call answered before the next.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::crypto::Secret;
use crate::crypto::rsa::RsaKeyPair;
use crate::wire::{self, Raw, Reply, Request};
use crate::{Answer, Ask, Config, Kms, Scope, Step, Time, XksCall, XksFailure, XksReply};

/// A [`Kms`] with a source of key pairs: what it asks for, it gets at once.
#[derive(Debug)]
pub struct Local {
    kms: Kms,
    keys: Arc<KeyPool>,
    /// How many key pairs of a size were taken.
    taken: BTreeMap<u32, u64>,
    proxies: Option<Box<dyn XksProxies>>,
}

/// What makes calls to the proxies of external key stores.
pub trait XksProxies: fmt::Debug + Send {
    /// Makes a call, once, and waits for its answer.
    ///
    /// # Errors
    /// Why there is no HTTP answer.
    fn call(&mut self, call: &XksCall) -> Result<XksReply, XksFailure>;
}

impl Local {
    /// A world without keys, made from a seed. The `n`-th key pair of a size that it needs is the pool's `n`-th.
    #[must_use]
    pub fn new(seed: [u8; 32], keys: Arc<KeyPool>) -> Self {
        Self::with(seed, keys, Config::default())
    }

    /// [`Self::new`], with other settings than usual.
    #[must_use]
    pub fn with(seed: [u8; 32], keys: Arc<KeyPool>, config: Config) -> Self {
        Self {
            kms: Kms::with(seed, config),
            keys,
            taken: BTreeMap::new(),
            proxies: None,
        }
    }

    /// From now on, calls to the proxies of external key stores are made so. Without it there is no proxy to reach.
    pub fn set_proxies(&mut self, proxies: Box<dyn XksProxies>) {
        self.proxies = Some(proxies);
    }

    /// Lets everything happen that is due by now, as the next call would.
    pub fn advance(&mut self, now: Time) {
        self.kms.advance(now);
    }

    /// Answers a call made at this time.
    pub fn call(&mut self, now: Time, scope: &Scope, raw: &Raw<'_>) -> Reply {
        match wire::decode(raw) {
            Ok(request) => self.request(now, scope, &request),
            Err(error) => error.into(),
        }
    }

    /// Answers a request made at this time.
    pub fn request(&mut self, now: Time, scope: &Scope, request: &Request) -> Reply {
        self.advance(now);
        let mut step = match request.writes() {
            true => self.kms.write(now, scope, request),
            false => self.kms.read(now, scope, request),
        };
        loop {
            match step {
                Step::Reply(reply) => return reply,
                Step::Ask(ask) => {
                    let answer = self.answer(ask);
                    step = self.kms.resume(now, scope, request, answer);
                }
            }
        }
    }

    /// From now on the pool's first key pairs are taken again: a fuzz target has no time to make new ones.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn rewind(&mut self) {
        self.taken.clear();
    }

    fn answer(&mut self, ask: Ask) -> Answer {
        match ask {
            Ask::RsaKeyPair { bits } => {
                let taken = self.taken.entry(bits).or_default();
                let pair = self.keys.pair(bits, *taken);
                *taken += 1;
                Answer::RsaKeyPair(pair)
            }
            Ask::XksProxy(call) => {
                let result = match &mut self.proxies {
                    Some(proxies) => proxies.call(&call),
                    None => Err(XksFailure::Unreachable),
                };
                call.answer(result)
            }
        }
    }

    /// The engine.
    #[must_use]
    pub const fn kms(&self) -> &Kms {
        &self.kms
    }

    /// The engine, to change what stands behind it.
    pub const fn kms_mut(&mut self) -> &mut Kms {
        &mut self.kms
    }
}

/// RSA key pairs from a seed, each made when it is first wanted and then kept. Making one takes 35 to 650 ms, so a process
/// shares one pool.
#[derive(Debug)]
pub struct KeyPool {
    seed: Secret,
    #[cfg(any(test, feature = "fuzzing"))]
    fixed: bool,
    pairs: Mutex<BTreeMap<(u32, u64), Slot>>,
}

/// A key pair, or the making of it that others wait for.
type Slot = Arc<OnceLock<RsaKeyPair>>;

impl KeyPool {
    /// The key pairs of this seed, none of them made yet.
    #[must_use]
    pub const fn new(seed: [u8; 32]) -> Self {
        Self {
            seed: Secret(seed),
            #[cfg(any(test, feature = "fuzzing"))]
            fixed: false,
            pairs: Mutex::new(BTreeMap::new()),
        }
    }

    /// Key pairs that everyone knows and nobody has to make, sixteen of 2048 bits and three of each other size over and over: a
    /// fuzz target has no time for others.
    #[cfg(any(test, feature = "fuzzing"))]
    #[must_use]
    pub fn fixed() -> Self {
        Self {
            fixed: true,
            ..Self::new([0; 32])
        }
    }

    /// The `n`-th key pair of this many bits. Callers that want the same one at the same time wait for one making of it.
    ///
    /// # Panics
    /// For a size that is not 2048, 3072 or 4096.
    pub fn pair(&self, bits: u32, n: u64) -> RsaKeyPair {
        #[cfg(any(test, feature = "fuzzing"))]
        if self.fixed {
            return crate::hostile::keys::pair(bits, n);
        }
        let slot = {
            let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(pairs.entry((bits, n)).or_default())
        };
        slot.get_or_init(|| RsaKeyPair::from_seed(&self.seed.0, bits, n))
            .clone()
    }
}
