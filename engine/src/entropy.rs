//! Randomness from a seed: the same seed and the same sequence of calls give the same values.
//!
//! Every draw reads a ChaCha20 stream of its own, numbered by an atomic counter, so that reads under a shared borrow can
//! draw too. Concurrent calls get values that differ; which call gets which is theirs to race for.

use std::sync::atomic::{AtomicU64, Ordering};

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use uuid::Uuid;

use crate::crypto::{Secret, mac};

/// A source of ids, key material and nonces that a 32-byte seed determines.
#[derive(Debug)]
pub struct Entropy {
    seed: Secret,
    /// How every nonce begins.
    nonces: [u8; 4],
    draws: AtomicU64,
}

impl Entropy {
    /// A source at its beginning.
    #[must_use]
    pub fn new(seed: &[u8; 32]) -> Self {
        let seed = Secret(mac(seed, &[b"kmspec draws"]));
        let [a, b, c, d, ..] = mac(&seed.0, &[b"kmspec nonces"]);
        Self {
            seed,
            nonces: [a, b, c, d],
            draws: AtomicU64::new(0),
        }
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.rng().fill_bytes(bytes);
    }

    /// A generator that nothing else reads.
    pub(crate) fn rng(&self) -> ChaCha20Rng {
        let stream = self.draws.fetch_add(1, Ordering::Relaxed);
        let mut rng = ChaCha20Rng::from_seed(self.seed.0);
        rng.set_stream(stream);
        rng
    }

    /// `N` bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A version 4 UUID of [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.4), as key ids have it.
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A 96-bit AES-GCM nonce that this source never gives twice: half of what tells this seed from others, then the number of
    /// the draw ([SP 800-38D](https://doi.org/10.6028/NIST.SP.800-38D), 8.2.1).
    pub fn nonce(&self) -> [u8; 12] {
        let draw = self.draws.fetch_add(1, Ordering::Relaxed);
        let mut nonce = [0; 12];
        nonce[..4].copy_from_slice(&self.nonces);
        nonce[4..].copy_from_slice(&draw.to_be_bytes());
        nonce
    }

    /// From now on it draws what `earlier` draws next, a source of the same seed: what comes of a fuzz target's input is not to be up
    /// to the inputs before it.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn rewind(&self, earlier: &Self) {
        let draws = earlier.draws.load(Ordering::Relaxed);
        self.draws.store(draws, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Entropy;

    #[test]
    fn one_seed_gives_one_sequence() {
        let draw = |seed: u8| {
            let entropy = Entropy::new(&[seed; 32]);
            (entropy.uuid(), entropy.bytes::<32>(), entropy.nonce())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn draws_differ() {
        let entropy = Entropy::new(&[0; 32]);
        let nonces: BTreeSet<_> = (0..1000).map(|_| entropy.nonce()).collect();
        let blocks: BTreeSet<_> = (0..1000).map(|_| entropy.bytes::<16>()).collect();
        assert_eq!((nonces.len(), blocks.len()), (1000, 1000));
    }

    #[test]
    fn uuids_are_version_4() {
        let uuid = Entropy::new(&[7; 32]).uuid();
        assert_eq!(
            (uuid.get_version_num(), uuid.get_variant()),
            (4, uuid::Variant::RFC4122)
        );
    }

    #[test]
    fn the_seed_is_not_shown() {
        let shown = format!("{:?}", Entropy::new(&[7; 32]));
        assert!(
            shown.starts_with("Entropy { seed: Secret { .. }, nonces: ["),
            "{shown}"
        );
    }
}
