//! [`Events`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::SqlitePool;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::events::Row;
use trellis_store::{Event, Events, Result};

use crate::SqliteStore;
use crate::convert::{ms, to_json};
use crate::error::Db;

/// From the sequence and not from the rows, which are pruned.
pub(crate) async fn last_id(pool: &SqlitePool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT coalesce(max(seq), 0) AS "seq!: i64" FROM sqlite_sequence WHERE name = 'events'"#
    )
    .fetch_one(pool)
    .await
}

#[async_trait]
impl Events for SqliteStore {
    async fn add_event(&self, topic: &str, json: &Value, now: Timestamp) -> Result<i64> {
        let mut tx = self.begin().await?;
        let id = tx.event(topic, json, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn events_after(&self, topics: &[String], after: i64, limit: u32) -> Result<Vec<Event>> {
        let topics = to_json(&topics)?;
        sqlx::query_as!(
            Row,
            "SELECT id, topic, json, at FROM events WHERE topic IN (SELECT value FROM json_each(?)) AND id > ?
             ORDER BY id LIMIT ?",
            topics,
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(all)
    }

    async fn all_events_after(&self, after: i64, limit: u32) -> Result<Vec<Event>> {
        sqlx::query_as!(
            Row,
            "SELECT id, topic, json, at FROM events WHERE id > ? ORDER BY id LIMIT ?",
            after,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(all)
    }

    async fn last_event(&self) -> Result<i64> {
        last_id(&self.readers).await.db()
    }

    async fn prune_events(&self, before: Timestamp) -> Result<u64> {
        let before = ms(before);
        let done = sqlx::query!("DELETE FROM events WHERE at < ?", before)
            .execute(&self.writer)
            .await;
        Ok(done.db()?.rows_affected())
    }

    async fn wait_for_event(&self, after: i64) {
        let mut last = self.signals.last_event.subscribe();
        // The sender lives as long as `self`, so this cannot fail.
        let _ = last.wait_for(|last| *last > after).await;
    }
}
