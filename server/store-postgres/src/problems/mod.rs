//! [`Problems`].

mod list;
mod verify;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;
use trellis_store::backend::rows::problems::{Row, VersionRow, WHAT, search_text, visibility_columns};
use trellis_store::backend::rows::{all, one};
use trellis_store::backend::{credit_sets_without, must_be, unless_gone};
use trellis_store::{
    ClaimedVerification, Conflict, Facets, Hash, Listing, Mark, NewProblem, Page, Problem, ProblemContent,
    ProblemId, ProblemLine, ProblemQuery, ProblemVersion, Problems, Result, StoreError, UserId, Verification,
    Visibility,
};

use crate::PostgresStore;
use crate::blobs::hold as hold_blob;
use crate::convert::ms;
use crate::error::Db;
use crate::text::{clean, jsonb};
use crate::tx::Tx;

/// Errors: `NotFound`, `Gone`.
pub(crate) async fn get(conn: &mut PgConnection, id: ProblemId) -> Result<Problem> {
    sqlx::query_as!(
        Row,
        r#"SELECT p.id, slug, owner_id AS owner, visibility, visible_from, version, p.package,
               title::text AS "title!", statement::text AS "statement!", time_limit_ms, memory_bytes,
               languages::text AS "languages!", field, keywords::text AS "keywords!", difficulty, credit_seconds,
               details::text AS "details!", p.created, p.updated, deleted, tried, solved, v.state AS verification
           FROM problems p JOIN verifications v ON v.package = p.package WHERE p.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, WHAT))
}

