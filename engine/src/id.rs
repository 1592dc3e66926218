//! The names of keys and aliases, read once.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>

use crate::error::{Code, Error};

/// Who asks, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The caller's account, 12 digits.
    pub account: String,
    /// The Region that is asked, such as `us-east-1`.
    pub region: String,
    /// The caller's ARN.
    pub principal: String,
}

/// What a `KeyId` of a request names in the Region that is asked. Whether such a key or alias exists is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRef<'a> {
    /// A key, by its id or its ARN.
    Key {
        /// The owner: of the ARN, or else the caller's.
        account: &'a str,
        /// A UUID, or `mrk-` and 32 hexadecimal digits.
        id: &'a str,
    },
    /// An alias, by its name or its ARN.
    Alias {
        /// The owner: of the ARN, or else the caller's.
        account: &'a str,
        /// The name with its prefix `alias/`.
        name: &'a str,
    },
}

impl<'a> KeyRef<'a> {
    /// Reads a key id, key ARN, alias name or alias ARN.
    ///
    /// # Errors
    /// `NotFoundException` for what is none of these, and for the ARN of another Region or partition.
    pub fn parse(text: &'a str, scope: &'a Scope) -> Result<Self, Error> {
        if text.starts_with("arn:") {
            return Self::parse_arn(text, scope);
        }
        Self::resource(text, text, &scope.account)
    }

    fn parse_arn(text: &'a str, scope: &'a Scope) -> Result<Self, Error> {
        let invalid = |what: &str| Error::not_found(format!("Invalid arn {what}"));
        let mut parts = text.splitn(6, ':').skip(1);
        let mut part = || parts.next().unwrap_or_default();
        let (partition, service, region, account, resource) =
            (part(), part(), part(), part(), part());
        if service != "kms" || !is_account(account) {
            return Err(invalid(text));
        }
        if region != scope.region && !fault!(ArnOfAnotherRegionFound) {
            return Err(invalid(region));
        }
        if partition != self::partition(region) {
            return Err(invalid(text));
        }
        match resource.strip_prefix("key/") {
            Some(id) if id.starts_with("alias/") => Err(invalid_key_id(id)),
            Some(id) => Self::resource(id, id, account),
            None if resource.starts_with("alias/") => Self::resource(resource, text, account),
            None => Err(invalid(text)),
        }
    }

    fn resource(text: &'a str, shown: &str, account: &'a str) -> Result<Self, Error> {
        if text.starts_with("alias/") {
            return Ok(Self::Alias {
                account,
                name: text,
            });
        }
        if is_key_id(text) {
            return Ok(Self::Key { account, id: text });
        }
        Err(invalid_key_id(shown))
    }

    /// The account and id of a key, for operations that take no alias.
    ///
    /// # Errors
    /// `InvalidArnException` for an alias.
    pub fn no_alias(self) -> Result<(&'a str, &'a str), Error> {
        match self {
            Self::Key { account, id } => Ok((account, id)),
            // Reported for CreateGrant in boto/boto3#3202; taken to hold for every operation that wants a key.
            Self::Alias { .. } => Err(Error::new(
                Code::InvalidArnException,
                "Key Aliases are not supported for this operation.",
            )),
        }
    }

    /// The ARN in the Region, whichever form the request used.
    #[must_use]
    pub fn arn(&self, region: &str) -> String {
        match self {
            Self::Key { account, id } => key_arn(region, account, id),
            Self::Alias { account, name } => alias_arn(region, account, name),
        }
    }

    /// What KMS says when the key or alias does not exist; the ARN even where the request gave a bare id or name.
    #[must_use]
    pub fn not_found(&self, region: &str) -> Error {
        let arn = self.arn(region);
        Error::not_found(match self {
            Self::Key { id, .. } if fault!(NotFoundNamesTheId) => {
                format!("Key '{id}' does not exist")
            }
            Self::Key { .. } => format!("Key '{arn}' does not exist"),
            Self::Alias { .. } => format!("Alias {arn} is not found."),
        })
    }
}

fn invalid_key_id(text: &str) -> Error {
    Error::not_found(format!("Invalid keyId '{text}'"))
}

/// The ARN of a key. `id` is bare.
#[must_use]
pub fn key_arn(region: &str, account: &str, id: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:key/{id}", partition(region))
}

/// The ARN of an alias. `name` has its prefix `alias/`.
#[must_use]
pub fn alias_arn(region: &str, account: &str, name: &str) -> String {
    format!("arn:{}:kms:{region}:{account}:{name}", partition(region))
}

/// The ARN that stands for an account and all its principals, in a policy or a grant.
#[must_use]
pub fn account_root(region: &str, account: &str) -> String {
    format!("arn:{}:iam::{account}:root", partition(region))
}

/// Whether it is an account: 12 digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Bytes in lower-case hexadecimal digits, as the ids that KMS makes have them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The partition that a Region belongs to: `aws`, `aws-cn` or `aws-us-gov`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
#[must_use]
pub fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}

