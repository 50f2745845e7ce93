//! Values between a database and the records. What does not fit is an error.

use std::str::FromStr;

use crate::{Hash, Result, Score, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A time as ms since 1970.
pub fn ms(time: Timestamp) -> i64 {
    time.as_millisecond()
}

pub fn time(what: &'static str, ms: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(ms).map_err(|error| StoreError::corrupt(what, error))
}

pub fn time_opt(what: &'static str, ms: Option<i64>) -> Result<Option<Timestamp>> {
    ms.map(|ms| time(what, ms)).transpose()
}

/// A stored number as the record's type; out of range is corrupt.
pub fn num<T: TryFrom<i64>>(what: &'static str, value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| StoreError::corrupt(what, format!("number {value} is out of range")))
}

pub fn num_opt<T: TryFrom<i64>>(what: &'static str, value: Option<i64>) -> Result<Option<T>> {
    value.map(|value| num(what, value)).transpose()
}

/// A record's number for the database, which has 63 bits.
pub fn int<T: TryInto<i64> + Copy + ToString>(value: T) -> Result<i64> {
    value
        .try_into()
        .map_err(|_| StoreError::corrupt("number", format!("{} is too large", value.to_string())))
}

pub fn hash(what: &'static str, bytes: &[u8]) -> Result<Hash> {
    Hash::try_from(bytes).map_err(|error| StoreError::corrupt(what, error))
}

pub fn hash_opt(what: &'static str, bytes: Option<&[u8]>) -> Result<Option<Hash>> {
    bytes.map(|bytes| hash(what, bytes)).transpose()
}

/// A text enum or name.
pub fn name<T: FromStr>(what: &'static str, text: &str) -> Result<T>
where
    T::Err: ToString,
{
    text.parse()
        .map_err(|error: T::Err| StoreError::corrupt(what, error))
}

pub fn name_opt<T: FromStr>(what: &'static str, text: Option<&str>) -> Result<Option<T>>
where
    T::Err: ToString,
{
    text.map(|text| name(what, text)).transpose()
}

pub fn json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| StoreError::corrupt(what, error))
}

pub fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::corrupt("json", error))
}

pub fn score(thousandths: Option<i64>) -> Option<Score> {
    thousandths.map(Score::from_thousandths)
}

/// `text` as a pattern for `LIKE ... ESCAPE '\'` that finds it anywhere. `LIKE` knows the case of ASCII letters only:
/// for others the caller brings both sides to lower case, or looks for them as they are written.
pub fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_range_is_corrupt() {
        assert!(num::<u32>("x", -1).is_err());
        assert!(num::<u8>("x", 256).is_err());
        assert!(int(u64::MAX).is_err());
        assert!(time("x", i64::MAX).is_err());
        assert!(hash("x", &[1, 2]).is_err());
    }

    #[test]
    fn wildcards_are_escaped() {
        assert_eq!(like("50%_\\A"), "%50\\%\\_\\\\A%");
    }
}
