//! Lists in pages.
//!
//! A marker carries the name of the last element that was given, so that what is added or removed meanwhile moves
//! nothing, and a tag over it, so that one that was altered, or given for another list, is known.

use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    api::Op,
    error::{Code, Error},
};

/// A request for a part of a list.
#[derive(Clone, Copy, Debug)]
pub struct Listing<'a> {
    /// The secret behind the markers.
    pub secret: &'a [u8; 32],
    /// Which list: decides how long a page is.
    pub op: Op,
    /// Whose list: account, Region, and by what the list is narrowed. A marker serves for one only.
    pub of: &'a [&'a str],
    /// `Limit` of the request.
    pub limit: Option<i64>,
    /// `Marker` of the request.
    pub marker: Option<&'a str>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The elements.
    pub items: Vec<T>,
    /// `NextMarker`; `Truncated` is whether there is one.
    pub next: Option<String>,
}

/// Bytes of the tag at the start of a marker.
const TAG: usize = 16;

impl Listing<'_> {
    /// The elements of a sorted list that the request asks for. `name` gives what the list is sorted by; names are
    /// unique within it.
    ///
    /// # Errors
    /// `InvalidMarkerException` for a marker that was not given for this list; `ValidationException` for a limit beyond
    /// the operation's.
    pub fn page<T>(
        &self,
        sorted: impl IntoIterator<Item = T>,
        name: impl Fn(&T) -> &str,
    ) -> Result<Page<T>, Error> {
        let len = self.len()?;
        let after = match self.marker.map(|marker| self.open(marker)).transpose() {
            Err(_) if fault!(InventedMarkerAccepted) => None,
            opened => opened?,
        };
        let mut rest = sorted
            .into_iter()
            .skip_while(|item| {
                after.as_deref().is_some_and(|after| {
                    name(item) <= after && !(name(item) == after && fault!(PageRepeatsAnEntry))
                })
            })
            .skip((after.is_some() && fault!(PageLosesAnEntry)).into());
        let items: Vec<T> = rest.by_ref().take(len).collect();
        let more = rest.next().is_some() || fault!(TruncatedToTheEnd);
        let next = items
            .last()
            .filter(|_| more)
            .map(|last| self.seal(name(last)));
        Ok(Page { items, next })
    }

    fn len(&self) -> Result<usize, Error> {
        let (default, max) = limits(self.op);
        let Some(limit) = self.limit.filter(|_| !fault!(LimitIgnored)) else {
            return Ok(default);
        };
        // The service model has 1000 for every list; that the lower limits are kept, and in these words, is a guess.
        usize::try_from(limit).ok().filter(|len| (1..=max).contains(len)).ok_or_else(|| {
            Error::validation(format!(
                "1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: \
                 Member must have value less than or equal to {max}"
            ))
        })
    }

    pub(crate) fn seal(&self, last: &str) -> String {
        let mut marker = self.tag(last);
        marker.extend_from_slice(last.as_bytes());
        URL_SAFE_NO_PAD.encode(marker)
    }

    fn open(&self, marker: &str) -> Result<String, Error> {
        let invalid = || {
            Error::new(
                Code::InvalidMarkerException,
                "The marker was not given for this list",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(marker).map_err(|_| invalid())?;
        let (tag, last) = bytes.split_at_checked(TAG).ok_or_else(invalid)?;
        let last = std::str::from_utf8(last).map_err(|_| invalid())?;
        verify_slices_are_equal(tag, &self.tag(last)).map_err(|_| invalid())?;
        Ok(last.to_owned())
    }

    fn tag(&self, last: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.secret));
        for part in [&["kmspec marker", self.op.name()], self.of, &[last]].concat() {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign().as_ref()[..TAG].to_vec()
    }
}

