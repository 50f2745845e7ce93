//! Reading submissions.

use sqlx::{PgConnection, PgPool};
use trellis_store::backend::rows;
use trellis_store::backend::rows::submissions::{GivenUpRow, Row, StatsRow, StoredCase, WHAT};
use trellis_store::{
    CaseRow, ContestId, GivenUp, MAX_PAGE, QueueStats, Result, StoreError, Submission, SubmissionDetail,
    SubmissionId, SubmissionQuery, UserId, Verdict,
};
use uuid::Uuid;

use crate::blobs::get_source;
use crate::convert::{json, num};
use crate::error::Db;
use crate::rejudgings::last_change;
use crate::text::clean_opt;

pub(super) async fn one(conn: &mut PgConnection, id: SubmissionId) -> Result<Submission> {
    sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.user_id AS user, u.display_name AS user_name,
               s.problem_id AS problem, p.slug AS problem_slug, p.title::text AS "problem_title!", s.package, language,
               file_name, source, source_bytes, contest_id AS contest, set_id AS set, s.created,
               lifecycle, verdict, score, attempt, max_fuel, max_memory, judged, seed, receipt
           FROM submissions s JOIN users u ON u.id = s.user_id JOIN problems p ON p.id = s.problem_id
           WHERE s.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| rows::one(row, WHAT))
}

pub(super) async fn detail(conn: &mut PgConnection, id: SubmissionId) -> Result<SubmissionDetail> {
    let submission = one(conn, id).await?;
    let source = get_source(conn, submission.source).await?;
    let extra = sqlx::query!(
        r#"SELECT failures + lost AS "failures!", last_failure, worker, r.json AS "json?"
           FROM submissions s LEFT JOIN submission_reports r ON r.submission_id = s.id WHERE s.id = $1"#,
        id.0
    )
    .fetch_one(&mut *conn)
    .await
    .db()?;
    let report = extra
        .json
        .map(|text| json(WHAT, &text))
        .transpose()?
        .unwrap_or_default();
    let cases = cases(conn, id).await?;
    let failures = num(WHAT, extra.failures)?;
    let rejudged = last_change(conn, id).await?;
    Ok(SubmissionDetail {
        submission,
        source,
        cases,
        report,
        failures,
        last_failure: extra.last_failure,
        worker: extra.worker,
        rejudged,
    })
}

async fn cases(conn: &mut PgConnection, id: SubmissionId) -> Result<Vec<CaseRow>> {
    sqlx::query_as!(
        StoredCase,
        r#"SELECT name, verdict, score, fuel, memory_bytes, output_bytes, message, guard
           FROM submission_cases WHERE submission_id = $1 ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(rows::all)
}

/// The plan is made for the filters that are there (`plan_cache_mode`), so each kind of list has its index.
pub(super) async fn list(pool: &PgPool, query: &SubmissionQuery, limit: u32) -> Result<Vec<Submission>> {
    // The largest UUID: every id is smaller.
    let before = query.before.map_or(Uuid::max(), |id| id.0);
    let language = clean_opt(query.language.as_deref());
    sqlx::query_as!(
        Row,
        r#"SELECT s.id, s.user_id AS user, u.display_name AS user_name, s.problem_id AS problem, p.slug AS problem_slug,
               p.title::text AS "problem_title!", s.package, language, file_name, source, source_bytes,
               contest_id AS contest, set_id AS set, s.created, lifecycle, verdict, score, attempt, max_fuel,
               max_memory, judged, seed, receipt
           FROM submissions s JOIN users u ON u.id = s.user_id JOIN problems p ON p.id = s.problem_id
           WHERE s.id < $1
               AND ($2::uuid IS NULL OR s.user_id = $2) AND ($3::uuid IS NULL OR s.problem_id = $3)
               AND ($4::uuid IS NULL OR s.contest_id = $4) AND ($5::text IS NULL OR verdict = $5)
               AND ($6::text IS NULL OR language = $6)
           ORDER BY s.id DESC LIMIT $7"#,
        before,
        query.user.map(|id| id.0),
        query.problem.map(|id| id.0),
        query.contest.map(|id| id.0),
        query.verdict.map(Verdict::as_str),
        language,
        i64::from(limit.clamp(1, MAX_PAGE))
    )
    .fetch_all(pool)
    .await
    .db()
    .and_then(rows::all)
}

pub(super) async fn given_up(pool: &PgPool, contest: Option<ContestId>, limit: u32) -> Result<Vec<GivenUp>> {
    sqlx::query_as!(
        GivenUpRow,
        r#"SELECT s.id, u.display_name AS user_name, p.slug AS problem_slug, p.title::text AS "problem_title!",
               contest_id AS contest, s.created, judged, worker, last_failure AS reason
           FROM submissions s JOIN users u ON u.id = s.user_id JOIN problems p ON p.id = s.problem_id
           WHERE verdict = 'JE' AND ($1::uuid IS NULL OR contest_id = $1)
           ORDER BY s.id DESC LIMIT $2"#,
        contest.map(|id| id.0),
        i64::from(limit.clamp(1, MAX_PAGE))
    )
    .fetch_all(pool)
    .await
    .db()
    .and_then(rows::all)
}

pub(super) async fn stats(pool: &PgPool) -> Result<QueueStats> {
    sqlx::query_as!(
        StatsRow,
        r#"SELECT (SELECT count(*) FROM submissions WHERE lifecycle = 'queued') AS "queued!",
               (SELECT count(*) FROM submissions WHERE lifecycle IN ('compiling', 'running')) AS "running!",
               (SELECT min(created) FROM submissions WHERE lifecycle = 'queued') AS oldest"#
    )
    .fetch_one(pool)
    .await
    .db()?
    .try_into()
}

pub(super) async fn position(pool: &PgPool, id: SubmissionId) -> Result<Option<u64>> {
    let row = sqlx::query!(
        r#"SELECT lifecycle = 'queued' AS "queued!",
               (SELECT count(*) FROM submissions q WHERE q.lifecycle = 'queued'
                   AND (COALESCE(q.due, q.created), q.id) < (COALESCE(s.due, s.created), s.id)) AS "before!"
           FROM submissions s WHERE id = $1"#,
        id.0
    )
    .fetch_optional(pool)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?;
    row.queued.then(|| num("count", row.before)).transpose()
}

pub(super) async fn unfinished(pool: &PgPool, user: UserId) -> Result<u64> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM submissions
           WHERE user_id = $1 AND lifecycle IN ('queued', 'compiling', 'running')"#,
        user.0
    )
    .fetch_one(pool)
    .await
    .db()?;
    num("count", count)
}
