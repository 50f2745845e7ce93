//! Rows as every backend's statements give them, and what they are as records. Times are ms since 1970, JSON is text, hashes
//! are bytes, enums their spelling: what does not fit is corrupt.

pub mod audit;
pub mod blobs;
pub mod contests;
pub mod drafts;
pub mod events;
pub mod learning;
pub mod ledger;
pub mod nodes;
pub mod problems;
pub mod ranking;
pub mod rejudgings;
pub mod sessions;
pub mod sets;
pub mod submissions;
pub mod users;

use crate::{Result, StoreError};

/// `NotFound` when an update has changed no row.
pub fn found(rows: u64, what: &'static str) -> Result<()> {
    if rows == 0 {
        Err(StoreError::NotFound(what))
    } else {
        Ok(())
    }
}

/// Every row as a record.
pub fn all<R, T: TryFrom<R, Error = StoreError>>(rows: Vec<R>) -> Result<Vec<T>> {
    rows.into_iter().map(T::try_from).collect()
}

/// The row as a record, if it is there.
pub fn maybe<R, T: TryFrom<R, Error = StoreError>>(row: Option<R>) -> Result<Option<T>> {
    row.map(T::try_from).transpose()
}

/// The row as a record. Errors: `NotFound`.
pub fn one<R, T: TryFrom<R, Error = StoreError>>(row: Option<R>, what: &'static str) -> Result<T> {
    row.ok_or(StoreError::NotFound(what))?.try_into()
}
