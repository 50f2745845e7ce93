//! Rows of [`Ledger`](crate::Ledger).

use uuid::Uuid;

use super::super::convert::{hash, json, name, num, time};
use crate::{ContestId, LedgerEntry, Result, StoreError};

pub const WHAT: &str = "ledger entry";

#[derive(Debug)]
pub struct Row {
    pub user: Uuid,
    pub seq: i64,
    pub kind: String,
    pub seconds: i64,
    pub reason: String,
    pub contest: Option<Uuid>,
    pub evidence: String,
    pub created: i64,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl TryFrom<Row> for LedgerEntry {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            user: row.user.into(),
            seq: num(WHAT, row.seq)?,
            kind: name(WHAT, &row.kind)?,
            seconds: row.seconds,
            reason: row.reason,
            contest: row.contest.map(ContestId),
            evidence: json(WHAT, &row.evidence)?,
            created: time(WHAT, row.created)?,
            prev_hash: hash(WHAT, &row.prev_hash)?,
            hash: hash(WHAT, &row.hash)?,
        })
    }
}
