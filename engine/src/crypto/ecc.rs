//! Elliptic curve key pairs: ECDSA on the curves of NIST and on secp256k1, and ECDH on those of NIST
//! ([SEC 1](https://www.secg.org/sec1-v2.pdf)).

mod curve;

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::agreement::{self, UnparsedPublicKey};
use aws_lc_rs::digest::Digest;
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair, ParsedPublicKey};
use k256::ecdsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use k256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};

pub use curve::Curve;

use crate::crypto::asn1::{self, PrivateKeyInfo, Reader, element};
use crate::entropy::Entropy;
use curve::EC_PUBLIC_KEY;

/// An elliptic curve key pair, ready for use.
pub struct EccKeyPair {
    private: Private,
    public: EccPublicKey,
}

enum Private {
    Nist {
        signing: EcdsaKeyPair,
        /// Made on first use: a key either signs or agrees.
        agreement: OnceLock<agreement::PrivateKey>,
    },
    Secp256k1(SigningKey),
}

impl EccKeyPair {
    /// A new key pair.
    #[must_use]
    pub fn from_entropy(curve: Curve, entropy: &Entropy) -> Self {
        let mut scalar = [0; 66];
        let scalar = &mut scalar[..curve.length()];
        loop {
            entropy.fill(scalar);
            scalar[0] &= curve.first_byte();
            // Zero and what is not below the order of the curve are no private keys.
            if let Some(pair) = Self::from_scalar(curve, scalar) {
                return pair;
            }
        }
    }

    /// The key pair of a private key in PKCS#8 (BER or DER) with ECPrivateKey
    /// ([RFC 5915](https://www.rfc-editor.org/rfc/rfc5915)) in it; `None` for a key of another kind or curve, for a curve that
    /// is not named but spelt out, and where a public key is in it that is not the private key's.
    #[must_use]
    pub fn from_pkcs8(curve: Curve, ber: &[u8]) -> Option<Self> {
        let info = PrivateKeyInfo::parse(ber)?;
        if info.algorithm != EC_PUBLIC_KEY
            || info.parameters != Some((asn1::OBJECT_IDENTIFIER, curve.oid()))
        {
            return None;
        }
        let mut key = Reader::only(&info.key, asn1::SEQUENCE)?;
        (key.integer()? == [1]).then_some(())?;
        let scalar = key.octets()?;
        if key.is_at(asn1::context(0)) {
            let mut parameters = key.within(asn1::context(0))?;
            (parameters.take(asn1::OBJECT_IDENTIFIER)? == curve.oid()).then_some(())?;
            parameters.end()?;
        }
        let mut point = None;
        if key.is_at(asn1::context(1)) {
            let mut public = key.within(asn1::context(1))?;
            point = Some(public.bits()?);
            public.end()?;
        }
        key.end()?;
        let pair = Self::from_scalar(curve, &scalar)?;
        match point {
            Some(point) if !pair.public.is(&point) => None,
            Some(_) | None => Some(pair),
        }
    }

    /// The key pair of a private key: a big-endian number of the curve's length.
    fn from_scalar(curve: Curve, scalar: &[u8]) -> Option<Self> {
        if scalar.len() != curve.length() {
            return None;
        }
        let (private, point) = match curve.nist() {
            Some(nist) => {
                let signing = EcdsaKeyPair::from_private_key_der(
                    nist.signing,
                    &private_key_info(curve, scalar, None),
                )
                .ok()?;
                let point = signing.public_key().as_ref().to_vec();
                let agreement = OnceLock::new();
                (Private::Nist { signing, agreement }, point)
            }
            None => {
                let signing = SigningKey::from_slice(scalar).ok()?;
                let point = signing.verifying_key().to_sec1_point(false);
                let point = point.as_bytes().to_vec();
                (Private::Secp256k1(signing), point)
            }
        };
        let public = EccPublicKey::from_point(curve, &point)?;
        Some(Self { private, public })
    }

    /// The public half.
    #[must_use]
    pub const fn public_key(&self) -> &EccPublicKey {
        &self.public
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 5480](https://www.rfc-editor.org/rfc/rfc5480)) with an uncompressed
    /// point.
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public.der
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo with ECPrivateKey and its public key in it.
    ///
    /// # Panics
    /// Never: aws-lc gives back what it took.
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        private_key_info(self.public.curve, &self.scalar(), Some(self.public.point()))
    }

    fn scalar(&self) -> Vec<u8> {
        match &self.private {
            Private::Nist { signing, .. } => {
                let scalar = signing.private_key().as_be_bytes();
                scalar.expect("a private key is a number").as_ref().to_vec()
            }
            Private::Secp256k1(signing) => signing.to_bytes().to_vec(),
        }
    }

    /// The signature of a message whose digest, by the [hash](Curve::hash) of the curve, is this one: DER of an Ecdsa-Sig-Value
    /// ([RFC 3279](https://www.rfc-editor.org/rfc/rfc3279#section-2.2.3)).
    ///
    /// # Panics
    /// For a digest of another hash.
    #[must_use]
    pub fn sign(&self, digest: &Digest, entropy: &Entropy) -> Vec<u8> {
        assert_eq!(digest.algorithm(), self.public.curve.hash());
        match &self.private {
            Private::Nist { signing, .. } => {
                let signature = signing.sign_digest(digest);
                signature.expect("aws-lc signs").as_ref().to_vec()
            }
            Private::Secp256k1(signing) => {
                let signature: Signature = signing
                    .sign_prehash_with_rng(&mut entropy.rng(), digest.as_ref())
                    .expect("a digest of 32 bytes can be signed");
                // This library gives only the smaller of the two values of `s` that are good, KMS either: whoever needs the
                // smaller one has to see to it, and notices here.
                let [coin] = entropy.bytes();
                let signature = match coin & 1 {
                    0 => signature,
                    _ => other(&signature),
                };
                signature.to_der().as_bytes().to_vec()
            }
        }
    }

