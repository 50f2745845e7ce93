//! Values and arithmetic: integers and decimals of any size, both exact, and texts.

use super::show;
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::cmp::Ordering;
use std::sync::Arc;

/// Largest integer, and largest numerator and denominator of a decimal together, in bits.
const MAX_BITS: usize = 1_250_000;
/// Most digits of a number that is read, and largest exponent. `10^300000` is counted with four bits for each
/// ten, which `MAX_BITS` allows.
pub(super) const MAX_DIGITS: usize = 300_000;

#[derive(Debug, Clone)]
pub(super) enum Value {
    Int(IBig),
    Float(Box<RBig>),
    Text(Arc<[u8]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl Value {
    /// A decimal number of the language's grammar, without sign; `None` beyond [`MAX_DIGITS`].
    pub(super) fn parse_float(text: &str) -> Option<Self> {
        let (significand, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], exponent(&text[at + 1..])?),
            None => (text, 0),
        };
        let (whole, fraction) = significand.split_once('.').unwrap_or((significand, ""));
        let digits = format!("{whole}{fraction}");
        let shift = exponent - i64::try_from(fraction.len()).ok()?;
        let size = usize::try_from(shift.unsigned_abs()).ok()?;
        if digits.len() + size > MAX_DIGITS {
            return None;
        }
        let number = UBig::from_str_radix(&digits, 10).ok()?;
        let power = UBig::from(10_u8).pow(size);
        let ratio = if shift < 0 {
            RBig::from_parts(number.into(), power)
        } else {
            RBig::from(number * power)
        };
        Some(Self::Float(Box::new(ratio)))
    }

