//! Reading submissions.

use sqlx::{SqliteConnection, SqlitePool};
use trellis_store::{
    CaseRow, ContestId, MAX_PAGE, QueueStats, Result, SetId, StoreError, Submission, SubmissionDetail,
    SubmissionId, SubmissionQuery, UserId, Verdict,
};
use uuid::Uuid;

use super::WHAT;
use crate::convert::{hash, hash_opt, json, name, name_opt, num, num_opt, score, time, time_opt};
use crate::error::Db;
use crate::problems::get_blob;
use crate::rejudgings::last_change;

struct Row {
    id: Uuid,
    user: Uuid,
    user_name: String,
    problem: Uuid,
    problem_slug: String,
    problem_title: String,
    package: Vec<u8>,
    language: String,
    file_name: String,
    source: Vec<u8>,
    source_bytes: i64,
    contest: Option<Uuid>,
    set: Option<Uuid>,
    created: i64,
    lifecycle: String,
    verdict: Option<String>,
    score: Option<i64>,
    attempt: i64,
    max_fuel: Option<i64>,
    max_memory: Option<i64>,
    judged: Option<i64>,
    seed: Option<Vec<u8>>,
    receipt: Option<Vec<u8>>,
}

impl TryFrom<Row> for Submission {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            user: row.user.into(),
            user_name: row.user_name,
            problem: row.problem.into(),
            problem_slug: row.problem_slug,
            problem_title: json(WHAT, &row.problem_title)?,
            package: hash(WHAT, &row.package)?,
            language: row.language,
            file_name: row.file_name,
            source: hash(WHAT, &row.source)?,
            source_bytes: num(WHAT, row.source_bytes)?,
            contest: row.contest.map(ContestId),
            set: row.set.map(SetId),
            created: time(WHAT, row.created)?,
            lifecycle: name(WHAT, &row.lifecycle)?,
            verdict: name_opt(WHAT, row.verdict.as_deref())?,
            score: score(row.score),
            attempt: num(WHAT, row.attempt)?,
            max_fuel: num_opt(WHAT, row.max_fuel)?,
            max_memory: num_opt(WHAT, row.max_memory)?,
            judged: time_opt(WHAT, row.judged)?,
            seed: hash_opt(WHAT, row.seed.as_deref())?,
            receipt: hash_opt(WHAT, row.receipt.as_deref())?,
        })
    }
}

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
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?
    .try_into()
}

pub(super) async fn detail(conn: &mut SqliteConnection, id: SubmissionId) -> Result<SubmissionDetail> {
    let submission = one(conn, id).await?;
    let source = get_blob(conn, submission.source).await?;
    let extra = sqlx::query!(
        r#"SELECT failures, last_failure, worker, r.json AS "json?: String"
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
    const WHAT: &str = "case";
    let rows = sqlx::query!(
        r#"SELECT name, verdict, score, fuel, memory_bytes, output_bytes, message, guard AS "guard: bool"
           FROM submission_cases WHERE submission_id = ? ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()?;
    rows.into_iter()
        .map(|row| {
            Ok(CaseRow {
                name: row.name,
                verdict: name_opt(WHAT, row.verdict.as_deref())?,
                score: score(row.score),
                fuel: num(WHAT, row.fuel)?,
                memory_bytes: num(WHAT, row.memory_bytes)?,
                output_bytes: num(WHAT, row.output_bytes)?,
                message: row.message,
                guard: row.guard,
            })
        })
        .collect()
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
    rows.into_iter().map(Submission::try_from).collect()
}

pub(super) async fn stats(pool: &SqlitePool) -> Result<QueueStats> {
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM submissions WHERE lifecycle = 'queued') AS "queued!: i64",
               (SELECT count(*) FROM submissions WHERE lifecycle IN ('compiling', 'running')) AS "running!: i64",
               (SELECT min(created) FROM submissions WHERE lifecycle = 'queued') AS "oldest?: i64""#
    )
    .fetch_one(pool)
    .await
    .db()?;
    Ok(QueueStats {
        queued: num("count", row.queued)?,
        running: num("count", row.running)?,
        oldest: time_opt(WHAT, row.oldest)?,
    })
}

pub(super) async fn position(pool: &SqlitePool, id: SubmissionId) -> Result<Option<u64>> {
    let row = sqlx::query!(
        r#"SELECT lifecycle = 'queued' AS "queued!: bool",
               (SELECT count(*) FROM submissions q WHERE q.lifecycle = 'queued'
                   AND (q.priority > s.priority
                       OR (q.priority = s.priority AND (q.created, q.id) < (s.created, s.id)))) AS "before!: i64"
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
