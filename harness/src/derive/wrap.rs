//! Key material wrapped as ImportKeyMaterial wants it, by RustCrypto: never by the engine's library.

use aes_kw::{KeyInit, KwpAes256};
use rsa::pkcs8::DecodePublicKey;
use rsa::{Oaep, Pkcs1v15Encrypt, RsaPublicKey};
use serde::Deserialize;
use sha1::Sha1;
use sha2::Sha256;

use super::Stream;

/// A `WrappingAlgorithm` of
/// [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(non_camel_case_types, reason = "the names of the API")]
pub enum Wrapping {
    /// RSA-OAEP with SHA-1 and MGF1 with SHA-1.
    RSAES_OAEP_SHA_1,
    /// RSA-OAEP with SHA-256 and MGF1 with SHA-256.
    RSAES_OAEP_SHA_256,
    /// RSAES-PKCS1-v1_5, withdrawn by KMS.
    RSAES_PKCS1_V1_5,
    /// An AES-256 key by RSA-OAEP with SHA-1, then the material under it by RFC 5649.
    RSA_AES_KEY_WRAP_SHA_1,
    /// An AES-256 key by RSA-OAEP with SHA-256, then the material under it by RFC 5649.
    RSA_AES_KEY_WRAP_SHA_256,
}

/// Wraps a material under a public key (DER of a SubjectPublicKeyInfo).
///
/// # Errors
/// The public key is not RSA, or the material does not fit under it.
pub fn wrap(
    material: &[u8],
    public: &[u8],
    by: Wrapping,
    stream: &mut Stream,
) -> Result<Vec<u8>, String> {
    let public = RsaPublicKey::from_public_key_der(public)
        .map_err(|error| format!("PublicKey is not an RSA public key: {error}"))?;
    let rsa = |stream: &mut Stream, bytes: &[u8]| {
        match by {
            Wrapping::RSAES_PKCS1_V1_5 => public.encrypt(stream, Pkcs1v15Encrypt, bytes),
            Wrapping::RSAES_OAEP_SHA_1 | Wrapping::RSA_AES_KEY_WRAP_SHA_1 => {
                public.encrypt(stream, Oaep::<Sha1>::new(), bytes)
            }
            Wrapping::RSAES_OAEP_SHA_256 | Wrapping::RSA_AES_KEY_WRAP_SHA_256 => {
                public.encrypt(stream, Oaep::<Sha256>::new(), bytes)
            }
        }
        .map_err(|error| {
            format!(
                "{} bytes do not fit under the public key: {error}",
                bytes.len()
            )
        })
    };
    match by {
        Wrapping::RSA_AES_KEY_WRAP_SHA_1 | Wrapping::RSA_AES_KEY_WRAP_SHA_256 => {
            let key = stream.bytes(32);
            let mut wrapped = vec![0; material.len().next_multiple_of(8) + 8];
            KwpAes256::new_from_slice(&key)
                .map_err(|error| error.to_string())?
                .wrap_key(material, &mut wrapped)
                .map_err(|error| format!("{} bytes cannot be wrapped: {error}", material.len()))?;
            Ok([rsa(stream, &key)?, wrapped].concat())
        }
        _ => rsa(stream, material),
    }
}
