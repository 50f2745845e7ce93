//! [`Contests`].

pub(crate) mod board;
mod edit;
mod finalize;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;
use trellis_store::backend::may_register;
use trellis_store::backend::rows::contests::{ProblemRow, Row, UseRow, WHAT};
use trellis_store::backend::rows::{all, one};
use trellis_store::{
    BoardData, BoardView, Contest, ContestEntry, ContestGrant, ContestId, ContestLine, ContestProblem,
    ContestScope, ContestSettings, ContestState, ContestUse, Contests, LedgerEntry, Listing, NewContest,
    Page, ProblemId, Registered, Result, StoreError, UserId,
};

use crate::PostgresStore;
use crate::convert::{json, ms};
use crate::error::Db;

async fn get(conn: &mut PgConnection, id: ContestId) -> Result<Contest> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, owner_id AS owner, title::text AS "title!", description::text AS "description!", starts,
               length_seconds, freeze_seconds, access, join_code, penalty_minutes, feedback,
               hours_rule::text AS "hours_rule!", salt, state, version, created, finalized
           FROM contests WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, WHAT))
}

/// Nobody changes the contest until the transaction ends. Errors: `NotFound`.
pub(crate) async fn share(conn: &mut PgConnection, id: ContestId) -> Result<()> {
    sqlx::query_scalar!("SELECT version FROM contests WHERE id = $1 FOR SHARE", id.0)
        .fetch_optional(conn)
        .await
        .db()?
        .map(drop)
        .ok_or(StoreError::NotFound(WHAT))
}

/// The contest, which the transaction may change. Errors: `NotFound`.
async fn hold(conn: &mut PgConnection, id: ContestId) -> Result<Contest> {
    sqlx::query_scalar!(
        "SELECT version FROM contests WHERE id = $1 FOR NO KEY UPDATE",
        id.0
    )
    .fetch_optional(&mut *conn)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?;
    get(conn, id).await
}

async fn problems(conn: &mut PgConnection, id: ContestId) -> Result<Vec<ContestProblem>> {
    sqlx::query_as!(
        ProblemRow,
        r#"SELECT p.id, label, slug, title::text AS "title!", deleted
           FROM contest_problems c JOIN problems p ON p.id = c.problem_id WHERE contest_id = $1 ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}

#[async_trait]
impl Contests for PostgresStore {
    async fn create_contest(&self, contest: NewContest, now: Timestamp) -> Result<Contest> {
        edit::create(self, contest, now).await
    }

    async fn update_contest(
        &self,
        id: ContestId,
        base: u32,
        settings: &ContestSettings,
        problems: &[ContestEntry],
        now: Timestamp,
    ) -> Result<Contest> {
        edit::update(self, id, base, settings, problems, now).await
    }

    async fn announce_contest(&self, id: ContestId) -> Result<()> {
        edit::announce(self, id).await
    }

    async fn contest(&self, id: ContestId) -> Result<Contest> {
        get(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn contests(
        &self,
        scope: ContestScope,
        viewer: Option<UserId>,
        page: Page,
    ) -> Result<Listing<ContestLine>> {
        board::list(&mut *self.snapshot().await?, scope, viewer, page).await
    }

    async fn contest_problems(&self, id: ContestId) -> Result<Vec<ContestProblem>> {
        let mut snapshot = self.snapshot().await?;
        get(&mut snapshot, id).await?;
        problems(&mut snapshot, id).await
    }

    async fn contests_with(&self, problem: ProblemId) -> Result<Vec<ContestUse>> {
        sqlx::query_as!(
            UseRow,
            r#"SELECT c.id, starts, ends, state <> 'draft' AS "announced!"
               FROM contest_problems p JOIN contests c ON c.id = p.contest_id WHERE p.problem_id = $1 ORDER BY starts"#,
            problem.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn register(
        &self,
        id: ContestId,
        user: UserId,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<Registered> {
        let mut tx = self.begin().await?;
        share(&mut tx, id).await?;
        let contest = get(&mut tx, id).await?;
        if contest.state == ContestState::Draft {
            return Err(StoreError::NotFound(WHAT));
        }
        let before = sqlx::query_scalar!(
            "SELECT 1 AS one FROM registrations WHERE contest_id = $1 AND user_id = $2",
            id.0,
            user.0
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        if before.is_some() {
            return Ok(Registered::Before);
        }
        may_register(&contest, code, now)?;
        let now = ms(now);
        let done = sqlx::query!(
            "INSERT INTO registrations (contest_id, user_id, registered) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            id.0,
            user.0,
            now
        )
        .execute(&mut *tx)
        .await
        .or_missing("user")?;
        tx.commit().await?;
        Ok(if done.rows_affected() == 1 {
            Registered::New
        } else {
            Registered::Before
        })
    }

    async fn is_registered(&self, id: ContestId, user: UserId) -> Result<bool> {
        let row = sqlx::query_scalar!(
            "SELECT 1 AS one FROM registrations WHERE contest_id = $1 AND user_id = $2",
            id.0,
            user.0
        )
        .fetch_optional(&self.pool)
        .await
        .db()?;
        Ok(row.is_some())
    }

    async fn running_contests_of(&self, user: UserId, now: Timestamp) -> Result<Vec<Contest>> {
        let now = ms(now);
        sqlx::query_as!(
            Row,
            r#"SELECT id, owner_id AS owner, title::text AS "title!", description::text AS "description!", starts,
                   length_seconds, freeze_seconds, access, join_code, penalty_minutes, feedback,
                   hours_rule::text AS "hours_rule!", salt, state, version, created, finalized
               FROM registrations r JOIN contests c ON c.id = r.contest_id
               WHERE r.user_id = $1 AND state = 'announced' AND starts <= $2 AND $2 < ends ORDER BY starts, id"#,
            user.0,
            now
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn board(&self, id: ContestId, view: BoardView) -> Result<BoardData> {
        board::board(&mut *self.snapshot().await?, id, view).await
    }

    async fn contests_to_finalize(&self, now: Timestamp) -> Result<Vec<ContestId>> {
        let now = ms(now);
        let ids = sqlx::query_scalar!(
            r#"SELECT id FROM contests WHERE state = 'announced' AND ends <= $1 ORDER BY ends"#,
            now
        )
        .fetch_all(&self.pool)
        .await
        .db()?;
        Ok(ids.into_iter().map(ContestId).collect())
    }

    async fn finalize_contest(
        &self,
        id: ContestId,
        standings: &Value,
        grants: &[ContestGrant],
        now: Timestamp,
    ) -> Result<Vec<LedgerEntry>> {
        finalize::finalize(self, id, standings, grants, now).await
    }

    async fn final_standings(&self, id: ContestId) -> Result<Option<Value>> {
        let row = sqlx::query_scalar!("SELECT standings::text FROM contests WHERE id = $1", id.0)
            .fetch_optional(&self.pool)
            .await
            .db()?
            .ok_or(StoreError::NotFound(WHAT))?;
        row.map(|text| json(WHAT, &text)).transpose()
    }
}
