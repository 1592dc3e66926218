//! The ways to write a private key, the good one and those that importers must tell from it.

use serde::Deserialize;

use super::{KeySpec, Private, der};

/// How a private key is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// PKCS#8 DER; on a curve with the public point, uncompressed.
    #[default]
    Pkcs8,
    /// PKCS#8 without the public point.
    Bare,
    /// PKCS#8 with the public point in its compressed form.
    Compressed,
    /// PKCS#8 with the parameters of the curve (P-256 only) spelled out in the place of its name.
    Explicit,
    /// PKCS#8 BER: the outermost length is indefinite.
    Ber,
    /// `ECPrivateKey` of SEC 1, without PKCS#8 around it.
    Sec1,
    /// `RSAPrivateKey` of PKCS#1, without PKCS#8 around it.
    Pkcs1,
}

impl Form {
    /// Whether a key of this spec has such a form.
    #[must_use]
    pub const fn fits(self, spec: KeySpec) -> bool {
        use KeySpec as K;
        match self {
            Self::Pkcs8 | Self::Ber => true,
            Self::Pkcs1 => spec.rsa_bits().is_some(),
            Self::Explicit => matches!(spec, K::ECC_NIST_P256),
            Self::Bare | Self::Compressed | Self::Sec1 => matches!(
                spec,
                K::ECC_NIST_P256 | K::ECC_NIST_P384 | K::ECC_NIST_P521 | K::ECC_SECG_P256K1
            ),
        }
    }
}

/// Writes a key, given in PKCS#8 DER, in another form.
///
/// # Errors
/// The key has no such form.
pub fn encode(pkcs8: &[u8], form: Form) -> Result<Vec<u8>, String> {
    let none = || format!("this key has no form {form:?}").to_lowercase();
    let (_, inner) = der::split_private(pkcs8).ok_or_else(none)?;
    match form {
        Form::Pkcs8 => return Ok(pkcs8.to_vec()),
        Form::Ber => {
            let (_, content, _) = der::take(pkcs8).ok_or_else(none)?;
            return Ok([&[0x30, 0x80], content, &[0, 0]].concat());
        }
        _ => {}
    }
    let key = Private::from_pkcs8(pkcs8)?;
    let spec = key
        .spec()
        .filter(|spec| form.fits(*spec))
        .ok_or_else(none)?;
    if form == Form::Pkcs1 {
        return Ok(inner.to_vec());
    }
    let (scalar, point) = key.scalar().zip(key.point()).ok_or_else(none)?;
    let algorithm = der::algorithm(spec);
    Ok(match form {
        Form::Sec1 => {
            let (_, identifier, _) = der::take(&algorithm).ok_or_else(none)?;
            let (_, _, curve) = der::take(identifier).ok_or_else(none)?;
            der::ec_private(&scalar, Some(curve), Some(&point))
        }
        Form::Compressed => {
            let (x, y) = point[1..].split_at(scalar.len());
            let sign = 2 | y.last().copied().unwrap_or_default() & 1;
            let point = [&[sign], x].concat();
            der::private(algorithm, &der::ec_private(&scalar, None, Some(&point)))
        }
        Form::Explicit => {
            let key = der::ec_private(&scalar, None, Some(&point));
            der::private(der::on_curve(&p256_parameters()), &key)
        }
        _ => der::private(algorithm, &der::ec_private(&scalar, None, None)),
    })
}

/// `ECParameters` of P-256 ([SEC 2](https://www.secg.org/sec2-v2.pdf), 2.4.2).
fn p256_parameters() -> Vec<u8> {
    let hex = |text| crate::derive::unhex(text).unwrap_or_default();
    let p = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    let a = hex("ffffffff00000001000000000000000000000000fffffffffffffffffffffffc");
    let b = hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    let g = hex(concat!(
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
    ));
    let n = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let prime_field = der::oid(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01]);
    der::sequence(&[
        der::integer(&[1]),
        der::sequence(&[prime_field, der::integer(&p)]),
        der::sequence(&[der::octets(&a), der::octets(&b)]),
        der::octets(&g),
        der::integer(&n),
        der::integer(&[1]),
    ])
}
