//! Tags, aliases, lists, and switching keys on and off.

use aws_sdk_kms::error::ProvideErrorMetadata;
use aws_sdk_kms::types::{DataKeySpec, Tag};

use crate::{Walk, Walked, ok, refused};

impl Walk {
    pub(crate) async fn keys_and_names(&self) -> Walked {
        let kms = &self.kms;
        let tag = |key: &str| Tag::builder().tag_key(key).tag_value("v").build();
        let (key, second) = (&self.create().await?, &self.create().await?);
        let tags = vec![tag("a")?, tag("b")?, tag("c")?];
        kms.tag_resource()
            .key_id(key)
            .set_tags(Some(tags))
            .send()
            .await?;
        kms.untag_resource()
            .key_id(key)
            .tag_keys("b")
            .send()
            .await?;
        let said = kms
            .tag_resource()
            .key_id(key)
            .tags(tag("aws:x")?)
            .send()
            .await;
        refused("TagResource", said, |e| e.is_tag_exception());
        let mut pages = kms
            .list_resource_tags()
            .key_id(key)
            .limit(1)
            .into_paginator()
            .send();
        let mut tags = Vec::new();
        while let Some(page) = pages.next().await {
            tags.extend(page?.tags().iter().map(|tag| tag.tag_key().to_owned()));
        }
        ok("tags come page by page", tags == ["a", "c"]);

        let alias = |name: &str| kms.create_alias().alias_name(name).target_key_id(key);
        for name in ["alias/rust-one", "alias/rust-two", "alias/rust-three"] {
            alias(name).send().await?;
        }
        refused("CreateAlias", alias("alias/rust-one").send().await, |e| {
            e.is_already_exists_exception()
        });
        let said = alias("no-prefix").send().await;
        refused("CreateAlias", said, |e| {
            e.code() == Some("ValidationException")
        });
        kms.update_alias()
            .alias_name("alias/rust-two")
            .target_key_id(second)
            .send()
            .await?;
        kms.delete_alias()
            .alias_name("alias/rust-one")
            .send()
            .await?;
        let mut pages = kms
            .list_aliases()
            .key_id(key)
            .into_paginator()
            .page_size(1)
            .send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            names.extend(
                page?
                    .aliases()
                    .iter()
                    .filter_map(|alias| alias.alias_name().map(String::from)),
            );
        }
        ok("aliases come page by page", names == ["alias/rust-three"]);
        let mut pages = kms.list_keys().into_paginator().page_size(1).send();
        let mut keys = Vec::new();
        while let Some(page) = pages.next().await {
            keys.extend(
                page?
                    .keys()
                    .iter()
                    .filter_map(|key| key.key_id().map(String::from)),
            );
        }
        ok(
            "keys come page by page",
            keys.contains(key) && keys.contains(second),
        );
        refused(
            "ListKeys",
            kms.list_keys().marker("not a marker").send().await,
            |e| e.is_invalid_marker_exception(),
        );

        kms.disable_key().key_id(key).send().await?;
        let said = kms
            .generate_data_key()
            .key_id(key)
            .key_spec(DataKeySpec::Aes256)
            .send()
            .await;
        refused("GenerateDataKey", said, |e| e.is_disabled_exception());
        kms.enable_key().key_id(key).send().await?;
        kms.update_key_description()
            .key_id(key)
            .description("changed")
            .send()
            .await?;
        let described = kms.describe_key().key_id("alias/rust-two").send().await?;
        ok(
            "an alias follows its key",
            described
                .key_metadata()
                .is_some_and(|metadata| metadata.key_id() == second),
        );
        Ok(())
    }
}
