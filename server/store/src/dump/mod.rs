//! All that a store holds as one stream of frames that no backend owns: what `backup`, `restore` and `migrate-data` move.
//!
//! A backend reads its tables out of its own catalog, so that none can be forgotten, and from one snapshot. Values are those
//! of SQLite: an id is its 16 bytes, a switch is 0 or 1, JSON is text in one canonical form ([`canonical`]). So equal data
//! has equal hashes whatever the backend.
//!
//! Order: [`Frame::Head`], then for each table [`Frame::Table`], any number of [`Frame::Rows`] and [`Frame::End`], then
//! [`Frame::Counters`], then [`Frame::Last`]. Whoever loads commits after `Last` and never before.

mod flow;
mod json;
mod rows;

pub use flow::{Loaded, Loading, RowOut, Tables, dump, inspect, load};
pub use json::{canonical, is_json};
pub use rows::{RowReader, RowWriter, TableHash, Value};

use crate::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tokio::sync::mpsc;

/// Bytes of rows in one frame; a larger row has a frame of its own.
pub const FRAME_BYTES: usize = 1 << 20;
/// Frames under way between reader and writer: all the memory that a dump takes, but for one row at each end.
pub const FRAMES_WAITING: usize = 4;
/// Of the stream of frames.
pub const FORMAT: u32 = 1;

/// Tables that say what the schema is, and counters that are told by [`Frame::Counters`].
pub const NOT_DUMPED: [&str; 3] = ["_sqlx_migrations", "schema_compat", "event_counter"];
/// Tables in which a migration has put a row; loading replaces it. All others must be empty.
pub const SEEDED: [&str; 1] = ["rejudging_turn"];

/// What a dump is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub format: u32,
    /// Number of the last migration.
    pub schema: i64,
    /// `sqlite` or `postgres`.
    pub backend: String,
    /// Version of the program that made it.
    pub program: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<String>,
}

/// What a table came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub rows: u64,
    /// BLAKE3 over its columns' names and its rows in the order of its key.
    #[serde(with = "hex")]
    pub hash: Hash,
}

/// Tables by name, and the last number that each counting table (`audit`, `events`) has given out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub tables: BTreeMap<String, Summary>,
    pub counters: BTreeMap<String, i64>,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|table| table.rows).sum()
    }
}

/// A part of a dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    Head(Head),
    Table(Table),
    /// Encoded by [`RowWriter`].
    Rows(Vec<u8>),
    End(Summary),
    Counters(BTreeMap<String, i64>),
    Last,
}

#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// Nobody takes the frames any more; who took them says why.
    #[error("the dump was broken off")]
    BrokenOff,
    /// The stream ended before its end.
    #[error("the dump ends too early")]
    Truncated,
    /// Frames that make no dump, or rows that are not those of the summary.
    #[error("the dump is damaged: {0}")]
    Damaged(String),
    #[error("this backup is of format {0}; this program reads format {FORMAT}")]
    Format(u32),
    #[error(
        "the data is of schema {dump} and this program knows schema {known}: use the version of trellis that made it, or a later one"
    )]
    TooNew { dump: i64, known: i64 },
    #[error(
        "the database is of schema {database} and the data of schema {dump}: restore into a new, empty database"
    )]
    OtherSchema { database: i64, dump: i64 },
    #[error("the database has no schema yet: there is nothing to back up")]
    NoSchema,
    #[error("the target is not empty ({0} has rows): restore into a new, empty database")]
    NotEmpty(String),
    /// A value that this backend cannot keep.
    #[error("table {table}: {detail}")]
    Value { table: String, detail: String },
    /// What was written is not what is read back.
    #[error("table {table} reads back differently ({detail}); nothing was written")]
    ReadBack { table: String, detail: String },
    #[error("database error")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Takes frames; waits while [`FRAMES_WAITING`] are under way.
#[derive(Debug)]
pub struct Sink(mpsc::Sender<Frame>);

/// Gives frames.
#[derive(Debug)]
pub struct Source(mpsc::Receiver<Frame>);

/// The two ends.
pub fn channel() -> (Sink, Source) {
    let (sender, receiver) = mpsc::channel(FRAMES_WAITING);
    (Sink(sender), Source(receiver))
}

impl Sink {
    pub async fn put(&mut self, frame: Frame) -> Result<(), DumpError> {
        self.0.send(frame).await.map_err(|_| DumpError::BrokenOff)
    }

    /// [`Sink::put`] for a thread that may block.
    pub fn put_blocking(&mut self, frame: Frame) -> Result<(), DumpError> {
        self.0.blocking_send(frame).map_err(|_| DumpError::BrokenOff)
    }
}

impl Source {
    pub async fn next(&mut self) -> Result<Frame, DumpError> {
        self.0.recv().await.ok_or(DumpError::Truncated)
    }

    /// [`Source::next`] for a thread that may block.
    pub fn next_blocking(&mut self) -> Result<Frame, DumpError> {
        self.0.blocking_recv().ok_or(DumpError::Truncated)
    }

    pub async fn head(&mut self) -> Result<Head, DumpError> {
        match self.next().await? {
            Frame::Head(head) if head.format == FORMAT => Ok(head),
            Frame::Head(head) => Err(DumpError::Format(head.format)),
            _ => Err(DumpError::Damaged("it does not begin with a head".to_owned())),
        }
    }
}

mod hex {
    use crate::Hash;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(hash)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
