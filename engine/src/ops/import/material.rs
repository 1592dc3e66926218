//! Key material on its way in: how it is wrapped, and of which key it can be.

use crate::api::{AlgorithmSpec, KeySpec, WrappingKeySpec};
use crate::crypto::ecc::EccKeyPair;
use crate::crypto::ed25519::Ed25519KeyPair;
use crate::crypto::mac::MacKey;
use crate::crypto::material::KeyMaterialId;
use crate::crypto::object::KeyObject;
use crate::crypto::rsa::{Oaep, RsaKeyPair};
use crate::crypto::sm2::Sm2KeyPair;
use crate::crypto::symmetric::SymmetricKey;
use crate::crypto::token::Claims;
use crate::crypto::wrap::{self, Wrapping};
use crate::key::Key;
use crate::{Code, Error, Kms, Scope, spec};

/// How an algorithm wraps the material of a key of this spec.
///
/// The [guide's table](https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html) says
/// what fits; an example on another page wraps symmetric material by RSA_AES_KEY_WRAP_*. That this is the operation which
/// refuses, and with this code, is open (open/21).
pub(super) fn wrapping(
    spec: KeySpec,
    scope: &Scope,
    algorithm: AlgorithmSpec,
    wrapping_key: WrappingKeySpec,
) -> Result<Wrapping, Error> {
    let wrapping = match algorithm {
        AlgorithmSpec::RsaesOaepSha1 => Some(Wrapping::Direct(Oaep::Sha1)),
        AlgorithmSpec::RsaesOaepSha256 => Some(Wrapping::Direct(Oaep::Sha256)),
        AlgorithmSpec::RsaAesKeyWrapSha1 => Some(Wrapping::Hybrid(Oaep::Sha1)),
        AlgorithmSpec::RsaAesKeyWrapSha256 => Some(Wrapping::Hybrid(Oaep::Sha256)),
        AlgorithmSpec::Sm2pke => Some(Wrapping::Sm2),
        // Supported no longer.
        AlgorithmSpec::RsaesPkcs1V15 => None,
    };
    let fits = |wrapping: &Wrapping| match wrapping {
        // An RSA private key is too long, one of P-521 is for the shortest wrapping key.
        Wrapping::Direct(_) if spec == KeySpec::EccNistP521 => {
            wrapping_key != WrappingKeySpec::Rsa2048
        }
        Wrapping::Direct(_) => spec::modulus(spec).is_none(),
        Wrapping::Hybrid(_) => spec::is_asymmetric(spec) && !spec::is_china(&scope.region),
        Wrapping::Sm2 => spec::is_asymmetric(spec) && spec::is_china(&scope.region),
    };
    let by_sm2 = |wrapping: &Wrapping| *wrapping == Wrapping::Sm2;
    let key_fits = |wrapping: &Wrapping| by_sm2(wrapping) == (wrapping_key == WrappingKeySpec::Sm2);
    wrapping.filter(key_fits).filter(fits).ok_or_else(|| {
        Error::unsupported_operation(format!(
            "WrappingAlgorithm {algorithm} with WrappingKeySpec {wrapping_key} is not valid for KeySpec {spec}."
        ))
    })
}

/// The size of an RSA wrapping key's modulus in bits; `None` for SM2.
pub(super) const fn modulus(spec: WrappingKeySpec) -> Option<u32> {
    match spec {
        WrappingKeySpec::Rsa2048 => Some(2048),
        WrappingKeySpec::Rsa3072 => Some(3072),
        WrappingKeySpec::Rsa4096 => Some(4096),
        WrappingKeySpec::Sm2 => None,
    }
}

/// What was wrapped in the way that a token says.
pub(super) fn unwrap(
    kms: &Kms,
    key: &Key,
    scope: &Scope,
    claims: &Claims<'_>,
    wrapped: &[u8],
) -> Result<Vec<u8>, Error> {
    let wrapping_key = kms
        .wrapping_key(&claims.wrapping_key)
        .ok_or_else(|| Error::bare(Code::ExpiredImportTokenException))?;
    let algorithm = match fault!(TokenAlgorithmIgnored) {
        true => Some(AlgorithmSpec::RsaesOaepSha256),
        false => AlgorithmSpec::from_name(claims.wrapping_algorithm),
    };
    let spec = WrappingKeySpec::from_name(claims.wrapping_key_spec);
    let (algorithm, spec) = algorithm
        .zip(spec)
        .ok_or_else(|| Error::bare(Code::InvalidImportTokenException))?;
    wrap::unwrap(
        wrapping_key,
        wrapping(key.spec, scope, algorithm, spec)?,
        wrapped,
    )
    .ok_or_else(|| Error::bare(Code::InvalidCiphertextException))
}

/// The material in the form that the key needs, and its id; `None` if it is not of the key's spec
/// ([requirements](https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html)).
///
/// A key pair is told by its public key: the same private key may be written in several ways.
pub(crate) fn material(
    spec: KeySpec,
    key_id: &str,
    region: &str,
    bytes: &[u8],
) -> Option<(KeyMaterialId, KeyObject)> {
    let object = match spec {
        KeySpec::SymmetricDefault => {
            if bytes.len() != spec::symmetric_length(region) && !fault!(MaterialOfAnyLength) {
                return None;
            }
            KeyObject::Symmetric(SymmetricKey::derive(key_id, bytes))
        }
        KeySpec::EccNistEdwards25519 => KeyObject::Ed25519(Ed25519KeyPair::from_pkcs8(bytes)?),
        KeySpec::Sm2 => KeyObject::Sm2(Box::new(Sm2KeyPair::from_pkcs8(bytes)?)),
        spec => {
            if let Some(hash) = spec::mac_hash(spec) {
                KeyObject::Mac(MacKey::from_bytes(hash, bytes)?)
            } else if let Some(curve) = spec::curve(spec) {
                KeyObject::Ecc(EccKeyPair::from_pkcs8(curve, bytes)?)
            } else {
                KeyObject::Rsa(RsaKeyPair::from_pkcs8(spec::modulus(spec)?, bytes)?)
            }
        }
    };
    let identity = object.public_key_der().unwrap_or(bytes);
    if fault!(MaterialNotCompared) {
        return Some((KeyMaterialId::compute(key_id, &[]), object));
    }
    Some((KeyMaterialId::compute(key_id, identity), object))
}
