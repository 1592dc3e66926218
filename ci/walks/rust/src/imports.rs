//! The life of imported key material.

use aws_sdk_kms::primitives::{Blob, DateTime};
use aws_sdk_kms::types::{ExpirationModelType, KeyState, OriginType};
use getrandom::fill;

use crate::{Walk, Walked, ok, refused};

impl Walk {
    pub(crate) async fn imports(&self) -> Walked {
        let kms = &self.kms;
        let mut material = [0; 32];
        fill(&mut material)?;
        let made = kms.create_key().origin(OriginType::External).send().await?;
        let made = made.key_metadata().ok_or("no metadata")?;
        let (key, arn) = (made.key_id(), made.arn().unwrap_or_default());
        let waits = self.state(key).await? == KeyState::PendingImport;
        ok("a key with Origin EXTERNAL waits for its material", waits);
        let said = kms
            .encrypt()
            .key_id(key)
            .plaintext(Blob::new("hi"))
            .send()
            .await;
        let said = refused("Encrypt", said, |e| e.is_kms_invalid_state_exception());
        ok(
            "the message names the key and its state",
            said == format!("{arn} is pending import."),
        );

        let import = |(token, wrapped): (Blob, Blob)| {
            let import = kms.import_key_material().key_id(key);
            import.import_token(token).encrypted_key_material(wrapped)
        };
        let forever = ExpirationModelType::KeyMaterialDoesNotExpire;
        let parts = self.wrapped(key, &material).await?;
        let done = import(parts)
            .expiration_model(forever.clone())
            .send()
            .await?;
        ok(
            "import makes it usable",
            self.state(key).await? == KeyState::Enabled,
        );
        ok(
            "its answer names key and material",
            done.key_id() == Some(arn) && done.key_material_id().is_some(),
        );
        let sealed = kms.encrypt().key_id(key).plaintext(Blob::new("secret"));
        let sealed = sealed.encryption_context("tenant", "a").send().await?;
        let blob = sealed.ciphertext_blob().ok_or("no ciphertext")?;
        let open = || {
            kms.decrypt()
                .ciphertext_blob(blob.clone())
                .encryption_context("tenant", "a")
        };
        let plain = open().send().await?;
        ok(
            "what was encrypted decrypts",
            plain
                .plaintext()
                .is_some_and(|plain| plain.as_ref() == b"secret"),
        );
        let said = open().encryption_context("tenant", "b").send().await;
        let said = refused("Decrypt", said, |e| e.is_invalid_ciphertext_exception());
        ok("the error without a message has none", said.is_empty());

        let other = self.wrapped(key, &[7; 32]).await?;
        let mut token = other.0.clone().into_inner();
        let said = import(other).expiration_model(forever.clone()).send().await;
        refused("ImportKeyMaterial", said, |e| {
            e.is_incorrect_key_material_exception()
        });
        if let Some(last) = token.last_mut() {
            *last ^= 1;
        }
        let (_, wrapped) = self.wrapped(key, &material).await?;
        let said = import((Blob::new(token), wrapped))
            .expiration_model(forever.clone())
            .send()
            .await;
        refused("ImportKeyMaterial", said, |e| {
            e.is_invalid_import_token_exception()
        });
        let stale = self.wrapped(key, &material).await?;
        self.advance("25h")?;
        let said = import(stale).expiration_model(forever).send().await;
        refused("ImportKeyMaterial", said, |e| {
            e.is_expired_import_token_exception()
        });

        kms.delete_imported_key_material()
            .key_id(key)
            .send()
            .await?;
        refused("Decrypt", open().send().await, |e| {
            e.is_kms_invalid_state_exception()
        });
        let clock = self.control("GET", "clock", "")?;
        let now = clock.split("\"now\":").nth(1).unwrap_or_default();
        let now: String = now.chars().take_while(char::is_ascii_digit).collect();
        let until = DateTime::from_secs(now.parse::<i64>()? + 3600);
        let parts = self.wrapped(key, &material).await?;
        let expires = ExpirationModelType::KeyMaterialExpires;
        import(parts)
            .expiration_model(expires)
            .valid_to(until)
            .send()
            .await?;
        ok("the same material heals it", open().send().await.is_ok());
        let described = kms.describe_key().key_id(key).send().await?;
        let valid_to = described
            .key_metadata()
            .and_then(|metadata| metadata.valid_to());
        ok("ValidTo comes back as a time", valid_to == Some(&until));
        self.advance("2h")?;
        ok(
            "the material expires",
            self.state(key).await? == KeyState::PendingImport,
        );
        let schedule = || {
            kms.schedule_key_deletion()
                .key_id(key)
                .pending_window_in_days(7)
        };
        schedule().send().await?;
        kms.cancel_key_deletion().key_id(key).send().await?;
        schedule().send().await?;
        refused(
            "EnableKey",
            kms.enable_key().key_id(key).send().await,
            |e| e.is_kms_invalid_state_exception(),
        );
        self.advance("8d")?;
        refused(
            "DescribeKey",
            kms.describe_key().key_id(key).send().await,
            |e| e.is_not_found_exception(),
        );
        Ok(())
    }
}