    /// Decimal digits with an optional minus sign; `None` beyond [`MAX_DIGITS`].
    pub(super) fn parse_integer(text: &str) -> Option<Self> {
        if text.len() > MAX_DIGITS {
            return None;
        }
        IBig::from_str_radix(text, 10).ok().map(Self::Int)
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "an integer",
            Self::Float(_) => "a decimal",
            Self::Text(_) => "a text",
        }
    }

    fn bits(&self) -> usize {
        match self {
            Self::Int(number) => number.bit_len(),
            Self::Float(number) => bits(number),
            Self::Text(bytes) => bytes.len().saturating_mul(8),
        }
    }

    /// 64-bit words of a number, 16-byte pieces of a text: what an operation on it costs at least.
    pub(super) fn words(&self) -> u64 {
        let unit = if matches!(self, Self::Text(_)) { 128 } else { 64 };
        (self.bits() / unit) as u64 + 1
    }

    /// Bytes beyond the value itself.
    pub(super) fn heap_bytes(&self) -> usize {
        match self {
            Self::Int(number) if number.bit_len() <= 128 => 0,
            Self::Int(number) => number.bit_len() / 8 + 32,
            Self::Float(number) => bits(number) / 8 + 112,
            Self::Text(bytes) => bytes.len() + 32,
        }
    }

    /// `None` for a number and a text.
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(_), Self::Text(_)) => Some(self.cmp(other)),
            (Self::Text(_), _) | (_, Self::Text(_)) => None,
            _ => Some(self.cmp(other)),
        }
    }

    /// Steps of [`Value::compare`]. Decimals are compared by cross multiplication.
    pub(super) fn compare_cost(&self, other: &Self) -> u64 {
        match (self, other) {
            (Self::Int(_), Self::Int(_)) | (Self::Text(_), Self::Text(_)) => self.words() / 16,
            _ => self.words().saturating_mul(other.words()) / 64,
        }
    }

    fn ratio(self) -> Option<RBig> {
        match self {
            Self::Int(number) => Some(RBig::from(number)),
            Self::Float(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let digits = digits.trim_start_matches('0');
    let size: i64 = if digits.is_empty() {
        0
    } else {
        digits.parse().ok()?
    };
    (size <= MAX_DIGITS as i64).then_some(if negative { -size } else { size })
}

fn bits(number: &RBig) -> usize {
    number.numerator().bit_len() + number.denominator().bit_len()
}

/// Numbers by size, an integer like the decimal of that value; then texts, byte by byte.
impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => left.cmp(right),
            (Self::Int(left), Self::Float(right)) => RBig::from(left.clone()).cmp(right),
            (Self::Float(left), Self::Int(right)) => (**left).cmp(&RBig::from(right.clone())),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Text(_), _) => Ordering::Greater,
            (_, Self::Text(_)) => Ordering::Less,
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

impl Arithmetic {
    /// Steps; a few million for the largest numbers. Decimals are reduced after each operation, which is
    /// quadratic.
    pub(super) fn cost(self, left: &Value, right: &Value) -> u64 {
        let (a, b) = (left.words(), right.words());
        let are_integers = matches!((left, right), (Value::Int(_), Value::Int(_)));
        match self {
            // A larger result is refused before any work.
            Self::Power => {
                let exponent = exponent_of(right).unwrap_or(0);
                let bits = left.bits().saturating_mul(exponent).min(MAX_BITS) as u64;
                (bits / 64).pow(2) / 128
            }
            Self::Add | Self::Subtract if are_integers => (a + b) / 16,
            _ if are_integers => a * b / 64,
            _ => (a + b).pow(2) / 64,
        }
    }

    /// # Errors
    /// What is wrong with the operands.
    pub(super) fn apply(self, left: Value, right: Value) -> Result<Value, String> {
        match (left, right) {
            (Value::Int(left), Value::Int(right)) => self.integers(&left, &right).map(Value::Int),
            (left @ Value::Text(_), right) | (left, right @ Value::Text(_)) => Err(format!(
                "cannot calculate {} {} {}",
                show::value(&left),
                self.symbol(),
                show::value(&right)
            )),
            (left, Value::Int(exponent)) if self == Self::Power => {
                let base = left.ratio().ok_or("no number")?;
                let exponent = checked_exponent(bits(&base), base.is_one() || base.is_zero(), &exponent)?;
                let exponent = isize::try_from(exponent).map_err(|_| too_large())?;
                Ok(Value::Float(Box::new(base.pow(exponent))))
            }
            (left, right) => {
                let left = left.ratio().ok_or("no number")?;
                let right = right.ratio().ok_or("no number")?;
                self.decimals(left, right)
                    .map(|ratio| Value::Float(Box::new(ratio)))
            }
        }
    }

    /// The quotient is rounded towards zero, and the remainder has the dividend's sign, as in C++.
    fn integers(self, left: &IBig, right: &IBig) -> Result<IBig, String> {
        if matches!(self, Self::Divide | Self::Remainder) && right.is_zero() {
            return Err("division by zero".to_owned());
        }
        let size = match self {
            Self::Multiply => left.bit_len() + right.bit_len(),
            _ => left.bit_len().max(right.bit_len()) + 1,
        };
        if size > MAX_BITS {
            return Err(too_large());
        }
        Ok(match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Remainder => left % right,
            Self::Power => {
                let is_trivial = left.bit_len() <= 1;
                left.pow(checked_exponent(left.bit_len(), is_trivial, right)?)
            }
        })
    }

    fn decimals(self, left: RBig, right: RBig) -> Result<RBig, String> {
        if self == Self::Divide && right.is_zero() {
            return Err("division by zero".to_owned());
        }
        if bits(&left) + bits(&right) > MAX_BITS {
            return Err(too_large());
        }
        match self {
            Self::Add => Ok(left + right),
            Self::Subtract => Ok(left - right),
            Self::Multiply => Ok(left * right),
            Self::Divide => Ok(left / right),
            Self::Remainder => Err("% needs two integers".to_owned()),
            Self::Power => Err("^ needs an integer exponent".to_owned()),
        }
    }

    fn symbol(self) -> char {
        match self {
            Self::Add => '+',
            Self::Subtract => '-',
            Self::Multiply => '*',
            Self::Divide => '/',
            Self::Remainder => '%',
            Self::Power => '^',
        }
    }
}

fn too_large() -> String {
    format!("the result would be larger than {MAX_BITS} bits")
}

fn exponent_of(value: &Value) -> Option<usize> {
    match value {
        Value::Int(number) => usize::try_from(number).ok(),
        _ => None,
    }
}

/// `is_trivial`: the base is 0, 1 or -1, whose powers are as small as it.
fn checked_exponent(base_bits: usize, is_trivial: bool, exponent: &IBig) -> Result<usize, String> {
    if exponent < &IBig::ZERO {
        return Err("the exponent is negative".to_owned());
    }
    if is_trivial {
        // Only zero, even and odd matter.
        let is_odd = exponent.bit(0);
        let small = if exponent.is_zero() {
            0
        } else {
            2 - usize::from(is_odd)
        };
        return Ok(small);
    }
    usize::try_from(exponent)
        .ok()
        .filter(|exponent| {
            base_bits
                .checked_mul(*exponent)
                .is_some_and(|bits| bits <= MAX_BITS)
        })
        .ok_or_else(too_large)
}
