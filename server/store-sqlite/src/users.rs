//! [`Users`].

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use trellis_store::backend::rows::users::Row;
use trellis_store::backend::rows::{all, found, maybe, one};
use trellis_store::{
    Conflict, Hash, Listing, LoginName, NewUser, Page, Refusal, Result, Roles, StoreError, User, UserId,
    Users,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{like, ms, num};
use crate::error::Db;

/// Errors: `NotFound`.
pub(crate) async fn get(conn: &mut SqliteConnection, id: UserId) -> Result<User> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: Uuid", login, display_name, password_hash, roles, created, disabled
           FROM users WHERE id = ?"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, "user"))
}

#[async_trait]
impl Users for SqliteStore {
    async fn create_user(&self, user: NewUser, now: Timestamp) -> Result<User> {
        let mut tx = self.begin().await?;
        let (key, login) = (user.login.key(), user.login.as_str());
        let taken = sqlx::query_scalar!("SELECT 1 FROM users WHERE login_key = ?", key)
            .fetch_optional(&mut *tx)
            .await;
        if taken.db()?.is_some() {
            return Err(Conflict::LoginTaken.into());
        }
        let (roles, created) = (user.roles.to_text(), ms(now));
        sqlx::query!(
            "INSERT INTO users (id, login, login_key, display_name, password_hash, roles, created)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            user.id.0,
            login,
            key,
            user.display_name,
            user.password_hash,
            roles,
            created
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        sqlx::query!("INSERT INTO user_totals (user_id) VALUES (?)", user.id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        let user = get(&mut tx, user.id).await?;
        tx.commit().await?;
        Ok(user)
    }

    async fn user(&self, id: UserId) -> Result<User> {
        get(&mut *self.readers.acquire().await.db()?, id).await
    }

    async fn user_by_login(&self, login: &LoginName) -> Result<Option<User>> {
        let key = login.key();
        sqlx::query_as!(
            Row,
            r#"SELECT id AS "id: Uuid", login, display_name, password_hash, roles, created, disabled
               FROM users WHERE login_key = ?"#,
            key
        )
        .fetch_optional(&self.readers)
        .await
        .db()
        .and_then(maybe)
    }

    async fn users(&self, text: &str, page: Page) -> Result<Listing<User>> {
        let mut snapshot = self.snapshot().await?;
        let (pattern, limit) = (like(text), page.limit());
        let total = sqlx::query_scalar!(
            r#"SELECT count(*) FROM users
               WHERE ?1 = '%%' OR login_key LIKE ?1 ESCAPE '\' OR lower(display_name) LIKE ?1 ESCAPE '\'"#,
            pattern
        )
        .fetch_one(&mut *snapshot)
        .await
        .db()?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id AS "id: Uuid", login, display_name, password_hash, roles, created, disabled FROM users
               WHERE ?1 = '%%' OR login_key LIKE ?1 ESCAPE '\' OR lower(display_name) LIKE ?1 ESCAPE '\'
               ORDER BY login_key LIMIT ?2 OFFSET ?3"#,
            pattern,
            limit,
            page.offset
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
        let done = sqlx::query!("UPDATE users SET display_name = ? WHERE id = ?", name, id.0)
            .execute(&self.writer)
            .await;
        found(done.db()?.rows_affected(), "user")
    }

    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let done = sqlx::query!(
            "UPDATE users SET password_hash = ? WHERE id = ?",
            password_hash,
            id.0
        )
        .execute(&mut *tx)
        .await
        .db()?;
        found(done.rows_affected(), "user")?;
        sqlx::query!("DELETE FROM sessions WHERE user_id = ?", id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        tx.commit().await
    }

    async fn set_roles(&self, id: UserId, roles: &Roles) -> Result<()> {
        let text = roles.to_text();
        let done = sqlx::query!("UPDATE users SET roles = ? WHERE id = ?", text, id.0)
            .execute(&self.writer)
            .await;
        found(done.db()?.rows_affected(), "user")
    }

    async fn set_disabled(&self, id: UserId, since: Option<Timestamp>) -> Result<()> {
        let mut tx = self.begin().await?;
        let since = since.map(ms);
        let done = sqlx::query!("UPDATE users SET disabled = ? WHERE id = ?", since, id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        found(done.rows_affected(), "user")?;
        if since.is_some() {
            sqlx::query!("DELETE FROM sessions WHERE user_id = ?", id.0)
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
            "INSERT INTO sign_in_links (token, user_id, expires) VALUES (?, ?, ?)",
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
            r#"DELETE FROM sign_in_links WHERE token = ? RETURNING user_id AS "user: Uuid", expires"#,
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
