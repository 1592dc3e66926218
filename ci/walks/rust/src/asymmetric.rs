//! Signatures, MACs, key agreement, encapsulation, data key pairs, encryption by RSA.

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{
    DataKeyPairSpec, EncapsulationAlgorithmSpec, EncryptionAlgorithmSpec, ExpirationModelType,
    KeyAgreementAlgorithmSpec, KeySpec, KeyUsageType, MacAlgorithmSpec, OriginType,
    SigningAlgorithmSpec,
};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use p256::ecdsa::signature::Verifier;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use rsa::{Oaep, RsaPublicKey, pss};
use sha2::Sha256;

use crate::{Walk, Walked, ok, refused};

impl Walk {
    async fn key(
        &self,
        spec: KeySpec,
        usage: KeyUsageType,
    ) -> Result<String, Box<dyn std::error::Error>> {
        let made = self
            .kms
            .create_key()
            .key_spec(spec)
            .key_usage(usage)
            .send()
            .await?;
        Ok(made.key_metadata().ok_or("no metadata")?.key_id().into())
    }

    async fn public(&self, key: &str) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let given = self.kms.get_public_key().key_id(key).send().await?;
        Ok(given.public_key().ok_or("no public key")?.as_ref().to_vec())
    }

    pub(crate) async fn signatures(&self) -> Walked {
        let kms = &self.kms;
        let message = b"to be signed";
        for (spec, algorithm) in [
            (KeySpec::Rsa2048, SigningAlgorithmSpec::RsassaPssSha256),
            (KeySpec::EccNistP256, SigningAlgorithmSpec::EcdsaSha256),
            (
                KeySpec::EccNistEdwards25519,
                SigningAlgorithmSpec::Ed25519Sha512,
            ),
            (KeySpec::MlDsa44, SigningAlgorithmSpec::MlDsaShake256),
        ] {
            let key = &self.key(spec.clone(), KeyUsageType::SignVerify).await?;
            let sign = kms.sign().key_id(key).message(Blob::new(message));
            let signed = sign.signing_algorithm(algorithm.clone()).send().await?;
            let signature = signed.signature().ok_or("no signature")?;
            let public = self.public(key).await?;
            let ours = match spec {
                KeySpec::Rsa2048 => {
                    let public = RsaPublicKey::from_public_key_der(&public)?;
                    let by = pss::VerifyingKey::<Sha256>::new(public);
                    Some(
                        by.verify(message, &pss::Signature::try_from(signature.as_ref())?)
                            .is_ok(),
                    )
                }
                KeySpec::EccNistP256 => {
                    let by = p256::ecdsa::VerifyingKey::from_public_key_der(&public)?;
                    let signature = p256::ecdsa::Signature::from_der(signature.as_ref())?;
                    Some(by.verify(message, &signature).is_ok())
                }
                _ => None,
            };
            if let Some(ours) = ours {
                ok(&format!("RustCrypto verifies {algorithm}"), ours);
            }
            let verify = |message: &[u8]| {
                let verify = kms.verify().key_id(key).message(Blob::new(message));
                verify
                    .signature(signature.clone())
                    .signing_algorithm(algorithm.clone())
                    .send()
            };
            ok(
                &format!("KMS verifies {algorithm}"),
                verify(message).await?.signature_valid(),
            );
            let said = verify(b"another").await;
            refused("Verify", said, |e| e.is_kms_invalid_signature_exception());
            let said = kms
                .encrypt()
                .key_id(key)
                .plaintext(Blob::new("x"))
                .send()
                .await;
            refused("Encrypt", said, |e| e.is_invalid_key_usage_exception());
        }
        let key = &self
            .key(KeySpec::Hmac256, KeyUsageType::GenerateVerifyMac)
            .await?;
        let made = kms.generate_mac().key_id(key).message(Blob::new(message));
        let made = made
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .send()
            .await?;
        let mac = made.mac().ok_or("no MAC")?;
        let verify = |message: &[u8]| {
            let verify = kms.verify_mac().key_id(key).message(Blob::new(message));
            verify
                .mac(mac.clone())
                .mac_algorithm(MacAlgorithmSpec::HmacSha256)
                .send()
        };
        ok("a MAC is verified", verify(message).await?.mac_valid());
        refused("VerifyMac", verify(b"another").await, |e| {
            e.is_kms_invalid_mac_exception()
        });
        Ok(())
    }

    pub(crate) async fn asymmetric(&self) -> Walked {
        let kms = &self.kms;
        let made = kms
            .create_key()
            .key_spec(KeySpec::EccNistP256)
            .key_usage(KeyUsageType::KeyAgreement);
        let made = made.origin(OriginType::External).send().await?;
        let key = made.key_metadata().ok_or("no metadata")?.key_id();
        let own = p256::SecretKey::from_slice(&[7; 32])?;
        let pkcs8 = p256::pkcs8::EncodePrivateKey::to_pkcs8_der(&own)?;
        let (token, wrapped) = self.wrapped(key, pkcs8.as_bytes()).await?;
        let import = kms.import_key_material().key_id(key).import_token(token);
        let import = import.encrypted_key_material(wrapped);
        import
            .expiration_model(ExpirationModelType::KeyMaterialDoesNotExpire)
            .send()
            .await?;
        let public = own.public_key().to_public_key_der()?;
        ok(
            "the public key is that of the imported one",
            self.public(key).await? == public.as_bytes(),
        );
        let peer = p256::SecretKey::from_slice(&[9; 32])?;
        let agreed = kms.derive_shared_secret().key_id(key);
        let agreed = agreed.key_agreement_algorithm(KeyAgreementAlgorithmSpec::Ecdh);
        let agreed = agreed
            .public_key(Blob::new(peer.public_key().to_public_key_der()?.as_bytes()))
            .send()
            .await?;
        let secret =
            p256::ecdh::diffie_hellman(peer.to_nonzero_scalar(), own.public_key().as_affine());
        let same = agreed
            .shared_secret()
            .is_some_and(|it| it.as_ref() == secret.raw_secret_bytes().as_slice());
        ok("both sides agree", same);

        let key = &self
            .key(KeySpec::Rsa2048, KeyUsageType::EncryptDecrypt)
            .await?;
        let public = RsaPublicKey::from_public_key_der(&self.public(key).await?)?;
        let sealed = public.encrypt(&mut UnwrapErr(SysRng), Oaep::<Sha256>::new(), b"secret")?;
        let open = kms.decrypt().key_id(key).ciphertext_blob(Blob::new(sealed));
        let opened = open
            .encryption_algorithm(EncryptionAlgorithmSpec::RsaesOaepSha256)
            .send()
            .await?;
        ok(
            "KMS decrypts what RustCrypto encrypted",
            opened
                .plaintext()
                .is_some_and(|plain| plain.as_ref() == b"secret"),
        );

        let key = &self
            .key(KeySpec::MlKem768, KeyUsageType::EncapsulateDecapsulate)
            .await?;
        let kem = EncapsulationAlgorithmSpec::MlKem;
        let closed = kms
            .encapsulate()
            .key_id(key)
            .encapsulation_algorithm(kem.clone())
            .send()
            .await?;
        let blob = closed
            .shared_secret_ciphertext_blob()
            .ok_or("no ciphertext")?;
        let open = kms.decapsulate().key_id(key).encapsulation_algorithm(kem);
        let opened = open
            .shared_secret_ciphertext_blob(blob.clone())
            .send()
            .await?;
        ok(
            "what was encapsulated comes out again",
            opened.shared_secret() == closed.shared_secret(),
        );

        let key = &self.create().await?;
        let pair = kms.generate_data_key_pair().key_id(key);
        let pair = pair
            .key_pair_spec(DataKeyPairSpec::EccNistP256)
            .send()
            .await?;
        let private = pair.private_key_plaintext().ok_or("no private key")?;
        let private = p256::SecretKey::from_pkcs8_der(private.as_ref())?;
        let public = private.public_key().to_public_key_der()?;
        ok(
            "a data key pair is one",
            pair.public_key()
                .is_some_and(|it| it.as_ref() == public.as_bytes()),
        );
        let bare = kms.generate_data_key_pair_without_plaintext().key_id(key);
        let bare = bare
            .key_pair_spec(DataKeyPairSpec::EccNistEdwards25519)
            .send()
            .await?;
        let blob = bare.private_key_ciphertext_blob().ok_or("no ciphertext")?;
        let opened = kms.decrypt().ciphertext_blob(blob.clone()).send().await?;
        ok("its private key decrypts", opened.plaintext().is_some());
        Ok(())
    }
}
