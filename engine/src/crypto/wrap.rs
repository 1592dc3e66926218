//! Key material on its way in: unwrapping by the algorithms of
//! [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};

use crate::crypto::rsa::{Oaep, RsaKeyPair};
use crate::crypto::sm2::Sm2KeyPair;

/// What key material is wrapped under.
#[derive(Debug)]
pub enum WrappingKey {
    /// RSA_2048, RSA_3072 and RSA_4096.
    Rsa(RsaKeyPair),
    /// SM2.
    Sm2(Box<Sm2KeyPair>),
}

impl WrappingKey {
    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        match self {
            Self::Rsa(pair) => pair.public_key_der(),
            Self::Sm2(pair) => pair.public_key_der(),
        }
    }
}

/// How key material is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// RSAES_OAEP_*: the material itself under RSA-OAEP.
    Direct(Oaep),
    /// RSA_AES_KEY_WRAP_*: an AES-256 key under RSA-OAEP, then the material under that key by AES key wrap with padding
    /// ([RFC 5649](https://www.rfc-editor.org/rfc/rfc5649)).
    Hybrid(Oaep),
    /// SM2PKE: the material itself under an SM2 key.
    Sm2,
}

/// The key material; `None` if `wrapped` was not wrapped for this key in this way.
#[must_use]
pub fn unwrap(key: &WrappingKey, wrapping: Wrapping, wrapped: &[u8]) -> Option<Vec<u8>> {
    let wrapped = match (key, wrapping) {
        (WrappingKey::Rsa(pair), Wrapping::Direct(_)) if fault!(WrappedTailIgnored) => {
            &wrapped[..wrapped.len().min(pair.bits() / 8)]
        }
        _ => wrapped,
    };
    match (key, wrapping) {
        (WrappingKey::Sm2(pair), Wrapping::Sm2) => pair.decrypt(wrapped),
        (WrappingKey::Rsa(pair), Wrapping::Direct(hash)) => pair.decrypt(hash, wrapped),
        (WrappingKey::Rsa(pair), Wrapping::Hybrid(hash)) => {
            let (key, material) = wrapped.split_at_checked(pair.bits() / 8)?;
            let key = AesKek::new(&AES_256, &pair.decrypt(hash, key)?).ok()?;
            let mut buffer = vec![0; material.len()];
            key.unwrap_with_padding(material, &mut buffer)
                .ok()
                .map(|material| material.to_vec())
        }
        (WrappingKey::Rsa(_), Wrapping::Sm2)
        | (WrappingKey::Sm2(_), Wrapping::Direct(_) | Wrapping::Hybrid(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};
    use aws_lc_rs::rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey,
    };

    use super::{Wrapping, WrappingKey, unwrap};
    use crate::crypto::rsa::{Oaep, RsaKeyPair};
    use crate::crypto::sm2::Sm2KeyPair;
    use crate::entropy::Entropy;

    static PAIR: LazyLock<WrappingKey> =
        LazyLock::new(|| WrappingKey::Rsa(RsaKeyPair::from_seed(&[1; 32], 2048, 0)));

    fn encrypt(hash: Oaep, plaintext: &[u8]) -> Vec<u8> {
        let key = PublicEncryptingKey::from_der(PAIR.public_key_der()).unwrap();
        let key = OaepPublicEncryptingKey::new(key).unwrap();
        let algorithm = match hash {
            Oaep::Sha1 => &OAEP_SHA1_MGF1SHA1,
            Oaep::Sha256 => &OAEP_SHA256_MGF1SHA256,
        };
        let mut buffer = vec![0; key.ciphertext_size()];
        key.encrypt(algorithm, plaintext, &mut buffer, None)
            .unwrap()
            .to_vec()
    }

    fn hybrid(hash: Oaep, key: &[u8; 32], material: &[u8]) -> Vec<u8> {
        let mut wrapped = encrypt(hash, key);
        let mut buffer = vec![0; material.len() + 15];
        let kek = AesKek::new(&AES_256, key).unwrap();
        wrapped.extend_from_slice(kek.wrap_with_padding(material, &mut buffer).unwrap());
        wrapped
    }

    #[test]
    fn both_hashes_unwrap_directly_and_only_their_own() {
        for (hash, other) in [(Oaep::Sha1, Oaep::Sha256), (Oaep::Sha256, Oaep::Sha1)] {
            let wrapped = encrypt(hash, &[7; 32]);
            assert_eq!(
                unwrap(&PAIR, Wrapping::Direct(hash), &wrapped),
                Some(vec![7; 32])
            );
            assert_eq!(unwrap(&PAIR, Wrapping::Direct(other), &wrapped), None);
            assert_eq!(unwrap(&PAIR, Wrapping::Hybrid(hash), &wrapped), None);
        }
    }

    #[test]
    fn the_hybrid_form_unwraps_material_of_any_length() {
        for hash in [Oaep::Sha1, Oaep::Sha256] {
            for length in [1, 8, 32, 33, 1200] {
                let material = vec![9; length];
                let wrapped = hybrid(hash, &[2; 32], &material);
                assert_eq!(
                    unwrap(&PAIR, Wrapping::Hybrid(hash), &wrapped),
                    Some(material)
                );
                assert_eq!(unwrap(&PAIR, Wrapping::Direct(hash), &wrapped), None);
            }
        }
    }

    #[test]
    fn each_key_unwraps_in_its_own_ways() {
        let pair = Sm2KeyPair::from_entropy(&Entropy::new(&[1; 32]));
        let wrapped = pair.encrypt([2; 32], &[9; 2400]).unwrap();
        let key = WrappingKey::Sm2(Box::new(pair));
        assert_eq!(unwrap(&key, Wrapping::Sm2, &wrapped), Some(vec![9; 2400]));
        assert_eq!(unwrap(&PAIR, Wrapping::Sm2, &wrapped), None);
        for wrapping in [Wrapping::Direct(Oaep::Sha1), Wrapping::Hybrid(Oaep::Sha1)] {
            assert_eq!(unwrap(&key, wrapping, &wrapped), None);
        }
    }

    #[test]
    fn changed_bytes_do_not_unwrap() {
        let wrapped = hybrid(Oaep::Sha256, &[2; 32], &[9; 32]);
        for index in (0..wrapped.len()).step_by(9) {
            let mut changed = wrapped.clone();
            changed[index] ^= 1;
            assert_eq!(
                unwrap(&PAIR, Wrapping::Hybrid(Oaep::Sha256), &changed),
                None,
                "{index}"
            );
        }
        for length in [0, 1, 255, 256, 257, wrapped.len() - 1] {
            assert_eq!(
                unwrap(&PAIR, Wrapping::Hybrid(Oaep::Sha256), &wrapped[..length]),
                None,
                "{length}"
            );
        }
    }
}
