//! The shapes of numbers in an input.

use super::code::Notation;

/// Why there is no number; a message and where it belongs, from the number's first byte.
pub(super) type Misfit = (usize, String);

/// Length of the integer that `text` begins with: `0` or `-?[1-9][0-9]*`.
pub(super) fn integer(text: &[u8]) -> Result<usize, Misfit> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = digits(text, sign);
    match (sign, text.get(sign)) {
        _ if digits == 0 => Err((0, String::new())),
        (1, Some(b'0')) => Err((0, "a minus sign before 0 is not allowed".to_owned())),
        (_, Some(b'0')) if digits > 1 => Err((0, "leading zeros are not allowed".to_owned())),
        _ => Ok(sign + digits),
    }
}

/// A float's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) length: usize,
    pub(super) decimals: usize,
    pub(super) has_exponent: bool,
    /// One digit, not zero, stands before a dot.
    pub(super) is_normalised: bool,
}

/// The float that `text` begins with: `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, then for [`Notation::Scientific`] an
/// exponent `[eE][+-]?(0|[1-9][0-9]*)`, which [`Notation::Any`] takes if it is there.
pub(super) fn float(text: &[u8], notation: Notation) -> Result<Shape, Misfit> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let whole = digits(text, sign);
    if whole == 0 {
        return Err((0, String::new()));
    }
    if whole > 1 && text.get(sign) == Some(&b'0') {
        return Err((0, "leading zeros are not allowed".to_owned()));
    }
    let mut length = sign + whole;
    let mut decimals = 0;
    let has_dot = text.get(length) == Some(&b'.');
    if has_dot {
        decimals = digits(text, length + 1);
        if decimals == 0 {
            return Err((0, "a digit must follow the dot".to_owned()));
        }
        length += 1 + decimals;
    }
    let has_exponent = notation != Notation::Fixed && matches!(text.get(length), Some(b'e' | b'E'));
    if has_exponent {
        length = exponent(text, length)?;
    } else if notation == Notation::Scientific {
        return Err((0, "an exponent is needed".to_owned()));
    }
    Ok(Shape {
        length,
        decimals,
        has_exponent,
        is_normalised: has_dot && whole == 1 && text.get(sign) != Some(&b'0'),
    })
}

/// The end of the exponent whose `e` is at `start`.
fn exponent(text: &[u8], start: usize) -> Result<usize, Misfit> {
    let first = start + 1 + usize::from(matches!(text.get(start + 1), Some(b'+' | b'-')));
    match digits(text, first) {
        0 => Err((0, "the exponent has no digit".to_owned())),
        count if count > 1 && text.get(first) == Some(&b'0') => {
            Err((0, "leading zeros in the exponent are not allowed".to_owned()))
        }
        count => Ok(first + count),
    }
}

fn digits(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        for (text, length) in [("0", 1), ("-7x", 2), ("10 ", 2), ("123", 3)] {
            assert_eq!(integer(text.as_bytes()), Ok(length), "{text}");
        }
        for text in ["", "-", "+1", "01", "-0", "-01", "00", "x", ".5"] {
            assert!(integer(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn floats() {
        let length = |text: &str, notation| float(text.as_bytes(), notation).ok().map(|shape| shape.length);
        for (text, expected) in [("0", 1), ("-0.50", 5), ("1e5", 3), ("1.5E-10x", 7), ("3e+0", 4)] {
            assert_eq!(length(text, Notation::Any), Some(expected), "{text}");
        }
        for text in [
            "", "-", ".5", "1.", "01.5", "00", "1e", "1e+", "1e05", "+1", "nan", "- 1",
        ] {
            assert_eq!(length(text, Notation::Any), None, "{text}");
        }
        assert_eq!(length("1.5e3", Notation::Fixed), Some(3), "the e is left");
        assert_eq!(length("1.5", Notation::Scientific), None);
        assert_eq!(length("1.5e3", Notation::Scientific), Some(5));
    }
}
