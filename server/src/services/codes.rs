//! Join codes of contests and classes.

use crate::error::AppError;
use crate::messages::Message;

/// Letters and digits that are not taken for one another when read aloud or written down; 32 of them.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// 40 bits: not to be guessed within the limits on trying.
const LENGTH: usize = 8;

/// A fresh code.
pub fn generate() -> String {
    let bytes: [u8; LENGTH] = crate::clock::random();
    bytes
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}

/// A code that a person has chosen: 4 to 32 letters, digits or dashes.
pub fn parse(text: &str) -> Result<String, AppError> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if plain && (4..=32).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(AppError::invalid("join_code", Message::BadCode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_plain() {
        let code = generate();
        assert_eq!(code.len(), LENGTH);
        assert!(parse(&code).is_ok());
        assert_eq!(parse(" open-2026 ").ok().as_deref(), Some("open-2026"));
        for bad in ["", "abc", "with space", "码码码码", &"a".repeat(33)] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
