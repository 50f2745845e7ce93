//! A writing transaction, and what its commit wakes.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use sqlx::{PgConnection, PgTransaction};
use trellis_store::Result;

use crate::convert::ms;
use crate::error::Db;
use crate::listen::Signals;
use crate::text::{clean, jsonb};

/// The first number of our advisory locks ("trls"), so that they are nobody else's in this database.
const LOCKS: i32 = 0x7472_6c73;
/// The second number: results and hours of everybody.
const RESULTS: i32 = 1;

/// A writing transaction. Dropped without [`Tx::commit`] it is rolled back some moments later; where it holds a row that a
/// claim would pass over meanwhile, it ends with [`Tx::rollback`].
pub(crate) struct Tx {
    inner: PgTransaction<'static>,
    signals: Arc<Signals>,
    /// Written before the commit.
    events: Events,
    queued: bool,
}

/// Events by column.
#[derive(Default)]
struct Events {
    topics: Vec<String>,
    json: Vec<String>,
    at: Vec<i64>,
}

impl Tx {
    pub fn new(inner: PgTransaction<'static>, signals: Arc<Signals>) -> Self {
        Self {
            inner,
            signals,
            events: Events::default(),
            queued: false,
        }
    }

    pub(crate) async fn share_results(&mut self) -> Result<()> {
        sqlx::query!("SELECT pg_advisory_xact_lock_shared($1, $2)", LOCKS, RESULTS)
            .execute(&mut **self)
            .await
            .db()
            .map(drop)
    }

    pub(crate) async fn hold_results(&mut self) -> Result<()> {
        sqlx::query!("SELECT pg_advisory_xact_lock($1, $2)", LOCKS, RESULTS)
            .execute(&mut **self)
            .await
            .db()
            .map(drop)
    }

    /// Notes an event, which is written with the commit; who waits is woken after it.
    pub fn event(&mut self, topic: &str, json: &Value, now: Timestamp) -> Result<()> {
        self.events.topics.push(clean(topic).into_owned());
        self.events.json.push(jsonb(json)?);
        self.events.at.push(ms(now));
        Ok(())
    }

    /// Notes that something was queued; workers are woken after the commit.
    pub fn queued(&mut self) {
        self.queued = true;
    }

    pub async fn commit(self) -> Result<()> {
        self.commit_events().await.map(drop)
    }

    /// Rolls back at once.
    pub async fn rollback(self) -> Result<()> {
        self.inner.rollback().await.db()
    }

    /// Commits; gives the id of the last event, if there was one.
    pub async fn commit_events(mut self) -> Result<Option<i64>> {
        if self.queued {
            sqlx::query!("SELECT pg_notify('trellis_work', '')")
                .execute(&mut *self.inner)
                .await
                .db()?;
        }
        let last = if self.events.topics.is_empty() {
            None
        } else {
            Some(self.write_events().await?)
        };
        self.inner.commit().await.db()?;
        if let Some(id) = last {
            self.signals.event(id);
        }
        if self.queued {
            self.signals.work();
        }
        Ok(last)
    }

    /// The last statement of a transaction: from here to the commit nobody else gets an id.
    async fn write_events(&mut self) -> Result<i64> {
        let Events { topics, json, at } = &self.events;
        let row = sqlx::query!(
            r#"WITH counter AS (
                   UPDATE event_counter SET last = last + cardinality($1::text[]) WHERE id = 1 RETURNING last),
               added AS (
                   INSERT INTO events (id, topic, json, at)
                   SELECT counter.last - cardinality($1::text[]) + e.place, e.topic, e.json::jsonb, e.at
                   FROM counter,
                       unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS e (topic, json, at, place)
                   RETURNING id)
               SELECT max(id) AS "last!", pg_notify('trellis_events', max(id)::text)::text AS told FROM added"#,
            topics,
            json,
            at
        )
        .fetch_one(&mut *self.inner)
        .await
        .db()?;
        Ok(row.last)
    }
}

impl Deref for Tx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
