//! Request ids.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes request ids: a counter, mixed, so that no two are the same and none costs a system call.
#[derive(Debug)]
pub(super) struct RequestIds {
    seed: u64,
    made: AtomicU64,
}

impl RequestIds {
    /// With a seed of which nothing need be known.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            made: AtomicU64::new(0),
        }
    }

    /// The next id: a UUID of version 4 ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562#section-5.4)) in its text form.
    pub(super) fn next(&self) -> [u8; 36] {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let high = mix(self.seed.wrapping_add(n));
        let low = mix(high ^ self.seed.rotate_left(32));
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&high.to_be_bytes());
        bytes[8..].copy_from_slice(&low.to_be_bytes());
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;

        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (n, byte) in bytes.iter().enumerate() {
            if matches!(n, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = DIGITS[usize::from(byte >> 4)];
            text[at + 1] = DIGITS[usize::from(byte & 15)];
            at += 2;
        }
        text
    }
}

/// The finaliser of SplitMix64: every input has an output of its own.
pub(super) fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::RequestIds;

    #[test]
    fn ids_are_version_4_and_differ() {
        let ids = RequestIds::new(7);
        let made: HashSet<String> = (0..10_000)
            .map(|_| String::from_utf8(ids.next().to_vec()).unwrap())
            .collect();
        assert_eq!(made.len(), 10_000);
        for id in made {
            let parts: Vec<&str> = id.split('-').collect();
            assert_eq!(
                parts.iter().map(|part| part.len()).collect::<Vec<_>>(),
                [8, 4, 4, 4, 12],
                "{id}"
            );
            assert!(
                parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']),
                "{id}"
            );
        }
    }
}
