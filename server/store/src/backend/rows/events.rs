//! Rows of [`Events`](crate::Events).

use super::super::convert::{json, time};
use crate::{Event, Result, StoreError};

#[derive(Debug)]
pub struct Row {
    pub id: i64,
    pub topic: String,
    pub json: String,
    pub at: i64,
}

impl TryFrom<Row> for Event {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            topic: row.topic,
            json: json("event", &row.json)?,
            at: time("event", row.at)?,
        })
    }
}
