//! [`Audit`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::audit::Row;
use trellis_store::{Audit, AuditQuery, AuditRow, MAX_PAGE, NewAudit, Result};

use crate::PostgresStore;
use crate::convert::ms;
use crate::error::Db;
use crate::text::{clean, clean_opt, jsonb};

#[async_trait]
impl Audit for PostgresStore {
    async fn add_audit(&self, entry: &NewAudit, now: Timestamp) -> Result<()> {
        let (user, detail, at) = (entry.who.map(|user| user.0), jsonb(&entry.detail)?, ms(now));
        sqlx::query!(
            "INSERT INTO audit (user_id, what, target, address, detail, at) VALUES ($1, $2, $3, $4, $5::text::jsonb, $6)",
            user,
            &*clean(&entry.what),
            &*clean(&entry.target),
            &*clean(&entry.address),
            detail,
            at
        )
        .execute(&self.pool)
        .await
        .or_missing("user")?;
        Ok(())
    }

    async fn audit(&self, query: &AuditQuery, limit: u32) -> Result<Vec<AuditRow>> {
        // Walks the primary key backwards from `before`: an admin's page, whose filters are rarely selective.
        let (user, before, limit) = (
            query.who.map(|user| user.0),
            query.before.unwrap_or(i64::MAX),
            i64::from(limit.clamp(1, MAX_PAGE)),
        );
        sqlx::query_as!(
            Row,
            r#"SELECT id, user_id AS user, what, target, address, detail::text AS "detail!", at FROM audit
               WHERE id < $1 AND ($2::uuid IS NULL OR user_id = $2) AND ($3::text IS NULL OR what = $3)
                   AND ($4::text IS NULL OR target = $4)
               ORDER BY id DESC LIMIT $5"#,
            before,
            user,
            clean_opt(query.what.as_deref()),
            clean_opt(query.target.as_deref()),
            limit
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }
}
