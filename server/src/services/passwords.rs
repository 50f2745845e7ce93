//! Passwords: argon2id (RFC 9106) with the crate's parameters (19 MiB, 2 passes, 1 lane: OWASP's recommendation).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Shortest password (NIST SP 800-63B, section 5.1.1).
pub const MIN_CHARS: usize = trellis_types::auth::MIN_PASSWORD;
/// Longest password, in bytes: hashing time must not depend on the sender.
pub const MAX_BYTES: usize = 256;

/// Hashes at a time; each needs 19 MiB and a core for some 20 ms.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// A hash of a password that nobody has, for sign-in names that do not exist.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now(&crate::clock::token::<16>()).unwrap_or_default());

fn hash_now(password: &str) -> Option<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .ok()
        .map(|hash| hash.to_string())
}

/// Whether a password may be chosen; the message says what is wrong.
pub fn is_acceptable(password: &str) -> bool {
    password.chars().count() >= MIN_CHARS && password.len() <= MAX_BYTES
}

/// The PHC string of a password; `None` when hashing fails (no memory).
pub async fn hash(password: String) -> Option<String> {
    let _permit = AT_ONCE.acquire().await.ok()?;
    tokio::task::spawn_blocking(move || hash_now(&password))
        .await
        .ok()
        .flatten()
}

/// Whether `password` belongs to `stored`. Without a stored hash the same time is spent and the answer is no.
pub async fn verify(password: String, stored: Option<String>) -> bool {
    let Ok(_permit) = AT_ONCE.acquire().await else {
        return false;
    };
    let check = move || {
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| NOBODY.clone());
        Argon2::default()
            .verify_password(password.as_bytes(), hash.as_str())
            .is_ok()
            && known
    };
    tokio::task::spawn_blocking(check).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        let stored = hash("correct horse".into()).await;
        assert!(
            stored
                .as_deref()
                .is_some_and(|hash| hash.starts_with("$argon2id$"))
        );
        assert!(verify("correct horse".into(), stored.clone()).await);
        assert!(!verify("wrong horse".into(), stored).await);
        assert!(!verify("correct horse".into(), None).await);
        assert!(!verify(String::new(), Some("not a hash".into())).await);
    }

    #[test]
    fn passwords_have_bounds() {
        assert!(!is_acceptable("123456789"));
        assert!(is_acceptable("密码密码密码密码密码"));
        assert!(!is_acceptable(&"x".repeat(257)));
    }
}
