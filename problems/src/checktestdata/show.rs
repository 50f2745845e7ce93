//! Places and pieces of an input, for messages.

use super::value::Value;
use dashu_int::{IBig, UBig};

/// Most decimals shown; other numbers are shown as a fraction.
const MAX_DECIMALS: usize = 60;

/// Line and column of a byte, from 1; the column counts bytes.
pub(super) fn line_column(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = bytes.get(..at).unwrap_or(bytes);
    let line_start = before
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |end| end + 1);
    let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
    (line, before.len() - line_start + 1)
}

/// What stands at `at`: a word, one white space character or the end, in at most 40 bytes.
pub(super) fn found(input: &[u8], at: usize) -> String {
    let rest = input.get(at..).unwrap_or_default();
    match rest.first() {
        None => return "end of file".to_owned(),
        Some(b'\n') => return "end of line".to_owned(),
        Some(b' ') => return "a space".to_owned(),
        Some(b'\r') => return "a carriage return".to_owned(),
        Some(b'\t') => return "a tab".to_owned(),
        Some(_) => {}
    }
    let end = rest
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(rest.len());
    text(&rest[..end])
}

/// A text in quotes, cut after 40 bytes.
pub(super) fn text(bytes: &[u8]) -> String {
    let shown = bytes.get(..40).unwrap_or(bytes);
    let dots = if shown.len() < bytes.len() { "…" } else { "" };
    format!("\"{}{dots}\"", String::from_utf8_lossy(shown).escape_debug())
}

/// A value; numbers beyond 256 bits by their size, because their digits help nobody.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Int(number) => integer(number),
        Value::Text(bytes) => text(bytes),
        Value::Float(number) => {
            let (numerator, denominator) = (number.numerator(), number.denominator());
            decimal(numerator, denominator).unwrap_or_else(|| {
                let denominator = IBig::from(denominator.clone());
                format!("{}/{}", integer(numerator), integer(&denominator))
            })
        }
    }
}

fn integer(number: &IBig) -> String {
    match bits(number) {
        0..=256 => number.to_string(),
        bits => format!("(an integer of {bits} bits)"),
    }
}

fn bits(number: &IBig) -> usize {
    dashu_int::ops::BitTest::bit_len(number)
}

/// The fraction as a decimal, if it has few decimals.
fn decimal(numerator: &IBig, denominator: &UBig) -> Option<String> {
    if bits(numerator) > 256 {
        return None;
    }
    let ten = UBig::from(10_u8);
    let decimals = (0..=MAX_DECIMALS).find(|&count| (ten.pow(count) % denominator) == UBig::ZERO)?;
    let scaled = (numerator * IBig::from(ten.pow(decimals) / denominator)).to_string();
    let (sign, digits) = scaled
        .strip_prefix('-')
        .map_or(("", &*scaled), |rest| ("-", rest));
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let dot = if decimals > 0 { "." } else { "" };
    Some(format!("{sign}{whole}{dot}{fraction}"))
}
