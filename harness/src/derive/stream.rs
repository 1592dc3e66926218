//! Bytes that look random and follow from a seed, so that a run can be repeated.

use std::convert::Infallible;

use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

/// SHA-256 in counter mode. Not for secrets: whoever knows the seed knows the bytes.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    seed: [u8; 32],
    blocks: u64,
    rest: Vec<u8>,
}

impl Stream {
    /// Characters of `[a-z2-7]`.
    pub(crate) fn base32(&mut self, n: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let bytes = self.bytes(n);
        let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
        bytes.iter().map(letter).collect()
    }

    /// The stream that follows from these parts.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self {
            seed: hash.finalize().into(),
            blocks: 0,
            rest: Vec::new(),
        }
    }

    /// The next bytes.
    pub fn bytes(&mut self, n: usize) -> Vec<u8> {
        while self.rest.len() < n {
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.blocks.to_be_bytes())
                .finalize();
            self.rest.extend_from_slice(&block);
            self.blocks += 1;
        }
        let rest = self.rest.split_off(n);
        std::mem::replace(&mut self.rest, rest)
    }

    /// The next 32 bytes.
    pub fn array(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&self.bytes(32));
        bytes
    }

    /// The next characters of `[a-z0-9]`.
    pub fn letters(&mut self, n: usize) -> String {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        self.bytes(n)
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
            .collect()
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.copy_from_slice(&self.bytes(dst.len()));
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
