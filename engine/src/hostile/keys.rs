//! RSA key pairs that cost nothing to make: PKCS #8, written once by `openssl genpkey`. They protect nothing.

use std::sync::OnceLock;

use crate::RsaKeyPair;

/// Of 2048 bits: as many as a sequence of calls may ask for.
const SMALL: [&[u8]; 16] = [
    include_bytes!("keys/2048-0.der"),
    include_bytes!("keys/2048-1.der"),
    include_bytes!("keys/2048-2.der"),
    include_bytes!("keys/2048-3.der"),
    include_bytes!("keys/2048-4.der"),
    include_bytes!("keys/2048-5.der"),
    include_bytes!("keys/2048-6.der"),
    include_bytes!("keys/2048-7.der"),
    include_bytes!("keys/2048-8.der"),
    include_bytes!("keys/2048-9.der"),
    include_bytes!("keys/2048-10.der"),
    include_bytes!("keys/2048-11.der"),
    include_bytes!("keys/2048-12.der"),
    include_bytes!("keys/2048-13.der"),
    include_bytes!("keys/2048-14.der"),
    include_bytes!("keys/2048-15.der"),
];

const MIDDLE: [&[u8]; 3] = [
    include_bytes!("keys/3072-0.der"),
    include_bytes!("keys/3072-1.der"),
    include_bytes!("keys/3072-2.der"),
];

const GREAT: [&[u8]; 3] = [
    include_bytes!("keys/4096-0.der"),
    include_bytes!("keys/4096-1.der"),
    include_bytes!("keys/4096-2.der"),
];

/// The `n`-th key pair of this size; after the last comes the first again.
pub(crate) fn pair(bits: u32, n: u64) -> RsaKeyPair {
    static LOADED: [OnceLock<RsaKeyPair>; 22] = [const { OnceLock::new() }; 22];
    let (keys, before) = match bits {
        2048 => (&SMALL[..], 0),
        3072 => (&MIDDLE[..], 16),
        _ => (&GREAT[..], 19),
    };
    let n = usize::try_from(n % keys.len() as u64).expect("a small number");
    LOADED[before + n]
        .get_or_init(|| RsaKeyPair::from_own_pkcs8(keys[n]))
        .clone()
}
