//! A posted form as a list of fields, for forms with repeated or many fields.

use super::Form;
use crate::error::AppError;
use crate::messages::Message;
use axum::extract::{FromRequest, Request};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use trellis_app::FormState;

/// The fields of a form in their order; what is not there reads as empty.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map(|Form(values)| Self(values))
    }
}

impl Fields {
    /// The first value, without white space around it.
    pub fn one(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The first value as a text: line ends are LF.
    pub fn text(&self, name: &str) -> String {
        let value = self
            .0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value);
        value.replace("\r\n", "\n")
    }

    /// Every value of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.trim())
    }

    /// A whole number; empty is 0.
    pub fn number(&self, name: &'static str) -> Result<u32, AppError> {
        match self.one(name) {
            "" => Ok(0),
            text => text
                .parse()
                .map_err(|_| AppError::invalid(name, Message::OutOfRange(0, u32::MAX.into()))),
        }
    }

    /// Words separated by white space or commas (also Chinese ones).
    pub fn words(&self, name: &str) -> Vec<String> {
        let text = self.one(name);
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、'));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    /// A local time such as `2026-11-24T09:30` with the field `tz_offset` (minutes east of UTC; empty: UTC).
    /// `None`: the field is empty.
    pub fn local_time(&self, name: &'static str) -> Result<Option<Timestamp>, AppError> {
        match self.one(name) {
            "" => Ok(None),
            text => local_time(text, self.one("tz_offset"))
                .map(Some)
                .ok_or_else(|| AppError::invalid(name, Message::BadTime)),
        }
    }

    /// For showing the form again.
    pub fn into_form(self) -> FormState {
        FormState {
            values: self.0,
            ..FormState::default()
        }
    }
}

/// Widest offset in use is +14:00.
const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// A local time such as `2026-11-24T09:30` with minutes east of UTC (empty: UTC).
pub fn local_time(text: &str, offset: &str) -> Option<Timestamp> {
    let minutes: i32 = if offset.is_empty() {
        0
    } else {
        offset.parse().ok()?
    };
    if minutes.abs() > MAX_OFFSET_MINUTES {
        return None;
    }
    let local: DateTime = text.parse().ok()?;
    Offset::from_seconds(minutes * 60).ok()?.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_local_time_becomes_a_moment() {
        let at = |text, offset| local_time(text, offset).map(|at| at.to_string());
        assert_eq!(
            at("2026-11-24T09:30", "480").as_deref(),
            Some("2026-11-24T01:30:00Z")
        );
        assert_eq!(
            at("2026-11-24T09:30:05", "-210").as_deref(),
            Some("2026-11-24T13:00:05Z")
        );
        assert_eq!(
            at("2026-11-24T09:30", "").as_deref(),
            Some("2026-11-24T09:30:00Z")
        );
        for (text, offset) in [
            ("2026-13-24T09:30", "0"),
            ("soon", "0"),
            ("2026-11-24T09:30", "x"),
            ("2026-11-24T09:30", "9999"),
        ] {
            assert_eq!(at(text, offset), None, "{text} {offset}");
        }
    }

    #[test]
    fn fields_are_read_by_name() {
        let form = fields(&[
            ("a", " 1 "),
            ("roles", "x"),
            ("roles", "y"),
            ("problems", "sum, b\n c，d"),
            ("t", "1\r\n2"),
        ]);
        assert_eq!(form.one("a"), "1");
        assert_eq!(form.number("a").ok(), Some(1));
        assert_eq!(form.number("missing").ok(), Some(0));
        assert!(form.number("roles").is_err());
        assert_eq!(form.all("roles").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(form.words("problems"), ["sum", "b", "c", "d"]);
        assert_eq!(form.text("t"), "1\n2");
        assert_eq!(form.local_time("missing").ok(), Some(None));
    }
}
