//! Key material on its way in: token, wrapping, PKCS #8.

mod world;

use crate::api::{AlgorithmSpec, KeySpec, WrappingKeySpec};
use crate::crypto::token::LIFETIME;
use crate::ops::material;
use crate::{Code, spec};

#[cfg(test)]
use super::world::pool;
use super::{Bytes, NOW, refused};
#[cfg(test)]
use world::FORMER;
use world::with_world;

/// Every key spec that material can be imported for.
const SPECS: [KeySpec; 14] = [
    KeySpec::SymmetricDefault,
    KeySpec::Hmac224,
    KeySpec::Hmac256,
    KeySpec::Hmac384,
    KeySpec::Hmac512,
    KeySpec::EccNistP256,
    KeySpec::EccNistP384,
    KeySpec::EccNistP521,
    KeySpec::EccSecgP256k1,
    KeySpec::EccNistEdwards25519,
    KeySpec::Rsa2048,
    KeySpec::Rsa3072,
    KeySpec::Rsa4096,
    KeySpec::Sm2,
];

/// A way for material to come in.
type Way = (&'static str, KeySpec, AlgorithmSpec, WrappingKeySpec);

/// Every algorithm, and every size of a wrapping key.
const WAYS: [Way; 10] = {
    use AlgorithmSpec::{
        RsaAesKeyWrapSha1, RsaAesKeyWrapSha256, RsaesOaepSha1, RsaesOaepSha256, Sm2pke,
    };
    use WrappingKeySpec::{Rsa2048, Rsa3072, Rsa4096, Sm2};
    const HERE: &str = "us-east-1";
    const CHINA: &str = "cn-north-1";
    [
        (HERE, KeySpec::SymmetricDefault, RsaesOaepSha256, Rsa2048),
        (HERE, KeySpec::SymmetricDefault, RsaesOaepSha1, Rsa3072),
        (HERE, KeySpec::Hmac256, RsaesOaepSha256, Rsa2048),
        (HERE, KeySpec::EccNistP256, RsaesOaepSha1, Rsa2048),
        (HERE, KeySpec::EccSecgP256k1, RsaAesKeyWrapSha256, Rsa2048),
        (
            HERE,
            KeySpec::EccNistEdwards25519,
            RsaAesKeyWrapSha1,
            Rsa2048,
        ),
        (HERE, KeySpec::Rsa2048, RsaAesKeyWrapSha256, Rsa4096),
        (CHINA, KeySpec::SymmetricDefault, RsaesOaepSha256, Rsa2048),
        (CHINA, KeySpec::EccNistP384, Sm2pke, Sm2),
        (CHINA, KeySpec::Sm2, Sm2pke, Sm2),
    ]
};

/// The first byte says what the rest is: even, a key spec and the material of such a key; odd, a way for material to come in, what
/// is wrong with the token and with the wrapped bytes, and the material.
///
/// Material is taken for one key spec at most, a private key reads the same when it is written again, and none has a tail. An
/// import succeeds just where its token, the wrapping and the material are right; one that is refused changes nothing.
///
/// # Panics
/// Where that does not hold.
pub fn import_material(data: &[u8]) {
    let mut bytes = Bytes(data);
    if bytes.next() & 1 == 0 {
        let spec = bytes.of(&SPECS);
        read(spec, bytes.rest());
    } else {
        let way = bytes.of(&WAYS);
        import(way, bytes);
    }
}

fn read(spec: KeySpec, bytes: &[u8]) {
    let read = |spec, bytes: &[u8]| material(spec, "a", "us-east-1", bytes);
    let Some((id, object)) = read(spec, bytes) else {
        return;
    };
    let Some((_, private)) = object.to_der() else {
        let lengths = match spec::mac_hash(spec) {
            Some(hash) => hash.length()..=128,
            None => 32..=32,
        };
        return assert!(lengths.contains(&bytes.len()), "{} bytes", bytes.len());
    };
    let again = read(spec, &private).map(|(id, _)| id);
    assert_eq!(again, Some(id), "{spec}: written again it is another key");
    let longer = [bytes, &[0]].concat();
    assert!(read(spec, &longer).is_none(), "{spec}: a key with a tail");
    let pairs = SPECS.into_iter().filter(|spec| spec::is_asymmetric(*spec));
    for other in pairs.filter(|other| *other != spec) {
        assert!(read(other, bytes).is_none(), "{spec} is taken for {other}");
    }
}

/// What is done to good bytes: a bit is turned over, they lose their end, or a byte follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edit {
    Flipped,
    Shortened,
    Extended,
}

/// What is wrong with a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    True,
    OfAnotherKey,
    OfAnotherWrapping,
    Expired,
    Edited(Edit),
}

/// What is wrong with wrapped bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapped {
    Well,
    ByAnotherHash,
    Edited(Edit),
    NotAtAll,
}

