//! Private keys in DER that hold no key, or that readers of DER stumble over.

/// A private key, what is odd about it, and whether it is none.
pub(super) struct Odd {
    pub(super) what: &'static str,
    pub(super) der: Vec<u8>,
    /// Whether it is not of the documented form; else it is open what becomes of it.
    pub(super) is_none: bool,
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// The OIDs ecPublicKey, prime256v1, rsaEncryption, and 1.2.3.4.
const EC: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: [u8; 8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const UNKNOWN: [u8; 3] = [0x2a, 0x03, 0x04];

/// The order of P-256 ([SEC 2](https://www.secg.org/sec2-v2.pdf), 2.4.2): a scalar is below it.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// A scalar.
const SCALAR: [u8; 32] = [0x5a; 32];

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let bytes = content.len().to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let length = match content.len() {
        n @ 0..128 => vec![n.to_le_bytes()[0]],
        _ => [&[0x80 | (8 - zeros).to_le_bytes()[0]], &bytes[zeros..]].concat(),
    };
    [&[tag], &length[..], content].concat()
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(SEQUENCE, &parts.concat())
}

/// PKCS #8 ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958#section-2)).
fn pkcs8(algorithm: &[u8], key: &[u8], more: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(INTEGER, &[0]), algorithm, &tlv(OCTETS, key), more])
}

fn on_p256() -> Vec<u8> {
    sequence(&[&tlv(OID, &EC), &tlv(OID, &P256)])
}

/// An ECPrivateKey ([RFC 5915](https://www.rfc-editor.org/rfc/rfc5915#section-3)).
fn scalar(version: u8, scalar: &[u8], more: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(INTEGER, &[version]), &tlv(OCTETS, scalar), more])
}

/// With the scalar and what follows it in its structure.
fn ec(bytes: &[u8], more: &[u8]) -> Vec<u8> {
    pkcs8(&on_p256(), &scalar(1, bytes, more), &[])
}

/// A public point ([RFC 5915](https://www.rfc-editor.org/rfc/rfc5915#section-3), `publicKey`).
fn point(bytes: &[u8]) -> Vec<u8> {
    tlv(0xa1, &tlv(0x03, &[&[0], bytes].concat()))
}

fn none(what: &'static str, der: Vec<u8>) -> Odd {
    Odd {
        what,
        der,
        is_none: true,
    }
}

fn odd(what: &'static str, der: Vec<u8>) -> Odd {
    Odd {
        what,
        der,
        is_none: false,
    }
}

