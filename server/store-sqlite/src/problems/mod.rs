//! [`Problems`].

mod list;
mod verify;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::SqliteConnection;
use trellis_store::backend::rows::problems::{Row, VersionRow, WHAT, search_text, visibility_columns};
use trellis_store::backend::rows::{all, one};
use trellis_store::backend::{credit_sets_without, must_be, unless_gone};
use trellis_store::{
    ClaimedVerification, Conflict, Facets, Hash, Listing, Mark, NewProblem, Page, Problem, ProblemContent,
    ProblemId, ProblemLine, ProblemQuery, ProblemVersion, Problems, Result, StoreError, UserId, Verification,
    Visibility,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::blobs::hold as hold_blob;
use crate::convert::{ms, to_json};
use crate::error::Db;
use crate::tx::Tx;

/// Errors: `NotFound`, `Gone`.
pub(crate) async fn get(conn: &mut SqliteConnection, id: ProblemId) -> Result<Problem> {
    sqlx::query_as!(
        Row,
        r#"SELECT p.id AS "id: Uuid", slug, owner_id AS "owner: Uuid", visibility, visible_from, version, p.package,
               title, statement, time_limit_ms, memory_bytes, languages, field, keywords, difficulty, credit_seconds,
               details, p.created, p.updated, deleted, tried, solved, v.state AS verification
           FROM problems p JOIN verifications v ON v.package = p.package WHERE p.id = ?"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, WHAT))
}

/// Errors: `NotFound`, `Gone`.
pub(crate) async fn must_exist(conn: &mut SqliteConnection, id: ProblemId) -> Result<()> {
    let row = sqlx::query!("SELECT deleted FROM problems WHERE id = ?", id.0)
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
        "INSERT INTO problem_versions (problem_id, version, package, author_id, created) VALUES (?, ?, ?, ?, ?)",
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
        "INSERT INTO verifications (package, state, created, updated) VALUES (?1, 'pending', ?2, ?2)
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
impl Problems for SqliteStore {
    async fn create_problem(&self, problem: NewProblem, now: Timestamp) -> Result<Problem> {
        let NewProblem {
            id,
            slug,
            owner,
            visibility,
            content,
        } = problem;
        let mut tx = self.begin().await?;
        let taken = sqlx::query_scalar!("SELECT 1 FROM problems WHERE slug = ?", slug)
            .fetch_optional(&mut *tx)
            .await;
        if taken.db()?.is_some() {
            return Err(Conflict::SlugTaken.into());
        }
        let (visibility, from) = visibility_columns(visibility);
        let (owner_id, package, created) = (owner.map(|owner| owner.0), content.package.as_bytes(), ms(now));
        let (title, statement) = (to_json(&content.title)?, to_json(&content.statement)?);
        let (languages, keywords) = (to_json(&content.languages)?, to_json(&content.keywords)?);
        let (details, search) = (content.details.to_string(), search_text(&slug, &content));
        let memory = crate::convert::int(content.memory_bytes)?;
        sqlx::query!(
            "INSERT INTO problems (id, slug, owner_id, visibility, visible_from, version, package, title, statement,
                 time_limit_ms, memory_bytes, languages, field, keywords, difficulty, credit_seconds, details, search,
                 created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?18)",
            id.0,
            slug,
            owner_id,
            visibility,
            from,
            package,
            title,
            statement,
            content.time_limit_ms,
            memory,
            languages,
            content.field,
            keywords,
            content.difficulty,
            content.credit_seconds,
            details,
            search,
            created
        )
        .execute(&mut *tx)
        .await
        .map_err(missing_or_taken)?;
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
        let old = get(&mut tx, id).await?;
        must_be(old.version, base)?;
        let version = i64::from(base) + 1;
        let (package, updated) = (content.package.as_bytes(), ms(now));
        let (title, statement) = (to_json(&content.title)?, to_json(&content.statement)?);
        let (languages, keywords) = (to_json(&content.languages)?, to_json(&content.keywords)?);
        let (details, search) = (content.details.to_string(), search_text(&old.slug, &content));
        let memory = crate::convert::int(content.memory_bytes)?;
        sqlx::query!(
            "UPDATE problems SET version = ?2, package = ?3, title = ?4, statement = ?5, time_limit_ms = ?6,
                 memory_bytes = ?7, languages = ?8, field = ?9, keywords = ?10, difficulty = ?11, credit_seconds = ?12,
                 details = ?13, search = ?14, updated = ?15
             WHERE id = ?1",
            id.0,
            version,
            package,
            title,
            statement,
            content.time_limit_ms,
            memory,
            languages,
            content.field,
            keywords,
            content.difficulty,
            content.credit_seconds,
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
        must_exist(&mut tx, id).await?;
        let ((visibility, from), updated) = (visibility_columns(visibility), ms(now));
        sqlx::query!(
            "UPDATE problems SET visibility = ?, visible_from = ?, updated = ? WHERE id = ?",
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
        let mut tx = self.begin().await?;
        must_exist(&mut tx, id).await?;
        let at = ms(now);
        sqlx::query!("UPDATE problems SET deleted = ? WHERE id = ?", at, id.0)
            .execute(&mut *tx)
            .await
            .db()?;
        credit_sets_without(&mut tx, id, now).await?;
        tx.commit().await
    }

    async fn problem(&self, id: ProblemId) -> Result<Problem> {
        get(&mut *self.readers.acquire().await.db()?, id).await
    }

    async fn problem_by_slug(&self, slug: &str) -> Result<Problem> {
        let mut snapshot = self.snapshot().await?;
        let id = sqlx::query_scalar!(r#"SELECT id AS "id: Uuid" FROM problems WHERE slug = ?"#, slug)
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
        list::problems(&self.readers, query, page, now).await
    }

    async fn marks(&self, user: UserId, problems: &[ProblemId]) -> Result<Vec<Mark>> {
        list::marks(&self.readers, user, problems).await
    }

    async fn problem_versions(&self, id: ProblemId) -> Result<Vec<ProblemVersion>> {
        let rows = sqlx::query_as!(
            VersionRow,
            r#"SELECT version, package, author_id AS "author: Uuid", created FROM problem_versions
               WHERE problem_id = ? ORDER BY version DESC"#,
            id.0
        )
        .fetch_all(&self.readers)
        .await
        .db()?;
        if rows.is_empty() {
            return Err(StoreError::NotFound(WHAT));
        }
        all(rows)
    }

    async fn verification(&self, package: Hash) -> Result<Verification> {
        verify::get(&self.readers, package).await
    }

    async fn claim_verification(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<ClaimedVerification>> {
        verify::claim(&self.writer, now, lease_until).await
    }

    async fn progress_verification(
        &self,
        claim: ClaimedVerification,
        progress: &Value,
        lease_until: Timestamp,
    ) -> Result<bool> {
        verify::progress(&self.writer, claim, progress, lease_until).await
    }

    async fn finish_verification(
        &self,
        claim: ClaimedVerification,
        passed: bool,
        report: &Value,
        now: Timestamp,
    ) -> Result<bool> {
        verify::finish(&self.writer, claim, passed, report, now).await
    }

    async fn reset_verification(&self, package: Hash, now: Timestamp) -> Result<()> {
        verify::reset(&self.writer, package, now).await
    }

    async fn problem_facets(&self, now: Timestamp) -> Result<Facets> {
        list::facets(&self.readers, now).await
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
