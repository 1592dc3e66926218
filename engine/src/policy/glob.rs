//! Patterns with `*` and `?`, and with variables in them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

/// A text to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// Any one character.
    One,
    /// Any number of any characters.
    Any,
}

impl Glob {
    /// A pattern: `*` and `?` are wildcards.
    pub(super) fn pattern(text: &str) -> Self {
        Self(text.chars().map(wildcard).collect())
    }

    /// A text of a condition, its `${variables}` replaced by what `value` gives for them; what stands for a variable is no
    /// wildcard. `None` if some variable has no value: such a text fits nothing.
    pub(super) fn filled(
        text: &str,
        wildcards: bool,
        value: impl Fn(&str) -> Option<String>,
    ) -> Option<Self> {
        let token = |c| {
            if wildcards {
                wildcard(c)
            } else {
                Token::Char(c)
            }
        };
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, (name, after))) = rest
            .split_once("${")
            .and_then(|(before, tail)| Some((before, tail.split_once('}')?)))
        {
            tokens.extend(before.chars().map(token));
            let stands = match name {
                "*" | "?" | "$" => name.to_owned(),
                name => value(name)?,
            };
            tokens.extend(stands.chars().map(Token::Char));
            rest = after;
        }
        tokens.extend(rest.chars().map(token));
        Some(Self(tokens))
    }

    /// Whether the whole of `text` fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.walk(&text.chars().collect::<Vec<_>>(), |a, b| a == b)
    }

    /// [`Self::fits`], whatever the case of ASCII and other letters.
    pub(super) fn fits_any_case(&self, text: &str) -> bool {
        self.walk(&text.chars().collect::<Vec<_>>(), |a, b| {
            a == b || a.to_lowercase().eq(b.to_lowercase())
        })
    }

    /// Goes on with the last `*` where nothing else fits: linear in practice, never exponential.
    fn walk(&self, text: &[char], same: impl Fn(char, char) -> bool) -> bool {
        let (mut token, mut at) = (0, 0);
        let mut retry = None;
        while at < text.len() {
            match self.0.get(token) {
                Some(Token::Any) => {
                    retry = Some((token, at));
                    token += 1;
                    continue;
                }
                Some(Token::One) => {
                    token += 1;
                    at += 1;
                    continue;
                }
                Some(Token::Char(c)) if same(*c, text[at]) => {
                    token += 1;
                    at += 1;
                    continue;
                }
                Some(Token::Char(_)) | None => {}
            }
            let Some((star, from)) = retry else {
                return false;
            };
            retry = Some((star, from + 1));
            (token, at) = (star + 1, from + 1);
        }
        self.0[token..].iter().all(|token| *token == Token::Any)
    }
}

const fn wildcard(c: char) -> Token {
    match c {
        '*' => Token::Any,
        '?' => Token::One,
        c => Token::Char(c),
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn wildcards_stand_for_characters() {
        for (pattern, text, fits) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "anything", true),
            ("?", "", false),
            ("?", "ä", true),
            ("kms:Describe*", "kms:DescribeKey", true),
            ("kms:Describe*", "kms:Describ", false),
            ("kms:*Key", "kms:EnableKeyRotation", false),
            ("kms:*Key*", "kms:EnableKeyRotation", true),
            ("a*b*c", "aXbXbc", true),
            ("a*b?c", "abbxc", true),
            ("a*b?c", "abxcd", false),
            ("**a", "bca", true),
        ] {
            assert_eq!(Glob::pattern(pattern).fits(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_long_run_of_stars_takes_no_time() {
        let pattern = format!("{}b", "a*".repeat(200));
        assert!(!Glob::pattern(&pattern).fits(&"a".repeat(20_000)));
    }

    #[test]
    fn case_counts_where_it_should() {
        let action = Glob::pattern("KMS:describe*");
        assert!(action.fits_any_case("kms:DescribeKey"));
        assert!(!action.fits("kms:DescribeKey"));
    }

    #[test]
    fn variables_are_filled_in_and_are_no_wildcards() {
        let value = |name: &str| match name {
            "aws:username" => Some("a*".to_owned()),
            _ => None,
        };
        let filled = |text: &str, wildcards| Glob::filled(text, wildcards, value);
        assert!(
            filled("home/${aws:username}/x", false)
                .unwrap()
                .fits("home/a*/x")
        );
        let like = filled("${aws:username}-*", true).unwrap();
        assert!(like.fits("a*-1"));
        assert!(!like.fits("ab-1"));
        assert!(filled("1*1", false).unwrap().fits("1*1"));
        assert!(!filled("1*1", false).unwrap().fits("1x1"));
        assert!(filled("${*}${?}${$}", true).unwrap().fits("*?$"));
        assert!(filled("${open", true).unwrap().fits("${open"));
        assert_eq!(filled("${aws:PrincipalTag/team}", true), None);
    }
}
