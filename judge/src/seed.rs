//! Where a case's randomness comes from.

use crate::hex;

/// Most bytes of a salt.
pub const MAX_SALT_BYTES: usize = 32;

/// The salt of a judging: a contest's secret, what `--seed` gave, or nothing.
///
/// "Nothing" is written as sixty-four zeros, and those read back as nothing, so that the `seed` of a report
/// given to `--seed` always repeats the run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salt(Vec<u8>);

impl Salt {
    /// `None` when it is not hexadecimal or longer than [`MAX_SALT_BYTES`].
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).filter(|bytes| bytes.len() <= MAX_SALT_BYTES)?;
        Some(Self::from_bytes(&bytes))
    }

    /// Longer input is hashed down to [`MAX_SALT_BYTES`].
    pub fn from_bytes(bytes: &[u8]) -> Self {
        if bytes == [0; MAX_SALT_BYTES] {
            return Self::default();
        }
        if bytes.len() > MAX_SALT_BYTES {
            return Self(blake3::hash(bytes).as_bytes().to_vec());
        }
        Self(bytes.to_vec())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn to_hex(&self) -> String {
        if self.0.is_empty() {
            hex::encode(&[0; MAX_SALT_BYTES])
        } else {
            hex::encode(&self.0)
        }
    }

    /// BLAKE3(package hash, case name, salt): the name and the salt each behind their length as little-endian u64.
    pub fn case_seed(&self, package: &[u8; 32], case: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(package);
        for part in [case.as_bytes(), &self.0] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_salt_round_trips() {
        let none = Salt::default();
        assert_eq!(none.to_hex(), "0".repeat(64));
        assert_eq!(Salt::from_hex(&none.to_hex()), Some(none));
        assert_eq!(Salt::from_hex("00").unwrap().to_hex(), "00");
        assert_eq!(Salt::from_hex("0g"), None);
        assert_eq!(Salt::from_hex(&"00".repeat(33)), None);
    }

    #[test]
    fn seeds_differ_by_case_and_salt() {
        let salt = Salt::from_hex("aabb").unwrap();
        let package = [7; 32];
        assert_ne!(
            salt.case_seed(&package, "secret/1"),
            salt.case_seed(&package, "secret/2")
        );
        assert_ne!(
            salt.case_seed(&package, "secret/1"),
            Salt::default().case_seed(&package, "secret/1")
        );
    }
}
