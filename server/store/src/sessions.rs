//! Browser sessions, rate limits.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Hash, Result, UserId};

/// A browser session. The id is stored only as its hash: who reads the database cannot take a session over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub id: Hash,
    /// Whose it is, once signed in.
    pub user: Option<UserId>,
    /// What the session layer keeps, opaque here.
    pub data: Vec<u8>,
    pub expires: Timestamp,
}

/// What a counter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    Allowed {
        remaining: u32,
    },
    /// Over the limit; allowed again after this many seconds (at least 1).
    Limited {
        retry_after: u32,
    },
}

#[async_trait]
pub trait Sessions {
    /// Adds a session; false when the id exists (the caller then takes another id).
    async fn create_session(&self, session: &SessionRow) -> Result<bool>;

    /// Adds or replaces a session.
    async fn save_session(&self, session: &SessionRow) -> Result<()>;

    /// `None` when unknown or expired.
    async fn session(&self, id: Hash, now: Timestamp) -> Result<Option<SessionRow>>;

    /// Ends a session; nothing happens when there is none.
    async fn delete_session(&self, id: Hash) -> Result<()>;

    /// Ends all sessions of a person, gives how many.
    async fn delete_sessions_of(&self, user: UserId) -> Result<u64>;

    /// Counts one use of `key`: at most `limit` in a window of `window` seconds that begins with the first
    /// use. A use over the limit is not counted. `limit` 0 refuses always.
    async fn hit(&self, key: &str, window: u32, limit: u32, now: Timestamp) -> Result<Hit>;

    /// Forgets a counter (after a successful sign-in).
    async fn forget_hits(&self, key: &str) -> Result<()>;

    /// Removes expired sessions, sign-in links and counters; gives how many rows.
    async fn prune_sessions(&self, now: Timestamp) -> Result<u64>;
}
