//! Rows of [`Rejudgings`](crate::Rejudgings).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::convert::{hash, hash_opt, json, ms, name, num, num_opt, score, time, time_opt, to_json};
use crate::{
    CaseRow, ContestId, Judgement, JudgementHead, KeptStandings, Rejudged, Rejudging, RejudgingFilter,
    RejudgingId, RejudgingItem, RejudgingProblem, RejudgingScope, Result, Score, SetId, StoreError, Verdict,
};

pub const WHAT: &str = "rejudging";
const JUDGEMENT: &str = "judgement";

/// A scope as the parameters of a query: all, whose, in contests, to problems.
pub fn scope_columns(scope: RejudgingScope) -> (bool, Option<Uuid>, bool, bool) {
    match scope {
        RejudgingScope::All => (true, None, false, false),
        RejudgingScope::Of {
            user,
            contests,
            problems,
        } => (false, Some(user.0), contests, problems),
    }
}

/// A filter as the parameters of a query.
#[derive(Debug)]
pub struct Columns {
    pub problem: Option<Uuid>,
    pub contest: Option<Uuid>,
    pub set: Option<Uuid>,
    pub class: Option<Uuid>,
    pub user: Option<Uuid>,
    pub submission: Option<Uuid>,
    pub language: Option<String>,
    /// A JSON array.
    pub verdicts: Option<String>,
    pub from: Option<i64>,
    pub until: Option<i64>,
}

impl Columns {
    pub fn new(filter: &RejudgingFilter) -> Result<Self> {
        let verdicts = if filter.verdicts.is_empty() {
            None
        } else {
            Some(to_json(&filter.verdicts)?)
        };
        Ok(Self {
            problem: filter.problem.map(|id| id.0),
            contest: filter.contest.map(|id| id.0),
            set: filter.set.map(|id| id.0),
            class: filter.class.map(|id| id.0),
            user: filter.user.map(|id| id.0),
            submission: filter.submission.map(|id| id.0),
            language: filter.language.clone(),
            verdicts,
            from: filter.from.map(ms),
            until: filter.until.map(ms),
        })
    }
}

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub by: Uuid,
    pub by_name: String,
    pub reason: String,
    pub state: String,
    pub created: i64,
    pub closed: Option<i64>,
    pub closed_by_name: Option<String>,
    pub problem: Option<Uuid>,
    pub contest: Option<Uuid>,
    pub set: Option<Uuid>,
    pub class: Option<Uuid>,
    pub member: Option<Uuid>,
    pub submission: Option<Uuid>,
    pub language: Option<String>,
    pub verdicts: Option<String>,
    pub from: Option<i64>,
    pub until: Option<i64>,
    pub total: i64,
    pub done: i64,
    pub failed: i64,
    pub changed: i64,
}

impl TryFrom<Row> for Rejudging {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let verdicts = row.verdicts.map(|text| json(WHAT, &text)).transpose()?;
        let filter = RejudgingFilter {
            problem: row.problem.map(Into::into),
            contest: row.contest.map(Into::into),
            set: row.set.map(Into::into),
            class: row.class.map(Into::into),
            user: row.member.map(Into::into),
            submission: row.submission.map(Into::into),
            language: row.language,
            verdicts: verdicts.unwrap_or_default(),
            from: time_opt(WHAT, row.from)?,
            until: time_opt(WHAT, row.until)?,
        };
        Ok(Self {
            id: row.id.into(),
            by: row.by.into(),
            by_name: row.by_name,
            reason: row.reason,
            filter,
            state: name(WHAT, &row.state)?,
            created: time(WHAT, row.created)?,
            closed: time_opt(WHAT, row.closed)?,
            closed_by_name: row.closed_by_name,
            total: num("count", row.total)?,
            done: num("count", row.done)?,
            failed: num("count", row.failed)?,
            changed: num("count", row.changed)?,
        })
    }
}

