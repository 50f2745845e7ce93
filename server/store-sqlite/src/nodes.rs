//! [`Nodes`].

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::rows::nodes::{ContestQueueRow, PinRow, Row, WHAT, parts_in_hex, pins};
use trellis_store::backend::rows::{all, found};
use trellis_store::{
    ContestId, ContestQueue, NODE_SILENCE, NewNode, Node, NodeLoad, NodeOrder, Nodes, Parts, Result,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{int, ms, to_json};
use crate::error::Db;

#[async_trait]
impl Nodes for SqliteStore {
    async fn database_time(&self, now: Timestamp) -> Result<Timestamp> {
        Ok(now)
    }

    async fn join_node(&self, node: &NewNode, now: Timestamp) -> Result<()> {
        let (kind, languages, parts) = (
            node.kind.as_str(),
            to_json(&node.languages)?,
            to_json(&parts_in_hex(&node.parts))?,
        );
        let now = ms(now);
        sqlx::query!(
            "INSERT INTO nodes (name, instance, kind, version, slots, speed, languages, parts, started, beat)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
             ON CONFLICT (name) DO UPDATE SET instance = excluded.instance, kind = excluded.kind,
                 version = excluded.version, slots = excluded.slots, speed = excluded.speed,
                 languages = excluded.languages, parts = excluded.parts, started = excluded.started,
                 beat = excluded.beat, busy = 0, judged = 0, faults = 0, recent_ms = 0, load = 0, memory = 0",
            node.name,
            node.instance,
            kind,
            node.version,
            node.slots,
            node.speed,
            languages,
            parts,
            now
        )
        .execute(&self.writer)
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
        let (judged, faults, recent_ms, memory) = (
            int(load.judged)?,
            int(load.faults)?,
            int(load.recent_ms)?,
            int(load.memory)?,
        );
        let now = ms(now);
        let row = sqlx::query_scalar!(
            r#"UPDATE nodes SET beat = ?3, busy = ?4, judged = ?5, faults = ?6, recent_ms = ?7, load = ?8, memory = ?9
               WHERE name = ?1 AND instance = ?2 RETURNING draining AS "draining: bool""#,
            name,
            instance,
            now,
            load.busy,
            judged,
            faults,
            recent_ms,
            load.load,
            memory
        )
        .fetch_optional(&self.writer)
        .await
        .db()?;
        if let Some(draining) = row {
            return Ok(if draining {
                NodeOrder::Drain
            } else {
                NodeOrder::Work
            });
        }
        let other = sqlx::query_scalar!(
            r#"SELECT instance AS "instance: Uuid" FROM nodes WHERE name = ?1"#,
            name
        )
        .fetch_optional(&self.writer)
        .await
        .db()?;
        Ok(if other.is_some() {
            NodeOrder::Replaced
        } else {
            NodeOrder::Join
        })
    }

    async fn change_node(&self, name: &str, instance: Uuid, languages: &[String]) -> Result<()> {
        let languages = to_json(&languages)?;
        sqlx::query!(
            "UPDATE nodes SET languages = ?3 WHERE name = ?1 AND instance = ?2",
            name,
            instance,
            languages
        )
        .execute(&self.writer)
        .await
        .db()
        .map(drop)
    }

    async fn leave_node(&self, name: &str, instance: Uuid) -> Result<()> {
        sqlx::query!(
            "DELETE FROM nodes WHERE name = ?1 AND instance = ?2 AND NOT draining",
            name,
            instance
        )
        .execute(&self.writer)
        .await
        .db()
        .map(drop)
    }

    async fn nodes(&self) -> Result<Vec<Node>> {
        sqlx::query_as!(
            Row,
            r#"SELECT name, instance AS "instance: Uuid", kind, version, slots, speed, languages, parts,
                   draining AS "draining: bool", started, beat, busy, judged, faults, recent_ms, load, memory
               FROM nodes ORDER BY name"#
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(all)
    }

    async fn drain_node(&self, name: &str, drain: bool) -> Result<()> {
        let done = sqlx::query!("UPDATE nodes SET draining = ?2 WHERE name = ?1", name, drain)
            .execute(&self.writer)
            .await
            .db()?;
        found(done.rows_affected(), WHAT)
    }

    async fn forget_node(&self, name: &str, now: Timestamp) -> Result<()> {
        let silent = ms(now) - silence_ms();
        let done = sqlx::query!("DELETE FROM nodes WHERE name = ?1 AND beat < ?2", name, silent)
            .execute(&self.writer)
            .await
            .db()?;
        found(done.rows_affected(), WHAT)
    }

    async fn contest_pins(&self, contest: ContestId) -> Result<Parts> {
        sqlx::query_as!(
            PinRow,
            "SELECT part, hash FROM contest_pins WHERE contest_id = ?1",
            contest.0
        )
        .fetch_all(&self.readers)
        .await
        .db()
        .and_then(pins)
    }

    async fn contest_queue(&self, contest: ContestId, now: Timestamp) -> Result<ContestQueue> {
        let now = ms(now);
        sqlx::query_as!(
            ContestQueueRow,
            r#"SELECT (SELECT count(*) FROM submissions WHERE lifecycle = 'queued' AND contest_id = ?1) AS "queued!: i64",
                   (SELECT json_group_array(language) FROM (SELECT DISTINCT language FROM submissions
                       WHERE lifecycle = 'queued' AND contest_id = ?1 ORDER BY language)) AS "languages!: String",
                   (SELECT count(*) FROM submissions
                       WHERE lifecycle = 'queued' AND COALESCE(due, created) <= ?2) AS "ahead!: i64",
                   (SELECT min(pinned) FROM contest_pins WHERE contest_id = ?1) AS "pinned?: i64""#,
            contest.0,
            now
        )
        .fetch_one(&self.readers)
        .await
        .db()?
        .try_into()
    }

    async fn unpin_contest(&self, contest: ContestId) -> Result<()> {
        let mut tx = self.begin().await?;
        let known = sqlx::query_scalar!("SELECT 1 AS known FROM contests WHERE id = ?1", contest.0)
            .fetch_optional(&mut *tx)
            .await
            .db()?;
        found(known.iter().len() as u64, "contest")?;
        sqlx::query!("DELETE FROM contest_pins WHERE contest_id = ?1", contest.0)
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
