//! Rows of [`Nodes`](crate::Nodes).

use std::collections::BTreeMap;

use uuid::Uuid;

use super::super::convert::{hash, json, name, num, time, time_opt};
use crate::{ContestQueue, Hash, NewNode, Node, NodeLoad, Parts, Result, StoreError};

pub const WHAT: &str = "node";

#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub instance: Uuid,
    pub kind: String,
    pub version: String,
    pub slots: i64,
    pub speed: i64,
    pub languages: String,
    pub parts: String,
    pub draining: bool,
    pub started: i64,
    pub beat: i64,
    pub busy: i64,
    pub judged: i64,
    pub faults: i64,
    pub recent_ms: i64,
    pub load: i64,
    pub memory: i64,
}

impl TryFrom<Row> for Node {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            node: NewNode {
                instance: row.instance,
                kind: name(WHAT, &row.kind)?,
                version: row.version,
                slots: num(WHAT, row.slots)?,
                speed: num(WHAT, row.speed)?,
                languages: json(WHAT, &row.languages)?,
                parts: parts_of(&row.parts)?,
                name: row.name,
            },
            load: NodeLoad {
                busy: num(WHAT, row.busy)?,
                judged: num(WHAT, row.judged)?,
                faults: num(WHAT, row.faults)?,
                recent_ms: num(WHAT, row.recent_ms)?,
                load: num(WHAT, row.load)?,
                memory: num(WHAT, row.memory)?,
            },
            draining: row.draining,
            started: time(WHAT, row.started)?,
            beat: time(WHAT, row.beat)?,
        })
    }
}

fn parts_of(text: &str) -> Result<Parts> {
    let parts: BTreeMap<String, String> = json(WHAT, text)?;
    let parts = parts.into_iter().map(|(part, hash)| {
        let hash = hash
            .parse::<Hash>()
            .map_err(|error| StoreError::corrupt(WHAT, error.to_string()))?;
        Ok((part, hash))
    });
    parts.collect()
}

/// Hashes in hex by name, for a JSON column.
pub fn parts_in_hex(parts: &Parts) -> BTreeMap<&str, String> {
    parts
        .iter()
        .map(|(part, hash)| (part.as_str(), hash.to_string()))
        .collect()
}

/// The queue as one contest sees it.
#[derive(Debug)]
pub struct ContestQueueRow {
    pub queued: i64,
    /// A JSON array.
    pub languages: String,
    pub ahead: i64,
    pub pinned: Option<i64>,
}

impl TryFrom<ContestQueueRow> for ContestQueue {
    type Error = StoreError;
    fn try_from(row: ContestQueueRow) -> Result<Self> {
        Ok(Self {
            queued: num("count", row.queued)?,
            languages: json(WHAT, &row.languages)?,
            ahead: num("count", row.ahead)?,
            pinned: time_opt("pin", row.pinned)?,
        })
    }
}

/// One part that a contest is judged with.
#[derive(Debug)]
pub struct PinRow {
    pub part: String,
    pub hash: Vec<u8>,
}

/// All parts of a contest.
pub fn pins(rows: Vec<PinRow>) -> Result<Parts> {
    rows.into_iter()
        .map(|row| Ok((row.part, hash("pin", &row.hash)?)))
        .collect()
}
