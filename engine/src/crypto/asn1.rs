//! As much of ASN.1 as key material needs: BER is read, DER is written
//! ([X.690](https://www.itu.int/rec/T-REC-X.690)).
//!
//! KMS takes private keys in PKCS#8, in BER or DER
//! ([requirements](https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html)), and the libraries
//! here read DER alone.

use std::borrow::Cow;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;

/// What says that an encoding is constructed.
const CONSTRUCTED: u8 = 0x20;

/// How deep encodings of indefinite length and constructed strings may nest. Real ones nest three times.
const DEPTH: usize = 8;

/// The tag of a constructed element of this context-specific number, which is below 31.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// Elements, one after the other.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) const fn new(ber: &'a [u8]) -> Self {
        Self(ber)
    }

    /// The elements of the only element there is.
    pub(crate) fn only(ber: &'a [u8], tag: u8) -> Option<Self> {
        let mut reader = Self(ber);
        let content = reader.take(tag)?;
        if !fault!(MaterialTailIgnored) {
            reader.end()?;
        }
        Some(Self(content))
    }

    /// The next element: its tag and content.
    pub(crate) fn element(&mut self) -> Option<(u8, &'a [u8])> {
        self.element_within(DEPTH)
    }

    /// The content of the next element, if it has this tag.
    pub(crate) fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.element()
            .filter(|(found, _)| *found == tag)
            .map(|(_, content)| content)
    }

    /// The elements within the next one, if it has this tag.
    pub(crate) fn within(&mut self, tag: u8) -> Option<Self> {
        self.take(tag).map(Self)
    }

    /// Whether the next element has this tag.
    pub(crate) fn is_at(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// `Some`, if nothing is left.
    pub(crate) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    /// The next element, an integer that is not negative, without leading zeros.
    pub(crate) fn integer(&mut self) -> Option<&'a [u8]> {
        let bytes = self.take(INTEGER)?;
        bytes.first().filter(|first| **first < 0x80)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(&bytes[zeros..])
    }

    /// The next element, an octet string in one piece or several.
    pub(crate) fn octets(&mut self) -> Option<Cow<'a, [u8]>> {
        self.string(OCTET_STRING, DEPTH)
    }

    /// The next element, a bit string of whole bytes.
    pub(crate) fn bits(&mut self) -> Option<Cow<'a, [u8]>> {
        self.string(BIT_STRING, DEPTH)
    }

    fn string(&mut self, tag: u8, depth: usize) -> Option<Cow<'a, [u8]>> {
        let (found, content) = self.element()?;
        if found == tag && tag == BIT_STRING {
            let (unused, bytes) = content.split_first()?;
            return (*unused == 0).then_some(Cow::Borrowed(bytes));
        }
        if found == tag {
            return Some(Cow::Borrowed(content));
        }
        if found != tag | CONSTRUCTED {
            return None;
        }
        let depth = depth.checked_sub(1)?;
        let (mut pieces, mut whole) = (Self(content), Vec::new());
        while pieces.end().is_none() {
            whole.extend_from_slice(&pieces.string(tag, depth)?);
        }
        Some(Cow::Owned(whole))
    }

    fn element_within(&mut self, depth: usize) -> Option<(u8, &'a [u8])> {
        let (tag, rest) = self.0.split_first()?;
        // No structure here has tags of several bytes, and zero ends an indefinite length.
        if tag & 0x1F == 0x1F || *tag == 0 {
            return None;
        }
        let (length, rest) = rest.split_first()?;
        let content = match length {
            0x80 if tag & CONSTRUCTED != 0 => return self.indefinite(*tag, rest, depth),
            0..0x80 => {
                let (content, rest) = rest.split_at_checked(usize::from(*length))?;
                self.0 = rest;
                content
            }
            0x81..0xFF => {
                let (length, rest) = rest.split_at_checked(usize::from(length & 0x7F))?;
                let length = length.iter().try_fold(0_usize, |sum, byte| {
                    sum.checked_mul(256)?.checked_add(usize::from(*byte))
                })?;
                let (content, rest) = rest.split_at_checked(length)?;
                self.0 = rest;
                content
            }
            0x80 | 0xFF => return None,
        };
        Some((*tag, content))
    }

    /// An element that goes on until two zeros stand where its next element would begin.
    fn indefinite(&mut self, tag: u8, content: &'a [u8], depth: usize) -> Option<(u8, &'a [u8])> {
        let depth = depth.checked_sub(1)?;
        let mut inner = Self(content);
        while !inner.0.starts_with(&[0, 0]) {
            inner.element_within(depth)?;
        }
        let (content, end) = content.split_at(content.len() - inner.0.len());
        self.0 = &end[2..];
        Some((tag, content))
    }
}

/// A private key of a kind that the algorithm tells ([RFC 5208](https://www.rfc-editor.org/rfc/rfc5208#section-5)).
pub(crate) struct PrivateKeyInfo<'a> {
    /// The content of an object identifier.
    pub(crate) algorithm: &'a [u8],
    /// The tag and content of the algorithm's parameters.
    pub(crate) parameters: Option<(u8, &'a [u8])>,
    pub(crate) key: Cow<'a, [u8]>,
}

