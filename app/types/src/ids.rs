//! Names in URLs and bodies: one type per kind, and none can hold text that is not a name.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The text is not such a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a valid name")
    }
}

impl std::error::Error for BadId {}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// At most 64 of the letters that the kind allows, at least one.
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let allowed: fn(u8) -> bool = $allowed;
                if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(BadId)
                }
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn in_uuid(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

text_id!(
    /// A readable name of ours in URLs: lower-case letters, digits, `-`.
    Slug,
    |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'
);
text_id!(
    /// A person's account.
    UserId,
    in_uuid
);
text_id!(SubmissionId, in_uuid);
text_id!(ContestId, in_uuid);
text_id!(
    /// A problem set.
    SetId,
    in_uuid
);
text_id!(
    /// A problem's form that is kept half-written.
    DraftId,
    in_uuid
);
text_id!(
    /// A rejudging.
    RejudgingId,
    in_uuid
);
text_id!(
    /// A class: people who joined by one code.
    ClassId,
    in_uuid
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert_eq!(
            Slug::parse("01-why-wasm").map(String::from),
            Ok("01-why-wasm".to_owned())
        );
        for bad in ["", "A", "a/b", "..", "a b", "é", &"a".repeat(65)] {
            assert_eq!(Slug::parse(bad), Err(BadId), "{bad:?}");
        }
        assert!(serde_json::from_str::<SubmissionId>("\"../x\"").is_err());
    }
}
