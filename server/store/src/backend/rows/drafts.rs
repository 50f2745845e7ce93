//! Rows of [`Drafts`](crate::Drafts).

use uuid::Uuid;

use super::super::convert::{json, num, time};
use crate::{Draft, ProblemId, Result, StoreError};

pub const WHAT: &str = "draft";

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub owner: Uuid,
    pub problem: Option<Uuid>,
    pub title: String,
    pub content: String,
    pub version: i64,
    pub created: i64,
    pub updated: i64,
}

impl TryFrom<Row> for Draft {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            owner: row.owner.into(),
            problem: row.problem.map(ProblemId),
            title: row.title,
            content: json(WHAT, &row.content)?,
            version: num(WHAT, row.version)?,
            created: time(WHAT, row.created)?,
            updated: time(WHAT, row.updated)?,
        })
    }
}
