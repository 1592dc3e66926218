//! DER as far as keys need it.

use super::KeySpec;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;

/// One element: its tag, its length in the shortest form, its content.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut made = vec![tag];
    if length < 0x80 {
        made.push(length as u8);
    } else {
        let bytes = length.to_be_bytes();
        let from = length.leading_zeros() as usize / 8;
        made.push(0x80 | (bytes.len() - from) as u8);
        made.extend_from_slice(&bytes[from..]);
    }
    made.extend_from_slice(content);
    made
}

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

pub(super) fn octets(content: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, content)
}

pub(super) fn bits(content: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], content].concat())
}

/// A number from its big-endian bytes.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(0);
    let bytes = bytes
        .get(from..)
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&[0]);
    if bytes[0] < 0x80 {
        element(INTEGER, bytes)
    } else {
        element(INTEGER, &[&[0], bytes].concat())
    }
}

pub(super) fn oid(content: &[u8]) -> Vec<u8> {
    element(OID, content)
}

/// The first element and what follows it; only definite lengths.
pub(super) fn take(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        if bytes.is_empty() || bytes.len() > 4 {
            return None;
        }
        let length = bytes.iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// The content of an element that is all there is.
fn only(der: &[u8]) -> Option<&[u8]> {
    match take(der)? {
        (SEQUENCE, content, []) => Some(content),
        _ => None,
    }
}

/// The `AlgorithmIdentifier` of a SubjectPublicKeyInfo, and the bytes of its key.
pub(super) fn split_public(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let content = only(der)?;
    let (_, _, rest) = take(content)?;
    let algorithm = &content[..content.len() - rest.len()];
    match take(rest)? {
        (BIT_STRING, [0, key @ ..], []) => Some((algorithm, key)),
        _ => None,
    }
}

/// The `AlgorithmIdentifier` of a PKCS#8 private key, and its octets.
pub(super) fn split_private(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, _, rest) = take(only(der)?)?;
    let (_, _, after) = take(rest)?;
    let algorithm = &rest[..rest.len() - after.len()];
    match take(after)? {
        (OCTET_STRING, key, _) => Some((algorithm, key)),
        _ => None,
    }
}

/// The `AlgorithmIdentifier` of keys of a spec (RFC 3279, 5480, 8410, 9881, 9935).
pub(super) fn algorithm(spec: KeySpec) -> Vec<u8> {
    const NIST: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03];
    const NIST_KEMS: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04];
    let nist = |arc: u8| sequence(&[oid(&[&NIST[..], &[arc]].concat())]);
    let kem = |arc: u8| sequence(&[oid(&[&NIST_KEMS[..], &[arc]].concat())]);
    match spec {
        KeySpec::RSA_2048 | KeySpec::RSA_3072 | KeySpec::RSA_4096 => sequence(&[
            oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]),
            vec![0x05, 0x00],
        ]),
        KeySpec::ECC_NIST_P256 => on_curve(&oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07])),
        KeySpec::ECC_NIST_P384 => on_curve(&oid(&[0x2b, 0x81, 0x04, 0x00, 0x22])),
        KeySpec::ECC_NIST_P521 => on_curve(&oid(&[0x2b, 0x81, 0x04, 0x00, 0x23])),
        KeySpec::ECC_SECG_P256K1 => on_curve(&oid(&[0x2b, 0x81, 0x04, 0x00, 0x0a])),
        KeySpec::ECC_NIST_EDWARDS25519 => sequence(&[oid(&[0x2b, 0x65, 0x70])]),
        KeySpec::ML_DSA_44 => nist(17),
        KeySpec::ML_DSA_65 => nist(18),
        KeySpec::ML_DSA_87 => nist(19),
        KeySpec::ML_KEM_512 => kem(1),
        KeySpec::ML_KEM_768 => kem(2),
        KeySpec::ML_KEM_1024 => kem(3),
    }
}

/// The spec whose keys have this `AlgorithmIdentifier`; of RSA keys, the first.
pub(super) fn spec(identifier: &[u8]) -> Option<KeySpec> {
    KeySpec::ALL
        .into_iter()
        .find(|spec| algorithm(*spec) == identifier)
}

/// The `AlgorithmIdentifier` of an elliptic-curve key with these parameters.
pub(super) fn on_curve(parameters: &[u8]) -> Vec<u8> {
    let ec_public_key = oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
    sequence(&[ec_public_key, parameters.to_vec()])
}

/// A SubjectPublicKeyInfo.
pub(super) fn public(algorithm: Vec<u8>, key: &[u8]) -> Vec<u8> {
    sequence(&[algorithm, bits(key)])
}

/// A PKCS#8 private key.
pub(super) fn private(algorithm: Vec<u8>, key: &[u8]) -> Vec<u8> {
    sequence(&[integer(&[0]), algorithm, octets(key)])
}

/// An `ECPrivateKey` (RFC 5915).
pub(super) fn ec_private(
    scalar: &[u8],
    parameters: Option<&[u8]>,
    point: Option<&[u8]>,
) -> Vec<u8> {
    let mut parts = vec![integer(&[1]), octets(scalar)];
    parts.extend(parameters.map(|parameters| element(0xa0, parameters)));
    parts.extend(point.map(|point| element(0xa1, &bits(point))));
    sequence(&parts)
}
