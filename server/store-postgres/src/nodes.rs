//! [`Nodes`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::nodes::{ContestQueueRow, PinRow, Row, WHAT, parts_in_hex, pins};
use trellis_store::backend::rows::{all, found};
use trellis_store::{
    ContestId, ContestQueue, NODE_SILENCE, NewNode, Node, NodeLoad, NodeOrder, Nodes, Parts, Result,
};
use uuid::Uuid;

use crate::PostgresStore;
use crate::convert::{int, ms, time};
use crate::error::Db;
use crate::text::{clean, jsonb};

#[async_trait]
impl Nodes for PostgresStore {
    async fn database_time(&self, _: Timestamp) -> Result<Timestamp> {
        let now =
            sqlx::query_scalar!(r#"SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS "now!""#)
                .fetch_one(&self.pool)
                .await
                .db()?;
        time(WHAT, now)
    }

    async fn join_node(&self, node: &NewNode, now: Timestamp) -> Result<()> {
        sqlx::query!(
            "INSERT INTO nodes (name, instance, kind, version, slots, speed, languages, parts, started, beat)
             VALUES ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::text::jsonb, $9, $9)
             ON CONFLICT (name) DO UPDATE SET instance = excluded.instance, kind = excluded.kind,
                 version = excluded.version, slots = excluded.slots, speed = excluded.speed,
                 languages = excluded.languages, parts = excluded.parts, started = excluded.started,
                 beat = excluded.beat, busy = 0, judged = 0, faults = 0, recent_ms = 0, load = 0, memory = 0",
            &*clean(&node.name),
            node.instance,
            node.kind.as_str(),
            &*clean(&node.version),
            i64::from(node.slots),
            i64::from(node.speed),
            jsonb(&node.languages)?,
            jsonb(&parts_in_hex(&node.parts))?,
            ms(now)
        )
        .execute(&self.pool)
        .await
        .db()
        .map(drop)
    }

    async fn beat_node(
        &self,
        name: &str,
        instance: Uuid,
        load: &NodeLoad,
        now: Timestamp,
    ) -> Result<NodeOrder> {
        let row = sqlx::query_scalar!(
            "UPDATE nodes SET beat = $3, busy = $4, judged = $5, faults = $6, recent_ms = $7, load = $8, memory = $9
             WHERE name = $1 AND instance = $2 RETURNING draining",
            &*clean(name),
            instance,
            ms(now),
            i64::from(load.busy),
            int(load.judged)?,
            int(load.faults)?,
            int(load.recent_ms)?,
            i64::from(load.load),
            int(load.memory)?
        )
        .fetch_optional(&self.pool)
        .await
        .db()?;
        if let Some(draining) = row {
            return Ok(if draining {
                NodeOrder::Drain
            } else {
                NodeOrder::Work
            });
        }
        let other = sqlx::query_scalar!("SELECT instance FROM nodes WHERE name = $1", &*clean(name))
            .fetch_optional(&self.pool)
            .await
            .db()?;
        Ok(if other.is_some() {
            NodeOrder::Replaced
        } else {
            NodeOrder::Join
        })
    }

    async fn change_node(&self, name: &str, instance: Uuid, languages: &[String]) -> Result<()> {
        sqlx::query!(
            "UPDATE nodes SET languages = $3::text::jsonb WHERE name = $1 AND instance = $2",
            &*clean(name),
            instance,
            jsonb(&languages)?
        )
        .execute(&self.pool)
        .await
        .db()
        .map(drop)
    }

    async fn leave_node(&self, name: &str, instance: Uuid) -> Result<()> {
        sqlx::query!(
            "DELETE FROM nodes WHERE name = $1 AND instance = $2 AND NOT draining",
            &*clean(name),
            instance
        )
        .execute(&self.pool)
        .await
        .db()
        .map(drop)
    }

    async fn nodes(&self) -> Result<Vec<Node>> {
        sqlx::query_as!(
            Row,
            r#"SELECT name, instance, kind, version, slots, speed, languages::text AS "languages!",
                   parts::text AS "parts!", draining, started, beat, busy, judged, faults, recent_ms, load, memory
               FROM nodes ORDER BY name"#
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn drain_node(&self, name: &str, drain: bool) -> Result<()> {
        let done = sqlx::query!(
            "UPDATE nodes SET draining = $2 WHERE name = $1",
            &*clean(name),
            drain
        )
        .execute(&self.pool)
        .await
        .db()?;
        found(done.rows_affected(), WHAT)
    }

    async fn forget_node(&self, name: &str, now: Timestamp) -> Result<()> {
        let silent = ms(now) - silence_ms();
        let done = sqlx::query!(
            "DELETE FROM nodes WHERE name = $1 AND beat < $2",
            &*clean(name),
            silent
        )
        .execute(&self.pool)
        .await
        .db()?;
        found(done.rows_affected(), WHAT)
    }

    async fn contest_pins(&self, contest: ContestId) -> Result<Parts> {
        sqlx::query_as!(
            PinRow,
            "SELECT part, hash FROM contest_pins WHERE contest_id = $1",
            contest.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(pins)
    }

    async fn contest_queue(&self, contest: ContestId, now: Timestamp) -> Result<ContestQueue> {
        let now = ms(now);
        sqlx::query_as!(
            ContestQueueRow,
            r#"SELECT (SELECT count(*) FROM submissions WHERE lifecycle = 'queued' AND contest_id = $1) AS "queued!",
                   (SELECT COALESCE(jsonb_agg(DISTINCT language ORDER BY language), '[]')::text FROM submissions
                       WHERE lifecycle = 'queued' AND contest_id = $1) AS "languages!",
                   (SELECT count(*) FROM submissions
                       WHERE lifecycle = 'queued' AND COALESCE(due, created) <= $2) AS "ahead!",
                   (SELECT min(pinned) FROM contest_pins WHERE contest_id = $1) AS pinned"#,
            contest.0,
            now
        )
        .fetch_one(&self.pool)
        .await
        .db()?
        .try_into()
    }

    async fn unpin_contest(&self, contest: ContestId) -> Result<()> {
        let mut tx = self.begin().await?;
        let known = sqlx::query_scalar!("SELECT id FROM contests WHERE id = $1", contest.0)
            .fetch_optional(&mut *tx)
            .await
            .db()?;
        found(known.iter().len() as u64, "contest")?;
        sqlx::query!("DELETE FROM contest_pins WHERE contest_id = $1", contest.0)
            .execute(&mut *tx)
            .await
            .db()?;
        // What waited for a node may have one now.
        tx.queued();
        tx.commit().await
    }
}

fn silence_ms() -> i64 {
    i64::try_from(NODE_SILENCE.as_millis()).unwrap_or(i64::MAX)
}
