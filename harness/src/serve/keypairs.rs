//! RSA key pairs, made in the background before they are asked for: one takes 35 to 650 ms.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use kmspec_engine::RsaKeyPair;
use tokio::sync::Notify;

/// The sizes in bits, and how many of each are kept ready.
const SIZES: [(u32, usize); 3] = [(2048, 4), (3072, 2), (4096, 2)];

/// Key pairs of each size. Dropping it ends the threads that make them.
#[derive(Debug)]
pub(super) struct KeyPairs([Arc<Size>; 3]);

/// The key pairs of one size.
#[derive(Debug)]
struct Size {
    bits: u32,
    wanted: usize,
    seed: Option<[u8; 32]>,
    stock: Mutex<Stock>,
    taken: Condvar,
    made: Notify,
}

/// Without a seed a pair leaves the stock when it is given. With one, all stay, so that after a reset the same come again.
#[derive(Default)]
struct Stock {
    pairs: VecDeque<RsaKeyPair>,
    next: usize,
    over: bool,
}

impl KeyPairs {
    /// Begins to make them: from the seed, or from the operating system's randomness.
    ///
    /// # Errors
    /// No thread could be started.
    pub(super) fn start(seed: Option<[u8; 32]>) -> std::io::Result<Self> {
        let sizes = SIZES.map(|(bits, wanted)| {
            let (stock, taken, made) = Default::default();
            Arc::new(Size {
                bits,
                wanted,
                seed,
                stock,
                taken,
                made,
            })
        });
        let pairs = Self(sizes);
        for size in &pairs.0 {
            let size = Arc::clone(size);
            std::thread::Builder::new()
                .name(format!("rsa-{}", size.bits))
                .spawn(move || size.keep_stocked())?;
        }
        Ok(pairs)
    }

    /// The next key pair of a size, at once if one is ready; `None` for a size that is never made.
    pub(super) async fn take(&self, bits: u32) -> Option<RsaKeyPair> {
        let size = self.0.iter().find(|size| size.bits == bits)?;
        loop {
            let made = size.made.notified();
            if let Some(pair) = size.take() {
                return Some(pair);
            }
            made.await;
        }
    }

    /// With a seed: begins again with the first key pair.
    pub(super) fn rewind(&self) {
        for size in &self.0 {
            size.stock().next = 0;
        }
    }
}

impl Drop for KeyPairs {
    fn drop(&mut self) {
        for size in &self.0 {
            size.stock().over = true;
            size.taken.notify_all();
        }
    }
}

impl Size {
    fn keep_stocked(&self) {
        for n in 0.. {
            let enough =
                |stock: &mut Stock| !stock.over && stock.pairs.len() >= stock.next + self.wanted;
            let stock = self
                .taken
                .wait_while(self.stock(), enough)
                .unwrap_or_else(PoisonError::into_inner);
            if stock.over {
                return;
            }
            drop(stock);
            let pair = match &self.seed {
                Some(seed) => RsaKeyPair::from_seed(seed, self.bits, n),
                None => RsaKeyPair::generate(self.bits),
            };
            self.stock().pairs.push_back(pair);
            self.made.notify_waiters();
        }
    }

    fn take(&self) -> Option<RsaKeyPair> {
        let mut stock = self.stock();
        let pair = if self.seed.is_some() {
            let pair = stock.pairs.get(stock.next).cloned();
            stock.next += usize::from(pair.is_some());
            pair
        } else {
            stock.pairs.pop_front()
        };
        self.taken.notify_one();
        pair
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Stock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stock")
            .field("ready", &(self.pairs.len() - self.next))
            .finish_non_exhaustive()
    }
}
