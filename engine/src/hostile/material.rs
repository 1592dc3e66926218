//! Key material on its way in: token, wrapping, PKCS #8.

use std::cell::RefCell;
use std::collections::BTreeMap;

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};

use crate::api::{
    AlgorithmSpec, CreateKeyRequest, ExpirationModelType, GetParametersForImportRequest,
    ImportKeyMaterialRequest, Input, KeySpec, KeyUsageType, OriginType, WrappingKeySpec,
};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::rsa::Oaep;
use crate::crypto::token::{LIFETIME, verify};
use crate::crypto::wrap::WrappingKey;
use crate::ops::material;
use crate::wire::{Reply, Request};
use crate::{Code, Local, Op, Time, spec};

use super::world::pool;
use super::{Bytes, NOW, refused, scope};

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

/// What is wrong with a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    True,
    OfAnotherKey,
    OfAnotherWrapping,
    Expired,
    Flipped,
    Shortened,
    Extended,
}

/// What is wrong with wrapped bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wrapped {
    Well,
    ByAnotherHash,
    Flipped,
    Shortened,
    Extended,
    NotAtAll,
}

fn import(way: Way, mut bytes: Bytes<'_>) {
    let token = bytes.of(&[
        Token::True,
        Token::OfAnotherKey,
        Token::OfAnotherWrapping,
        Token::Expired,
        Token::Flipped,
        Token::Shortened,
        Token::Extended,
        Token::True,
    ]);
    let how = bytes.of(&[
        Wrapped::Well,
        Wrapped::ByAnotherHash,
        Wrapped::Flipped,
        Wrapped::Shortened,
        Wrapped::Extended,
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

/// A key that waits for material, tokens for it, and one for another key.
struct World {
    local: Local,
    region: &'static str,
    key: String,
    /// The material that the key had before.
    known: Option<KeyMaterialId>,
    tokens: [Vec<u8>; 3],
}

/// Material that a key may have had before: that of the seeds.
const FORMER: [u8; 32] = [7; 32];

impl World {
    fn of((region, spec, algorithm, wrapping): Way, known: bool) -> Self {
        let mut world = Self {
            local: Local::new([2; 32], pool()),
            region,
            key: String::new(),
            known: None,
            tokens: Default::default(),
        };
        world.key = world.create(spec);
        let other = world.create(spec);
        // The other token has its wrapping key first: it is no more any key's than it is the key's.
        let keys = [&world.key.clone(), &other, &world.key.clone()];
        world.tokens = keys.map(|key| world.parameters(key, algorithm, wrapping));
        if known && spec == KeySpec::SymmetricDefault {
            let former = &FORMER[..spec::symmetric_length(region)];
            let way = (region, spec, algorithm, wrapping);
            let wrapped = world.wrapped(way, Wrapped::Well, former, 0, 0);
            let token = world.tokens[0].clone();
            let reply = world.import(token, wrapped.expect("short"), NOW);
            assert_eq!(reply.status, 200, "{:?}", reply.code);
            world.known = Some(KeyMaterialId::compute(&world.key, former));
        }
        world
    }

    fn ask(&mut self, op: Op, input: Input, now: Time) -> Reply {
        let request = Request { op, input };
        self.local.request(now, &scope(self.region), &request)
    }

    fn create(&mut self, spec: KeySpec) -> String {
        let usage = match spec {
            KeySpec::SymmetricDefault => KeyUsageType::EncryptDecrypt,
            _ => *spec::usages(spec).last().expect("a usage"),
        };
        let request = CreateKeyRequest {
            key_spec: Some(spec),
            key_usage: Some(usage),
            origin: Some(OriginType::External),
            ..serde_json::from_str("{}").expect("nothing is required")
        };
        let reply = self.ask(Op::CreateKey, Input::CreateKey(request), NOW);
        let created: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
        let id = created["KeyMetadata"]["KeyId"].as_str();
        id.unwrap_or_else(|| panic!("{created}")).into()
    }

    fn parameters(
        &mut self,
        key: &str,
        algorithm: AlgorithmSpec,
        wrapping: WrappingKeySpec,
    ) -> Vec<u8> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Parameters {
            #[serde(with = "crate::json::blob")]
            import_token: Vec<u8>,
        }
        let request = GetParametersForImportRequest {
            key_id: key.into(),
            wrapping_algorithm: algorithm,
            wrapping_key_spec: wrapping,
        };
        let input = Input::GetParametersForImport(request);
        let reply = self.ask(Op::GetParametersForImport, input, NOW);
        let parameters: Parameters = serde_json::from_slice(&reply.body).expect("a token");
        parameters.import_token
    }

    fn import(&mut self, token: Vec<u8>, wrapped: Vec<u8>, now: Time) -> Reply {
        let request = ImportKeyMaterialRequest {
            key_id: self.key.clone(),
            import_token: token,
            encrypted_key_material: wrapped,
            valid_to: None,
            expiration_model: Some(ExpirationModelType::KeyMaterialDoesNotExpire),
            import_type: None,
            key_material_description: None,
            key_material_id: None,
        };
        self.ask(
            Op::ImportKeyMaterial,
            Input::ImportKeyMaterial(request),
            now,
        )
    }

    fn token(&self, token: Token, at: usize, value: u8) -> Vec<u8> {
        let [own, foreign, again] = &self.tokens;
        let mut sent = match token {
            Token::OfAnotherKey => foreign,
            Token::OfAnotherWrapping => again,
            _ => own,
        }
        .clone();
        edit(
            &mut sent,
            token == Token::Flipped,
            token == Token::Shortened,
            at,
            value,
        );
        if token == Token::Extended {
            sent.push(value);
        }
        sent
    }

    /// Material wrapped in some way; `None` where the algorithm has no place for so much.
    fn wrapped(
        &self,
        way: Way,
        how: Wrapped,
        plain: &[u8],
        at: usize,
        value: u8,
    ) -> Option<Vec<u8>> {
        let (.., algorithm, _) = way;
        let kms = self.local.kms();
        let claims = verify(&kms.token_key, &self.tokens[0]).expect("the true token");
        let key = kms.wrapping_key(&claims.wrapping_key).expect("its key");
        let sha1 = matches!(
            algorithm,
            AlgorithmSpec::RsaesOaepSha1 | AlgorithmSpec::RsaAesKeyWrapSha1
        );
        let hash = match sha1 != (how == Wrapped::ByAnotherHash) {
            true => Oaep::Sha1,
            false => Oaep::Sha256,
        };
        let mut wrapped = match (how, key, algorithm) {
            (Wrapped::NotAtAll, ..) => plain.to_vec(),
            (_, WrappingKey::Sm2(pair), _) => pair.encrypt([3; 32], plain)?,
            (
                _,
                WrappingKey::Rsa(pair),
                AlgorithmSpec::RsaesOaepSha1 | AlgorithmSpec::RsaesOaepSha256,
            ) => pair.encrypt(hash, plain)?,
            (_, WrappingKey::Rsa(pair), _) => {
                let mut wrapped = pair.encrypt(hash, &[2; 32])?;
                let mut buffer = vec![0; plain.len() + 15];
                let kek = AesKek::new(&AES_256, &[2; 32]).ok()?;
                wrapped.extend_from_slice(kek.wrap_with_padding(plain, &mut buffer).ok()?);
                wrapped
            }
        };
        let without_hash = how == Wrapped::ByAnotherHash && algorithm == AlgorithmSpec::Sm2pke;
        edit(
            &mut wrapped,
            how == Wrapped::Flipped || without_hash,
            how == Wrapped::Shortened,
            at,
            value,
        );
        if how == Wrapped::Extended {
            wrapped.push(value);
        }
        Some(wrapped)
    }

    fn picture(&mut self) -> Vec<u8> {
        let describe = serde_json::json!({"KeyId": self.key});
        let describe = serde_json::from_value(describe).expect("a request");
        let mut seen = self
            .ask(Op::DescribeKey, Input::DescribeKey(describe), NOW)
            .body;
        let list = serde_json::from_str("{}").expect("a request");
        seen.extend(self.ask(Op::ListKeys, Input::ListKeys(list), NOW).body);
        seen
    }
}

/// Turns one bit over, or takes bytes off the end.
fn edit(bytes: &mut Vec<u8>, flip: bool, shorten: bool, at: usize, value: u8) {
    if bytes.is_empty() {
        return;
    }
    let at = at % bytes.len();
    if flip {
        bytes[at] ^= 1 << (value % 8);
    }
    if shorten {
        bytes.truncate(at);
    }
}

/// Runs a check on a world of this thread; after one that says that it cannot be used again, the next gets a new one.
fn with_world(of: (Way, bool), check: impl FnOnce(&mut World) -> bool) {
    thread_local! {
        static WORLDS: RefCell<BTreeMap<(Way, bool), World>> = const { RefCell::new(BTreeMap::new()) };
    }
    WORLDS.with_borrow_mut(|worlds| {
        let (way, known) = of;
        let mut world = worlds.remove(&of).unwrap_or_else(|| World::of(way, known));
        if check(&mut world) {
            worlds.insert(of, world);
        }
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
