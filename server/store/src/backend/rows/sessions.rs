//! Rows of [`Sessions`](crate::Sessions).

use uuid::Uuid;

use super::super::convert::{num, time};
use crate::{Hash, Hit, Result, SessionRow, UserId};

#[derive(Debug)]
pub struct Row {
    pub user: Option<Uuid>,
    pub data: Vec<u8>,
    pub expires: i64,
}

impl Row {
    pub fn session(self, id: Hash) -> Result<SessionRow> {
        Ok(SessionRow {
            id,
            user: self.user.map(UserId),
            data: self.data,
            expires: time("session", self.expires)?,
        })
    }
}

/// A use that was counted as number `count`.
pub fn allowed(count: i64, limit: u32) -> Result<Hit> {
    let count: u32 = num("counter", count)?;
    Ok(Hit::Allowed {
        remaining: limit.saturating_sub(count),
    })
}

/// A use over the limit; both times are ms since 1970.
pub fn limited(expires: i64, now: i64) -> Result<Hit> {
    let wait: u32 = num("counter", (expires - now + 999) / 1000)?;
    Ok(Hit::Limited {
        retry_after: wait.max(1),
    })
}
