//! The curves by name.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, ECDH_P521};
use aws_lc_rs::digest::{self, SHA256, SHA384, SHA512};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
    ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1, ECDSA_P521_SHA512_ASN1_SIGNING,
    EcdsaSigningAlgorithm, EcdsaVerificationAlgorithm,
};

use crate::crypto::asn1::{self, element};

/// The content of id-ecPublicKey ([RFC 5480](https://www.rfc-editor.org/rfc/rfc5480#section-2.1.1)).
pub(super) const EC_PUBLIC_KEY: [u8; 7] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

/// A named curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256, secp256r1.
    P256,
    /// NIST P-384, secp384r1.
    P384,
    /// NIST P-521, secp521r1.
    P521,
    /// secp256k1 of [SEC 2](https://www.secg.org/sec2-v2.pdf).
    Secp256k1,
}

impl Curve {
    /// Bytes of a coordinate and of a private key.
    #[must_use]
    pub const fn length(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The hash that KMS signs with on this curve.
    #[must_use]
    pub const fn hash(self) -> &'static digest::Algorithm {
        match self {
            Self::P256 | Self::Secp256k1 => &SHA256,
            Self::P384 => &SHA384,
            Self::P521 => &SHA512,
        }
    }

    /// The content of its object identifier.
    pub(super) const fn oid(self) -> &'static [u8] {
        match self {
            Self::P256 => &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
            Self::P384 => &[0x2B, 0x81, 0x04, 0x00, 0x22],
            Self::P521 => &[0x2B, 0x81, 0x04, 0x00, 0x23],
            Self::Secp256k1 => &[0x2B, 0x81, 0x04, 0x00, 0x0A],
        }
    }

    /// Bits of the first byte of a private key that can be set at all.
    pub(super) const fn first_byte(self) -> u8 {
        match self {
            Self::P521 => 0x01,
            Self::P256 | Self::P384 | Self::Secp256k1 => 0xFF,
        }
    }

    /// AlgorithmIdentifier of a key on this curve.
    pub(super) fn algorithm(self) -> Vec<u8> {
        element(
            asn1::SEQUENCE,
            &[
                &element(asn1::OBJECT_IDENTIFIER, &[&EC_PUBLIC_KEY]),
                &element(asn1::OBJECT_IDENTIFIER, &[self.oid()]),
            ],
        )
    }

    pub(super) const fn nist(self) -> Option<&'static Nist> {
        match self {
            Self::P256 => Some(&Nist {
                signing: &ECDSA_P256_SHA256_ASN1_SIGNING,
                verifying: &ECDSA_P256_SHA256_ASN1,
                agreement: &ECDH_P256,
            }),
            Self::P384 => Some(&Nist {
                signing: &ECDSA_P384_SHA384_ASN1_SIGNING,
                verifying: &ECDSA_P384_SHA384_ASN1,
                agreement: &ECDH_P384,
            }),
            Self::P521 => Some(&Nist {
                signing: &ECDSA_P521_SHA512_ASN1_SIGNING,
                verifying: &ECDSA_P521_SHA512_ASN1,
                agreement: &ECDH_P521,
            }),
            Self::Secp256k1 => None,
        }
    }
}

/// What aws-lc calls the algorithms of a curve of NIST.
pub(super) struct Nist {
    pub(super) signing: &'static EcdsaSigningAlgorithm,
    pub(super) verifying: &'static EcdsaVerificationAlgorithm,
    pub(super) agreement: &'static agreement::Algorithm,
}
