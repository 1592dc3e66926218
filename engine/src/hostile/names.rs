//! What requests name things by: keys, aliases, places in lists.

use crate::api::Op;
use crate::id::KeyRef;
use crate::page::Listing;
use crate::{Code, Scope};

use super::{Bytes, scope};

/// A key id, key ARN, alias name or alias ARN.
///
/// What is read names a key or an alias of an account in the Region that is asked, and its ARN names the same; the rest is refused
/// with NotFoundException.
///
/// # Panics
/// Where that does not hold.
pub fn identifiers(data: &[u8]) {
    let mut bytes = Bytes(data);
    let scope = scope(bytes.of(&["us-east-1", "cn-north-1", "us-gov-west-1"]));
    let Ok(text) = std::str::from_utf8(bytes.rest()) else {
        return;
    };
    let named = match KeyRef::parse(text, &scope) {
        Ok(named) => named,
        Err(error) => return assert_eq!(error.code, Code::NotFoundException, "{text:?}"),
    };
    let (KeyRef::Key { account, id: name } | KeyRef::Alias { account, name }) = named;
    assert!(
        account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()),
        "the account {account:?}"
    );
    assert!(
        text.ends_with(name),
        "{name:?} is not what {text:?} ends with"
    );
    let digits = match named {
        KeyRef::Key { id, .. } => id.strip_prefix("mrk-").unwrap_or(id),
        KeyRef::Alias { name, .. } => {
            assert!(name.starts_with("alias/"), "{name:?}");
            ""
        }
    };
    assert!(
        digits
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit()),
        "the key id {digits:?}"
    );
    let arn = named.arn(&scope.region);
    assert_eq!(KeyRef::parse(&arn, &scope), Ok(named), "{arn}");
    let elsewhere = Scope {
        region: "eu-west-1".into(),
        ..scope
    };
    assert!(
        KeyRef::parse(&arn, &elsewhere).is_err(),
        "{arn} is good in another Region"
    );
}

const SECRET: [u8; 32] = [7; 32];

/// The first byte is a limit; the second says what the rest is: even, a marker; odd, a name to begin after, in a marker that was
/// given for it.
///
/// No marker is taken that was not given for this list. What follows one is all of the list that is behind its name, in order, and
/// no page is longer than its limit.
///
/// # Panics
/// Where that does not hold.
pub fn marker(data: &[u8]) {
    let mut bytes = Bytes(data);
    let (limit, given) = (bytes.next(), bytes.next() & 1 == 1);
    let Ok(text) = std::str::from_utf8(bytes.rest()) else {
        return;
    };
    let listing = Listing {
        secret: &SECRET,
        op: Op::ListAliases,
        of: &["111122223333", "us-east-1"],
        limit: Some(i64::from(limit) - 1),
        marker: None,
    };
    let all = [
        "alias/a",
        "alias/b",
        "alias/b/c",
        "alias/ä",
        "alias/\u{10FFFF}",
    ];
    let page = |listing: Listing<'_>| listing.page(all, |name| name);
    if !(1..=100).contains(&(i64::from(limit) - 1)) {
        let code = page(listing).map_err(|error| error.code);
        return assert_eq!(code, Err(Code::ValidationException), "limit {limit}");
    }
    if !given {
        let code = page(Listing {
            marker: Some(text),
            ..listing
        })
        .map_err(|error| error.code);
        let mine = (all.iter()).any(|name| text == listing.seal(name));
        assert!(
            mine || code == Err(Code::InvalidMarkerException),
            "a forged marker"
        );
        return;
    }
    let mut seen = Vec::new();
    let mut next = Some(listing.seal(text));
    while let Some(marker) = next {
        let listing = Listing {
            marker: Some(&marker),
            ..listing
        };
        let page = page(listing).expect("a marker that was given");
        assert!(
            page.items.len() < usize::from(limit),
            "a page beyond its limit"
        );
        seen.extend(page.items);
        next = page.next;
        let foreign = Listing {
            of: &["111122223333", "us-east-2"],
            ..listing
        };
        assert!(
            foreign.page(all, |name| name).is_err(),
            "a marker of another list"
        );
    }
    let behind: Vec<_> = all.into_iter().filter(|name| *name > text).collect();
    assert_eq!(seen, behind, "after {text:?}");
}

/// Inputs of [`identifiers`] to begin with, by name.
#[cfg(test)]
pub(super) fn seeds() -> Vec<(String, Vec<u8>)> {
    let key = "key/1234abcd-12ab-34cd-56ef-1234567890ab";
    [
        ("arn-in-china", 1, "aws-cn:kms:cn-north-1"),
        ("arn-in-govcloud", 2, "aws-us-gov:kms:us-gov-west-1"),
        ("arn-of-another-partition", 2, "aws:kms:us-gov-west-1"),
    ]
    .map(|(name, region, place)| {
        let arn = format!("arn:{place}:111122223333:{key}");
        (name.to_owned(), [&[region], arn.as_bytes()].concat())
    })
    .into()
}
