//! Private keys that follow from a seed.

use std::sync::OnceLock;

use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;

use super::{KeySpec, Private, der};
use crate::derive::Stream;

/// A private key in PKCS#8 DER: of the stream, but for RSA, where the same two keys of each size serve everywhere, since they
/// are slow to make; an odd `nth` takes the second.
#[must_use]
pub fn private_key(spec: KeySpec, nth: usize, stream: &mut Stream) -> Vec<u8> {
    match spec {
        KeySpec::RSA_2048 => rsa(2048, 0, nth),
        KeySpec::RSA_3072 => rsa(3072, 1, nth),
        KeySpec::RSA_4096 => rsa(4096, 2, nth),
        KeySpec::ECC_NIST_P256 | KeySpec::ECC_SECG_P256K1 => elliptic(spec, 32, 0xff, stream),
        KeySpec::ECC_NIST_P384 => elliptic(spec, 48, 0xff, stream),
        KeySpec::ECC_NIST_P521 => elliptic(spec, 66, 0x01, stream),
        KeySpec::ECC_NIST_EDWARDS25519 => seeded(spec, 0x04, &stream.bytes(32)),
        KeySpec::ML_DSA_44 | KeySpec::ML_DSA_65 | KeySpec::ML_DSA_87 => {
            seeded(spec, 0x80, &stream.bytes(32))
        }
        KeySpec::ML_KEM_512 | KeySpec::ML_KEM_768 | KeySpec::ML_KEM_1024 => {
            seeded(spec, 0x80, &stream.bytes(64))
        }
    }
}

fn rsa(bits: usize, size: usize, nth: usize) -> Vec<u8> {
    static POOL: [[OnceLock<Vec<u8>>; 2]; 3] = [const { [const { OnceLock::new() }; 2] }; 3];
    let nth = nth % 2;
    let make = || {
        let mut stream = Stream::of(&[b"rsa", &bits.to_be_bytes(), &nth.to_be_bytes()]);
        let key = RsaPrivateKey::new(&mut stream, bits).expect("a stream has primes");
        let der = key.to_pkcs8_der().expect("an RSA key has a PKCS#8 form");
        der.as_bytes().to_vec()
    };
    POOL[size][nth].get_or_init(make).clone()
}

/// The first scalar of the stream that the curve accepts.
fn elliptic(spec: KeySpec, length: usize, mask: u8, stream: &mut Stream) -> Vec<u8> {
    loop {
        let mut scalar = stream.bytes(length);
        scalar[0] &= mask;
        let bare = der::private(der::algorithm(spec), &der::ec_private(&scalar, None, None));
        if let Some(point) = Private::from_pkcs8(&bare).ok().and_then(|key| key.point()) {
            let key = der::ec_private(&scalar, None, Some(&point));
            return der::private(der::algorithm(spec), &key);
        }
    }
}

/// The form that holds a seed: RFC 8410 as an octet string, RFC 9881 and 9935 under a tag of their own.
fn seeded(spec: KeySpec, tag: u8, seed: &[u8]) -> Vec<u8> {
    der::private(der::algorithm(spec), &der::element(tag, seed))
}
