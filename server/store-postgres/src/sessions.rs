//! [`Sessions`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::sessions::{Row, allowed, limited};
use trellis_store::{Hash, Hit, Result, SessionRow, Sessions, UserId};

use crate::PostgresStore;
use crate::convert::ms;
use crate::error::Db;
use crate::text::clean;

#[async_trait]
impl Sessions for PostgresStore {
    async fn create_session(&self, session: &SessionRow) -> Result<bool> {
        let (id, user, expires) = (
            session.id.as_bytes(),
            session.user.map(|user| user.0),
            ms(session.expires),
        );
        let done = sqlx::query!(
            "INSERT INTO sessions (id, user_id, data, expires) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            id,
            user,
            session.data,
            expires
        )
        .execute(&self.pool)
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
            "INSERT INTO sessions (id, user_id, data, expires) VALUES ($1, $2, $3, $4)
             ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, data = excluded.data,
                 expires = excluded.expires",
            id,
            user,
            session.data,
            expires
        )
        .execute(&self.pool)
        .await
        .or_missing("user")?;
        Ok(())
    }

    async fn session(&self, id: Hash, now: Timestamp) -> Result<Option<SessionRow>> {
        let (key, now) = (id.as_bytes(), ms(now));
        let row = sqlx::query_as!(
            Row,
            r#"SELECT user_id AS user, data, expires FROM sessions WHERE id = $1 AND expires > $2"#,
            key,
            now
        )
        .fetch_optional(&self.pool)
        .await
        .db()?;
        row.map(|row| row.session(id)).transpose()
    }

    async fn delete_session(&self, id: Hash) -> Result<()> {
        let id = id.as_bytes();
        sqlx::query!("DELETE FROM sessions WHERE id = $1", id)
            .execute(&self.pool)
            .await
            .db()?;
        Ok(())
    }

    async fn delete_sessions_of(&self, user: UserId) -> Result<u64> {
        let done = sqlx::query!("DELETE FROM sessions WHERE user_id = $1", user.0)
            .execute(&self.pool)
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
        let key = &*clean(key);
        let mut tx = self.begin().await?;
        // No row comes back when the limit was reached before.
        let count = sqlx::query_scalar!(
            "INSERT INTO rate_limits (key, expires, count) VALUES ($1, $2::bigint + $3::bigint, 1)
             ON CONFLICT (key) DO UPDATE SET
                 count = CASE WHEN rate_limits.expires <= $2 THEN 1 ELSE rate_limits.count + 1 END,
                 expires = CASE WHEN rate_limits.expires <= $2 THEN $2 + $3 ELSE rate_limits.expires END
             WHERE rate_limits.expires <= $2 OR rate_limits.count < $4
             RETURNING count",
            key,
            now,
            window,
            i64::from(limit)
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        if let Some(count) = count {
            tx.commit().await?;
            return allowed(count, limit);
        }
        let expires = sqlx::query_scalar!("SELECT expires FROM rate_limits WHERE key = $1", key)
            .fetch_one(&mut *tx)
            .await
            .db()?;
        limited(expires, now)
    }

    async fn forget_hits(&self, key: &str) -> Result<()> {
        sqlx::query!("DELETE FROM rate_limits WHERE key = $1", &*clean(key))
            .execute(&self.pool)
            .await
            .db()?;
        Ok(())
    }

    async fn prune_sessions(&self, now: Timestamp) -> Result<u64> {
        let mut tx = self.begin().await?;
        let now = ms(now);
        let sessions = sqlx::query!("DELETE FROM sessions WHERE expires <= $1", now)
            .execute(&mut *tx)
            .await
            .db()?;
        let links = sqlx::query!("DELETE FROM sign_in_links WHERE expires <= $1", now)
            .execute(&mut *tx)
            .await
            .db()?;
        let limits = sqlx::query!("DELETE FROM rate_limits WHERE expires <= $1", now)
            .execute(&mut *tx)
            .await
            .db()?;
        tx.commit().await?;
        Ok(sessions.rows_affected() + links.rows_affected() + limits.rows_affected())
    }
}
