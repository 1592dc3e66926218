//! SM2 key pairs, which KMS has in China Regions only
//! ([GB/T 32918](https://www.oscca.gov.cn/), in English
//! [draft-shen-sm2-ecdsa](https://datatracker.ietf.org/doc/html/draft-shen-sm2-ecdsa-02)).

use std::fmt;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use sm2::dsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey};
use sm2::elliptic_curve::point::AffineCoordinates;
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use sm2::pke::DecryptingKey;
use sm2::{ProjectivePoint, PublicKey, SecretKey};

use crate::entropy::Entropy;

/// Who signs: KMS names nobody, so this is the identifier that SM2 has for such cases
/// ([offline verification](https://docs.aws.amazon.com/kms/latest/developerguide/offline-operations.html#key-spec-sm-offline-verification)).
const DISTINGUISHING_ID: &str = "1234567812345678";

/// What is signed or verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// The message itself.
    Raw(&'a [u8]),
    /// Its digest by SM3.
    Digest(&'a [u8]),
}

/// An SM2 key pair, loaded and ready for use.
pub struct Sm2KeyPair {
    secret: SecretKey,
    signing: SigningKey,
    decrypting: DecryptingKey,
    public: Vec<u8>,
}

impl Sm2KeyPair {
    /// A new key pair.
    #[must_use]
    pub fn from_entropy(entropy: &Entropy) -> Self {
        loop {
            // Not every 32 bytes are a private key, but all but one in four thousand million are.
            if let Ok(secret) = SecretKey::from_slice(&entropy.bytes::<32>()) {
                return Self::load(secret);
            }
        }
    }

    /// The key pair of a PKCS#8 PrivateKeyInfo in DER ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958)) that names the
    /// curve; `None` for anything else.
    #[must_use]
    pub fn from_pkcs8(der: &[u8]) -> Option<Self> {
        SecretKey::from_pkcs8_der(der).ok().map(Self::load)
    }

    fn load(secret: SecretKey) -> Self {
        let signing = SigningKey::new(DISTINGUISHING_ID, &secret).expect("the identifier is short");
        let public = secret
            .public_key()
            .to_public_key_der()
            .expect("a public key has a DER form")
            .into_vec();
        Self {
            decrypting: DecryptingKey::new(secret.clone()),
            secret,
            signing,
            public,
        }
    }

    /// The public key: DER of a SubjectPublicKeyInfo ([RFC 5480](https://www.rfc-editor.org/rfc/rfc5480)).
    #[must_use]
    pub fn public_key_der(&self) -> &[u8] {
        &self.public
    }

    /// The private key: DER of a PKCS#8 PrivateKeyInfo ([RFC 5958](https://www.rfc-editor.org/rfc/rfc5958)).
    ///
    /// # Panics
    /// Never: every private key has a DER form.
    #[must_use]
    pub fn private_key_der(&self) -> Vec<u8> {
        let der = self.secret.to_pkcs8_der();
        der.expect("a private key has a DER form")
            .as_bytes()
            .to_vec()
    }

    /// SM2DSA: r and s in DER. A message is hashed with SM3 after the hash of identifier and public key; a digest is 32 bytes
    /// that stand for all of that. `None` for a message that is neither.
    #[must_use]
    pub fn sign(&self, message: Message<'_>) -> Option<Vec<u8>> {
        let signature: Signature = match message {
            Message::Raw(message) => self.signing.try_sign(message),
            Message::Digest(digest) => self.signing.sign_prehash(digest),
        }
        .ok()?;
        Some(signature.to_der().as_bytes().to_vec())
    }

    /// Whether this key pair signed the message.
    #[must_use]
    pub fn verify(&self, message: Message<'_>, signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_der(signature) else {
            return false;
        };
        let key = self.signing.verifying_key();
        match message {
            Message::Raw(message) => key.verify(message, &signature).is_ok(),
            Message::Digest(digest) => key.verify_prehash(digest, &signature).is_ok(),
        }
    }

    /// SM2PKE: the DER form of the point, the hash and the masked plaintext. The same randomness gives the same ciphertext and
    /// must not be used for two plaintexts. `None` for an empty plaintext.
    ///
    /// That KMS takes and gives the DER form follows from its examples of offline encryption alone (a guess).
    #[must_use]
    pub fn encrypt(&self, randomness: [u8; 32], plaintext: &[u8]) -> Option<Vec<u8>> {
        let mut rng = ChaCha20Rng::from_seed(randomness);
        self.decrypting
            .encrypting_key()
            .encrypt_der(&mut rng, plaintext)
            .ok()
    }

    /// The plaintext, if the ciphertext was made for this key pair.
    #[must_use]
    pub fn decrypt(&self, ciphertext: &[u8]) -> Option<Vec<u8>> {
        self.decrypting.decrypt_der(ciphertext).ok()
    }

    /// The x-coordinate, 32 bytes, of the point that both sides of ECDH agree on; `None` if the peer's public key, a
    /// SubjectPublicKeyInfo in DER, is not an SM2 one.
    #[must_use]
    pub fn agree(&self, peer_spki: &[u8]) -> Option<Vec<u8>> {
        let peer = PublicKey::from_public_key_der(peer_spki).ok()?;
        let point = ProjectivePoint::from(*peer.as_affine()) * *self.secret.to_nonzero_scalar();
        Some(point.to_affine().x().to_vec())
    }
}

