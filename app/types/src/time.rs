use serde::{Deserialize, Serialize};

/// A moment, in RFC 3339 with `Z`: `2026-11-24T11:38:05.120Z`.
///
/// The server writes it; pages show it in the browser's time zone, and in UTC without JavaScript.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Time(pub String);

impl Time {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `2026-11-24 11:38`, in UTC; the text as it is when it is no such moment.
    pub fn minutes(&self) -> String {
        match (self.0.get(..10), self.0.get(11..16)) {
            (Some(day), Some(minute)) => format!("{day} {minute}"),
            _ => self.0.clone(),
        }
    }
}

impl From<String> for Time {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Time {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
