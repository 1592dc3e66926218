//! The name of key material.

use std::fmt;

use crate::crypto::mac;

/// Identifies key material within a KMS key: 32 bytes, shown as 64 lower-case hexadecimal digits.
///
/// The same material in the same key has the same id, in another key another one
/// ([ImportKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyMaterialId([u8; 32]);

impl KeyMaterialId {
    /// The id of `material` in the key of this id.
    #[must_use]
    pub fn compute(key_id: &str, material: &[u8]) -> Self {
        Self(mac(
            material,
            &[b"kmspec key material id\0", key_id.as_bytes()],
        ))
    }

    /// The id of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for KeyMaterialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand, because every DescribeKey shows one: formatting byte by byte is as dear as the rest of its answer.
        let digit = |n: u8| b"0123456789abcdef"[usize::from(n)];
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::KeyMaterialId;

    #[test]
    fn the_id_depends_on_key_and_material() {
        let id = KeyMaterialId::compute("a", &[1; 32]);
        assert_eq!(id, KeyMaterialId::compute("a", &[1; 32]));
        assert_ne!(id, KeyMaterialId::compute("b", &[1; 32]));
        assert_ne!(id, KeyMaterialId::compute("a", &[2; 32]));
    }

    #[test]
    fn the_id_reads_as_64_hexadecimal_digits() {
        let text = KeyMaterialId::from_bytes([0xA0; 32]).to_string();
        assert_eq!(text, "a0".repeat(32));
    }
}
