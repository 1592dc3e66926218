//! A key that waits for material, and what is sent to it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded};

use crate::api::{
    AlgorithmSpec, CreateKeyRequest, ExpirationModelType, GetParametersForImportRequest,
    ImportKeyMaterialRequest, Input, KeySpec, KeyUsageType, OriginType, WrappingKeySpec,
};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::rsa::Oaep;
use crate::crypto::token;
use crate::crypto::wrap::WrappingKey;
use crate::wire::{Reply, Request};
use crate::{Local, Op, Time, spec};

use super::super::world::pool;
use super::super::{NOW, scope};
use super::{Edit, Token, Way, Wrapped};

/// A key that waits for material, tokens for it, and one for another key.
pub(super) struct World {
    local: Local,
    region: &'static str,
    pub(super) key: String,
    /// The material that the key had before.
    pub(super) known: Option<KeyMaterialId>,
    tokens: [Vec<u8>; 3],
}

/// Material that a key may have had before: that of the seeds.
pub(super) const FORMER: [u8; 32] = [7; 32];

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

    pub(super) fn import(&mut self, token: Vec<u8>, wrapped: Vec<u8>, now: Time) -> Reply {
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

    pub(super) fn token(&self, token: Token, at: usize, value: u8) -> Vec<u8> {
        let [own, foreign, again] = &self.tokens;
        let mut sent = match token {
            Token::OfAnotherKey => foreign,
            Token::OfAnotherWrapping => again,
            _ => own,
        }
        .clone();
        if let Token::Edited(how) = token {
            edit(&mut sent, how, at, value);
        }
        sent
    }

    /// Material wrapped in some way; `None` where the algorithm has no place for so much.
    pub(super) fn wrapped(
        &self,
        way: Way,
        how: Wrapped,
        plain: &[u8],
        at: usize,
        value: u8,
    ) -> Option<Vec<u8>> {
        let (.., algorithm, _) = way;
        let kms = self.local.kms();
        let opened = token::open(&kms.token_key, &self.tokens[0]).expect("the true token");
        let claims = token::decode(&opened).expect("its claims");
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
        match how {
            Wrapped::Edited(how) => edit(&mut wrapped, how, at, value),
            // SM2PKE has no other hash.
            Wrapped::ByAnotherHash if algorithm == AlgorithmSpec::Sm2pke => {
                edit(&mut wrapped, Edit::Flipped, at, value);
            }
            _ => {}
        }
        Some(wrapped)
    }

    pub(super) fn picture(&mut self) -> Vec<u8> {
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

/// Does what is wrong with these bytes, at this place or with this value.
fn edit(bytes: &mut Vec<u8>, edit: Edit, at: usize, value: u8) {
    match edit {
        Edit::Extended => bytes.push(value),
        _ if bytes.is_empty() => {}
        Edit::Flipped => {
            let at = at % bytes.len();
            bytes[at] ^= 1 << (value % 8);
        }
        Edit::Shortened => bytes.truncate(at % bytes.len()),
    }
}

/// Runs a check on a world of this thread; after one that says that it cannot be used again, the next gets a new one. An import draws
/// nothing from the world's entropy, so no answer is up to the inputs before it.
pub(super) fn with_world(of: (Way, bool), check: impl FnOnce(&mut World) -> bool) {
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