/// Without the private key.
impl fmt::Debug for Sm2KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sm2KeyPair").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, SecretKey, Sm2KeyPair};
    use crate::entropy::Entropy;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(|digit| *digit != b' ').collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn pair(seed: u8) -> Sm2KeyPair {
        Sm2KeyPair::from_entropy(&Entropy::new(&[seed; 32]))
    }

    /// The key pair of the examples in GB/T 32918.5-2017.
    fn published() -> Sm2KeyPair {
        let secret = hex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
        Sm2KeyPair::load(SecretKey::from_slice(&secret).unwrap())
    }

    fn sequence(parts: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let body: Vec<u8> = parts
            .iter()
            .flat_map(|(tag, bytes)| {
                let zero = (*tag == 2 && bytes[0] >= 0x80).then_some(0);
                let length = bytes.len() + usize::from(zero.is_some());
                [*tag, length as u8]
                    .into_iter()
                    .chain(zero)
                    .chain(bytes.clone())
            })
            .collect();
        [vec![0x30, body.len() as u8], body].concat()
    }

    #[test]
    fn the_published_key_and_signature_are_known() {
        let pair = published();
        assert!(pair.public_key_der().ends_with(&hex(
            "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020 \
             ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
        )));
        let signature = sequence(&[
            (
                2,
                hex("f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"),
            ),
            (
                2,
                hex("b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"),
            ),
        ]);
        assert!(pair.verify(Message::Raw(b"message digest"), &signature));
        assert!(!pair.verify(Message::Raw(b"message digests"), &signature));
        let digest = hex("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640");
        assert!(pair.verify(Message::Digest(&digest), &signature));
    }

    #[test]
    fn the_published_ciphertext_opens() {
        let ciphertext = sequence(&[
            (
                2,
                hex("04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"),
            ),
            (
                2,
                hex("e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"),
            ),
            (
                4,
                hex("59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"),
            ),
            (4, hex("21886ca989ca9c7d58087307ca93092d651efa")),
        ]);
        assert_eq!(
            published().decrypt(&ciphertext).as_deref(),
            Some(&b"encryption standard"[..])
        );
    }

    #[test]
    fn only_what_was_signed_verifies() {
        let (pair, other) = (pair(1), pair(2));
        let digest = [7; 32];
        for message in [Message::Raw(b"message"), Message::Digest(&digest)] {
            let signature = pair.sign(message).unwrap();
            assert!(pair.verify(message, &signature));
            assert!(!other.verify(message, &signature));
            assert!(!pair.verify(Message::Raw(b"massage"), &signature));
            assert!(!pair.verify(message, &signature[..signature.len() - 1]));
            assert!(!pair.verify(message, &[]));
        }
        assert_eq!(pair.sign(Message::Digest(&[7; 31])), None);
    }

    #[test]
    fn what_it_encrypts_it_decrypts_and_no_other() {
        let (pair, other) = (pair(1), pair(2));
        for length in [1, 32, 1024] {
            let plaintext = vec![9; length];
            let ciphertext = pair.encrypt([3; 32], &plaintext).unwrap();
            assert_eq!(pair.decrypt(&ciphertext), Some(plaintext));
            assert_eq!(other.decrypt(&ciphertext), None);
            let mut altered = ciphertext.clone();
            *altered.last_mut().unwrap() ^= 1;
            assert_eq!(pair.decrypt(&altered), None);
        }
        assert_eq!(pair.encrypt([3; 32], &[]), None);
        assert_eq!(pair.decrypt(&[]), None);
    }

    #[test]
    fn both_sides_agree() {
        let (pair, other) = (pair(1), pair(2));
        let secret = pair.agree(other.public_key_der()).unwrap();
        assert_eq!(other.agree(pair.public_key_der()), Some(secret.clone()));
        assert_eq!(secret.len(), 32);
        assert_eq!(pair.agree(&pair.public_key_der()[1..]), None);
        let mut altered = other.public_key_der().to_vec();
        *altered.last_mut().unwrap() ^= 1;
        assert_eq!(pair.agree(&altered), None);
    }

    #[test]
    fn the_private_key_comes_back_from_its_der_form() {
        let pair = pair(1);
        let again = Sm2KeyPair::from_pkcs8(&pair.private_key_der()).unwrap();
        assert_eq!(again.public_key_der(), pair.public_key_der());
        assert!(Sm2KeyPair::from_pkcs8(&pair.private_key_der()[1..]).is_none());
        assert_eq!(format!("{pair:?}"), "Sm2KeyPair { .. }");
    }
}
