//! Tags.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{
    ListResourceTagsRequest, ListResourceTagsResponse, Tag, TagResourceRequest,
    UntagResourceRequest,
};
use crate::page::Listing;
use crate::wire::Reply;
use crate::{Error, Kms, Op, Scope};

/// The most tags of a key.
const LIMIT: usize = 50;

/// [TagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html).
pub(super) fn tag_resource(
    kms: &mut Kms,
    scope: &Scope,
    request: &TagResourceRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_mut(Op::TagResource, scope, &request.key_id)?;
    check(&request.tags)?;
    let new = request
        .tags
        .iter()
        .filter(|tag| !key.tags.contains_key(&tag.tag_key))
        .count();
    if key.tags.len() + new > LIMIT + usize::from(fault!(OneTagTooMany)) {
        // Or LimitExceededException (a guess: open/42).
        return Err(Error::tag("Too many tags"));
    }
    if fault!(NewTagsReplaceOld) {
        key.tags.clear();
    }
    key.tags.extend(map(&request.tags));
    Ok(Reply::empty())
}

/// Tags as a key has them.
pub(super) fn map(tags: &[Tag]) -> BTreeMap<String, String> {
    tags.iter()
        .map(|tag| match fault!(TagKeysLoseCase) {
            true => (tag.tag_key.to_lowercase(), tag.tag_value.clone()),
            false => (tag.tag_key.clone(), tag.tag_value.clone()),
        })
        .collect()
}

/// [UntagResource](https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html). A tag that is not there is no error.
pub(super) fn untag_resource(
    kms: &mut Kms,
    scope: &Scope,
    request: &UntagResourceRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_mut(Op::UntagResource, scope, &request.key_id)?;
    for name in &request.tag_keys {
        if key.tags.remove(name).is_none() && fault!(UnknownTagRefused) {
            return Err(Error::tag("No such tag"));
        }
    }
    Ok(Reply::empty())
}

/// [ListResourceTags](https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html).
pub(super) fn list_resource_tags(
    kms: &Kms,
    scope: &Scope,
    request: &ListResourceTagsRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted(Op::ListResourceTags, scope, &request.key_id)?;
    let listing = Listing {
        secret: &kms.marker_secret.0,
        op: Op::ListResourceTags,
        of: &[&key.arn],
        limit: request.limit,
        marker: request.marker.as_deref(),
    };
    let page = listing.page(&key.tags, |(name, _)| name)?;
    let tag = |(name, value): (&String, &String)| Tag {
        tag_key: name.clone(),
        tag_value: value.clone(),
    };
    Ok(Reply::json(&ListResourceTagsResponse {
        tags: Some(page.items.into_iter().map(tag).collect()),
        truncated: Some(page.next.is_some()),
        next_marker: page.next,
    }))
}

/// The rules of the tags of one request.
///
/// # Errors
/// `TagException`: too many, a reserved name, or a name twice. Which comes first is not known.
pub(super) fn check(tags: &[Tag]) -> Result<(), Error> {
    if tags.len() > LIMIT {
        return Err(Error::tag("Too many tags"));
    }
    if tags.iter().any(|tag| {
        tag.tag_key
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("aws:") && !fault!(ReservedTagKept))
    }) {
        return Err(Error::tag("Tags beginning with aws: are reserved"));
    }
    let names: BTreeSet<_> = tags.iter().map(|tag| &tag.tag_key).collect();
    if names.len() < tags.len() && !fault!(DuplicateTagsKept) {
        return Err(Error::tag("Duplicate tag keys"));
    }
    Ok(())
}
