//! [`Audit`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::audit::Row;
use trellis_store::{Audit, AuditQuery, AuditRow, MAX_PAGE, NewAudit, Result};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::ms;
use crate::error::Db;

#[async_trait]
impl Audit for SqliteStore {
    async fn add_audit(&self, entry: &NewAudit, now: Timestamp) -> Result<()> {
        let (user, detail, at) = (entry.who.map(|user| user.0), entry.detail.to_string(), ms(now));
        sqlx::query!(
            "INSERT INTO audit (user_id, what, target, address, detail, at) VALUES (?, ?, ?, ?, ?, ?)",
            user,
            entry.what,
            entry.target,
            entry.address,
            detail,
            at
        )
        .execute(&self.writer)
        .await
        .or_missing("user")?;
        Ok(())
    }

    async fn audit(&self, query: &AuditQuery, limit: u32) -> Result<Vec<AuditRow>> {
        // Walks the primary key backwards from `before`: an admin's page, whose filters are rarely selective.
        let (user, before, limit) = (
            query.who.map(|user| user.0),
            query.before.unwrap_or(i64::MAX),
            limit.clamp(1, MAX_PAGE),
        );
        sqlx::query_as!(
            Row,
            r#"SELECT id, user_id AS "user: Uuid", what, target, address, detail, at FROM audit
               WHERE id < ?1 AND (?2 IS NULL OR user_id = ?2) AND (?3 IS NULL OR what = ?3)
                   AND (?4 IS NULL OR target = ?4)
               ORDER BY id DESC LIMIT ?5"#,
            before,
            user,
            query.what,
            query.target,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(all)
    }
}
