//! Rows of [`Problems`](crate::Problems).

use uuid::Uuid;

use super::super::convert::{hash, json, ms, name, num, time};
use crate::{
    Hash, Mark, Problem, ProblemContent, ProblemId, ProblemLine, ProblemVersion, Result, StoreError, UserId,
    Verification, Visibility,
};

pub const WHAT: &str = "problem";
pub const VERIFICATION: &str = "verification";

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub slug: String,
    pub owner: Option<Uuid>,
    pub visibility: String,
    pub visible_from: Option<i64>,
    pub version: i64,
    pub package: Vec<u8>,
    pub title: String,
    pub statement: String,
    pub time_limit_ms: i64,
    pub memory_bytes: i64,
    pub languages: String,
    pub field: String,
    pub keywords: String,
    pub difficulty: i64,
    pub credit_seconds: i64,
    pub details: String,
    pub created: i64,
    pub updated: i64,
    pub deleted: Option<i64>,
    pub tried: i64,
    pub solved: i64,
    pub verification: String,
}

impl TryFrom<Row> for Problem {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        if row.deleted.is_some() {
            return Err(StoreError::Gone(WHAT));
        }
        let content = ProblemContent {
            package: hash(WHAT, &row.package)?,
            title: json(WHAT, &row.title)?,
            statement: json(WHAT, &row.statement)?,
            time_limit_ms: num(WHAT, row.time_limit_ms)?,
            memory_bytes: num(WHAT, row.memory_bytes)?,
            languages: json(WHAT, &row.languages)?,
            field: row.field,
            keywords: json(WHAT, &row.keywords)?,
            difficulty: num(WHAT, row.difficulty)?,
            credit_seconds: num(WHAT, row.credit_seconds)?,
            details: json(WHAT, &row.details)?,
        };
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            owner: row.owner.map(UserId),
            visibility: visibility(&row.visibility, row.visible_from)?,
            version: num(WHAT, row.version)?,
            content,
            verification: name(WHAT, &row.verification)?,
            created: time(WHAT, row.created)?,
            updated: time(WHAT, row.updated)?,
            tried: num(WHAT, row.tried)?,
            solved: num(WHAT, row.solved)?,
        })
    }
}

fn visibility(text: &str, from: Option<i64>) -> Result<Visibility> {
    match (text, from) {
        ("draft", None) => Ok(Visibility::Draft),
        ("contest", None) => Ok(Visibility::Contest),
        ("published", Some(from)) => Ok(Visibility::Published {
            from: time(WHAT, from)?,
        }),
        _ => Err(StoreError::corrupt(
            WHAT,
            format!("visibility {text:?} from {from:?}"),
        )),
    }
}

pub fn visibility_columns(visibility: Visibility) -> (&'static str, Option<i64>) {
    match visibility {
        Visibility::Draft => ("draft", None),
        Visibility::Contest => ("contest", None),
        Visibility::Published { from } => ("published", Some(ms(from))),
    }
}

/// What the search field looks in.
pub fn search_text(slug: &str, content: &ProblemContent) -> String {
    let titles = content.title.0.values().map(String::as_str);
    let words = std::iter::once(slug)
        .chain(titles)
        .chain(content.keywords.iter().map(String::as_str));
    words.collect::<Vec<_>>().join("\n").to_lowercase()
}

#[derive(Debug)]
pub struct LineRow {
    pub id: Uuid,
    pub slug: String,
    pub owner: Option<Uuid>,
    pub title: String,
    pub field: String,
    pub keywords: String,
    pub difficulty: i64,
    pub credit_seconds: i64,
    pub visibility: String,
    pub visible_from: Option<i64>,
    pub version: i64,
    pub verification: String,
    pub updated: i64,
    pub tried: i64,
    pub solved: i64,
    pub mark: i64,
    pub total: i64,
}

impl TryFrom<LineRow> for ProblemLine {
    type Error = StoreError;
    fn try_from(row: LineRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            slug: row.slug,
            owner: row.owner.map(UserId),
            title: json(WHAT, &row.title)?,
            field: row.field,
            keywords: json(WHAT, &row.keywords)?,
            difficulty: num(WHAT, row.difficulty)?,
            credit_seconds: num(WHAT, row.credit_seconds)?,
            visibility: visibility(&row.visibility, row.visible_from)?,
            version: num(WHAT, row.version)?,
            verification: name(WHAT, &row.verification)?,
            updated: time(WHAT, row.updated)?,
            tried: num(WHAT, row.tried)?,
            solved: num(WHAT, row.solved)?,
            mark: match row.mark {
                0 => Mark::Untried,
                1 => Mark::Tried,
                _ => Mark::Solved,
            },
        })
    }
}

/// How the list's statement calls a mark.
pub fn mark_number(mark: Mark) -> i64 {
    match mark {
        Mark::Untried => 0,
        Mark::Tried => 1,
        Mark::Solved => 2,
    }
}

/// The marks of `problems`, in order; `rows`: problems that were tried, with when they were solved.
pub fn marks(problems: &[ProblemId], rows: &[(Uuid, Option<i64>)]) -> Vec<Mark> {
    let mark = |problem: &ProblemId| match rows.iter().find(|row| row.0 == problem.0) {
        None => Mark::Untried,
        Some((_, None)) => Mark::Tried,
        Some((_, Some(_))) => Mark::Solved,
    };
    problems.iter().map(mark).collect()
}

#[derive(Debug)]
pub struct VersionRow {
    pub version: i64,
    pub package: Vec<u8>,
    pub author: Option<Uuid>,
    pub created: i64,
}

impl TryFrom<VersionRow> for ProblemVersion {
    type Error = StoreError;
    fn try_from(row: VersionRow) -> Result<Self> {
        Ok(Self {
            version: num(WHAT, row.version)?,
            package: hash(WHAT, &row.package)?,
            author: row.author.map(UserId),
            created: time(WHAT, row.created)?,
        })
    }
}

#[derive(Debug)]
pub struct VerificationRow {
    pub state: String,
    pub report: String,
    pub updated: i64,
}

impl VerificationRow {
    pub fn verification(self, package: Hash) -> Result<Verification> {
        Ok(Verification {
            package,
            state: name(VERIFICATION, &self.state)?,
            report: json(VERIFICATION, &self.report)?,
            updated: time(VERIFICATION, self.updated)?,
        })
    }
}
