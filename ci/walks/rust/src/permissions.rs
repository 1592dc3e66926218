//! Policies, grants, rotation, last usage.

use std::collections::BTreeSet;

use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::GrantOperation;

use crate::{Walk, Walked, ok, refused};

impl Walk {
    pub(crate) async fn permissions(&self) -> Walked {
        let kms = &self.kms;
        let key = &self.create().await?;
        let root = "arn:aws:iam::000000000000:root";
        let given = kms.get_key_policy().key_id(key).send().await?;
        let policy = given.policy().ok_or("no policy")?;
        ok(
            "the default policy is of the account",
            policy.contains(root),
        );
        kms.put_key_policy()
            .key_id(key)
            .policy(policy)
            .send()
            .await?;
        let said = kms.put_key_policy().key_id(key).policy("{").send().await;
        refused("PutKeyPolicy", said, |e| {
            e.is_malformed_policy_document_exception()
        });
        let listed = kms.list_key_policies().key_id(key).send().await?;
        ok(
            "its one policy is listed",
            listed.policy_names() == ["default"],
        );

        let grant = || {
            let grant = kms.create_grant().key_id(key).grantee_principal(root);
            grant
                .retiring_principal(root)
                .operations(GrantOperation::Encrypt)
        };
        let first = grant().name("walk").send().await?;
        let again = grant().name("walk").send().await?;
        ok(
            "the same name gives the same grant",
            first.grant_id() == again.grant_id(),
        );
        let second = grant().send().await?;
        let token = second.grant_token().ok_or("no token")?;
        let encrypt = || kms.encrypt().key_id(key).plaintext(Blob::new("x"));
        ok(
            "a grant token is taken",
            encrypt().grant_tokens(token).send().await.is_ok(),
        );
        let said = encrypt().grant_tokens("none").send().await;
        refused("Encrypt", said, |e| e.is_invalid_grant_token_exception());
        let mut pages = kms
            .list_grants()
            .key_id(key)
            .into_paginator()
            .page_size(1)
            .send();
        let mut grants = BTreeSet::new();
        while let Some(page) = pages.next().await {
            grants.extend(
                page?
                    .grants()
                    .iter()
                    .filter_map(|grant| grant.grant_id().map(String::from)),
            );
        }
        ok("grants come page by page", grants.len() == 2);
        let mine = kms
            .list_retirable_grants()
            .retiring_principal(root)
            .send()
            .await?;
        ok("both can be retired", mine.grants().len() >= 2);
        kms.retire_grant()
            .set_grant_token(first.grant_token().map(String::from))
            .send()
            .await?;
        let revoke = || {
            kms.revoke_grant()
                .key_id(key)
                .set_grant_id(second.grant_id().map(String::from))
        };
        revoke().send().await?;
        refused("RevokeGrant", revoke().send().await, |e| {
            e.is_not_found_exception()
        });
        let used = kms.get_key_last_usage().key_id(key).send().await?;
        ok(
            "the last usage is told",
            used.key_last_usage()
                .is_some_and(|usage| usage.timestamp().is_some()),
        );
        Ok(())
    }

    pub(crate) async fn rotation(&self) -> Walked {
        let kms = &self.kms;
        let key = &self.create().await?;
        let sealed = kms
            .encrypt()
            .key_id(key)
            .plaintext(Blob::new("old"))
            .send()
            .await?;
        kms.enable_key_rotation()
            .key_id(key)
            .rotation_period_in_days(100)
            .send()
            .await?;
        let status = kms.get_key_rotation_status().key_id(key).send().await?;
        ok(
            "rotation is on",
            status.key_rotation_enabled() && status.rotation_period_in_days() == Some(100),
        );
        kms.disable_key_rotation().key_id(key).send().await?;
        kms.rotate_key_on_demand().key_id(key).send().await?;
        self.advance("1h")?;
        let listed = kms.list_key_rotations().key_id(key).send().await?;
        ok("the rotation is listed", listed.rotations().len() == 1);
        let open = kms
            .decrypt()
            .set_ciphertext_blob(sealed.ciphertext_blob().cloned());
        let opened = open.send().await?;
        ok(
            "what was encrypted before decrypts",
            opened
                .plaintext()
                .is_some_and(|plain| plain.as_ref() == b"old"),
        );
        Ok(())
    }
}
