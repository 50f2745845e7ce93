//! Rows of [`Ranking`](crate::Ranking).

use uuid::Uuid;

use super::super::convert::num;
use crate::{RankRow, Result, Score, StoreError, Totals};

pub const WHAT: &str = "totals";

pub fn totals(solved: i64, score: i64, seconds: i64) -> Result<Totals> {
    Ok(Totals {
        solved: num(WHAT, solved)?,
        score: Score::from_thousandths(score),
        seconds,
    })
}

#[derive(Debug)]
pub struct Row {
    pub user: Uuid,
    pub name: String,
    pub solved: i64,
    pub score: i64,
    pub seconds: i64,
}

impl TryFrom<Row> for RankRow {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            user: row.user.into(),
            name: row.name,
            totals: totals(row.solved, row.score, row.seconds)?,
        })
    }
}
