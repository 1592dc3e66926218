//! Inputs to begin with.

use crate::api::KeySpec;
use crate::crypto::asn1::{self, PrivateKeyInfo, Reader, element};
use crate::crypto::ecc::{Curve, EccKeyPair};
use crate::crypto::ed25519::Ed25519KeyPair;
use crate::crypto::object::KeyObject;
use crate::crypto::sm2::Sm2KeyPair;
use crate::entropy::Entropy;
use crate::hostile::world::pool;
use crate::spec;

use super::world::FORMER;
use super::{SPECS, WAYS};

/// Inputs to begin with, by name: each kind of key, and each way with each thing that can be wrong.
pub(in crate::hostile) fn seeds() -> Vec<(String, Vec<u8>)> {
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
    let on_a_curve = SPECS.iter().position(|spec| *spec == KeySpec::EccNistP256);
    let on_a_curve = on_a_curve
        .and_then(|n| u8::try_from(n).ok())
        .expect("a spec");
    for (name, key) in written(Curve::P256) {
        seeds.push((
            format!("read-{name}"),
            [&[0, on_a_curve], &key[..]].concat(),
        ));
    }
    for (n, spec) in (0..).zip(SPECS) {
        if let Some(curve) = spec::curve(spec) {
            let pair = EccKeyPair::from_entropy(curve, &Entropy::new(&[8; 32]));
            let peer = pair.public_key_der();
            seeds.push((format!("peer-{spec}"), [&[0, n], peer].concat()));
            if spec == KeySpec::EccNistP256 {
                // The last byte of the curve's name stands before the bits.
                let mut misnamed = [&[0, n], peer].concat();
                misnamed[2 + 22] ^= 1;
                seeds.push((format!("peer-{spec}-misnamed"), misnamed));
            }
        }
    }
    seeds
}

/// A private key on a curve as nobody writes it, but RFC 5915, SEC 1 and BER allow it; and as they do not.
fn written(curve: Curve) -> Vec<(&'static str, Vec<u8>)> {
    let pair = EccKeyPair::from_entropy(curve, &Entropy::new(&[8; 32]));
    let plain = pair.private_key_der();
    let info = PrivateKeyInfo::parse(&plain).expect("a private key");
    let mut key = Reader::only(&info.key, asn1::SEQUENCE).expect("a private key");
    key.integer();
    let scalar = key.octets().expect("a scalar").into_owned();
    let der = pair.public_key_der();
    let point = &der[der.len() - 1 - 2 * curve.length()..];
    let (x, y) = point[1..].split_at(curve.length());
    let odd = y[y.len() - 1] & 1;
    // An ECPrivateKey of these elements behind its version.
    let (_, oid) = info.parameters.expect("a curve");
    let name = |oid: &[u8]| element(asn1::OBJECT_IDENTIFIER, &[oid]);
    let algorithm = element(asn1::SEQUENCE, &[&name(info.algorithm), &name(oid)]);
    let of = |parts: &[&[u8]]| {
        let version = element(asn1::INTEGER, &[&[1]]);
        let key = element(asn1::SEQUENCE, &[&[&version[..]], parts].concat());
        asn1::private_key_info(&algorithm, &key)
    };
    let octets = |scalar: &[u8]| element(asn1::OCTET_STRING, &[scalar]);
    let public = |point: &[&[u8]]| {
        let bits = element(asn1::BIT_STRING, &[&[&[0][..]], point].concat());
        of(&[&octets(&scalar), &element(asn1::context(1), &[&bits])])
    };
    let named = |oid: &[u8]| of(&[&octets(&scalar), &element(asn1::context(0), &[&name(oid)])]);
    vec![
        ("curve-named-twice", named(oid)),
        ("curve-named-otherwise", named(&oid[1..])),
        ("scalar-too-short", of(&[&octets(&scalar[1..])])),
        (
            "scalar-in-pieces",
            of(&[&element(
                0x24,
                &[&octets(&scalar[..9]), &octets(&scalar[9..])],
            )]),
        ),
        (
            "scalar-that-is-a-number",
            of(&[&element(asn1::INTEGER, &[&scalar])]),
        ),
        ("scalar-of-no-tag", of(&[&element(0, &[&scalar])])),
        ("scalar-of-a-long-tag", of(&[&element(0x1F, &[&scalar])])),
        (
            "scalar-without-length",
            of(&[&[asn1::OCTET_STRING, 0x80], &scalar]),
        ),
        ("point", public(&[point])),
        ("point-compressed", public(&[&[2 + odd], x])),
        ("point-compressed-of-another", public(&[&[3 - odd], x])),
        ("point-hybrid", public(&[&[6 + odd], x, y])),
        ("point-of-no-form", public(&[&[9], x, y])),
    ]
}

/// Material of a key of this spec.
fn example(spec: KeySpec) -> Vec<u8> {
    let entropy = Entropy::new(&[8; 32]);
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
