//! [`Drafts`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::SqliteConnection;
use trellis_store::backend::must_be;
use trellis_store::backend::rows::drafts::{Row, WHAT};
use trellis_store::backend::rows::{all, found, one};
use trellis_store::{Conflict, Draft, DraftId, Drafts, NewDraft, ProblemId, Result, UserId};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::ms;
use crate::error::Db;

async fn get(conn: &mut SqliteConnection, id: DraftId) -> Result<Draft> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: Uuid", owner_id AS "owner: Uuid", problem_id AS "problem: Uuid", title, content, version,
               created, updated
           FROM drafts WHERE id = ?"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, WHAT))
}

#[async_trait]
impl Drafts for SqliteStore {
    async fn create_draft(&self, draft: NewDraft, now: Timestamp) -> Result<Draft> {
        let mut tx = self.begin().await?;
        crate::users::get(&mut tx, draft.owner).await?;
        let (problem, content, now) = (
            draft.problem.map(|problem| problem.0),
            draft.content.to_string(),
            ms(now),
        );
        if let Some(problem) = draft.problem {
            crate::problems::must_exist(&mut tx, problem).await?;
        }
        sqlx::query!(
            "INSERT INTO drafts (id, owner_id, problem_id, title, content, version, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)",
            draft.id.0,
            draft.owner.0,
            problem,
            draft.title,
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
        must_be(get(&mut tx, id).await?.version, base)?;
        let (version, content, now) = (base + 1, content.to_string(), ms(now));
        sqlx::query!(
            "UPDATE drafts SET title = ?, content = ?, version = ?, updated = ? WHERE id = ?",
            title,
            content,
            version,
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
        let done = sqlx::query!("UPDATE drafts SET problem_id = ? WHERE id = ?", problem.0, id.0)
            .execute(&self.writer)
            .await
            .or_missing("problem")?;
        found(done.rows_affected(), WHAT)
    }

    async fn draft(&self, id: DraftId) -> Result<Draft> {
        get(&mut *self.readers.acquire().await.db()?, id).await
    }

    async fn drafts_of(&self, owner: UserId) -> Result<Vec<Draft>> {
        sqlx::query_as!(
            Row,
            r#"SELECT id AS "id: Uuid", owner_id AS "owner: Uuid", problem_id AS "problem: Uuid", title, content,
                   version, created, updated
               FROM drafts WHERE owner_id = ? ORDER BY updated DESC, id DESC"#,
            owner.0
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(all)
    }

    async fn delete_draft(&self, id: DraftId) -> Result<()> {
        let done = sqlx::query!("DELETE FROM drafts WHERE id = ?", id.0)
            .execute(&self.writer)
            .await
            .db()?;
        found(done.rows_affected(), WHAT)
    }
}
