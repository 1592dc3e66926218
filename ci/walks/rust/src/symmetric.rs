//! Symmetric cryptography.

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;

use crate::{Walk, Walked, ok, refused};

impl Walk {
    pub(crate) async fn symmetric(&self) -> Walked {
        let kms = &self.kms;
        let (key, other) = (&self.create().await?, &self.create().await?);
        let data = kms
            .generate_data_key()
            .key_id(key)
            .key_spec(DataKeySpec::Aes256)
            .send()
            .await?;
        let blob = data.ciphertext_blob().ok_or("no ciphertext")?;
        let opened = kms.decrypt().ciphertext_blob(blob.clone()).send().await?;
        ok(
            "a data key decrypts",
            opened.plaintext() == data.plaintext() && opened.plaintext().is_some(),
        );
        let bare = kms
            .generate_data_key_without_plaintext()
            .key_id(key)
            .number_of_bytes(64)
            .send()
            .await?;
        ok(
            "an encrypted data key alone is given",
            bare.ciphertext_blob().is_some(),
        );
        let moved = kms
            .re_encrypt()
            .ciphertext_blob(blob.clone())
            .destination_key_id(other)
            .send()
            .await?;
        let moved = moved.ciphertext_blob().ok_or("no ciphertext")?;
        let opened = kms.decrypt().ciphertext_blob(moved.clone()).send().await?;
        ok(
            "re-encrypted it is the other key's",
            opened.plaintext() == data.plaintext(),
        );
        let said = kms
            .decrypt()
            .ciphertext_blob(moved.clone())
            .key_id(key)
            .send()
            .await;
        refused("Decrypt", said, |e| e.is_incorrect_key_exception());
        let random = kms.generate_random().number_of_bytes(1024).send().await?;
        ok(
            "random bytes are as many as asked for",
            random
                .plaintext()
                .is_some_and(|bytes| bytes.as_ref().len() == 1024),
        );
        let said = kms
            .encrypt()
            .key_id(key)
            .plaintext(Blob::new("x"))
            .dry_run(true)
            .send()
            .await;
        refused("Encrypt", said, |e| e.is_dry_run_operation_exception());
        Ok(())
    }
}
