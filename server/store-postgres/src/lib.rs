//! The store on PostgreSQL (15 or later): several nodes, one database.
//!
//! Rules and conversions are [`trellis_store::backend`]'s; here are queries, and what keeps transactions apart that run at
//! the same time (SQLite has one writer, and needs none of it):
//!
//! * Transactions are READ COMMITTED. What is read and then written over is read with a row lock; what may be written
//!   once is a unique constraint with `ON CONFLICT`, or an update that names the state it replaces (the attempt fence).
//! * **Results and hours.** Who writes the results of one person holds the lock `RESULTS` shared, and that person's row of
//!   `user_totals` for itself ([`LedgerTx::lock_person`](trellis_store::backend::LedgerTx::lock_person)): so the
//!   person's chain, results and totals have one writer. Whatever touches many people's at once (a contest that becomes
//!   final, a rejudging, a problem set that changes) holds `RESULTS` alone: so a solve and a change of the set that it
//!   finishes cannot miss each other, and there is nothing to wait for in a circle.
//! * **A contest** is held by whoever changes it (`FOR NO KEY UPDATE`), and shared by those who submit or register.
//! * **The queue** is claimed with `SKIP LOCKED`: workers do not wait for each other.
//! * **Events** get their ids as the last thing before the commit, from one row which is held until then (`event_counter`):
//!   they become visible in the order of their ids, so that `id > last` misses none. They are kept in memory until
//!   then, so the row is held for one statement and the commit; `NOTIFY` makes commits wait for each other anyway.
//! * Locks are taken in this order: `RESULTS`, contest, submissions, items of a rejudging, the rejudging, people, problems,
//!   blobs, the event counter.
//!
//! `LISTEN` (one connection in a process, made again when it breaks) wakes who waits; they also look by themselves every few
//! seconds, at moments of their own. A plan is made for the values of each call (`plan_cache_mode`), since optional
//! filters are `$1 IS NULL OR ...`, which only a plan that knows `$1` can leave out.
//!
//! Queries are checked when the crate is compiled, against `.sqlx` (`cargo xtask sqlx` rewrites it).

mod audit;
mod binary;
mod blobs;
mod connect;
mod contests;
mod drafts;
mod dump;
mod error;
mod events;
mod learning;
mod ledger;
mod listen;
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
mod text;
mod tx;
mod users;
mod wire;

pub(crate) use trellis_store::backend::convert;

pub use connect::{ConnectError, PostgresStore};
pub use dump::{dump, load};
pub use schema::status;
