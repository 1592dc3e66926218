//! Key specs: what a key of each is good for.
//!
//! [Key spec reference](https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html).

use crate::api::{
    EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec, KeyAgreementAlgorithmSpec, KeySpec,
    KeyUsageType, MacAlgorithmSpec, Op, SigningAlgorithmSpec,
};
use crate::crypto::ecc::Curve;
use crate::crypto::mac::MacHash;
use crate::crypto::ml_dsa::Parameters;
use crate::crypto::ml_kem::MlKemSize;
use crate::crypto::symmetric::SymmetricKey;

/// The usages that a key of this spec may have.
pub(crate) const fn usages(spec: KeySpec) -> &'static [KeyUsageType] {
    use KeyUsageType::{
        EncapsulateDecapsulate, EncryptDecrypt, GenerateVerifyMac, KeyAgreement, SignVerify,
    };
    match spec {
        KeySpec::SymmetricDefault => &[EncryptDecrypt],
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[EncryptDecrypt, SignVerify],
        KeySpec::EccNistP256 | KeySpec::EccNistP384 | KeySpec::EccNistP521 => {
            &[SignVerify, KeyAgreement]
        }
        KeySpec::EccSecgP256k1 | KeySpec::EccNistEdwards25519 => &[SignVerify],
        KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => &[SignVerify],
        KeySpec::MlKem512 | KeySpec::MlKem768 | KeySpec::MlKem1024 => &[EncapsulateDecapsulate],
        KeySpec::Hmac224 | KeySpec::Hmac256 | KeySpec::Hmac384 | KeySpec::Hmac512 => {
            &[GenerateVerifyMac]
        }
        KeySpec::Sm2 => &[EncryptDecrypt, SignVerify, KeyAgreement],
    }
}

/// The algorithms of an ENCRYPT_DECRYPT key of this spec.
pub(crate) const fn encryption_algorithms(spec: KeySpec) -> &'static [EncryptionAlgorithmSpec] {
    use EncryptionAlgorithmSpec::{RsaesOaepSha1, RsaesOaepSha256, Sm2pke, SymmetricDefault};
    match spec {
        KeySpec::SymmetricDefault => &[SymmetricDefault],
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[RsaesOaepSha1, RsaesOaepSha256],
        KeySpec::Sm2 => &[Sm2pke],
        _ => &[],
    }
}

/// The algorithms of a SIGN_VERIFY key of this spec.
pub(crate) const fn signing_algorithms(spec: KeySpec) -> &'static [SigningAlgorithmSpec] {
    use SigningAlgorithmSpec::{
        EcdsaSha256, EcdsaSha384, EcdsaSha512, Ed25519PhSha512, Ed25519Sha512, MlDsaShake256,
        RsassaPkcs1V15Sha256, RsassaPkcs1V15Sha384, RsassaPkcs1V15Sha512, RsassaPssSha256,
        RsassaPssSha384, RsassaPssSha512, Sm2dsa,
    };
    match spec {
        KeySpec::Rsa2048 | KeySpec::Rsa3072 | KeySpec::Rsa4096 => &[
            RsassaPkcs1V15Sha256,
            RsassaPkcs1V15Sha384,
            RsassaPkcs1V15Sha512,
            RsassaPssSha256,
            RsassaPssSha384,
            RsassaPssSha512,
        ],
        KeySpec::EccNistP256 | KeySpec::EccSecgP256k1 => &[EcdsaSha256],
        KeySpec::EccNistP384 => &[EcdsaSha384],
        KeySpec::EccNistP521 => &[EcdsaSha512],
        KeySpec::EccNistEdwards25519 => &[Ed25519Sha512, Ed25519PhSha512],
        KeySpec::MlDsa44 | KeySpec::MlDsa65 | KeySpec::MlDsa87 => &[MlDsaShake256],
        KeySpec::Sm2 => &[Sm2dsa],
        _ => &[],
    }
}

/// The algorithm of a GENERATE_VERIFY_MAC key of this spec.
pub(crate) const fn mac_algorithms(spec: KeySpec) -> &'static [MacAlgorithmSpec] {
    match spec {
        KeySpec::Hmac224 => &[MacAlgorithmSpec::HmacSha224],
        KeySpec::Hmac256 => &[MacAlgorithmSpec::HmacSha256],
        KeySpec::Hmac384 => &[MacAlgorithmSpec::HmacSha384],
        KeySpec::Hmac512 => &[MacAlgorithmSpec::HmacSha512],
        _ => &[],
    }
}

/// The algorithms of a KEY_AGREEMENT key: one for all.
pub(crate) const KEY_AGREEMENT_ALGORITHMS: &[KeyAgreementAlgorithmSpec] =
    &[KeyAgreementAlgorithmSpec::Ecdh];

/// The algorithms of an ENCAPSULATE_DECAPSULATE key: one for all.
pub(crate) const ENCAPSULATION_ALGORITHMS: &[EncapsulationAlgorithmSpec] =
    &[EncapsulationAlgorithmSpec::MlKem];