/// Errors: `NotFound`, `Gone`.
pub(crate) async fn must_exist(conn: &mut PgConnection, id: ProblemId) -> Result<()> {
    let row = sqlx::query!("SELECT deleted FROM problems WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .db()?;
    unless_gone(row.map(|row| ((), row.deleted)), WHAT)
}

/// Nobody else changes the problem until the transaction ends. Errors: `NotFound`, `Gone`.
async fn hold(conn: &mut PgConnection, id: ProblemId) -> Result<()> {
    let row = sqlx::query!(
        "SELECT deleted FROM problems WHERE id = $1 FOR NO KEY UPDATE",
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()?;
    unless_gone(row.map(|row| ((), row.deleted)), WHAT)
}

/// Notes a version: its line in the history, and that its package wants verification. Errors: `NotFound` when the package
/// is not stored, or not whole yet.
async fn add_version(
    tx: &mut Tx,
    id: ProblemId,
    version: i64,
    package: Hash,
    author: Option<UserId>,
    now: Timestamp,
) -> Result<()> {
    hold_blob(tx, package).await?;
    let (package, author, created) = (package.as_bytes(), author.map(|author| author.0), ms(now));
    sqlx::query!(
        "INSERT INTO problem_versions (problem_id, version, package, author_id, created) VALUES ($1, $2, $3, $4, $5)",
        id.0,
        version,
        package,
        author,
        created
    )
    .execute(&mut **tx)
    .await
    .or_missing("package or author")?;
    sqlx::query!(
        "INSERT INTO verifications (package, state, created, updated) VALUES ($1, 'pending', $2, $2)
         ON CONFLICT DO NOTHING",
        package,
        created
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}

#[async_trait]
impl Problems for PostgresStore {
    async fn create_problem(&self, problem: NewProblem, now: Timestamp) -> Result<Problem> {
        let NewProblem {
            id,
            slug,
            owner,
            visibility,
            content,
        } = problem;
        let mut tx = self.begin().await?;
        let (visibility, from) = visibility_columns(visibility);
        let (owner_id, package, created) = (owner.map(|owner| owner.0), content.package.as_bytes(), ms(now));
        let (title, statement) = (jsonb(&content.title)?, jsonb(&content.statement)?);
        let (languages, keywords) = (jsonb(&content.languages)?, jsonb(&content.keywords)?);
        let (details, search) = (
            jsonb(&content.details)?,
            clean(&search_text(&slug, &content)).into_owned(),
        );
        let memory = crate::convert::int(content.memory_bytes)?;
        let done = sqlx::query!(
            "INSERT INTO problems (id, slug, owner_id, visibility, visible_from, version, package, title, statement,
                 time_limit_ms, memory_bytes, languages, field, keywords, difficulty, credit_seconds, details, search,
                 created, updated)
             VALUES ($1, $2, $3, $4, $5, 1, $6, $7::text::jsonb, $8::text::jsonb, $9, $10, $11::text::jsonb, $12,
                 $13::text::jsonb, $14, $15, $16::text::jsonb, $17, $18, $18)
             ON CONFLICT (slug) DO NOTHING",
            id.0,
            slug,
            owner_id,
            visibility,
            from,
            package,
            title,
            statement,
            i64::from(content.time_limit_ms),
            memory,
            languages,
            &*clean(&content.field),
            keywords,
            i64::from(content.difficulty),
            i64::from(content.credit_seconds),
            details,
            search,
            created
        )
        .execute(&mut *tx)
        .await
        .map_err(missing_or_taken)?;
        if done.rows_affected() == 0 {
            return Err(Conflict::SlugTaken.into());
        }
        add_version(&mut tx, id, 1, content.package, owner, now).await?;
        let problem = get(&mut tx, id).await?;
        tx.commit().await?;
        Ok(problem)
    }

    async fn update_problem(
        &self,
        id: ProblemId,
        base: u32,
        content: ProblemContent,
        author: Option<UserId>,
        now: Timestamp,
    ) -> Result<Problem> {
        let mut tx = self.begin().await?;
        hold(&mut tx, id).await?;
        let old = get(&mut tx, id).await?;
        must_be(old.version, base)?;
        let version = i64::from(base) + 1;
        let (package, updated) = (content.package.as_bytes(), ms(now));
        let (title, statement) = (jsonb(&content.title)?, jsonb(&content.statement)?);
        let (languages, keywords) = (jsonb(&content.languages)?, jsonb(&content.keywords)?);
        let (details, search) = (
            jsonb(&content.details)?,
            clean(&search_text(&old.slug, &content)).into_owned(),
        );
        let memory = crate::convert::int(content.memory_bytes)?;
        sqlx::query!(
            "UPDATE problems SET version = $2, package = $3, title = $4::text::jsonb, statement = $5::text::jsonb, time_limit_ms = $6,
                 memory_bytes = $7, languages = $8::text::jsonb, field = $9, keywords = $10::text::jsonb, difficulty = $11, credit_seconds = $12,
                 details = $13::text::jsonb, search = $14, updated = $15
             WHERE id = $1",
            id.0,
            version,
            package,
            title,
            statement,
            i64::from(content.time_limit_ms),
            memory,
            languages,
            &*clean(&content.field),
            keywords,
            i64::from(content.difficulty),
            i64::from(content.credit_seconds),
            details,
            search,
            updated
        )
        .execute(&mut *tx)
        .await
        .or_missing("package")?;
        add_version(&mut tx, id, version, content.package, author, now).await?;
        let problem = get(&mut tx, id).await?;
        tx.commit().await?;
        Ok(problem)
    }

    async fn set_visibility(&self, id: ProblemId, visibility: Visibility, now: Timestamp) -> Result<()> {
        let mut tx = self.begin().await?;
        hold(&mut tx, id).await?;
        let ((visibility, from), updated) = (visibility_columns(visibility), ms(now));
        sqlx::query!(
            "UPDATE problems SET visibility = $1, visible_from = $2, updated = $3 WHERE id = $4",
            visibility,
            from,
            updated,
            id.0
        )
        .execute(&mut *tx)
        .await
        .db()?;
        tx.commit().await
    }

    async fn delete_problem(&self, id: ProblemId, now: Timestamp) -> Result<()> {
        let mut tx = self.begin_all_results().await?;
        hold(&mut tx, id).await?;
        let at = ms(now);
        sqlx::query!("UPDATE problems SET deleted = $1 WHERE id = $2", at, id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        credit_sets_without(&mut tx, id, now).await?;
        tx.commit().await
    }

    async fn problem(&self, id: ProblemId) -> Result<Problem> {
        get(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn problem_by_slug(&self, slug: &str) -> Result<Problem> {
        let mut snapshot = self.snapshot().await?;
        let id = sqlx::query_scalar!(r#"SELECT id FROM problems WHERE slug = $1"#, &*clean(slug))
            .fetch_optional(&mut *snapshot)
            .await
            .db()?
            .ok_or(StoreError::NotFound(WHAT))?;
        get(&mut snapshot, id.into()).await
    }

    async fn problems(
        &self,
        query: &ProblemQuery,
        page: Page,
        now: Timestamp,
    ) -> Result<Listing<ProblemLine>> {
        list::problems(&self.pool, query, page, now).await
    }

    async fn marks(&self, user: UserId, problems: &[ProblemId]) -> Result<Vec<Mark>> {
        list::marks(&self.pool, user, problems).await
    }

    async fn problem_versions(&self, id: ProblemId) -> Result<Vec<ProblemVersion>> {
        let rows = sqlx::query_as!(
            VersionRow,
            r#"SELECT version, package, author_id AS author, created FROM problem_versions
               WHERE problem_id = $1 ORDER BY version DESC"#,
            id.0
        )
        .fetch_all(&self.pool)
        .await
        .db()?;
        if rows.is_empty() {
            return Err(StoreError::NotFound(WHAT));
        }
        all(rows)
    }

    async fn verification(&self, package: Hash) -> Result<Verification> {
        verify::get(&self.pool, package).await
    }

    async fn claim_verification(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<ClaimedVerification>> {
        verify::claim(&self.pool, now, lease_until).await
    }

    async fn progress_verification(
        &self,
        claim: ClaimedVerification,
        progress: &Value,
        lease_until: Timestamp,
    ) -> Result<bool> {
        verify::progress(&self.pool, claim, progress, lease_until).await
    }

    async fn finish_verification(
        &self,
        claim: ClaimedVerification,
        passed: bool,
        report: &Value,
        now: Timestamp,
    ) -> Result<bool> {
        verify::finish(&self.pool, claim, passed, report, now).await
    }

    async fn reset_verification(&self, package: Hash, now: Timestamp) -> Result<()> {
        verify::reset(&self.pool, package, now).await
    }

    async fn problem_facets(&self, now: Timestamp) -> Result<Facets> {
        list::facets(&self.pool, now).await
    }
}

/// What a failed insert of a problem means.
fn missing_or_taken(error: sqlx::Error) -> StoreError {
    let result: Result<(), sqlx::Error> = Err(error);
    match &result {
        Err(error)
            if error
                .as_database_error()
                .is_some_and(sqlx::error::DatabaseError::is_unique_violation) =>
        {
            Conflict::IdTaken.into()
        }
        _ => result
            .or_missing("package or owner")
            .err()
            .unwrap_or(StoreError::NotFound(WHAT)),
    }
}
