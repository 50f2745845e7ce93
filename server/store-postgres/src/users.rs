//! [`Users`].

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows::users::Row;
use trellis_store::backend::rows::{all, found, maybe, one};
use trellis_store::{
    Conflict, Hash, Listing, LoginName, NewUser, Page, Refusal, Result, Roles, StoreError, User, UserId,
    Users,
};

use crate::PostgresStore;
use crate::convert::{like, ms, num};
use crate::error::Db;
use crate::text::clean;

/// Errors: `NotFound`.
pub(crate) async fn get(conn: &mut PgConnection, id: UserId) -> Result<User> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, login, display_name, password_hash, roles, created, disabled
           FROM users WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, "user"))
}

#[async_trait]
impl Users for PostgresStore {
    async fn create_user(&self, user: NewUser, now: Timestamp) -> Result<User> {
        let mut tx = self.begin().await?;
        let (key, login) = (user.login.key(), user.login.as_str());
        let (roles, created) = (user.roles.to_text(), ms(now));
        let done = sqlx::query!(
            "INSERT INTO users (id, login, login_key, display_name, password_hash, roles, created)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login_key) DO NOTHING",
            user.id.0,
            login,
            key,
            &*clean(&user.display_name),
            user.password_hash,
            roles,
            created
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        if done.rows_affected() == 0 {
            return Err(Conflict::LoginTaken.into());
        }
        sqlx::query!("INSERT INTO user_totals (user_id) VALUES ($1)", user.id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        let user = get(&mut tx, user.id).await?;
        tx.commit().await?;
        Ok(user)
    }

    async fn user(&self, id: UserId) -> Result<User> {
        get(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn user_by_login(&self, login: &LoginName) -> Result<Option<User>> {
        let key = login.key();
        sqlx::query_as!(
            Row,
            r#"SELECT id, login, display_name, password_hash, roles, created, disabled
               FROM users WHERE login_key = $1"#,
            key
        )
        .fetch_optional(&self.pool)
        .await
        .db()
        .and_then(maybe)
    }

    async fn users(&self, text: &str, page: Page) -> Result<Listing<User>> {
        let mut snapshot = self.snapshot().await?;
        // The columns' collation knows the case of ASCII letters only, as `LIKE` does in SQLite.
        let (pattern, limit) = (like(&clean(text)).to_ascii_lowercase(), i64::from(page.limit()));
        let total = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM users
               WHERE $1 = '%%' OR login_key LIKE $1 ESCAPE '\' OR lower(display_name) LIKE $1 ESCAPE '\'"#,
            pattern
        )
        .fetch_one(&mut *snapshot)
        .await
        .db()?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, login, display_name, password_hash, roles, created, disabled FROM users
               WHERE $1 = '%%' OR login_key LIKE $1 ESCAPE '\' OR lower(display_name) LIKE $1 ESCAPE '\'
               ORDER BY login_key LIMIT $2 OFFSET $3"#,
            pattern,
            limit,
            i64::from(page.offset)
        )
        .fetch_all(&mut *snapshot)
        .await
        .db()?;
        Ok(Listing {
            items: all(rows)?,
            total: num("count", total)?,
        })
    }

    async fn set_display_name(&self, id: UserId, name: &str) -> Result<()> {
        let done = sqlx::query!(
            "UPDATE users SET display_name = $1 WHERE id = $2",
            &*clean(name),
            id.0
        )
        .execute(&self.pool)
        .await;
        found(done.db()?.rows_affected(), "user")
    }

    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let done = sqlx::query!(
            "UPDATE users SET password_hash = $1 WHERE id = $2",
            password_hash,
            id.0
        )
        .execute(&mut *tx)
        .await
        .db()?;
        found(done.rows_affected(), "user")?;
        sqlx::query!("DELETE FROM sessions WHERE user_id = $1", id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        tx.commit().await
    }

    async fn set_roles(&self, id: UserId, roles: &Roles) -> Result<()> {
        let text = roles.to_text();
        let done = sqlx::query!("UPDATE users SET roles = $1 WHERE id = $2", text, id.0)
            .execute(&self.pool)
            .await;
        found(done.db()?.rows_affected(), "user")
    }

    async fn set_disabled(&self, id: UserId, since: Option<Timestamp>) -> Result<()> {
        let mut tx = self.begin().await?;
        let since = since.map(ms);
        let done = sqlx::query!("UPDATE users SET disabled = $1 WHERE id = $2", since, id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        found(done.rows_affected(), "user")?;
        if since.is_some() {
            sqlx::query!("DELETE FROM sessions WHERE user_id = $1", id.0)
                .execute(&mut *tx)
                .await
                .db()?;
        }
        tx.commit().await
    }

    async fn add_sign_in_link(&self, token: Hash, user: UserId, expires: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        get(&mut tx, user).await?;
        let (token, expires) = (token.as_bytes(), ms(expires));
        sqlx::query!(
            "INSERT INTO sign_in_links (token, user_id, expires) VALUES ($1, $2, $3)",
            token,
            user.0,
            expires
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        tx.commit().await
    }

    async fn use_sign_in_link(&self, token: Hash, now: Timestamp) -> Result<User> {
        let mut tx = self.begin().await?;
        let token = token.as_bytes();
        let link = sqlx::query!(
            r#"DELETE FROM sign_in_links WHERE token = $1 RETURNING user_id AS user, expires"#,
            token
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        let user = match link {
            Some(link) if link.expires > ms(now) => get(&mut tx, link.user.into()).await,
            _ => Err(StoreError::NotFound("sign-in link")),
        };
        // Committed whatever came out: a link is used up by trying it.
        tx.commit().await?;
        match user {
            Ok(user) if user.disabled.is_some() => Err(Refusal::UserDisabled.into()),
            user => user,
        }
    }
}
