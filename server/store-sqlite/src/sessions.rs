//! [`Sessions`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::sessions::{Row, allowed, limited};
use trellis_store::{Hash, Hit, Result, SessionRow, Sessions, UserId};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::ms;
use crate::error::Db;

#[async_trait]
impl Sessions for SqliteStore {
    async fn create_session(&self, session: &SessionRow) -> Result<bool> {
        let (id, user, expires) = (
            session.id.as_bytes(),
            session.user.map(|user| user.0),
            ms(session.expires),
        );
        let done = sqlx::query!(
            "INSERT INTO sessions (id, user_id, data, expires) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            id,
            user,
            session.data,
            expires
        )
        .execute(&self.writer)
        .await
        .or_missing("user")?;
        Ok(done.rows_affected() == 1)
    }

    async fn save_session(&self, session: &SessionRow) -> Result<()> {
        let (id, user, expires) = (
            session.id.as_bytes(),
            session.user.map(|user| user.0),
            ms(session.expires),
        );
        sqlx::query!(
            "INSERT INTO sessions (id, user_id, data, expires) VALUES (?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, data = excluded.data,
                 expires = excluded.expires",
            id,
            user,
            session.data,
            expires
        )
        .execute(&self.writer)
        .await
        .or_missing("user")?;
        Ok(())
    }

    async fn session(&self, id: Hash, now: Timestamp) -> Result<Option<SessionRow>> {
        let (key, now) = (id.as_bytes(), ms(now));
        let row = sqlx::query_as!(
            Row,
            r#"SELECT user_id AS "user: Uuid", data, expires FROM sessions WHERE id = ? AND expires > ?"#,
            key,
            now
        )
        .fetch_optional(&self.readers)
        .await
        .db()?;
        row.map(|row| row.session(id)).transpose()
    }

    async fn delete_session(&self, id: Hash) -> Result<()> {
        let id = id.as_bytes();
        sqlx::query!("DELETE FROM sessions WHERE id = ?", id)
            .execute(&self.writer)
            .await
            .db()?;
        Ok(())
    }

    async fn delete_sessions_of(&self, user: UserId) -> Result<u64> {
        let done = sqlx::query!("DELETE FROM sessions WHERE user_id = ?", user.0)
            .execute(&self.writer)
            .await;
        Ok(done.db()?.rows_affected())
    }

    async fn hit(&self, key: &str, window: u32, limit: u32, now: Timestamp) -> Result<Hit> {
        if limit == 0 {
            return Ok(Hit::Limited {
                retry_after: window.max(1),
            });
        }
        let (now, window) = (ms(now), i64::from(window) * 1000);
        let mut tx = self.begin().await?;
        // No row comes back when the limit was reached before.
        let count = sqlx::query_scalar!(
            "INSERT INTO rate_limits (key, expires, count) VALUES (?1, ?2 + ?3, 1)
             ON CONFLICT (key) DO UPDATE SET
                 count = CASE WHEN expires <= ?2 THEN 1 ELSE count + 1 END,
                 expires = CASE WHEN expires <= ?2 THEN ?2 + ?3 ELSE expires END
             WHERE expires <= ?2 OR count < ?4
             RETURNING count",
            key,
            now,
            window,
            limit
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        if let Some(count) = count {
            tx.commit().await?;
            return allowed(count, limit);
        }
        let expires = sqlx::query_scalar!("SELECT expires FROM rate_limits WHERE key = ?", key)
            .fetch_one(&mut *tx)
            .await
            .db()?;
        limited(expires, now)
    }

    async fn forget_hits(&self, key: &str) -> Result<()> {
        sqlx::query!("DELETE FROM rate_limits WHERE key = ?", key)
            .execute(&self.writer)
            .await
            .db()?;
        Ok(())
    }

    async fn prune_sessions(&self, now: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let now = ms(now);
        let sessions = sqlx::query!("DELETE FROM sessions WHERE expires <= ?", now)
            .execute(&mut *tx)
            .await
            .db()?;
        let links = sqlx::query!("DELETE FROM sign_in_links WHERE expires <= ?", now)
            .execute(&mut *tx)
            .await
            .db()?;
        let limits = sqlx::query!("DELETE FROM rate_limits WHERE expires <= ?", now)
            .execute(&mut *tx)
            .await
            .db()?;
        tx.commit().await?;
        Ok(sessions.rows_affected() + links.rows_affected() + limits.rows_affected())
    }
}
