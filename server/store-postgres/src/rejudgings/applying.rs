//! The statements of applying a rejudging; the rules are in [`trellis_store::backend`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use trellis_store::backend::{Changed, RejudgingTx};
use trellis_store::{
    BoardData, BoardView, ContestId, ProblemId, RejudgingId, RejudgingState, Result, SubmissionId, UserId,
    Verdict,
};

use super::{board, judgement, read, start};
use crate::convert::{name_opt, num};
use crate::error::Db;
use crate::text::jsonb;
use crate::tx::Tx;

#[async_trait]
impl RejudgingTx for Tx {
    async fn rejudging_state(&mut self, id: RejudgingId) -> Result<RejudgingState> {
        // Of two that apply it one waits here for the other.
        sqlx::query!(
            "SELECT state FROM rejudgings WHERE id = $1 FOR NO KEY UPDATE",
            id.0
        )
        .fetch_optional(&mut **self)
        .await
        .db()?;
        Ok(read::one(self, id).await?.state)
    }

    async fn rejudged_meanwhile(&mut self, id: RejudgingId) -> Result<u64> {
        let stale = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
               WHERE i.rejudging_id = $1 AND s.judgement <> i.old_number"#,
            id.0
        )
        .fetch_one(&mut **self)
        .await
        .db()?;
        num("count", stale)
    }

    async fn changed(&mut self, id: RejudgingId) -> Result<Vec<Changed>> {
        sqlx::query_as!(
            Changed,
            r#"SELECT s.id AS submission, s.user_id AS user, s.problem_id AS problem,
                   s.contest_id AS contest, s.created, n.verdict, n.score
               FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
                   JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
               WHERE i.rejudging_id = $1 AND i.changed ORDER BY i.submission_id"#,
            id.0
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn contests_of(&mut self, id: RejudgingId) -> Result<Vec<ContestId>> {
        board::contests(self, id).await
    }

    async fn full_board(&mut self, contest: ContestId) -> Result<BoardData> {
        crate::contests::board::board(self, contest, BoardView::Full).await
    }

    async fn put_current(&mut self, id: RejudgingId) -> Result<()> {
        judgement::put_current(self, id).await
    }

    async fn keep_standings(
        &mut self,
        id: RejudgingId,
        contest: ContestId,
        before: &Value,
        after: &Value,
    ) -> Result<()> {
        let (before, after) = (jsonb(before)?, jsonb(after)?);
        sqlx::query!(
            "INSERT INTO rejudging_standings (rejudging_id, contest_id, before, after) VALUES ($1, $2, $3::text::jsonb, $4::text::jsonb)",
            id.0,
            contest.0,
            before,
            after
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn put_final_standings(&mut self, contest: ContestId, standings: &Value) -> Result<bool> {
        let standings = jsonb(standings)?;
        let done = sqlx::query!(
            "UPDATE contests SET standings = $1::text::jsonb WHERE id = $2 AND state = 'final'",
            standings,
            contest.0
        )
        .execute(&mut **self)
        .await
        .db()?;
        Ok(done.rows_affected() == 1)
    }

    async fn close_rejudging(
        &mut self,
        id: RejudgingId,
        by: UserId,
        state: RejudgingState,
        now: Timestamp,
    ) -> Result<()> {
        start::close(self, id, by, state, now).await
    }

    async fn verdict_of(&mut self, submission: SubmissionId) -> Result<Option<Verdict>> {
        let verdict = sqlx::query_scalar!("SELECT verdict FROM submissions WHERE id = $1", submission.0)
            .fetch_optional(&mut **self)
            .await
            .db()?;
        name_opt("submission", verdict.flatten().as_deref())
    }

    async fn lesson_reasons(&mut self, user: UserId, problem: ProblemId) -> Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"SELECT l.reason FROM ledger l
               WHERE l.user_id = $1 AND l.kind = 'lesson'
                   AND l.evidence::json ->> 'exercise' = (SELECT slug FROM problems WHERE id = $2)
               ORDER BY l.seq"#,
            user.0,
            problem.0
        )
        .fetch_all(&mut **self)
        .await
        .db()
    }

    async fn put_lesson_completed(
        &mut self,
        user: UserId,
        course: &str,
        lesson: &str,
        completed: Option<i64>,
    ) -> Result<()> {
        sqlx::query!(
            "UPDATE lesson_progress SET completed = $1 WHERE user_id = $2 AND course = $3 AND lesson = $4",
            completed,
            user.0,
            course,
            lesson
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }
}
