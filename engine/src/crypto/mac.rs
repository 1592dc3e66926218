//! HMAC keys ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104),
//! [FIPS 198-1](https://doi.org/10.6028/NIST.FIPS.198-1)).

use std::fmt;

use aws_lc_rs::hmac;

/// The hash of an HMAC key, which its key spec decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacHash {
    /// SHA-224, of HMAC_224.
    Sha224,
    /// SHA-256, of HMAC_256.
    Sha256,
    /// SHA-384, of HMAC_384.
    Sha384,
    /// SHA-512, of HMAC_512.
    Sha512,
}

impl MacHash {
    /// Bytes of a MAC, and of the key material that KMS makes.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    const fn algorithm(self) -> hmac::Algorithm {
        match self {
            Self::Sha224 => hmac::HMAC_SHA224,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha384 => hmac::HMAC_SHA384,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }
}

/// An HMAC key ready for use. In a box, because it holds the hash states of both its pads: more than a kilobyte.
pub struct MacKey(Box<hmac::Key>);

impl MacKey {
    /// Bytes of imported key material, at most.
    pub const LONGEST: usize = 128;

    /// The key of this material; `None` for material shorter than a MAC or longer than [`Self::LONGEST`]
    /// ([requirements](https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html)).
    #[must_use]
    pub fn from_bytes(hash: MacHash, material: &[u8]) -> Option<Self> {
        (hash.length()..=Self::LONGEST)
            .contains(&material.len())
            .then(|| Self(Box::new(hmac::Key::new(hash.algorithm(), material))))
    }

    /// The MAC of `message`, of the hash's full length.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        hmac::sign(&self.0, message).as_ref().to_vec()
    }

    /// Whether `tag` is the MAC of `message`; a shortened one is not.
    #[must_use]
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.0, message, tag).is_ok()
            || fault!(MacByPrefix) && self.sign(message).starts_with(tag)
    }
}

/// Without the key.
impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MacKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{MacHash, MacKey};

    const HASHES: [MacHash; 4] = [
        MacHash::Sha224,
        MacHash::Sha256,
        MacHash::Sha384,
        MacHash::Sha512,
    ];

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Test case 4 of [RFC 4231](https://www.rfc-editor.org/rfc/rfc4231#section-4.5). Its key of 25 bytes is too short for us
    /// and is filled up with zeros, as HMAC does.
    #[test]
    fn macs_are_as_published() {
        let expected = [
            "6c11506874013cac6a2abc1bb382627cec6a90d86efc012de7afec5a",
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
        ];
        for (hash, expected) in HASHES.into_iter().zip(expected) {
            let mut material: Vec<u8> = (1..=25).collect();
            material.resize(64, 0);
            let key = MacKey::from_bytes(hash, &material).unwrap();
            let mac = key.sign(&[0xcd; 50]);
            assert_eq!(hex(&mac), expected, "{hash:?}");
            assert!(key.verify(&[0xcd; 50], &mac));
        }
    }

    #[test]
    fn only_the_whole_mac_of_the_message_verifies() {
        for hash in HASHES {
            let key = MacKey::from_bytes(hash, &vec![1; hash.length()]).unwrap();
            let mac = key.sign(b"message");
            assert_eq!(mac.len(), hash.length());
            assert!(!key.verify(b"massage", &mac));
            assert!(!key.verify(b"message", &mac[..mac.len() - 1]));
            assert!(!key.verify(b"message", &[&mac[..], &[0]].concat()));
            assert!(!key.verify(b"message", &[]));
            for bit in 0..mac.len() * 8 {
                let mut altered = mac.clone();
                altered[bit / 8] ^= 1 << (bit % 8);
                assert!(!key.verify(b"message", &altered), "{hash:?} {bit}");
            }
        }
    }

    #[test]
    fn material_has_as_many_bytes_as_a_mac_or_up_to_128() {
        for hash in HASHES {
            for (length, taken) in [
                (0, false),
                (hash.length() - 1, false),
                (hash.length(), true),
                (128, true),
                (129, false),
            ] {
                let key = MacKey::from_bytes(hash, &vec![1; length]);
                assert_eq!(key.is_some(), taken, "{hash:?} {length}");
            }
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        let key = MacKey::from_bytes(MacHash::Sha256, &[7; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "MacKey { .. }");
    }
}