#[derive(Debug)]
pub struct ItemRow {
    pub submission: Uuid,
    pub user: Uuid,
    pub user_name: String,
    pub problem_slug: String,
    pub problem_title: String,
    pub contest: Option<Uuid>,
    pub set: Option<Uuid>,
    pub language: String,
    pub created: i64,
    pub state: String,
    pub failure: String,
    pub old_number: i64,
    pub old_verdict: String,
    pub old_score: Option<i64>,
    pub old_fuel: Option<i64>,
    pub old_memory: Option<i64>,
    pub old_judged: i64,
    pub old_package: Vec<u8>,
    pub old_receipt: Option<Vec<u8>>,
    pub new_number: Option<i64>,
    pub new_verdict: Option<String>,
    pub new_score: Option<i64>,
    pub new_fuel: Option<i64>,
    pub new_memory: Option<i64>,
    pub new_judged: Option<i64>,
    pub new_package: Option<Vec<u8>>,
    pub new_receipt: Option<Vec<u8>>,
}

impl ItemRow {
    fn new_head(&self) -> Result<Option<JudgementHead>> {
        let (Some(number), Some(verdict), Some(judged), Some(package)) = (
            self.new_number,
            &self.new_verdict,
            self.new_judged,
            &self.new_package,
        ) else {
            return Ok(None);
        };
        Ok(Some(JudgementHead {
            number: num(WHAT, number)?,
            verdict: name(WHAT, verdict)?,
            score: score(self.new_score),
            max_fuel: num_opt(WHAT, self.new_fuel)?,
            max_memory: num_opt(WHAT, self.new_memory)?,
            judged: time(WHAT, judged)?,
            package: hash(WHAT, package)?,
            receipt: hash_opt(WHAT, self.new_receipt.as_deref())?,
        }))
    }
}

impl TryFrom<ItemRow> for RejudgingItem {
    type Error = StoreError;
    fn try_from(row: ItemRow) -> Result<Self> {
        let new = row.new_head()?;
        Ok(Self {
            submission: row.submission.into(),
            user: row.user.into(),
            user_name: row.user_name,
            problem_slug: row.problem_slug,
            problem_title: json(WHAT, &row.problem_title)?,
            contest: row.contest.map(ContestId),
            set: row.set.map(SetId),
            language: row.language,
            created: time(WHAT, row.created)?,
            state: name(WHAT, &row.state)?,
            old: JudgementHead {
                number: num(WHAT, row.old_number)?,
                verdict: name(WHAT, &row.old_verdict)?,
                score: score(row.old_score),
                max_fuel: num_opt(WHAT, row.old_fuel)?,
                max_memory: num_opt(WHAT, row.old_memory)?,
                judged: time(WHAT, row.old_judged)?,
                package: hash(WHAT, &row.old_package)?,
                receipt: hash_opt(WHAT, row.old_receipt.as_deref())?,
            },
            new,
            failure: row.failure,
        })
    }
}

/// A case as it is kept: the columns of `submission_cases`.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptCase {
    name: String,
    verdict: Option<Verdict>,
    score: Option<i64>,
    fuel: u64,
    memory_bytes: u64,
    output_bytes: u64,
    message: String,
    guard: bool,
}

impl From<&CaseRow> for KeptCase {
    fn from(case: &CaseRow) -> Self {
        Self {
            name: case.name.clone(),
            verdict: case.verdict,
            score: case.score.map(Score::thousandths),
            fuel: case.fuel,
            memory_bytes: case.memory_bytes,
            output_bytes: case.output_bytes,
            message: case.message.clone(),
            guard: case.guard,
        }
    }
}

impl From<KeptCase> for CaseRow {
    fn from(case: KeptCase) -> Self {
        Self {
            name: case.name,
            verdict: case.verdict,
            score: score(case.score),
            fuel: case.fuel,
            memory_bytes: case.memory_bytes,
            output_bytes: case.output_bytes,
            message: case.message,
            guard: case.guard,
        }
    }
}

