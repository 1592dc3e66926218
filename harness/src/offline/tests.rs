use super::*;
use crate::derive::Stream;

const PAIRS: [KeySpec; 14] = [
    KeySpec::RSA_2048,
    KeySpec::RSA_3072,
    KeySpec::RSA_4096,
    KeySpec::ECC_NIST_P256,
    KeySpec::ECC_NIST_P384,
    KeySpec::ECC_NIST_P521,
    KeySpec::ECC_SECG_P256K1,
    KeySpec::ECC_NIST_EDWARDS25519,
    KeySpec::ML_DSA_44,
    KeySpec::ML_DSA_65,
    KeySpec::ML_DSA_87,
    KeySpec::ML_KEM_512,
    KeySpec::ML_KEM_768,
    KeySpec::ML_KEM_1024,
];
const SIGNING: [Signing; 12] = [
    Signing::RSASSA_PSS_SHA_256,
    Signing::RSASSA_PSS_SHA_384,
    Signing::RSASSA_PSS_SHA_512,
    Signing::RSASSA_PKCS1_V1_5_SHA_256,
    Signing::RSASSA_PKCS1_V1_5_SHA_384,
    Signing::RSASSA_PKCS1_V1_5_SHA_512,
    Signing::ECDSA_SHA_256,
    Signing::ECDSA_SHA_384,
    Signing::ECDSA_SHA_512,
    Signing::ED25519_SHA_512,
    Signing::ED25519_PH_SHA_512,
    Signing::ML_DSA_SHAKE_256,
];

fn made(spec: KeySpec, nth: usize) -> Vec<u8> {
    private_key(spec, nth, &mut Stream::of(&[b"test", &nth.to_be_bytes()]))
}

/// The specs whose keys are loaded, and a private key and its public key of each.
fn pairs() -> impl Iterator<Item = (KeySpec, Private, Vec<u8>)> {
    let loaded = PAIRS
        .into_iter()
        .filter(|spec| !format!("{spec:?}").starts_with("ML_KEM"));
    loaded.map(|spec| {
        let key = Private::from_pkcs8(&made(spec, 0)).expect("a private key");
        let public = key.public().expect("a public key");
        (spec, key, public)
    })
}

#[test]
fn keys_follow_from_their_seed_and_load_by_their_spec() {
    for spec in PAIRS {
        assert_eq!(made(spec, 0), made(spec, 0), "{spec:?}");
        assert_ne!(made(spec, 0), made(spec, 1), "{spec:?}");
    }
    for (spec, key, public) in pairs() {
        assert_eq!(key.spec(), Some(spec));
        assert_eq!(Public::from_spki(&public).unwrap().spec(), Some(spec));
        assert!(key.belongs_to(&public));
        let other = Private::from_pkcs8(&made(spec, 1)).unwrap();
        assert!(!key.belongs_to(&other.public().unwrap()), "{spec:?}");
    }
}

#[test]
fn the_private_keys_of_ml_kem_have_one_length() {
    for spec in [
        KeySpec::ML_KEM_512,
        KeySpec::ML_KEM_768,
        KeySpec::ML_KEM_1024,
    ] {
        assert_eq!(made(spec, 0).len(), 86);
    }
}

#[test]
fn public_keys_are_read_to_the_last_byte() {
    for (spec, _, public) in pairs() {
        let more = [&public[..], &[0]].concat();
        for bad in [&public[1..], &public[..public.len() - 1], &more] {
            assert!(Public::from_spki(bad).is_err(), "{spec:?}");
        }
    }
}

#[test]
fn signatures_verify_and_altered_ones_do_not() {
    let mut stream = Stream::of(&[b"signing"]);
    let mut tried = 0;
    for (spec, key, public) in pairs() {
        let public = Public::from_spki(&public).unwrap();
        for by in SIGNING.into_iter().filter(|by| by.fits(spec)) {
            let digest = by.hash().map(|hash| hash.digest(b"hello"));
            let of = |kind: MessageType| match (kind, &digest) {
                (MessageType::DIGEST, Some(digest)) => digest.clone(),
                _ => b"hello".to_vec(),
            };
            for kind in [MessageType::RAW, MessageType::DIGEST] {
                if kind == MessageType::DIGEST && digest.is_none() {
                    assert!(public.verify(by, b"hello", kind, b"").is_err());
                    continue;
                }
                let mut signature = key.sign(by, &of(kind), kind, &mut stream).unwrap();
                for other in [MessageType::RAW, MessageType::DIGEST] {
                    if digest.is_some() {
                        let same = kind == other || by != Signing::ED25519_PH_SHA_512;
                        let verified = public.verify(by, &of(other), other, &signature);
                        assert_eq!(verified, Ok(same), "{by:?}");
                    }
                }
                assert_eq!(
                    public.verify(by, b"hallo", MessageType::RAW, &signature),
                    Ok(false)
                );
                *signature.last_mut().unwrap() ^= 1;
                assert_eq!(public.verify(by, &of(kind), kind, &signature), Ok(false));
                tried += 1;
            }
        }
        assert!(SIGNING.into_iter().filter(|by| !by.fits(spec)).all(|by| {
            key.sign(by, b"hello", MessageType::RAW, &mut stream)
                .is_err()
                && public.verify(by, b"hello", MessageType::RAW, b"").is_err()
        }));
    }
    assert_eq!(tried, 3 * 12 + 4 * 2 + 3 + 3);
}