impl<'a> PrivateKeyInfo<'a> {
    /// `None` where it is anything else. Only version 1 of PKCS#8 will do, as the requirements have it (a guess: nothing tells
    /// whether KMS takes [RFC 5958](https://www.rfc-editor.org/rfc/rfc5958) too).
    pub(crate) fn parse(ber: &'a [u8]) -> Option<Self> {
        let mut info = Reader::only(ber, SEQUENCE)?;
        info.integer()?.is_empty().then_some(())?;
        let mut algorithm = info.within(SEQUENCE)?;
        let identifier = algorithm.take(OBJECT_IDENTIFIER)?;
        let parameters = match algorithm.end() {
            Some(()) => None,
            None => Some(algorithm.element()?),
        };
        algorithm.end()?;
        let key = info.octets()?;
        if info.is_at(context(0)) {
            info.take(context(0))?;
        }
        info.end()?;
        Some(Self {
            algorithm: identifier,
            parameters,
            key,
        })
    }
}

/// The DER of a PKCS#8 PrivateKeyInfo ([RFC 5208](https://www.rfc-editor.org/rfc/rfc5208#section-5)).
pub(crate) fn private_key_info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    element(
        SEQUENCE,
        &[
            &element(INTEGER, &[&[0]]),
            algorithm,
            &element(OCTET_STRING, &[key]),
        ],
    )
}

/// The DER of a SubjectPublicKeyInfo ([RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1)).
pub(crate) fn public_key_info(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    let bits = element(BIT_STRING, &[&[0], key]);
    element(SEQUENCE, &[algorithm, &bits])
}

/// The DER of an element: its content is the parts, one after the other.
pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut der = vec![tag];
    match u8::try_from(length) {
        Ok(length @ 0..0x80) => der.push(length),
        Ok(length) => der.extend([0x81, length]),
        Err(_) => {
            let length = u16::try_from(length).expect("keys are shorter than 64 KiB");
            der.push(0x82);
            der.extend(length.to_be_bytes());
        }
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

#[cfg(test)]
mod tests {
    use super::{OCTET_STRING, PrivateKeyInfo, Reader, SEQUENCE, element};

    /// An OCTET STRING of one byte within a SEQUENCE, said in every way that BER has.
    const SAME: [&[u8]; 5] = [
        &[0x30, 3, 4, 1, 7],
        &[0x30, 0x81, 3, 4, 1, 7],
        &[0x30, 0x83, 0, 0, 3, 4, 1, 7],
        &[0x30, 0x80, 4, 1, 7, 0, 0],
        &[0x30, 0x80, 0x24, 0x80, 4, 0, 4, 1, 7, 0, 0, 0, 0],
    ];

    fn octets(ber: &[u8]) -> Option<Vec<u8>> {
        let mut reader = Reader::only(ber, SEQUENCE)?;
        let octets = reader.octets()?.into_owned();
        reader.end()?;
        Some(octets)
    }

    #[test]
    fn ber_says_one_thing_in_many_ways() {
        for ber in SAME {
            assert_eq!(octets(ber), Some(vec![7]), "{ber:02x?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_goes_on_is_refused() {
        for ber in SAME {
            for length in 0..ber.len() {
                assert_eq!(octets(&ber[..length]), None, "{:02x?}", &ber[..length]);
            }
            assert_eq!(octets(&[ber, &[0]].concat()), None, "{ber:02x?}");
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let mut deep = [0x30, 0x80].repeat(3_000);
        assert!(Reader::new(&deep).element().is_none());
        deep.extend([0; 6_000]);
        assert!(Reader::new(&deep).element().is_none());
        assert!(Reader::new(&[0x24, 0x80].repeat(3_000)).octets().is_none());
    }

    #[test]
    fn lengths_that_no_memory_has_are_refused() {
        assert!(
            Reader::new(&[4, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0])
                .element()
                .is_none()
        );
        assert!(Reader::new(&[4, 0xFF, 0]).element().is_none());
        assert!(Reader::new(&[4, 0x80, 0, 0]).element().is_none());
    }

    #[test]
    fn integers_are_not_negative() {
        let integer = |ber: &[u8]| Reader::new(ber).integer().map(<[u8]>::to_vec);
        assert_eq!(integer(&[2, 1, 0]), Some(vec![]));
        assert_eq!(integer(&[2, 2, 0, 0x80]), Some(vec![0x80]));
        assert_eq!(integer(&[2, 1, 0x80]), None);
        assert_eq!(integer(&[2, 0]), None);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0, 1, 127, 128, 255, 256, 5_000] {
            let bytes = vec![7; length];
            let der = element(SEQUENCE, &[&element(OCTET_STRING, &[&bytes])]);
            assert_eq!(octets(&der), Some(bytes), "{length}");
        }
    }

    #[test]
    fn a_private_key_has_version_and_algorithm() {
        let info = |version: u8, tail: &[u8]| {
            let key = [&[2, 1, version, 0x30, 4, 6, 2, 1, 1, 4, 1, 9], tail].concat();
            let der = element(SEQUENCE, &[&key]);
            PrivateKeyInfo::parse(&der).map(|info| (info.algorithm.to_vec(), info.key.into_owned()))
        };
        assert_eq!(info(0, &[]), Some((vec![1, 1], vec![9])));
        assert_eq!(info(0, &[0xA0, 0]), Some((vec![1, 1], vec![9])));
        assert_eq!(info(1, &[]), None);
        assert_eq!(info(0, &[5, 0]), None);
    }
}
