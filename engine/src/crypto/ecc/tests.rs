use aws_lc_rs::digest::{Digest, digest};
use aws_lc_rs::signature::{ECDSA_P256K1_SHA256_ASN1, UnparsedPublicKey};

use super::{Curve, EccKeyPair, EccPublicKey, private_key_info};
use crate::crypto::asn1::{self, element};
use crate::crypto::unhex;
use crate::entropy::Entropy;

const CURVES: [Curve; 4] = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1];

fn hashed(curve: Curve, message: &[u8]) -> Digest {
    digest(curve.hash(), message)
}

fn pair(curve: Curve, seed: u8) -> EccKeyPair {
    EccKeyPair::from_entropy(curve, &Entropy::new(&[seed; 32]))
}

#[test]
fn a_signature_is_good_for_its_key_and_message_alone() {
    let entropy = Entropy::new(&[9; 32]);
    for curve in CURVES {
        let signature = pair(curve, 1).sign(&hashed(curve, b"sample"), &entropy);
        let verify = |seed, message, signature: &[u8]| {
            let message = hashed(curve, message);
            pair(curve, seed).public_key().verify(&message, signature)
        };
        assert!(verify(1, b"sample", &signature), "{curve:?}");
        assert!(!verify(1, b"other", &signature), "{curve:?}");
        assert!(!verify(2, b"sample", &signature), "{curve:?}");
        for length in 0..signature.len() {
            assert!(!verify(1, b"sample", &signature[..length]), "{curve:?}");
        }
        let longer = [&signature[..], &[0]].concat();
        assert!(!verify(1, b"sample", &longer), "{curve:?}");
    }
}

/// The key and signature of [RFC 6979](https://www.rfc-editor.org/rfc/rfc6979#appendix-A.2.5) for P-256, SHA-256, "sample".
#[test]
fn a_published_signature_verifies() {
    let scalar = unhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    let point = unhex(
        "04 60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6
            7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
    );
    let signature = unhex(
        "3046 022100 EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
              022100 F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    );
    let pair = EccKeyPair::from_scalar(Curve::P256, &scalar).unwrap();
    assert_eq!(pair.public_key().point(), point);
    let sample = hashed(Curve::P256, b"sample");
    assert!(pair.public_key().verify(&sample, &signature));
    let again = EccPublicKey::from_der(Curve::P256, pair.public_key_der()).unwrap();
    assert!(again.verify(&sample, &signature));
}

#[test]
fn secp256k1_signs_with_either_value_of_s_and_takes_both() {
    let (pair, entropy) = (pair(Curve::Secp256k1, 3), Entropy::new(&[4; 32]));
    let key = UnparsedPublicKey::new(&ECDSA_P256K1_SHA256_ASN1, pair.public_key().point());
    // In DER a high `s` needs a byte more.
    let mut high = 0;
    for n in 0_u8..64 {
        let message = hashed(Curve::Secp256k1, &[n]);
        let signature = pair.sign(&message, &entropy);
        key.verify(&[n], &signature).unwrap();
        assert!(pair.public_key().verify(&message, &signature));
        let r = usize::from(signature[3]);
        high += usize::from(signature[5 + r] == 33);
    }
    assert!((10..55).contains(&high), "{high}");
}

#[test]
fn keys_go_out_and_come_in_again() {
    for curve in CURVES {
        let pair = pair(curve, 1);
        let der = pair.private_key_der();
        let same = EccKeyPair::from_pkcs8(curve, &der).unwrap();
        assert_eq!(same.public_key_der(), pair.public_key_der(), "{curve:?}");
        assert_eq!(same.private_key_der(), der, "{curve:?}");
        for other in CURVES {
            let read = EccKeyPair::from_pkcs8(other, &der).is_some();
            assert_eq!(read, other == curve, "{curve:?} {other:?}");
        }
        for length in 0..der.len() {
            assert!(EccKeyPair::from_pkcs8(curve, &der[..length]).is_none());
        }
    }
}

