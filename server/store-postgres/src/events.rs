//! [`Events`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgExecutor;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::events::Row;
use trellis_store::{Event, Events, Result};

use crate::PostgresStore;
use crate::convert::ms;
use crate::error::Db;
use crate::listen::pause;
use crate::text::clean;

/// From the counter and not from the rows, which are pruned.
pub(crate) async fn last_id<'c>(on: impl PgExecutor<'c>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!("SELECT last FROM event_counter")
        .fetch_one(on)
        .await
}

#[async_trait]
impl Events for PostgresStore {
    async fn add_event(&self, topic: &str, json: &Value, now: Timestamp) -> Result<i64> {
        let mut tx = self.begin().await?;
        tx.event(topic, json, now)?;
        Ok(tx.commit_events().await?.unwrap_or_default())
    }

    async fn events_after(&self, topics: &[String], after: i64, limit: u32) -> Result<Vec<Event>> {
        let topics: Vec<String> = topics.iter().map(|topic| clean(topic).into_owned()).collect();
        sqlx::query_as!(
            Row,
            r#"SELECT id, topic, json::text AS "json!", at FROM events WHERE topic = ANY($1) AND id > $2 ORDER BY id LIMIT $3"#,
            &topics,
            after,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn all_events_after(&self, after: i64, limit: u32) -> Result<Vec<Event>> {
        sqlx::query_as!(
            Row,
            r#"SELECT id, topic, json::text AS "json!", at FROM events WHERE id > $1 ORDER BY id LIMIT $2"#,
            after,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn last_event(&self) -> Result<i64> {
        last_id(&self.pool).await.db()
    }

    async fn prune_events(&self, before: Timestamp) -> Result<u64> {
        let before = ms(before);
        let done = sqlx::query!("DELETE FROM events WHERE at < $1", before)
            .execute(&self.pool)
            .await;
        Ok(done.db()?.rows_affected())
    }

    async fn wait_for_event(&self, after: i64) {
        let mut last = self.signals.last_event.subscribe();
        tokio::select! {
            // The sender lives as long as `self`, so this cannot fail.
            _ = last.wait_for(|last| *last > after) => {}
            () = pause() => {}
        }
    }
}
