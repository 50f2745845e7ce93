//! Rows of [`Submissions`](crate::Submissions).

use uuid::Uuid;

use super::super::convert::{hash, hash_opt, json, name, name_opt, num, num_opt, score, time, time_opt};
use crate::{
    CaseRow, Claimed, ContestId, Fenced, GivenUp, QueueStats, RejudgingId, Result, SetId, StoreError,
    Submission,
};

pub const WHAT: &str = "submission";

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub user: Uuid,
    pub user_name: String,
    pub problem: Uuid,
    pub problem_slug: String,
    pub problem_title: String,
    pub package: Vec<u8>,
    pub language: String,
    pub file_name: String,
    pub source: Vec<u8>,
    pub source_bytes: i64,
    pub contest: Option<Uuid>,
    pub set: Option<Uuid>,
    pub created: i64,
    pub lifecycle: String,
    pub verdict: Option<String>,
    pub score: Option<i64>,
    pub attempt: i64,
    pub max_fuel: Option<i64>,
    pub max_memory: Option<i64>,
    pub judged: Option<i64>,
    pub seed: Option<Vec<u8>>,
    pub receipt: Option<Vec<u8>>,
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

/// One test case of one submission.
#[derive(Debug)]
pub struct StoredCase {
    pub name: String,
    pub verdict: Option<String>,
    pub score: Option<i64>,
    pub fuel: i64,
    pub memory_bytes: i64,
    pub output_bytes: i64,
    pub message: String,
    pub guard: bool,
}

impl TryFrom<StoredCase> for CaseRow {
    type Error = StoreError;
    fn try_from(row: StoredCase) -> Result<Self> {
        const WHAT: &str = "case";
        Ok(Self {
            name: row.name,
            verdict: name_opt(WHAT, row.verdict.as_deref())?,
            score: score(row.score),
            fuel: num(WHAT, row.fuel)?,
            memory_bytes: num(WHAT, row.memory_bytes)?,
            output_bytes: num(WHAT, row.output_bytes)?,
            message: row.message,
            guard: row.guard,
        })
    }
}

/// What a worker needs of a submission; its source is read apart.
#[derive(Debug)]
pub struct ClaimRow {
    pub id: Uuid,
    pub attempt: i64,
    pub user: Uuid,
    pub problem: Uuid,
    pub package: Vec<u8>,
    pub language: String,
    pub file_name: String,
    pub source: Vec<u8>,
    pub contest: Option<Uuid>,
    /// The contest's.
    pub salt: Option<Vec<u8>>,
    pub trace: Option<String>,
    pub created: i64,
    /// The order of the queue.
    pub due: i64,
}

impl ClaimRow {
    /// With the source's bytes.
    pub fn claimed(self, rejudging: Option<RejudgingId>, source: Vec<u8>) -> Result<Claimed> {
        Ok(Claimed {
            id: self.id.into(),
            rejudging,
            attempt: num(WHAT, self.attempt)?,
            user: self.user.into(),
            problem: self.problem.into(),
            package: hash(WHAT, &self.package)?,
            language: self.language,
            file_name: self.file_name,
            source,
            contest: self.contest.map(ContestId),
            salt: hash_opt(WHAT, self.salt.as_deref())?,
            trace: self.trace,
            created: time(WHAT, self.created)?,
        })
    }
}

/// A submission that has failed once more.
#[derive(Debug)]
pub struct Fallen {
    pub id: Uuid,
    pub contest: Option<Uuid>,
    pub lifecycle: String,
    pub created: i64,
}

#[derive(Debug)]
pub struct StatsRow {
    pub queued: i64,
    pub running: i64,
    pub oldest: Option<i64>,
}

impl TryFrom<StatsRow> for QueueStats {
    type Error = StoreError;
    fn try_from(row: StatsRow) -> Result<Self> {
        Ok(Self {
            queued: num("count", row.queued)?,
            running: num("count", row.running)?,
            oldest: time_opt(WHAT, row.oldest)?,
        })
    }
}

/// A submission that ended with JE.
#[derive(Debug)]
pub struct GivenUpRow {
    pub id: Uuid,
    pub user_name: String,
    pub problem_slug: String,
    pub problem_title: String,
    pub contest: Option<Uuid>,
    pub created: i64,
    pub judged: Option<i64>,
    pub worker: Option<String>,
    pub reason: String,
}

impl TryFrom<GivenUpRow> for GivenUp {
    type Error = StoreError;
    fn try_from(row: GivenUpRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            user_name: row.user_name,
            problem_slug: row.problem_slug,
            problem_title: json(WHAT, &row.problem_title)?,
            contest: row.contest.map(ContestId),
            created: time(WHAT, row.created)?,
            judged: time_opt(WHAT, row.judged)?,
            worker: row.worker,
            reason: row.reason,
        })
    }
}

/// Whether the fence let a write through.
pub fn fenced(rows: u64) -> Fenced {
    if rows == 1 { Fenced::Applied } else { Fenced::Stale }
}