/// The cases of a judgement as JSON.
pub fn kept_cases(cases: &[CaseRow]) -> Result<String> {
    let cases: Vec<KeptCase> = cases.iter().map(KeptCase::from).collect();
    to_json(&cases)
}

#[derive(Debug)]
pub struct JudgementRow {
    pub number: i64,
    pub rejudging: Option<Uuid>,
    pub package: Vec<u8>,
    pub verdict: String,
    pub score: Option<i64>,
    pub max_fuel: Option<i64>,
    pub max_memory: Option<i64>,
    pub judged: i64,
    pub seed: Option<Vec<u8>>,
    pub receipt: Option<Vec<u8>>,
    pub failure: String,
    pub cases: String,
    pub report: String,
}

impl TryFrom<JudgementRow> for Judgement {
    type Error = StoreError;
    fn try_from(row: JudgementRow) -> Result<Self> {
        let cases: Vec<KeptCase> = json(JUDGEMENT, &row.cases)?;
        Ok(Self {
            head: JudgementHead {
                number: num(JUDGEMENT, row.number)?,
                verdict: name(JUDGEMENT, &row.verdict)?,
                score: score(row.score),
                max_fuel: num_opt(JUDGEMENT, row.max_fuel)?,
                max_memory: num_opt(JUDGEMENT, row.max_memory)?,
                judged: time(JUDGEMENT, row.judged)?,
                package: hash(JUDGEMENT, &row.package)?,
                receipt: hash_opt(JUDGEMENT, row.receipt.as_deref())?,
            },
            rejudging: row.rejudging.map(RejudgingId),
            seed: hash_opt(JUDGEMENT, row.seed.as_deref())?,
            cases: cases.into_iter().map(CaseRow::from).collect(),
            report: json(JUDGEMENT, &row.report)?,
            failure: row.failure,
        })
    }
}

/// An applied rejudging that has changed a submission's verdict.
#[derive(Debug)]
pub struct ChangeRow {
    pub id: Uuid,
    pub closed: i64,
    pub was: String,
}

impl TryFrom<ChangeRow> for Rejudged {
    type Error = StoreError;
    fn try_from(row: ChangeRow) -> Result<Self> {
        Ok(Self {
            rejudging: row.id.into(),
            at: time(JUDGEMENT, row.closed)?,
            was: name(JUDGEMENT, &row.was)?,
        })
    }
}

/// A problem of a preview.
#[derive(Debug)]
pub struct FoundProblem {
    pub id: Uuid,
    pub slug: String,
    pub title: String,
    pub count: i64,
    pub outdated: i64,
    pub version: i64,
    pub verification: Option<String>,
}

impl TryFrom<FoundProblem> for RejudgingProblem {
    type Error = StoreError;
    fn try_from(row: FoundProblem) -> Result<Self> {
        Ok(Self {
            problem: row.id.into(),
            slug: row.slug,
            title: json(WHAT, &row.title)?,
            count: num("count", row.count)?,
            outdated: num("count", row.outdated)?,
            version: num(WHAT, row.version)?,
            verification: name(WHAT, row.verification.as_deref().unwrap_or("pending"))?,
        })
    }
}

/// An item that has failed once more.
#[derive(Debug)]
pub struct FallenItem {
    pub rejudging: Uuid,
    pub submission: Uuid,
    pub state: String,
}

#[derive(Debug)]
pub struct StandingsRow {
    pub contest: Uuid,
    pub before: String,
    pub after: String,
}

impl TryFrom<StandingsRow> for KeptStandings {
    type Error = StoreError;
    fn try_from(row: StandingsRow) -> Result<Self> {
        Ok(Self {
            contest: row.contest.into(),
            before: json(WHAT, &row.before)?,
            after: json(WHAT, &row.after)?,
        })
    }
}
