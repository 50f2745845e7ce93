//! Rows of [`Contests`](crate::Contests).

use uuid::Uuid;

use super::super::convert::{hash, json, name, name_opt, num, score, time, time_opt};
use crate::{
    BoardRun, Contest, ContestProblem, ContestSettings, ContestUse, Participant, Result, StoreError,
};

pub const WHAT: &str = "contest";

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub owner: Uuid,
    pub title: String,
    pub description: String,
    pub starts: i64,
    pub length_seconds: i64,
    pub freeze_seconds: i64,
    pub access: String,
    pub join_code: Option<String>,
    pub penalty_minutes: i64,
    pub feedback: String,
    pub hours_rule: String,
    pub salt: Vec<u8>,
    pub state: String,
    pub version: i64,
    pub created: i64,
    pub finalized: Option<i64>,
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

#[derive(Debug)]
pub struct ProblemRow {
    pub id: Uuid,
    pub label: String,
    pub slug: String,
    pub title: String,
    pub deleted: Option<i64>,
}

impl TryFrom<ProblemRow> for ContestProblem {
    type Error = StoreError;
    fn try_from(row: ProblemRow) -> Result<Self> {
        Ok(Self {
            problem: row.id.into(),
            label: row.label,
            slug: row.slug,
            title: json(WHAT, &row.title)?,
            deleted: row.deleted.is_some(),
        })
    }
}

#[derive(Debug)]
pub struct UseRow {
    pub id: Uuid,
    pub starts: i64,
    pub ends: i64,
    pub announced: bool,
}

impl TryFrom<UseRow> for ContestUse {
    type Error = StoreError;
    fn try_from(row: UseRow) -> Result<Self> {
        Ok(Self {
            contest: row.id.into(),
            start: time(WHAT, row.starts)?,
            end: time(WHAT, row.ends)?,
            announced: row.announced,
        })
    }
}

#[derive(Debug)]
pub struct ParticipantRow {
    pub user: Uuid,
    pub name: String,
    pub registered: i64,
}

impl TryFrom<ParticipantRow> for Participant {
    type Error = StoreError;
    fn try_from(row: ParticipantRow) -> Result<Self> {
        Ok(Self {
            user: row.user.into(),
            name: row.name,
            registered: time(WHAT, row.registered)?,
        })
    }
}

#[derive(Debug)]
pub struct RunRow {
    pub id: Uuid,
    pub user: Uuid,
    pub problem: Uuid,
    pub created: i64,
    pub lifecycle: String,
    pub verdict: Option<String>,
    pub score: Option<i64>,
}

impl TryFrom<RunRow> for BoardRun {
    type Error = StoreError;
    fn try_from(row: RunRow) -> Result<Self> {
        Ok(Self {
            submission: row.id.into(),
            user: row.user.into(),
            problem: row.problem.into(),
            at: time(WHAT, row.created)?,
            lifecycle: name(WHAT, &row.lifecycle)?,
            verdict: name_opt(WHAT, row.verdict.as_deref())?,
            score: score(row.score),
        })
    }
}