#[test]
fn the_public_point_may_be_left_out_and_written_in_any_form_but_not_be_wrong() {
    for curve in CURVES {
        let (pair, scalar) = (pair(curve, 1), pair(curve, 1).scalar());
        let point = pair.public_key().point().to_vec();
        let x = &point[1..=curve.length()];
        let odd = point[point.len() - 1] & 1;
        let read = |point: Option<&[u8]>| {
            EccKeyPair::from_pkcs8(curve, &private_key_info(curve, &scalar, point)).is_some()
        };
        assert!(read(None), "{curve:?}");
        assert!(read(Some(&point)), "{curve:?}");
        assert!(read(Some(&[&[2 + odd], x].concat())), "{curve:?}");
        assert!(read(Some(&[&[6 + odd], &point[1..]].concat())));
        assert!(!read(Some(&[&[3 - odd], x].concat())), "{curve:?}");
        assert!(!read(Some(&[0])), "{curve:?}");
        assert!(!read(Some(&[])), "{curve:?}");
        let other = self::pair(curve, 2).public_key().point().to_vec();
        assert!(!read(Some(&other)), "{curve:?}");
    }
}

#[test]
fn no_number_outside_the_order_is_a_key() {
    for curve in CURVES {
        for scalar in [vec![0; curve.length()], vec![0xFF; curve.length()]] {
            assert!(EccKeyPair::from_scalar(curve, &scalar).is_none());
        }
        assert!(EccKeyPair::from_scalar(curve, &[1]).is_none());
    }
}

#[test]
fn a_curve_has_a_name() {
    let key = element(
        asn1::SEQUENCE,
        &[
            &element(asn1::INTEGER, &[&[1]]),
            &element(asn1::OCTET_STRING, &[&[1; 32]]),
        ],
    );
    let info = |parameters: &[u8]| {
        element(
            asn1::SEQUENCE,
            &[
                &element(asn1::INTEGER, &[&[0]]),
                &element(
                    asn1::SEQUENCE,
                    &[
                        &element(asn1::OBJECT_IDENTIFIER, &[&super::EC_PUBLIC_KEY]),
                        parameters,
                    ],
                ),
                &element(asn1::OCTET_STRING, &[&key]),
            ],
        )
    };
    let named = element(asn1::OBJECT_IDENTIFIER, &[Curve::P256.oid()]);
    assert!(EccKeyPair::from_pkcs8(Curve::P256, &info(&named)).is_some());
    let spelt_out = element(asn1::SEQUENCE, &[&named]);
    assert!(EccKeyPair::from_pkcs8(Curve::P256, &info(&spelt_out)).is_none());
    assert!(EccKeyPair::from_pkcs8(Curve::P256, &info(&[])).is_none());
}

#[test]
fn both_sides_agree_on_the_curves_of_nist() {
    for curve in [Curve::P256, Curve::P384, Curve::P521] {
        let (a, b) = (pair(curve, 1), pair(curve, 2));
        let secret = a.agree(b.public_key_der()).unwrap();
        assert_eq!(secret.len(), curve.length());
        assert_eq!(Some(secret), b.agree(a.public_key_der()));
        assert_eq!(a.agree(b.public_key().point()), None);
        assert_eq!(a.agree(&b.private_key_der()), None);
        assert_eq!(a.agree(&[]), None);
    }
    let [a, b] = [1, 2].map(|seed| pair(Curve::Secp256k1, seed));
    assert_eq!(a.agree(b.public_key_der()), None);
    assert_eq!(pair(Curve::P256, 1).agree(b.public_key_der()), None);
}

#[test]
fn private_keys_are_not_shown() {
    assert_eq!(
        format!("{:?}", pair(Curve::P384, 1)),
        "EccKeyPair { curve: P384, .. }"
    );
}
