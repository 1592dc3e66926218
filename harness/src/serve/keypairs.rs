//! RSA key pairs, made in the background before they are asked for: one takes 35 to 650 ms.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use kmspec_engine::RsaKeyPair;
use tokio::sync::Semaphore;

/// The sizes in bits, and how many of each are kept ready. Those that imports use most come first.
const SIZES: [(u32, u64); 3] = [(2048, 16), (3072, 2), (4096, 2)];

/// Key pairs of each size. Dropping it ends the thread that makes them.
///
/// The thread makes one pair at a time, so that it never takes more than one core from the calls. Who finds none ready makes
/// one at once, as many at a time as there are cores.
#[derive(Debug)]
pub(super) struct KeyPairs {
    shared: Arc<Shared>,
    makers: Semaphore,
}

#[derive(Debug)]
struct Shared {
    seed: Option<[u8; 32]>,
    stock: Mutex<Stock>,
    taken: Condvar,
}

/// Without a seed a pair leaves the stock when it is given. With one, all stay, so that after a reset the same come again.
#[derive(Debug, Default)]
struct Stock {
    pairs: BTreeMap<(u32, u64), Slot>,
    /// How many of each size were given.
    given: BTreeMap<u32, u64>,
    over: bool,
}

/// A key pair, or the making of it that others wait for.
type Slot = Arc<OnceLock<RsaKeyPair>>;

impl KeyPairs {
    /// Begins to make them: from the seed, or from the operating system's randomness.
    ///
    /// # Errors
    /// The thread could not be started.
    pub(super) fn start(seed: Option<[u8; 32]>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            seed,
            stock: Mutex::default(),
            taken: Condvar::new(),
        });
        let stocker = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("rsa key pairs".into())
            .spawn(move || stocker.keep_stocked())?;
        let cores = std::thread::available_parallelism()?.get();
        Ok(Self {
            shared,
            makers: Semaphore::new(cores),
        })
    }

    /// The next key pair of a size, at once if it is ready; `None` for a size that is never made.
    pub(super) async fn take(&self, bits: u32) -> Option<RsaKeyPair> {
        SIZES.iter().find(|(size, _)| *size == bits)?;
        let (n, slot) = self.shared.next(bits);
        if let Some(pair) = slot.get() {
            return Some(pair.clone());
        }
        let _turn = self.makers.acquire().await.ok()?;
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || shared.fill(&slot, bits, n))
            .await
            .ok()
    }

    /// With a seed: begins again with the first key pair.
    pub(super) fn rewind(&self) {
        if self.shared.seed.is_some() {
            self.shared.stock().given.clear();
        }
    }
}

impl Drop for KeyPairs {
    fn drop(&mut self) {
        self.shared.stock().over = true;
        self.shared.taken.notify_all();
    }
}

impl Shared {
    fn keep_stocked(&self) {
        loop {
            let enough = |stock: &mut Stock| !stock.over && stock.missing().is_none();
            let mut stock = self
                .taken
                .wait_while(self.stock(), enough)
                .unwrap_or_else(PoisonError::into_inner);
            let Some((bits, n)) = stock.missing().filter(|_| !stock.over) else {
                return;
            };
            let slot = Arc::clone(stock.pairs.entry((bits, n)).or_default());
            drop(stock);
            self.fill(&slot, bits, n);
        }
    }

    /// Gives the next pair of a size away, made or not.
    fn next(&self, bits: u32) -> (u64, Slot) {
        let mut stock = self.stock();
        let given = stock.given.entry(bits).or_default();
        let n = *given;
        *given += 1;
        let slot = Arc::clone(stock.pairs.entry((bits, n)).or_default());
        if self.seed.is_none() {
            stock.pairs.remove(&(bits, n));
        }
        self.taken.notify_one();
        (n, slot)
    }

    fn fill(&self, slot: &Slot, bits: u32, n: u64) -> RsaKeyPair {
        slot.get_or_init(|| match &self.seed {
            Some(seed) => RsaKeyPair::from_seed(seed, bits, n),
            None => RsaKeyPair::generate(bits),
        })
        .clone()
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stock {
    /// The first pair to be made that nobody has made or is making for a request.
    fn missing(&self) -> Option<(u32, u64)> {
        SIZES
            .iter()
            .flat_map(|&(bits, ready)| {
                let given = self.given.get(&bits).copied().unwrap_or(0);
                (given..given + ready).map(move |n| (bits, n))
            })
            .find(|at| self.pairs.get(at).is_none_or(|slot| slot.get().is_none()))
    }
}
