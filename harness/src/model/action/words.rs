//! What actions speak of: keys by slot, tokens and ciphertexts by age.

/// One of the places in which a sequence keeps its keys. A slot without a key stands for a key that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(pub u8);

/// One of the aliases of a sequence, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias(pub u8);

/// How a call names a key.
///
/// <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The key id.
    Id(Slot),
    /// The key ARN.
    Arn(Slot),
    /// The name of an alias.
    Alias(Alias),
    /// The ARN of an alias.
    AliasArn(Alias),
}

/// Where the key material comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `AWS_KMS`.
    AwsKms,
    /// `EXTERNAL`.
    External,
    /// `AWS_CLOUDHSM`.
    CloudHsm,
    /// `EXTERNAL_KEY_STORE`.
    ExternalKeyStore,
}

impl Origin {
    /// The wire's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AwsKms => "AWS_KMS",
            Self::External => "EXTERNAL",
            Self::CloudHsm => "AWS_CLOUDHSM",
            Self::ExternalKeyStore => "EXTERNAL_KEY_STORE",
        }
    }
}

/// Key material to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Material {
    /// 32 bytes.
    First,
    /// 32 other bytes.
    Second,
    /// Again 32 others.
    Third,
    /// 16 bytes: too short for any key outside China.
    Short,
}

/// An import token, or the public key that came with one: the `age`-th latest (0: the latest) that the key in `of` got, or
/// its oldest. None was given: bytes that never were a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub of: Slot,
    /// How many newer ones there are.
    pub age: u8,
}

/// The `age`-th latest ciphertext (0: the latest), or the oldest. None was made: bytes that never were a ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob {
    /// How many newer ones there are.
    pub age: u8,
    /// Which byte is changed before it is sent.
    pub altered: Option<Byte>,
}

/// A place in a ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Byte {
    /// The first byte.
    First,
    /// The one in the middle.
    Middle,
    /// The last byte.
    Last,
}

/// What ImportKeyMaterial says of the end of the material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// `KEY_MATERIAL_DOES_NOT_EXPIRE`.
    Never,
    /// `KEY_MATERIAL_EXPIRES`, so many minutes from now.
    InMinutes(u32),
    /// Neither ExpirationModel nor ValidTo; the model then defaults to `KEY_MATERIAL_EXPIRES`.
    Missing,
    /// A ValidTo of an hour ago.
    Past,
    /// A ValidTo in 366 days; 365 are allowed.
    TooFar,
    /// `KEY_MATERIAL_DOES_NOT_EXPIRE` with a ValidTo.
    NeverWithDate,
}

/// ImportKeyMaterial's ImportType.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportType {
    /// Left out.
    Default,
    /// `EXISTING_KEY_MATERIAL`.
    Existing,
    /// `NEW_KEY_MATERIAL`.
    New,
}

/// An encryption context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// None.
    Empty,
    /// One pair.
    One,
    /// The same key with another value.
    Other,
}

/// How many bytes the data keys of a sequence have.
pub const DATA_KEY: usize = 32;

/// The bytes that Encrypt's `text` stands for.
#[must_use]
pub fn plaintext(text: u8) -> Vec<u8> {
    vec![b'a' + text; usize::from(text) + 1]
}

/// The tag key that TagResource's `tag` stands for.
#[must_use]
pub fn tag_key(tag: u8) -> String {
    if tag == 0 {
        "aws:reserved".into()
    } else {
        format!("tag-{tag}")
    }
}

/// The description that UpdateKeyDescription's `text` stands for.
#[must_use]
pub fn description(text: u8) -> String {
    "d".repeat(usize::from(text))
}

/// The tag value that TagResource's `value` stands for.
#[must_use]
pub fn tag_value(value: u8) -> String {
    "v".repeat(usize::from(value))
}
