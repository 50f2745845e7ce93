//! Reading submissions.

use sqlx::{SqliteConnection, SqlitePool};
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

pub(super) async fn one(conn: &mut SqliteConnection, id: SubmissionId) -> Result<Submission> {
    sqlx::query_as!(
        Row,
        r#"SELECT s.id AS "id: Uuid", s.user_id AS "user: Uuid", u.display_name AS user_name,
               s.problem_id AS "problem: Uuid", p.slug AS problem_slug, p.title AS problem_title, s.package, language,
               file_name, source, source_bytes, contest_id AS "contest: Uuid", set_id AS "set: Uuid", s.created,
               lifecycle, verdict, score, attempt, max_fuel, max_memory, judged, seed, receipt
           FROM submissions s JOIN users u ON u.id = s.user_id JOIN problems p ON p.id = s.problem_id
           WHERE s.id = ?"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| rows::one(row, WHAT))
}

pub(super) async fn detail(conn: &mut SqliteConnection, id: SubmissionId) -> Result<SubmissionDetail> {
    let submission = one(conn, id).await?;
    let source = get_source(conn, submission.source).await?;
    let extra = sqlx::query!(
        r#"SELECT failures + lost AS "failures!: i64", last_failure, worker, r.json AS "json?: String"
           FROM submissions s LEFT JOIN submission_reports r ON r.submission_id = s.id WHERE s.id = ?"#,
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

async fn cases(conn: &mut SqliteConnection, id: SubmissionId) -> Result<Vec<CaseRow>> {
    sqlx::query_as!(
        StoredCase,
        r#"SELECT name, verdict, score, fuel, memory_bytes, output_bytes, message, guard AS "guard: bool"
           FROM submission_cases WHERE submission_id = ? ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(rows::all)
}

/// The list's statement with one selective condition first, so that each kind of list has its index; the other
/// conditions only filter. `?1` is the condition's value.
macro_rules! list {
    ($pool:expr, $q:expr, $limit:expr, $key:expr, $condition:literal) => {{
        let (user, problem, contest) = ($q.user.map(|id| id.0), $q.problem.map(|id| id.0), $q.contest.map(|id| id.0));
        let (verdict, key) = ($q.verdict.map(Verdict::as_str), $key);
        // The largest UUID: every id is smaller.
        let before = $q.before.map_or(Uuid::max(), |id| id.0);
        sqlx::query_as!(
            Row,
            r#"SELECT s.id AS "id: Uuid", s.user_id AS "user: Uuid", u.display_name AS user_name,
                   s.problem_id AS "problem: Uuid", p.slug AS problem_slug, p.title AS problem_title, s.package,
                   language, file_name, source, source_bytes, contest_id AS "contest: Uuid", set_id AS "set: Uuid",
                   s.created, lifecycle, verdict, score, attempt, max_fuel, max_memory, judged, seed, receipt
               FROM submissions s CROSS JOIN users u ON u.id = s.user_id CROSS JOIN problems p ON p.id = s.problem_id
               WHERE "# + $condition + r#" AND s.id < ?2
                   AND (?3 IS NULL OR s.user_id = ?3) AND (?4 IS NULL OR s.problem_id = ?4)
                   AND (?5 IS NULL OR s.contest_id = ?5) AND (?6 IS NULL OR verdict = ?6)
                   AND (?7 IS NULL OR language = ?7)
               ORDER BY s.id DESC LIMIT ?8"#,
            key,
            before,
            user,
            problem,
            contest,
            verdict,
            $q.language,
            $limit
        )
        .fetch_all($pool)
        .await
        .db()?
    }};
}

pub(super) async fn list(pool: &SqlitePool, query: &SubmissionQuery, limit: u32) -> Result<Vec<Submission>> {
    let limit = limit.clamp(1, MAX_PAGE);
    let rows = match (query.user, query.problem, query.contest) {
        (Some(user), Some(_), _) => list!(pool, query, limit, user.0, "s.user_id = ?1 AND s.problem_id = ?4"),
        (Some(user), None, _) => list!(pool, query, limit, user.0, "s.user_id = ?1"),
        (None, _, Some(contest)) => list!(pool, query, limit, contest.0, "s.contest_id = ?1"),
        (None, Some(problem), None) => list!(pool, query, limit, problem.0, "s.problem_id = ?1"),
        (None, None, None) => list!(pool, query, limit, None::<Uuid>, "?1 IS NULL"),
    };
    rows::all(rows)
}

pub(super) async fn given_up(
    pool: &SqlitePool,
    contest: Option<ContestId>,
    limit: u32,
) -> Result<Vec<GivenUp>> {
    let (contest, limit) = (contest.map(|id| id.0), limit.clamp(1, MAX_PAGE));
    sqlx::query_as!(
        GivenUpRow,
        r#"SELECT s.id AS "id: Uuid", u.display_name AS user_name, p.slug AS problem_slug, p.title AS problem_title,
               contest_id AS "contest: Uuid", s.created, judged, worker, last_failure AS reason
           FROM submissions s INDEXED BY submissions_faults
               CROSS JOIN users u ON u.id = s.user_id CROSS JOIN problems p ON p.id = s.problem_id
           WHERE verdict = 'JE' AND (?1 IS NULL OR contest_id = ?1)
           ORDER BY s.id DESC LIMIT ?2"#,
        contest,
        limit
    )
    .fetch_all(pool)
    .await
    .db()
    .and_then(rows::all)
}

pub(super) async fn stats(pool: &SqlitePool) -> Result<QueueStats> {
    sqlx::query_as!(
        StatsRow,
        r#"SELECT (SELECT count(*) FROM submissions WHERE lifecycle = 'queued') AS "queued!: i64",
               (SELECT count(*) FROM submissions WHERE lifecycle IN ('compiling', 'running')) AS "running!: i64",
               (SELECT min(created) FROM submissions WHERE lifecycle = 'queued') AS "oldest?: i64""#
    )
    .fetch_one(pool)
    .await
    .db()?
    .try_into()
}

pub(super) async fn position(pool: &SqlitePool, id: SubmissionId) -> Result<Option<u64>> {
    let row = sqlx::query!(
        r#"SELECT lifecycle = 'queued' AS "queued!: bool",
               (SELECT count(*) FROM submissions q WHERE q.lifecycle = 'queued'
                   AND (COALESCE(q.due, q.created), q.id) < (COALESCE(s.due, s.created), s.id)) AS "before!: i64"
           FROM submissions s WHERE id = ?"#,
        id.0
    )
    .fetch_optional(pool)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?;
    row.queued.then(|| num("count", row.before)).transpose()
}

pub(super) async fn unfinished(pool: &SqlitePool, user: UserId) -> Result<u64> {
    let count = sqlx::query_scalar!(
        "SELECT count(*) FROM submissions WHERE user_id = ? AND lifecycle IN ('queued', 'compiling', 'running')",
        user.0
    )
    .fetch_one(pool)
    .await
    .db()?;
    num("count", count)
}
