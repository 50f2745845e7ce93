//! The statements of what follows from a verdict; the rules are in [`trellis_store::backend`].

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::PgConnection;
use trellis_store::backend::{ClassSet, Finished, Reached, ResultsTx, Run};
use trellis_store::{ContestId, ProblemId, Result, SubmissionId, UserId};
use uuid::Uuid;

use crate::error::Db;
use crate::tx::Tx;

#[async_trait]
impl ResultsTx for Tx {
    async fn freeze_hides(&mut self, contest: ContestId, created: i64) -> Result<bool> {
        sqlx::query_scalar!(
            r#"SELECT state <> 'final' AND freeze_seconds > 0 AND $2 >= ends - freeze_seconds * 1000 AS "hidden!"
               FROM contests WHERE id = $1"#,
            contest.0,
            created
        )
        .fetch_one(&mut **self)
        .await
        .db()
    }

    async fn result(&mut self, user: UserId, problem: ProblemId) -> Result<Option<(i64, Option<i64>)>> {
        let row = sqlx::query!(
            "SELECT best_score, solved FROM results WHERE user_id = $1 AND problem_id = $2",
            user.0,
            problem.0
        )
        .fetch_optional(&mut **self)
        .await
        .db()?;
        Ok(row.map(|row| (row.best_score, row.solved)))
    }

