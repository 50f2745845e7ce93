//! Rows of [`Audit`](crate::Audit).

use uuid::Uuid;

use super::super::convert::{json, time};
use crate::{AuditRow, NewAudit, Result, StoreError, UserId};

#[derive(Debug)]
pub struct Row {
    pub id: i64,
    pub user: Option<Uuid>,
    pub what: String,
    pub target: String,
    pub address: String,
    pub detail: String,
    pub at: i64,
}

impl TryFrom<Row> for AuditRow {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let entry = NewAudit {
            who: row.user.map(UserId),
            what: row.what,
            target: row.target,
            address: row.address,
            detail: json("audit entry", &row.detail)?,
        };
        Ok(Self {
            id: row.id,
            entry,
            at: time("audit entry", row.at)?,
        })
    }
}