/// A UUID with its dashes, or `mrk-` and 32 hexadecimal digits: nothing else is a key id.
fn is_key_id(text: &str) -> bool {
    match text.strip_prefix("mrk-") {
        Some(digits) => digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()),
        None => {
            text.len() == 36
                && text.bytes().enumerate().all(|(n, b)| match n {
                    8 | 13 | 18 | 23 => b == b'-',
                    _ => b.is_ascii_hexdigit(),
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
    const MRK: &str = "mrk-1234abcd12ab34cd56ef1234567890ab";

    fn scope() -> Scope {
        Scope {
            account: "111122223333".into(),
            region: "us-east-1".into(),
            principal: String::new(),
        }
    }

    fn refusal(text: &str) -> String {
        let error = KeyRef::parse(text, &scope()).unwrap_err();
        assert_eq!(error.code, Code::NotFoundException, "{text}");
        error.message.unwrap()
    }

    #[test]
    fn four_forms_are_read() {
        let scope = scope();
        let (mine, theirs) = ("111122223333", "444455556666");
        let cases = [
            (
                ID.to_owned(),
                KeyRef::Key {
                    account: mine,
                    id: ID,
                },
            ),
            (
                MRK.to_owned(),
                KeyRef::Key {
                    account: mine,
                    id: MRK,
                },
            ),
            (
                key_arn("us-east-1", theirs, ID),
                KeyRef::Key {
                    account: theirs,
                    id: ID,
                },
            ),
            (
                "alias/a:b/c".to_owned(),
                KeyRef::Alias {
                    account: mine,
                    name: "alias/a:b/c",
                },
            ),
            (
                alias_arn("us-east-1", theirs, "alias/a:b"),
                KeyRef::Alias {
                    account: theirs,
                    name: "alias/a:b",
                },
            ),
        ];
        for (text, wanted) in cases {
            assert_eq!(KeyRef::parse(&text, &scope), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_id_is_not_found() {
        for text in [
            "",
            "auto",
            "mrk-fake-key-id",
            "1234abcd12ab34cd56ef1234567890ab",
            "1234abcd-12ab-34cd-56ef-1234567890abx",
            "1234abcd-12ab-34cd-56ef-1234567890ag",
            "1234abcd-12ab-34cd-56ef-1234567890ab-",
            "1234abcd-12ab-34cd-56ef1234567890ab",
            " 1234abcd-12ab-34cd-56ef-1234567890ab",
            "mrk-1234abcd-12ab-34cd-56ef-1234567890ab",
            "Alias/x",
            "1234abcd-12ab-34cd-56ef-1234567890a",
            "1234abcd-12ab-34cd-56ef-1234567890ab0",
            "mrk-1234abcd12ab34cd56ef1234567890a",
        ] {
            assert_eq!(refusal(text), format!("Invalid keyId '{text}'"));
        }
    }

    #[test]
    fn arns_belong_to_the_region_that_is_asked() {
        assert_eq!(
            refusal(&key_arn("eu-west-1", "111122223333", ID)),
            "Invalid arn eu-west-1"
        );
        assert_eq!(
            refusal(&alias_arn("eu-west-1", "111122223333", "alias/x")),
            "Invalid arn eu-west-1"
        );
    }

    #[test]
    fn arns_that_name_no_key_are_not_found() {
        for text in [
            "arn:",
            "arn:aws:s3:::bucket",
            "arn:aws:kms:us-east-1:111122223333",
            "arn:aws:kms:us-east-1:111122223333:grant/x",
            "arn:aws:kms:us-east-1:11112222333a:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws-cn:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ] {
            assert_eq!(refusal(text), format!("Invalid arn {text}"));
        }
        let arn = |id| key_arn("us-east-1", "111122223333", id);
        assert_eq!(refusal(&arn("alias/x")), "Invalid keyId 'alias/x'");
        assert_eq!(refusal(&arn("")), "Invalid keyId ''");
        assert_eq!(
            refusal(&arn(&format!("{ID}/more"))),
            format!("Invalid keyId '{ID}/more'")
        );
    }

    #[test]
    fn refusals_name_the_arn() {
        let scope = scope();
        let key = KeyRef::parse(ID, &scope).unwrap();
        assert_eq!(
            key.not_found("us-east-1").message.unwrap(),
            format!("Key 'arn:aws:kms:us-east-1:111122223333:key/{ID}' does not exist")
        );
        assert_eq!(key.no_alias(), Ok(("111122223333", ID)));
        let alias = KeyRef::parse("alias/x", &scope).unwrap();
        assert_eq!(
            alias.not_found("us-east-1").message.unwrap(),
            "Alias arn:aws:kms:us-east-1:111122223333:alias/x is not found."
        );
        assert_eq!(
            alias.no_alias().unwrap_err().code,
            Code::InvalidArnException
        );
    }

    #[test]
    fn every_partition_has_its_arns() {
        assert_eq!(
            key_arn("cn-north-1", "111122223333", ID),
            format!("arn:aws-cn:kms:cn-north-1:111122223333:key/{ID}")
        );
        assert_eq!(partition("us-gov-west-1"), "aws-us-gov");
        assert_eq!(partition("us-east-1"), "aws");
    }
}