/// Bytes that an encryption algorithm takes at most.
pub(crate) fn longest_plaintext(spec: KeySpec, algorithm: EncryptionAlgorithmSpec) -> usize {
    let hash = match algorithm {
        EncryptionAlgorithmSpec::SymmetricDefault => return 4096,
        EncryptionAlgorithmSpec::Sm2pke => return 1024,
        EncryptionAlgorithmSpec::RsaesOaepSha1 => 20,
        EncryptionAlgorithmSpec::RsaesOaepSha256 => 32,
    };
    let modulus = modulus(spec).expect("OAEP is for RSA keys") / 8;
    modulus as usize - 2 * hash - 2
}

/// Whether keys of this spec exist in a Region: SM2 is for China, ML-KEM for the rest of the world.
pub(crate) fn offered(spec: KeySpec, region: &str) -> bool {
    match spec {
        KeySpec::Sm2 => is_china(region),
        _ => ml_kem(spec).is_none() || !is_china(region),
    }
}

/// Whether a Region is one of the
/// [China Regions](https://docs.amazonaws.cn/en_us/general/latest/gr/kms.html).
pub(crate) fn is_china(region: &str) -> bool {
    matches!(region, "cn-north-1" | "cn-northwest-1")
}

/// The usage that a key must have for a cryptographic operation; `None` for operations that take keys of any usage.
pub(crate) const fn usage_for(op: Op) -> Option<KeyUsageType> {
    match op {
        Op::Decrypt
        | Op::Encrypt
        | Op::GenerateDataKey
        | Op::GenerateDataKeyPair
        | Op::GenerateDataKeyPairWithoutPlaintext
        | Op::GenerateDataKeyWithoutPlaintext
        | Op::ReEncrypt => Some(KeyUsageType::EncryptDecrypt),
        Op::Sign | Op::Verify => Some(KeyUsageType::SignVerify),
        Op::GenerateMac | Op::VerifyMac => Some(KeyUsageType::GenerateVerifyMac),
        Op::DeriveSharedSecret => Some(KeyUsageType::KeyAgreement),
        Op::Encapsulate | Op::Decapsulate => Some(KeyUsageType::EncapsulateDecapsulate),
        _ => None,
    }
}

/// The size of an RSA key's modulus in bits; `None` for other keys.
pub(crate) const fn modulus(spec: KeySpec) -> Option<u32> {
    match spec {
        KeySpec::Rsa2048 => Some(2048),
        KeySpec::Rsa3072 => Some(3072),
        KeySpec::Rsa4096 => Some(4096),
        _ => None,
    }
}

/// The curve of an elliptic curve key for ECDSA or ECDH; `None` for other keys.
pub(crate) const fn curve(spec: KeySpec) -> Option<Curve> {
    match spec {
        KeySpec::EccNistP256 => Some(Curve::P256),
        KeySpec::EccNistP384 => Some(Curve::P384),
        KeySpec::EccNistP521 => Some(Curve::P521),
        KeySpec::EccSecgP256k1 => Some(Curve::Secp256k1),
        _ => None,
    }
}

/// The parameter set of an ML-DSA key; `None` for other keys.
pub(crate) const fn ml_dsa(spec: KeySpec) -> Option<Parameters> {
    match spec {
        KeySpec::MlDsa44 => Some(Parameters::MlDsa44),
        KeySpec::MlDsa65 => Some(Parameters::MlDsa65),
        KeySpec::MlDsa87 => Some(Parameters::MlDsa87),
        _ => None,
    }
}

/// The parameter set of an ML-KEM key; `None` for other keys.
pub(crate) const fn ml_kem(spec: KeySpec) -> Option<MlKemSize> {
    match spec {
        KeySpec::MlKem512 => Some(MlKemSize::MlKem512),
        KeySpec::MlKem768 => Some(MlKemSize::MlKem768),
        KeySpec::MlKem1024 => Some(MlKemSize::MlKem1024),
        _ => None,
    }
}

/// Whether keys of this spec may have imported material; of ML-KEM no source says so.
pub(crate) const fn is_importable(spec: KeySpec) -> bool {
    ml_dsa(spec).is_none() && ml_kem(spec).is_none()
}

/// Whether keys of this spec are key pairs.
pub(crate) const fn is_asymmetric(spec: KeySpec) -> bool {
    !matches!(spec, KeySpec::SymmetricDefault) && mac_hash(spec).is_none()
}

/// The hash of an HMAC key; `None` for other keys.
pub(crate) const fn mac_hash(spec: KeySpec) -> Option<MacHash> {
    match spec {
        KeySpec::Hmac224 => Some(MacHash::Sha224),
        KeySpec::Hmac256 => Some(MacHash::Sha256),
        KeySpec::Hmac384 => Some(MacHash::Sha384),
        KeySpec::Hmac512 => Some(MacHash::Sha512),
        _ => None,
    }
}

/// Bytes of a symmetric encryption key: AES-256, and SM4 in China.
pub(crate) fn symmetric_length(region: &str) -> usize {
    match is_china(region) {
        true => 16,
        false => SymmetricKey::LENGTH,
    }
}