fn import(way: Way, mut bytes: Bytes<'_>) {
    let token = bytes.of(&[
        Token::True,
        Token::OfAnotherKey,
        Token::OfAnotherWrapping,
        Token::Expired,
        Token::Edited(Edit::Flipped),
        Token::Edited(Edit::Shortened),
        Token::Edited(Edit::Extended),
        Token::True,
    ]);
    let how = bytes.of(&[
        Wrapped::Well,
        Wrapped::ByAnotherHash,
        Wrapped::Edited(Edit::Flipped),
        Wrapped::Edited(Edit::Shortened),
        Wrapped::Edited(Edit::Extended),
        Wrapped::NotAtAll,
        Wrapped::Well,
        Wrapped::Well,
    ]);
    // Whether the key has had material before; and where something is changed, and into what.
    let (known, at, value) = (bytes.next() & 1 == 1, bytes.place(1 << 16), bytes.next());
    let material_bytes = bytes.rest();
    with_world((way, known), |world| {
        let Some(wrapped) = world.wrapped(way, how, material_bytes, at, value) else {
            return true;
        };
        let sent = world.token(token, at, value);
        let (region, spec, ..) = way;
        let read = material(spec, &world.key, region, material_bytes).map(|(id, _)| id);
        let fits = read.is_some() && (world.known.is_none() || world.known == read);
        let before = world.picture();
        let now = match token {
            Token::Expired => NOW.plus_millis(LIFETIME),
            _ => NOW,
        };
        let reply = world.import(sent, wrapped, now);
        let code = match (token, how) {
            (Token::True, Wrapped::Well) if fits => {
                assert_eq!(reply.status, 200, "{:?}", reply.code);
                return false;
            }
            (Token::True, Wrapped::Well) => Code::IncorrectKeyMaterialException,
            (Token::True | Token::OfAnotherWrapping, _) => Code::InvalidCiphertextException,
            (Token::Expired, _) => Code::ExpiredImportTokenException,
            _ => Code::InvalidImportTokenException,
        };
        refused(&reply, &[code]);
        assert!(
            world.picture() == before,
            "a refused import changed something"
        );
        // After a day its wrapping keys are gone.
        token != Token::Expired
    });
}

/// Inputs to begin with, by name: each kind of key, and each way with each thing that can be wrong.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds = Vec::new();
    let keys: Vec<Vec<u8>> = SPECS.into_iter().map(example).collect();
    for (n, key) in (0..).zip(&keys) {
        let spec = SPECS[usize::from(n)];
        seeds.push((format!("read-{spec}"), [&[0, n], &key[..]].concat()));
        if spec == KeySpec::SymmetricDefault {
            seeds.push((format!("read-{spec}-short"), [&[0, n], &key[1..]].concat()));
        }
    }
    for (n, (region, spec, algorithm, wrapping)) in (0..).zip(WAYS) {
        let key = match (region, spec) {
            ("cn-north-1", KeySpec::SymmetricDefault) => &FORMER[..16],
            _ => &keys[SPECS.iter().position(|one| *one == spec).expect("a spec")],
        };
        let name = format!("{region}-{spec}-{algorithm}-{wrapping}");
        seeds.push((name.clone(), [&[1, n, 0, 0, 0, 0, 1, 1], key].concat()));
        if n == 0 {
            for token in 1..7 {
                let name = format!("{name}-token-{token}");
                seeds.push((name, [&[1, n, token, 0, 0, 0, 1, 1], key].concat()));
            }
            seeds.push((
                format!("{name}-again"),
                [&[1, n, 0, 0, 1, 0, 1, 1], key].concat(),
            ));
        }
        for wrapped in 1..6 {
            let name = format!("{name}-wrapped-{wrapped}");
            seeds.push((name, [&[1, n, 0, wrapped, 0, 0, 1, 1], key].concat()));
        }
    }
    seeds
}

/// Material of a key of this spec.
#[cfg(test)]
fn example(spec: KeySpec) -> Vec<u8> {
    use crate::crypto::object::KeyObject;
    use crate::crypto::{ecc::EccKeyPair, ed25519::Ed25519KeyPair, sm2::Sm2KeyPair};
    let entropy = crate::entropy::Entropy::new(&[8; 32]);
    let object = match spec {
        KeySpec::EccNistEdwards25519 => KeyObject::Ed25519(Ed25519KeyPair::from_entropy(&entropy)),
        KeySpec::Sm2 => KeyObject::Sm2(Box::new(Sm2KeyPair::from_entropy(&entropy))),
        _ => match (spec::curve(spec), spec::modulus(spec)) {
            (Some(curve), _) => KeyObject::Ecc(EccKeyPair::from_entropy(curve, &entropy)),
            (None, Some(bits)) => KeyObject::Rsa(pool().pair(bits, 0)),
            (None, None) => {
                let length = spec::mac_hash(spec).map_or(32, |hash| hash.length());
                return vec![FORMER[0]; length];
            }
        },
    };
    object.to_der().expect("a key pair").1
}
