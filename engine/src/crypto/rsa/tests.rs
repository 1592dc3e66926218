use ::rsa::pkcs8::DecodePublicKey;
use ::rsa::pss::{Signature, VerifyingKey};
use ::rsa::signature::Verifier;
use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use sha2::Sha256;

use super::{Padding, RsaKeyPair, RsaPublicKey};
use crate::crypto::asn1::{self, Reader, element};

#[test]
fn a_seed_gives_one_key_per_number() {
    let der = |seed: u8, n| {
        RsaKeyPair::from_seed(&[seed; 32], 2048, n)
            .public_key_der()
            .to_vec()
    };
    assert_eq!(der(1, 0), der(1, 0));
    assert_ne!(der(1, 0), der(1, 1));
    assert_ne!(der(1, 0), der(2, 0));
}

#[test]
fn a_pair_has_the_size_asked_for() {
    assert_eq!(RsaKeyPair::generate(3072).bits(), 3072);
    assert_eq!(
        format!("{:?}", RsaKeyPair::generate(2048)),
        "RsaKeyPair { bits: 2048, .. }"
    );
}

#[test]
fn a_signature_is_good_for_its_key_message_and_scheme_alone() {
    let (pair, other) = (RsaKeyPair::generate(2048), RsaKeyPair::generate(2048));
    let public = RsaPublicKey::from_der(pair.public_key_der()).unwrap();
    let schemes = [Padding::Pkcs1, Padding::Pss]
        .map(|padding| [&SHA256, &SHA384, &SHA512].map(|hash| (padding, hash)))
        .concat();
    for (padding, hash) in &schemes {
        let signature = pair.sign(*padding, &digest(hash, b"message"));
        assert_eq!(signature.len(), 256);
        for (wanted, by) in &schemes {
            let message = digest(by, b"message");
            let good = (padding, hash) == (wanted, by);
            assert_eq!(pair.verify(*wanted, &message, &signature), good);
            assert_eq!(public.verify(*wanted, &message, &signature), good);
        }
        let message = digest(hash, b"message");
        assert!(!pair.verify(*padding, &digest(hash, b"other"), &signature));
        assert!(!other.verify(*padding, &message, &signature));
        assert!(!pair.verify(*padding, &message, &signature[1..]));
    }
}

#[test]
fn another_library_takes_signatures_with_a_salt_as_long_as_the_hash() {
    let pair = RsaKeyPair::generate(2048);
    let signature = pair.sign(Padding::Pss, &digest(&SHA256, b"message"));
    let key = ::rsa::RsaPublicKey::from_public_key_der(pair.public_key_der()).unwrap();
    VerifyingKey::<Sha256>::new(key)
        .verify(b"message", &Signature::try_from(&signature[..]).unwrap())
        .unwrap();
}

#[test]
fn keys_go_out_and_come_in_again() {
    let pair = RsaKeyPair::generate(2048);
    let der = pair.private_key_der();
    let same = RsaKeyPair::from_pkcs8(2048, &der).unwrap();
    assert_eq!(same.public_key_der(), pair.public_key_der());
    assert_eq!(same.private_key_der(), der);
    assert!(RsaKeyPair::from_pkcs8(3072, &der).is_none());
    for length in (0..der.len()).step_by(7) {
        assert!(RsaKeyPair::from_pkcs8(2048, &der[..length]).is_none());
    }
    let longer = [&der[..], &[0]].concat();
    assert!(RsaKeyPair::from_pkcs8(2048, &longer).is_none());
}

/// The numbers of a PKCS#8 key, from the version on, after `change`.
fn changed(der: &[u8], change: impl Fn(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut info = Reader::only(der, asn1::SEQUENCE).unwrap();
    let version = element(asn1::INTEGER, &[info.take(asn1::INTEGER).unwrap()]);
    let algorithm = element(asn1::SEQUENCE, &[info.take(asn1::SEQUENCE).unwrap()]);
    let key = info.octets().unwrap();
    let mut key = Reader::only(&key, asn1::SEQUENCE).unwrap();
    let mut numbers = Vec::new();
    while key.end().is_none() {
        numbers.push(key.take(asn1::INTEGER).unwrap().to_vec());
    }
    change(&mut numbers);
    let numbers: Vec<_> = numbers
        .iter()
        .map(|number| element(asn1::INTEGER, &[number]))
        .collect();
    let key = element(asn1::SEQUENCE, &[&numbers.concat()]);
    let key = element(asn1::OCTET_STRING, &[&key]);
    element(asn1::SEQUENCE, &[&version, &algorithm, &key])
}

#[test]
fn numbers_that_do_not_belong_together_are_no_key() {
    let der = RsaKeyPair::generate(2048).private_key_der();
    assert_eq!(changed(&der, |_| ()), der);
    for number in 0..9 {
        let other = changed(&der, |numbers| *numbers[number].last_mut().unwrap() ^= 2);
        assert!(RsaKeyPair::from_pkcs8(2048, &other).is_none(), "{number}");
    }
    let more = changed(&der, |numbers| numbers.push(vec![1]));
    assert!(RsaKeyPair::from_pkcs8(2048, &more).is_none());
    let fewer = changed(&der, |numbers| {
        numbers.pop();
    });
    assert!(RsaKeyPair::from_pkcs8(2048, &fewer).is_none());
}
