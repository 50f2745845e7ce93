//! A writing transaction, and what its commit wakes.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{SqliteConnection, SqliteTransaction};
use tokio::sync::watch;
use trellis_store::Result;

use crate::convert::ms;
use crate::error::Db;

/// What waits in this process: the event hub and the workers. SQLite has one process, so this is all.
#[derive(Debug)]
pub(crate) struct Signals {
    /// The largest committed event id.
    pub last_event: watch::Sender<i64>,
    /// One more for each commit that has queued something.
    pub work: watch::Sender<u64>,
}

impl Signals {
    pub fn new(last_event: i64) -> Self {
        Self {
            last_event: watch::Sender::new(last_event),
            work: watch::Sender::new(0),
        }
    }
}

/// A writing transaction; rolled back when it is dropped without [`Tx::commit`].
pub(crate) struct Tx {
    inner: SqliteTransaction<'static>,
    signals: Arc<Signals>,
    last_event: Option<i64>,
    queued: bool,
}

impl Tx {
    pub fn new(inner: SqliteTransaction<'static>, signals: Arc<Signals>) -> Self {
        Self {
            inner,
            signals,
            last_event: None,
            queued: false,
        }
    }

    /// Appends an event; who waits is woken after the commit.
    pub async fn event(&mut self, topic: &str, json: &Value, now: Timestamp) -> Result<i64> {
        let (json, at) = (json.to_string(), ms(now));
        let id = sqlx::query_scalar!(
            "INSERT INTO events (topic, json, at) VALUES (?, ?, ?) RETURNING id",
            topic,
            json,
            at
        )
        .fetch_one(&mut **self)
        .await
        .db()?;
        self.last_event = Some(id);
        Ok(id)
    }

    /// Notes that something was queued; workers are woken after the commit.
    pub fn queued(&mut self) {
        self.queued = true;
    }

    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await.db()?;
        if let Some(id) = self.last_event {
            self.signals.last_event.send_if_modified(|last| {
                let newer = id > *last;
                *last = id.max(*last);
                newer
            });
        }
        if self.queued {
            self.signals.work.send_modify(|mark| *mark += 1);
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.inner
    }
}
