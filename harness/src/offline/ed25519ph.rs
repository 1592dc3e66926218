//! Ed25519ph of [RFC 8032](https://www.rfc-editor.org/rfc/rfc8032#section-5.1): of the curve's arithmetic, since no other
//! library than the engine's has it.

use curve25519_dalek::{EdwardsPoint, Scalar, edwards::CompressedEdwardsY};
use sha2::{Digest, Sha512};

/// The domain of the prehashed variant, with an empty context.
const DOMAIN: &[u8] = b"SigEd25519 no Ed25519 collisions\x01\x00";

/// Signs a digest of 64 bytes.
pub(super) fn sign(seed: &[u8; 32], public: &[u8], digest: &[u8]) -> Vec<u8> {
    let expanded: [u8; 64] = Sha512::digest(seed).into();
    let (head, prefix) = expanded.split_at(32);
    let mut secret = [0; 32];
    secret.copy_from_slice(head);
    let secret = Scalar::from_bytes_mod_order(curve25519_dalek::scalar::clamp_integer(secret));
    let nonce = scalar(&[prefix, digest]);
    let commitment = EdwardsPoint::mul_base(&nonce).compress();
    let answer = nonce + scalar(&[commitment.as_bytes(), public, digest]) * secret;
    [commitment.to_bytes(), answer.to_bytes()].concat()
}

/// Whether a signature of a digest is right.
pub(super) fn verify(public: &[u8; 32], digest: &[u8], signature: &[u8]) -> bool {
    let Some((commitment, answer)) = signature.split_first_chunk::<32>() else {
        return false;
    };
    let Ok(answer) = <[u8; 32]>::try_from(answer) else {
        return false;
    };
    let Some(answer) = Option::<Scalar>::from(Scalar::from_canonical_bytes(answer)) else {
        return false;
    };
    let Some(key) = CompressedEdwardsY(*public).decompress() else {
        return false;
    };
    let challenge = scalar(&[commitment, public, digest]);
    let wanted =
        EdwardsPoint::vartime_double_scalar_mul_basepoint(&challenge, &-key, &answer).compress();
    wanted.as_bytes() == commitment
}

fn scalar(parts: &[&[u8]]) -> Scalar {
    let mut hash = Sha512::new_with_prefix(DOMAIN);
    parts.iter().for_each(|part| hash.update(part));
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}
