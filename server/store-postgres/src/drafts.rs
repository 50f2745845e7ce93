//! [`Drafts`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;
use trellis_store::backend::must_be;
use trellis_store::backend::rows::drafts::{Row, WHAT};
use trellis_store::backend::rows::{all, found, one};
use trellis_store::{Conflict, Draft, DraftId, Drafts, NewDraft, ProblemId, Result, StoreError, UserId};

use crate::PostgresStore;
use crate::convert::{ms, num};
use crate::error::Db;
use crate::text::{clean, jsonb};

async fn get(conn: &mut PgConnection, id: DraftId) -> Result<Draft> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, owner_id AS owner, problem_id AS problem, title, content::text AS "content!", version,
               created, updated
           FROM drafts WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, WHAT))
}

#[async_trait]
impl Drafts for PostgresStore {
    async fn create_draft(&self, draft: NewDraft, now: Timestamp) -> Result<Draft> {
        let mut tx = self.begin().await?;
        crate::users::get(&mut tx, draft.owner).await?;
        let (problem, content, now) = (
            draft.problem.map(|problem| problem.0),
            jsonb(&draft.content)?,
            ms(now),
        );
        if let Some(problem) = draft.problem {
            crate::problems::must_exist(&mut tx, problem).await?;
        }
        sqlx::query!(
            "INSERT INTO drafts (id, owner_id, problem_id, title, content, version, created, updated)
             VALUES ($1, $2, $3, $4, $5::text::jsonb, 1, $6, $6)",
            draft.id.0,
            draft.owner.0,
            problem,
            &*clean(&draft.title),
            content,
            now
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        let draft = get(&mut tx, draft.id).await?;
        tx.commit().await?;
        Ok(draft)
    }

    async fn save_draft(
        &self,
        id: DraftId,
        base: u32,
        title: &str,
        content: &Value,
        now: Timestamp,
    ) -> Result<u32> {
        let mut tx = self.begin().await?;
        let current = sqlx::query_scalar!("SELECT version FROM drafts WHERE id = $1 FOR UPDATE", id.0)
            .fetch_optional(&mut *tx)
            .await
            .db()?
            .ok_or(StoreError::NotFound(WHAT))?;
        must_be(num(WHAT, current)?, base)?;
        let (version, content, now) = (base + 1, jsonb(content)?, ms(now));
        sqlx::query!(
            "UPDATE drafts SET title = $1, content = $2::text::jsonb, version = $3, updated = $4 WHERE id = $5",
            &*clean(title),
            content,
            i64::from(version),
            now,
            id.0
        )
        .execute(&mut *tx)
        .await
        .db()?;
        tx.commit().await?;
        Ok(version)
    }

    async fn link_draft(&self, id: DraftId, problem: ProblemId) -> Result<()> {
        let done = sqlx::query!("UPDATE drafts SET problem_id = $1 WHERE id = $2", problem.0, id.0)
            .execute(&self.pool)
            .await
            .or_missing("problem")?;
        found(done.rows_affected(), WHAT)
    }

    async fn draft(&self, id: DraftId) -> Result<Draft> {
        get(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn drafts_of(&self, owner: UserId) -> Result<Vec<Draft>> {
        sqlx::query_as!(
            Row,
            r#"SELECT id, owner_id AS owner, problem_id AS problem, title, content::text AS "content!",
                   version, created, updated
               FROM drafts WHERE owner_id = $1 ORDER BY updated DESC, id DESC"#,
            owner.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn delete_draft(&self, id: DraftId) -> Result<()> {
        let done = sqlx::query!("DELETE FROM drafts WHERE id = $1", id.0)
            .execute(&self.pool)
            .await
            .db()?;
        found(done.rows_affected(), WHAT)
    }
}