/// RFC 8032, 7.3.
#[test]
fn ed25519ph_is_that_of_its_rfc() {
    let hex = |text| crate::derive::unhex(text).unwrap();
    let seed = hex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42");
    let key = der::private(
        der::algorithm(KeySpec::ECC_NIST_EDWARDS25519),
        &der::octets(&seed),
    );
    let signature = Private::from_pkcs8(&key)
        .unwrap()
        .sign(
            Signing::ED25519_PH_SHA_512,
            b"abc",
            MessageType::RAW,
            &mut Stream::default(),
        )
        .unwrap();
    let wanted = hex(concat!(
        "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41",
        "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406"
    ));
    assert_eq!(signature, wanted);
}

#[test]
fn two_agree_on_one_secret() {
    for spec in [
        KeySpec::ECC_NIST_P256,
        KeySpec::ECC_NIST_P384,
        KeySpec::ECC_NIST_P521,
    ] {
        let [a, b] = [0, 1].map(|nth| Private::from_pkcs8(&made(spec, nth)).unwrap());
        let secret = a.agree(&b.public().unwrap()).unwrap();
        assert_eq!(Ok(&secret), b.agree(&a.public().unwrap()).as_ref());
        let rsa = Private::from_pkcs8(&made(KeySpec::RSA_2048, 0)).unwrap();
        assert!(a.agree(&rsa.public().unwrap()).is_err());
    }
}

#[test]
fn what_is_encrypted_opens() {
    let mut stream = Stream::of(&[b"encryption"]);
    let key = Private::from_pkcs8(&made(KeySpec::RSA_2048, 0)).unwrap();
    let public = Public::from_spki(&key.public().unwrap()).unwrap();
    for by in [Encryption::RSAES_OAEP_SHA_1, Encryption::RSAES_OAEP_SHA_256] {
        let ciphertext = public.encrypt(by, b"hello", &mut stream).unwrap();
        assert_eq!(key.decrypt(by, &ciphertext, &mut stream).unwrap(), b"hello");
        assert!(public.encrypt(by, &[0; 215], &mut stream).is_err());
    }
    let ciphertext = public
        .encrypt(Encryption::RSAES_OAEP_SHA_1, b"", &mut stream)
        .unwrap();
    let other = Encryption::RSAES_OAEP_SHA_256;
    assert!(key.decrypt(other, &ciphertext, &mut stream).is_err());
}

#[test]
fn a_key_has_the_forms_of_its_kind() {
    use Form as F;
    let all = [
        F::Pkcs8,
        F::Bare,
        F::Compressed,
        F::Explicit,
        F::Ber,
        F::Sec1,
        F::Pkcs1,
    ];
    for (spec, key, _) in pairs() {
        let pkcs8 = made(spec, 0);
        for form in all {
            let made = encode(&pkcs8, form);
            assert_eq!(made.is_ok(), form.fits(spec), "{spec:?} {form:?}");
            let Ok(made) = made else { continue };
            let same = Private::from_pkcs8(&made).is_ok_and(|made| made.public() == key.public());
            let good = matches!(form, F::Pkcs8 | F::Bare | F::Compressed);
            assert_eq!(same, good, "{spec:?} {form:?}");
        }
    }
}

/// RFC 4231, 4.3.
#[test]
fn macs_are_those_of_their_rfc() {
    let hex = |text| crate::derive::unhex(text).unwrap();
    assert_eq!(
        Mac::HMAC_SHA_224.of(b"Jefe", b"what do ya want for nothing?"),
        hex("a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44")
    );
}