    /// The x-coordinate that this private key and a public key agree on: ECDH with the cofactor one
    /// ([SP 800-56A](https://doi.org/10.6028/NIST.SP.800-56Ar3), 5.7.1.2), of the curve's length.
    ///
    /// `None` where `peer` is not DER of a SubjectPublicKeyInfo on the same curve, and for secp256k1, which KMS does not agree
    /// with.
    #[must_use]
    pub fn agree(&self, peer: &[u8]) -> Option<Vec<u8>> {
        let nist = self.public.curve.nist()?;
        let Private::Nist { agreement, .. } = &self.private else {
            return None;
        };
        let point = point_in(self.public.curve, peer)?;
        let private = agreement.get_or_init(|| {
            agreement::PrivateKey::from_private_key(nist.agreement, &self.scalar())
                .expect("it is a private key already")
        });
        let peer = UnparsedPublicKey::new(nist.agreement, point);
        agreement::agree(private, peer, (), |secret| Ok(secret.to_vec())).ok()
    }
}

/// Without the private key.
impl fmt::Debug for EccKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EccKeyPair")
            .field("curve", &self.public.curve)
            .finish_non_exhaustive()
    }
}

/// An elliptic curve public key, ready for use.
#[derive(Debug)]
pub struct EccPublicKey {
    curve: Curve,
    der: Vec<u8>,
    verifying: Verifying,
}

#[derive(Debug)]
enum Verifying {
    Nist(ParsedPublicKey),
    Secp256k1(VerifyingKey),
}

impl EccPublicKey {
    /// The public key in a SubjectPublicKeyInfo, if its point is on this curve.
    #[must_use]
    pub fn from_der(curve: Curve, der: &[u8]) -> Option<Self> {
        Self::from_point(curve, &point_in(curve, der)?)
    }

    /// The public key with this point, uncompressed.
    fn from_point(curve: Curve, point: &[u8]) -> Option<Self> {
        let verifying = match curve.nist() {
            Some(nist) => Verifying::Nist(ParsedPublicKey::new(nist.verifying, point).ok()?),
            None => Verifying::Secp256k1(VerifyingKey::from_sec1_bytes(point).ok()?),
        };
        Some(Self {
            curve,
            der: asn1::public_key_info(&curve.algorithm(), point),
            verifying,
        })
    }

    /// Whether a signature, DER of an Ecdsa-Sig-Value, is one of the message with this digest.
    #[must_use]
    pub fn verify(&self, digest: &Digest, signature: &[u8]) -> bool {
        match &self.verifying {
            Verifying::Nist(key) => key.verify_digest_sig(digest, signature).is_ok(),
            Verifying::Secp256k1(key) => DerSignature::from_bytes(signature)
                .and_then(Signature::try_from)
                // The library takes only the smaller of the two values of `s` that are good.
                .and_then(|signature| key.verify_prehash(digest.as_ref(), &signature.normalize_s()))
                .is_ok(),
        }
    }

    /// The uncompressed point, with which the DER ends.
    fn point(&self) -> &[u8] {
        &self.der[self.der.len() - 1 - 2 * self.curve.length()..]
    }

    /// Whether this is the point, be it compressed, uncompressed or both
    /// ([SEC 1](https://www.secg.org/sec1-v2.pdf), 2.3.3).
    fn is(&self, point: &[u8]) -> bool {
        let own = self.point();
        let x = &own[1..=self.curve.length()];
        let odd = own[own.len() - 1] & 1;
        match point.split_first() {
            Some((4, coordinates)) => coordinates == &own[1..],
            Some((first @ (2 | 3), coordinates)) => *first == 2 + odd && coordinates == x,
            Some((first @ (6 | 7), coordinates)) => *first == 6 + odd && coordinates == &own[1..],
            Some(_) | None => false,
        }
    }
}

/// The point of a SubjectPublicKeyInfo on this curve.
fn point_in(curve: Curve, der: &[u8]) -> Option<Vec<u8>> {
    let mut info = Reader::only(der, asn1::SEQUENCE)?;
    let mut algorithm = info.within(asn1::SEQUENCE)?;
    (algorithm.take(asn1::OBJECT_IDENTIFIER)? == EC_PUBLIC_KEY).then_some(())?;
    (algorithm.take(asn1::OBJECT_IDENTIFIER)? == curve.oid()).then_some(())?;
    algorithm.end()?;
    let point = info.bits()?.into_owned();
    info.end()?;
    Some(point)
}

fn private_key_info(curve: Curve, scalar: &[u8], point: Option<&[u8]>) -> Vec<u8> {
    let public = point.map(|point| {
        let bits = element(asn1::BIT_STRING, &[&[0], point]);
        element(asn1::context(1), &[&bits])
    });
    let key = element(
        asn1::SEQUENCE,
        &[
            &element(asn1::INTEGER, &[&[1]]),
            &element(asn1::OCTET_STRING, &[scalar]),
            public.as_deref().unwrap_or_default(),
        ],
    );
    asn1::private_key_info(&curve.algorithm(), &key)
}

/// The signature with the other value of `s`, which is as good.
fn other(signature: &Signature) -> Signature {
    let (r, s) = signature.split_scalars();
    Signature::from_scalars(r, -s).expect("neither is zero")
}

#[cfg(test)]
mod tests;