/// Where a P-256 private key is asked for; none has more than the 190 bytes that RSA_2048 wraps.
pub(super) fn p256() -> Vec<Odd> {
    let key = scalar(1, &SCALAR, &[]);
    let other = |oids: &[&[u8]]| {
        let oids: Vec<Vec<u8>> = oids.iter().map(|oid| tlv(OID, oid)).collect();
        pkcs8(&tlv(SEQUENCE, &oids.concat()), &key, &[])
    };
    let whole = ec(&SCALAR, &[]);
    let (zero, all) = ([0; 32], [0xff; 32]);
    let version = |version: &[u8]| {
        let key = tlv(OCTETS, &key);
        sequence(&[&tlv(INTEGER, version), &on_p256(), &key])
    };
    let mut all = vec![
        none("scalar of zero", ec(&zero, &[])),
        none("scalar that is the order", ec(&ORDER, &[])),
        none("scalar above the order", ec(&all, &[])),
        none("no scalar", ec(&[], &[])),
        none("no curve", other(&[&EC])),
        none("unknown curve", other(&[&EC, &UNKNOWN])),
        none("OID of no bytes", other(&[&EC, &[]])),
        none("OID without an end", other(&[&EC, &[0xff; 40]])),
        none("algorithm RSA", other(&[&RSA, &P256])),
        none(
            "number as key",
            pkcs8(&on_p256(), &tlv(INTEGER, &SCALAR), &[]),
        ),
        none("empty key", pkcs8(&on_p256(), &[], &[])),
        odd(
            "zero before the scalar",
            ec(&[&[0], &SCALAR[..]].concat(), &[]),
        ),
        odd("scalar of 31 bytes", ec(&SCALAR[1..], &[])),
        odd("point at infinity", ec(&SCALAR, &point(&[0]))),
        odd("point off the curve", ec(&SCALAR, &point(&[4; 65]))),
        odd("point of no bytes", ec(&SCALAR, &point(&[]))),
        odd("version 255", version(&[0xff])),
        odd(
            "version of nine bytes",
            version(&[1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ),
        odd(
            "inner version 0",
            pkcs8(&on_p256(), &scalar(0, &SCALAR, &[]), &[]),
        ),
        odd("attributes", pkcs8(&on_p256(), &key, &[0xa0, 0])),
        odd("more in the sequence", pkcs8(&on_p256(), &key, &[5, 0])),
        odd("bytes behind", [&whole[..], &[0x30, 0]].concat()),
        odd("long lengths", {
            let [tag, length, rest @ ..] = whole.as_slice() else {
                unreachable!("DER has a tag and a length")
            };
            [&[*tag, 0x84, 0, 0, 0, *length], rest].concat()
        }),
        odd(
            "indefinite length",
            [&[0x30, 0x80], &whole[2..], &[0, 0]].concat(),
        ),
    ];
    all.extend(broken(&whole, 90));
    all
}

/// What is no DER, or no private key, whatever kind is asked for; `whole` is a key, `depth` how many levels have room.
fn broken(whole: &[u8], depth: usize) -> Vec<Odd> {
    let content = &whole[2..];
    let length = |length: &[u8]| [&[SEQUENCE], length, content].concat();
    let algorithm = sequence(&[&tlv(OID, &UNKNOWN), &[5, 0]]);
    vec![
        none(
            "length beyond the end",
            [&[SEQUENCE, 0x82, 0x7f, 0xff], content].concat(),
        ),
        none(
            "length of 2^32 - 1",
            length(&[0x84, 0xff, 0xff, 0xff, 0xff]),
        ),
        none("length of 2^63", length(&[0x88, 0x80, 0, 0, 0, 0, 0, 0, 0])),
        none(
            "length of 2^64 - 1",
            length(&[0x88, 255, 255, 255, 255, 255, 255, 255, 255]),
        ),
        none("length of 127 bytes", length(&[0xff])),
        none("length that is missing", vec![SEQUENCE]),
        none("indefinite length without an end", length(&[0x80])),
        none("sequences in sequences", [SEQUENCE, 0x80].repeat(depth)),
        none("tag without an end", vec![0xff; 40]),
        none("empty sequence", vec![SEQUENCE, 0]),
        none("NULL", vec![5, 0]),
        none(
            "encrypted key",
            sequence(&[&algorithm, &tlv(OCTETS, &[7; 48])]),
        ),
    ]
}

/// Where an RSA_2048 private key is asked for; none has more than the 5,880 bytes that leave room for the wrapping in the 6,144 of a
/// request ([RFC 5649](https://www.rfc-editor.org/rfc/rfc5649): 8 bytes more than a multiple of 8, behind 256 of RSA_2048).
pub(super) fn rsa_2048() -> Vec<Odd> {
    // Positive, odd, of 2048 and 1024 bits; the prime times itself is not the modulus.
    let modulus = [&[0][..], &[0xc5; 256]].concat();
    let prime = [&[0][..], &[0xd3; 128]].concat();
    let exponent = [1, 0, 1];
    let key = |version: u8, n: &[u8], e: &[u8], p: &[u8], more: &[u8]| {
        let mut key = tlv(INTEGER, &[version]);
        // n, e, d, p, q, d mod (p - 1), d mod (q - 1), the inverse of q mod p
        for number in [n, e, n, p, p, p, p, p] {
            key.extend(tlv(INTEGER, number));
        }
        key.extend(more);
        let algorithm = sequence(&[&tlv(OID, &RSA), &[5, 0]]);
        pkcs8(&algorithm, &tlv(SEQUENCE, &key), &[])
    };
    let plain = |n: &[u8], e: &[u8], p: &[u8]| key(0, n, e, p, &[]);
    let even = [&modulus[..256], &[0xc4]].concat();
    let third = [&prime, &prime, &prime].map(|number| tlv(INTEGER, number));
    let third = sequence(&[&tlv(SEQUENCE, &third.concat())]);
    let mut all = vec![
        none(
            "primes of another modulus",
            plain(&modulus, &exponent, &prime),
        ),
        none("numbers that are zero", plain(&[0], &[0], &[0])),
        none("numbers of no bytes", plain(&[], &[], &[])),
        none("even modulus", plain(&even, &exponent, &prime)),
        none("negative modulus", plain(&modulus[1..], &exponent, &prime)),
        none(
            "modulus of 22,400 bits",
            plain(&[&[0][..], &[0xc5; 2800]].concat(), &exponent, &[3]),
        ),
        none("exponent 0", plain(&modulus, &[0], &prime)),
        none("exponent 1", plain(&modulus, &[1], &prime)),
        none(
            "exponent as long as the modulus",
            plain(&modulus, &modulus, &prime),
        ),
        none("primes that are 0", plain(&modulus, &exponent, &[0])),
        none("primes that are 1", plain(&modulus, &exponent, &[1])),
        none("third prime", key(1, &modulus, &exponent, &prime, &third)),
    ];
    all.extend(broken(&plain(&modulus, &exponent, &prime), 1500));
    all
}

#[cfg(test)]
mod tests {
    use p256::pkcs8::DecodePrivateKey;

    use super::*;

    #[test]
    fn what_is_odd_differs_from_a_key_in_one_thing() {
        let key = ec(&SCALAR, &[]);
        assert!(p256::SecretKey::from_pkcs8_der(&key).is_ok(), "{key:02x?}");
        for one in p256() {
            assert!(one.der.len() <= 190, "{}", one.what);
            let read = p256::SecretKey::from_pkcs8_der(&one.der);
            assert!(read.is_err() || !one.is_none, "{} is a key", one.what);
        }
        for one in rsa_2048() {
            assert!(one.der.len() <= 5880, "{}", one.what);
        }
    }
}
