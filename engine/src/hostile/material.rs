//! Key material on its way in: token, wrapping, PKCS #8.

#[cfg(test)]
mod seeds;
mod world;

use std::sync::LazyLock;

use crate::api::{AlgorithmSpec, KeySpec, WrappingKeySpec};
use crate::crypto::ecc::{Curve, EccKeyPair};
use crate::crypto::token::LIFETIME;
use crate::entropy::Entropy;
use crate::ops::material;
use crate::{Code, spec};

use super::{Bytes, NOW, refused};
#[cfg(test)]
pub(super) use seeds::seeds;
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
const WAYS: [Way; 11] = {
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
        (HERE, KeySpec::EccNistP521, RsaesOaepSha256, Rsa3072),
    ]
};

/// The first byte says what the rest is: even, a key spec and the material of such a key, or the public key of one to agree with;
/// odd, a way for material to come in, what is wrong with the token and with the wrapped bytes, and the material.
///
/// Material is taken for one key spec at most, a private key reads the same when it is written again, a public key names its curve,
/// and none has a tail. An import succeeds just where its token, the wrapping and the material are right; one that is refused changes nothing.
///
/// # Panics
/// Where that does not hold.
pub fn import_material(data: &[u8]) {
    let mut bytes = Bytes(data);
    if bytes.next() & 1 == 0 {
        let spec = bytes.of(&SPECS);
        let bytes = bytes.rest();
        read(spec, bytes);
        agree(spec, bytes);
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

/// Key agreement with the holder of a public key, for the curves that have it.
fn agree(spec: KeySpec, peer: &[u8]) {
    // The names of the curves: RFC 5480, 2.1.1.1.
    const CURVES: [(KeySpec, Curve, &[u8]); 3] = [
        (
            KeySpec::EccNistP256,
            Curve::P256,
            &[6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7],
        ),
        (
            KeySpec::EccNistP384,
            Curve::P384,
            &[6, 5, 0x2B, 0x81, 4, 0, 0x22],
        ),
        (
            KeySpec::EccNistP521,
            Curve::P521,
            &[6, 5, 0x2B, 0x81, 4, 0, 0x23],
        ),
    ];
    static PAIRS: LazyLock<[EccKeyPair; 3]> = LazyLock::new(|| {
        CURVES.map(|(_, curve, _)| EccKeyPair::from_entropy(curve, &Entropy::new(&[9; 32])))
    });
    let Some(n) = CURVES.iter().position(|(one, ..)| *one == spec) else {
        return;
    };
    let (pair, name) = (&PAIRS[n], CURVES[n].2);
    if pair.agree(peer).is_some() {
        let longer = [peer, &[0]].concat();
        assert!(pair.agree(&longer).is_none(), "{spec}: a tail");
        let named = peer.windows(name.len()).any(|part| part == name);
        assert!(named, "{spec}: a public key of another curve");
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