    async fn add_try(
        &mut self,
        user: UserId,
        problem: ProblemId,
        score: i64,
        solved: Option<(i64, SubmissionId)>,
        embargo: Option<ContestId>,
    ) -> Result<()> {
        let (solved, solved_by) = solved.map(|(at, by)| (at, by.0)).unzip();
        let embargo = embargo.map(|contest| contest.0);
        sqlx::query!(
            "INSERT INTO results (user_id, problem_id, tries, best_score, solved, solved_by, embargo_id)
             VALUES ($1, $2, 1, $3, $4, $5, $6)
             ON CONFLICT (user_id, problem_id) DO UPDATE SET tries = results.tries + 1,
                 best_score = greatest(results.best_score, $3),
                 solved = coalesce($4, results.solved), solved_by = coalesce($5, results.solved_by),
                 embargo_id = coalesce($6, results.embargo_id)",
            user.0,
            problem.0,
            score,
            solved,
            solved_by,
            embargo
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn is_own(&mut self, problem: ProblemId, user: UserId) -> Result<bool> {
        sqlx::query_scalar!(
            r#"SELECT owner_id IS NOT DISTINCT FROM $2 AS "own!" FROM problems WHERE id = $1"#,
            problem.0,
            user.0
        )
        .fetch_one(&mut **self)
        .await
        .db()
    }

    async fn add_people(&mut self, problem: ProblemId, tried: i64, solved: i64) -> Result<()> {
        sqlx::query!(
            "UPDATE problems SET tried = tried + $1, solved = solved + $2 WHERE id = $3",
            tried,
            solved,
            problem.0
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn credit_seconds(&mut self, problem: ProblemId) -> Result<i64> {
        sqlx::query_scalar!("SELECT credit_seconds FROM problems WHERE id = $1", problem.0)
            .fetch_one(&mut **self)
            .await
            .db()
    }

    async fn finished_with(&mut self, problem: ProblemId, user: UserId) -> Result<Vec<Finished>> {
        sqlx::query_as!(
            Finished,
            r#"SELECT s.id AS "set!", m.user_id AS "user!", s.credit_seconds AS "seconds!",
                   (SELECT r.embargo_id FROM set_problems q JOIN results r ON r.problem_id = q.problem_id
                        JOIN contests c ON c.id = r.embargo_id
                    WHERE q.set_id = s.id AND r.user_id = m.user_id ORDER BY c.ends DESC LIMIT 1)
                       AS hidden_by
               FROM set_problems p JOIN problem_sets s ON s.id = p.set_id
                   JOIN class_members m ON m.class_id = s.class_id AND m.user_id = $2
               WHERE p.problem_id = $1 AND s.credit_seconds > 0 AND s.owner_id <> m.user_id
                   AND NOT EXISTS (
                       SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                           LEFT JOIN results r ON r.problem_id = q.problem_id AND r.user_id = m.user_id
                       WHERE q.set_id = s.id AND d.deleted IS NULL AND (r.solved IS NULL OR r.solved > s.due))"#,
            problem.0,
            user.0
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn finished_of_class(
        &mut self,
        class: Uuid,
        set: Option<Uuid>,
        user: Option<Uuid>,
    ) -> Result<Vec<Finished>> {
        sqlx::query_as!(
            Finished,
            r#"SELECT s.id AS "set!", m.user_id AS "user!", s.credit_seconds AS "seconds!",
                   (SELECT r.embargo_id FROM set_problems q JOIN results r ON r.problem_id = q.problem_id
                        JOIN contests c ON c.id = r.embargo_id
                    WHERE q.set_id = s.id AND r.user_id = m.user_id ORDER BY c.ends DESC LIMIT 1)
                       AS hidden_by
               FROM problem_sets s JOIN class_members m ON m.class_id = s.class_id
               WHERE s.class_id = $1 AND ($2::uuid IS NULL OR s.id = $2) AND ($3::uuid IS NULL OR m.user_id = $3)
                   AND s.credit_seconds > 0 AND s.owner_id <> m.user_id
                   AND EXISTS (SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                       WHERE q.set_id = s.id AND d.deleted IS NULL)
                   AND NOT EXISTS (
                       SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                           LEFT JOIN results r ON r.problem_id = q.problem_id AND r.user_id = m.user_id
                       WHERE q.set_id = s.id AND d.deleted IS NULL AND (r.solved IS NULL OR r.solved > s.due))"#,
            class,
            set,
            user
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn class_sets_with(&mut self, problem: ProblemId) -> Result<Vec<ClassSet>> {
        sqlx::query_as!(
            ClassSet,
            r#"SELECT s.id AS set, s.class_id AS "class!", s.due
               FROM set_problems q JOIN problem_sets s ON s.id = q.set_id
               WHERE q.problem_id = $1 AND s.class_id IS NOT NULL ORDER BY s.id"#,
            problem.0
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn problems_of_set(&mut self, set: Uuid) -> Result<Vec<Uuid>> {
        sqlx::query_scalar!(
            r#"SELECT q.problem_id AS problem FROM set_problems q JOIN problems d ON d.id = q.problem_id
               WHERE q.set_id = $1 AND d.deleted IS NULL ORDER BY q.ordinal"#,
            set
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn runs_of(&mut self, user: UserId) -> Result<Vec<Run>> {
        sqlx::query_as!(
            Run,
            r#"SELECT s.id, s.problem_id AS problem, p.owner_id IS NOT DISTINCT FROM s.user_id AS "own!",
                   s.created, s.verdict = 'AC' AS "accepted!", s.score,
                   CASE WHEN c.state <> 'final' AND c.freeze_seconds > 0
                       AND s.created >= c.ends - c.freeze_seconds * 1000 THEN c.id END AS hidden_by
               FROM submissions s JOIN problems p ON p.id = s.problem_id LEFT JOIN contests c ON c.id = s.contest_id
               WHERE s.user_id = $1 AND s.lifecycle = 'done' ORDER BY s.created, s.id"#,
            user.0
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn results_of(&mut self, user: UserId) -> Result<BTreeMap<Uuid, Reached>> {
        let rows = sqlx::query!(
            r#"SELECT problem_id AS problem, tries, best_score, solved, solved_by,
                   embargo_id AS embargo
               FROM results WHERE user_id = $1"#,
            user.0
        )
        .fetch_all(&mut **self)
        .await
        .db()?;
        let reached = rows.into_iter().map(|row| {
            let reached = Reached {
                tries: row.tries,
                best_score: row.best_score,
                solved: row.solved,
                solved_by: row.solved_by,
                embargo: row.embargo,
            };
            (row.problem, reached)
        });
        Ok(reached.collect())
    }

    async fn put_result(&mut self, user: UserId, problem: Uuid, reached: Reached) -> Result<()> {
        sqlx::query!(
            "INSERT INTO results (user_id, problem_id, tries, best_score, solved, solved_by, embargo_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (user_id, problem_id) DO UPDATE SET tries = $3, best_score = $4, solved = $5, solved_by = $6,
                 embargo_id = $7",
            user.0,
            problem,
            reached.tries,
            reached.best_score,
            reached.solved,
            reached.solved_by,
            reached.embargo
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn put_totals(&mut self, user: UserId, solved: i64, score: i64) -> Result<()> {
        sqlx::query!(
            "UPDATE user_totals SET solved = $1, score = $2 WHERE user_id = $3",
            solved,
            score,
            user.0
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn clear_embargo(&mut self, user: UserId) -> Result<()> {
        sqlx::query!(
            "UPDATE embargo SET solved = 0, score = 0 WHERE user_id = $1",
            user.0
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn put_embargo(&mut self, contest: Uuid, user: UserId, solved: i64, score: i64) -> Result<()> {
        sqlx::query!(
            "INSERT INTO embargo (contest_id, user_id, solved, score) VALUES ($1, $2, $3, $4)
             ON CONFLICT (contest_id, user_id) DO UPDATE SET solved = $3, score = $4",
            contest,
            user.0,
            solved,
            score
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }
}

/// The contest whose freeze hides that a person has solved a problem.
pub(crate) async fn embargo_of(
    conn: &mut PgConnection,
    user: UserId,
    problem: ProblemId,
) -> Result<Option<ContestId>> {
    let hidden = sqlx::query_scalar!(
        r#"SELECT embargo_id AS contest FROM results WHERE user_id = $1 AND problem_id = $2"#,
        user.0,
        problem.0
    )
    .fetch_optional(conn)
    .await
    .db()?;
    Ok(hidden.flatten().map(ContestId))
}

/// Lifts a contest's freeze: what it hid goes into totals and counts.
pub(crate) async fn lift_embargo(tx: &mut Tx, contest: ContestId) -> Result<()> {
    sqlx::query!(
        "UPDATE user_totals SET solved = user_totals.solved + e.solved, score = user_totals.score + e.score,
             seconds = user_totals.seconds + e.seconds
         FROM embargo e WHERE e.contest_id = $1 AND e.user_id = user_totals.user_id",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!("DELETE FROM embargo WHERE contest_id = $1", contest.0)
        .execute(&mut **tx)
        .await
        .db()?;
    sqlx::query!(
        "UPDATE problems SET solved = problems.solved + e.people
         FROM (SELECT problem_id, count(*) AS people FROM results WHERE embargo_id = $1 GROUP BY problem_id) e
         WHERE problems.id = e.problem_id",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "UPDATE results SET embargo_id = NULL WHERE embargo_id = $1",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}
