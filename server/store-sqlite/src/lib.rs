//! The default store: SQLite in WAL mode.
//!
//! One connection writes, in the order of asking; several read, each from its own snapshot. A transaction that
//! writes begins with `BEGIN IMMEDIATE`, so that nothing it has read can change before it commits.
//!
//! Queries are checked when the crate is compiled, against `.sqlx` (`cargo xtask sqlx` rewrites it).

mod audit;
mod blobs;
mod connect;
mod contests;
mod drafts;
mod dump;
mod error;
mod events;
mod learning;
mod ledger;
mod nodes;
mod problems;
mod ranking;
mod rejudgings;
mod results;
mod schema;
mod sessions;
mod sets;
mod settings;
mod submissions;
mod tx;
mod users;

pub(crate) use trellis_store::backend::convert;

pub use connect::{ConnectError, SqliteStore};
pub use dump::{dump, load};
pub use schema::status;
