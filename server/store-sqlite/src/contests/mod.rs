//! [`Contests`].

pub(crate) mod board;
mod edit;
mod finalize;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::SqliteConnection;
use trellis_store::{
    BoardData, BoardView, Contest, ContestEntry, ContestGrant, ContestId, ContestLine, ContestProblem,
    ContestScope, ContestSettings, ContestUse, Contests, LedgerEntry, Listing, NewContest, Page, ProblemId,
    Refusal, Registered, Result, StoreError, UserId,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{hash, json, ms, name, num, time, time_opt};
use crate::error::Db;

const WHAT: &str = "contest";

struct Row {
    id: Uuid,
    owner: Uuid,
    title: String,
    description: String,
    starts: i64,
    length_seconds: i64,
    freeze_seconds: i64,
    access: String,
    join_code: Option<String>,
    penalty_minutes: i64,
    feedback: String,
    hours_rule: String,
    salt: Vec<u8>,
    state: String,
    version: i64,
    created: i64,
    finalized: Option<i64>,
}

impl TryFrom<Row> for Contest {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let settings = ContestSettings {
            title: json(WHAT, &row.title)?,
            description: json(WHAT, &row.description)?,
            start: time(WHAT, row.starts)?,
            length_seconds: num(WHAT, row.length_seconds)?,
            freeze_seconds: num(WHAT, row.freeze_seconds)?,
            access: name(WHAT, &row.access)?,
            join_code: row.join_code,
            penalty_minutes: num(WHAT, row.penalty_minutes)?,
            feedback: name(WHAT, &row.feedback)?,
            hours_rule: json(WHAT, &row.hours_rule)?,
        };
        Ok(Self {
            id: row.id.into(),
            owner: row.owner.into(),
            settings,
            salt: hash(WHAT, &row.salt)?,
            state: name(WHAT, &row.state)?,
            version: num(WHAT, row.version)?,
            created: time(WHAT, row.created)?,
            finalized: time_opt(WHAT, row.finalized)?,
        })
    }
}

async fn get(conn: &mut SqliteConnection, id: ContestId) -> Result<Contest> {
    sqlx::query_as!(
        Row,
        r#"SELECT id AS "id: Uuid", owner_id AS "owner: Uuid", title, description, starts, length_seconds, freeze_seconds,
               access, join_code, penalty_minutes, feedback, hours_rule, salt, state, version, created, finalized
           FROM contests WHERE id = ?"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?
    .try_into()
}

async fn problems(conn: &mut SqliteConnection, id: ContestId) -> Result<Vec<ContestProblem>> {
    let rows = sqlx::query!(
        r#"SELECT p.id AS "id: Uuid", label, slug, title, deleted
           FROM contest_problems c JOIN problems p ON p.id = c.problem_id WHERE contest_id = ? ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()?;
    rows.into_iter()
        .map(|row| {
            Ok(ContestProblem {
                problem: row.id.into(),
                label: row.label,
                slug: row.slug,
                title: json(WHAT, &row.title)?,
                deleted: row.deleted.is_some(),
            })
        })
        .collect()
}

#[async_trait]
impl Contests for SqliteStore {
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
        get(&mut *self.readers.acquire().await.db()?, id).await
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
        let rows = sqlx::query!(
            r#"SELECT c.id AS "id: Uuid", starts, ends, state <> 'draft' AS "announced!: bool"
               FROM contest_problems p JOIN contests c ON c.id = p.contest_id WHERE p.problem_id = ? ORDER BY starts"#,
            problem.0
        )
        .fetch_all(&self.readers)
        .await
        .db()?;
        rows.into_iter()
            .map(|row| {
                let (start, end) = (time(WHAT, row.starts)?, time(WHAT, row.ends)?);
                Ok(ContestUse {
                    contest: row.id.into(),
                    start,
                    end,
                    announced: row.announced,
                })
            })
            .collect()
    }

    async fn register(
        &self,
        id: ContestId,
        user: UserId,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<Registered> {
        let mut tx = self.begin().await?;
        let contest = get(&mut tx, id).await?;
        if contest.state == trellis_store::ContestState::Draft {
            return Err(StoreError::NotFound(WHAT));
        }
        let before = sqlx::query_scalar!(
            "SELECT 1 FROM registrations WHERE contest_id = ? AND user_id = ?",
            id.0,
            user.0
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        if before.is_some() {
            return Ok(Registered::Before);
        }
        if contest.phase(now) >= trellis_store::Phase::Ended {
            return Err(Refusal::ContestOver.into());
        }
        if contest.settings.access == trellis_store::ContestAccess::Code {
            let wanted = contest.settings.join_code.map(|wanted| wanted.to_lowercase());
            if wanted != code.map(|code| code.trim().to_lowercase()) {
                return Err(Refusal::WrongCode.into());
            }
        }
        let now = ms(now);
        sqlx::query!(
            "INSERT INTO registrations (contest_id, user_id, registered) VALUES (?, ?, ?)",
            id.0,
            user.0,
            now
        )
        .execute(&mut *tx)
        .await
        .or_missing("user")?;
        tx.commit().await?;
        Ok(Registered::New)
    }

    async fn is_registered(&self, id: ContestId, user: UserId) -> Result<bool> {
        let row = sqlx::query_scalar!(
            "SELECT 1 FROM registrations WHERE contest_id = ? AND user_id = ?",
            id.0,
            user.0
        )
        .fetch_optional(&self.readers)
        .await
        .db()?;
        Ok(row.is_some())
    }

    async fn running_contests_of(&self, user: UserId, now: Timestamp) -> Result<Vec<Contest>> {
        let now = ms(now);
        sqlx::query_as!(
            Row,
            r#"SELECT id AS "id: Uuid", owner_id AS "owner: Uuid", title, description, starts, length_seconds,
                   freeze_seconds, access, join_code, penalty_minutes, feedback, hours_rule, salt, state, version,
                   created, finalized
               FROM registrations r JOIN contests c ON c.id = r.contest_id
               WHERE r.user_id = ?1 AND state = 'announced' AND starts <= ?2 AND ?2 < ends ORDER BY starts, id"#,
            user.0,
            now
        )
        .fetch_all(&self.readers)
        .await
        .db()?
        .into_iter()
        .map(Contest::try_from)
        .collect()
    }

    async fn board(&self, id: ContestId, view: BoardView) -> Result<BoardData> {
        board::board(&mut *self.snapshot().await?, id, view).await
    }

    async fn contests_to_finalize(&self, now: Timestamp) -> Result<Vec<ContestId>> {
        let now = ms(now);
        let ids = sqlx::query_scalar!(
            r#"SELECT id AS "id: Uuid" FROM contests WHERE state = 'announced' AND ends <= ? ORDER BY ends"#,
            now
        )
        .fetch_all(&self.readers)
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
        let row = sqlx::query_scalar!("SELECT standings FROM contests WHERE id = ?", id.0)
            .fetch_optional(&self.readers)
            .await
            .db()?
            .ok_or(StoreError::NotFound(WHAT))?;
        row.map(|text| json(WHAT, &text)).transpose()
    }
}