/// How many elements a page has by default and at most.
///
/// Each operation's page in the
/// [API reference](https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html) says so under `Limit`;
/// where it is silent the service model's bound of 1000 holds, and 100 by default.
const fn limits(op: Op) -> (usize, usize) {
    match op {
        Op::ListAliases | Op::ListGrants | Op::ListRetirableGrants => (50, 100),
        Op::ListResourceTags => (50, 50),
        _ => (100, 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn listing<'a>(limit: Option<i64>, marker: Option<&'a str>) -> Listing<'a> {
        Listing {
            secret: &SECRET,
            op: Op::ListAliases,
            of: &["111122223333", "us-east-1"],
            limit,
            marker,
        }
    }

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("alias/{i:03}")).collect()
    }

    fn page(listing: Listing<'_>, list: &[String]) -> Result<Page<String>, Error> {
        listing.page(list.iter().cloned(), |name| name.as_str())
    }

    #[test]
    fn pages_give_every_element_once_and_in_order() {
        let list = names(7);
        for limit in 1..9 {
            let (mut seen, mut marker, mut calls) = (Vec::new(), None, 0);
            loop {
                let page = page(listing(Some(limit), marker.as_deref()), &list).unwrap();
                assert!(page.items.len() <= limit as usize);
                seen.extend(page.items);
                calls += 1;
                marker = page.next;
                if marker.is_none() {
                    break;
                }
            }
            assert_eq!(seen, list, "limit {limit}");
            assert_eq!(
                calls,
                7_usize.div_ceil(limit as usize),
                "limit {limit}: no empty page at the end"
            );
        }
    }

    #[test]
    fn an_empty_list_is_one_empty_page() {
        assert_eq!(
            page(listing(None, None), &[]),
            Ok(Page {
                items: vec![],
                next: None
            })
        );
    }

    #[test]
    fn operations_have_their_own_limits() {
        let len = |op, limit| {
            Listing {
                op,
                ..listing(limit, None)
            }
            .len()
        };
        assert_eq!(
            page(listing(None, None), &names(60)).unwrap().items.len(),
            50
        );
        assert_eq!(len(Op::ListKeys, None), Ok(100));
        assert_eq!(len(Op::ListKeys, Some(1000)), Ok(1000));
        assert_eq!(len(Op::ListAliases, Some(100)), Ok(100));
        assert_eq!(len(Op::ListResourceTags, Some(50)), Ok(50));
        for (op, limit) in [
            (Op::ListAliases, 101),
            (Op::ListResourceTags, 51),
            (Op::ListKeys, 1001),
            (Op::ListKeys, 0),
        ] {
            assert_eq!(
                len(op, Some(limit)).unwrap_err().code,
                Code::ValidationException,
                "{op} {limit}"
            );
        }
    }

    #[test]
    fn a_marker_stands_fast_when_the_list_changes() {
        let mut list = names(4);
        let first = page(listing(Some(2), None), &list).unwrap();
        list.remove(1);
        list.insert(0, "alias/".to_owned());
        let second = page(listing(Some(2), first.next.as_deref()), &list).unwrap();
        assert_eq!(second.items, ["alias/002", "alias/003"]);
        assert_eq!(second.next, None);
    }

    #[test]
    fn a_marker_of_another_list_or_altered_is_refused() {
        let list = names(4);
        let marker = page(listing(Some(2), None), &list).unwrap().next.unwrap();
        let refused = |listing: Listing<'_>| {
            assert_eq!(
                page(listing, &list).unwrap_err().code,
                Code::InvalidMarkerException,
                "{listing:?}"
            );
        };
        let given = listing(Some(2), Some(&marker));
        assert!(page(given, &list).is_ok());
        refused(Listing {
            of: &["111122223333", "us-east-2"],
            ..given
        });
        refused(Listing {
            of: &["111122223333us-east-1"],
            ..given
        });
        refused(Listing {
            op: Op::ListKeys,
            ..given
        });
        refused(Listing {
            secret: &[8; 32],
            ..given
        });
        for foreign in ["", "x", "no marker", "AAAA", "\u{ff}"] {
            refused(Listing {
                marker: Some(foreign),
                ..given
            });
        }
        for i in 0..marker.len() {
            let mut altered = marker.clone().into_bytes();
            altered[i] = if altered[i] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            refused(Listing {
                marker: Some(&altered),
                ..given
            });
        }
    }

    #[test]
    fn a_marker_keeps_the_rules_of_its_shape() {
        let list = [format!("alias/{}", "x".repeat(250)), "alias/z".to_owned()];
        let marker = page(listing(Some(1), None), &list).unwrap().next.unwrap();
        assert!((1..=1024).contains(&marker.len()), "{}", marker.len());
        assert!(marker.bytes().all(|b| (0x20..=0x7e).contains(&b)));
    }
}
