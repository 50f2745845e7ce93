//! [`Ledger`], and the statements of the transactions that grant hours.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgPool;
use trellis_store::backend::rows::ledger::{Row, WHAT};
use trellis_store::backend::rows::{all, maybe};
use trellis_store::backend::{Gain, LedgerTx, Shown, append, counter_entry, verify_rows};
use trellis_store::{
    ChainReport, ContestId, Granted, Hash, HoursTotal, Ledger, LedgerEntry, MAX_PAGE, NewEntry, Result,
    StoreError, UserId, canonical_json,
};

use crate::PostgresStore;
use crate::convert::{hash, int, ms, num};
use crate::error::Db;
use crate::tx::Tx;

#[async_trait]
impl LedgerTx for Tx {
    async fn tell(&mut self, topic: &str, json: &Value, now: Timestamp) -> Result<()> {
        self.event(topic, json, now)
    }

    /// By the row of the totals, which everybody has.
    async fn lock_person(&mut self, user: UserId) -> Result<()> {
        let row = sqlx::query_scalar!(
            "SELECT solved FROM user_totals WHERE user_id = $1 FOR NO KEY UPDATE",
            user.0
        )
        .fetch_optional(&mut **self)
        .await
        .db()?;
        row.map(drop).ok_or(StoreError::NotFound("user"))
    }

    async fn last_entry(&mut self, user: UserId) -> Result<Option<(u32, Hash)>> {
        let last = sqlx::query!(
            "SELECT seq, hash FROM ledger WHERE user_id = $1 ORDER BY seq DESC LIMIT 1",
            user.0
        )
        .fetch_optional(&mut **self)
        .await
        .db()?;
        last.map(|last| Ok((num(WHAT, last.seq)?, hash(WHAT, &last.hash)?)))
            .transpose()
    }

    async fn insert_entry(&mut self, entry: &LedgerEntry) -> Result<()> {
        let (kind, contest, evidence) = (
            entry.kind.as_str(),
            entry.contest.map(|contest| contest.0),
            canonical_json(&entry.evidence),
        );
        let (created, prev_hash, hash) = (
            ms(entry.created),
            entry.prev_hash.as_bytes(),
            entry.hash.as_bytes(),
        );
        sqlx::query!(
            "INSERT INTO ledger (user_id, seq, kind, seconds, reason, contest_id, evidence, created, prev_hash, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            entry.user.0,
            i64::from(entry.seq),
            kind,
            entry.seconds,
            entry.reason,
            contest,
            evidence,
            created,
            prev_hash,
            hash
        )
        .execute(&mut **self)
        .await
        .or_missing("user")?;
        Ok(())
    }

    async fn entry_by_reason(&mut self, user: UserId, reason: &str) -> Result<Option<LedgerEntry>> {
        sqlx::query_as!(
            Row,
            r#"SELECT user_id AS user, seq, kind, seconds, reason, contest_id AS contest, evidence,
                   created, prev_hash, hash
               FROM ledger WHERE user_id = $1 AND reason = $2"#,
            user.0,
            reason
        )
        .fetch_optional(&mut **self)
        .await
        .db()
        .and_then(maybe)
    }

    async fn entry_at(&mut self, user: UserId, seq: u64) -> Result<Option<LedgerEntry>> {
        let seq = int(seq)?;
        sqlx::query_as!(
            Row,
            r#"SELECT user_id AS user, seq, kind, seconds, reason, contest_id AS contest, evidence,
                   created, prev_hash, hash
               FROM ledger WHERE user_id = $1 AND seq = $2"#,
            user.0,
            seq
        )
        .fetch_optional(&mut **self)
        .await
        .db()
        .and_then(maybe)
    }

    async fn entries_of_reason(
        &mut self,
        user: UserId,
        reason: &str,
        from: &str,
        until: &str,
    ) -> Result<Vec<LedgerEntry>> {
        sqlx::query_as!(
            Row,
            r#"SELECT user_id AS user, seq, kind, seconds, reason, contest_id AS contest, evidence,
                   created, prev_hash, hash
               FROM ledger WHERE user_id = $1 AND (reason = $2 OR (reason > $3 AND reason < $4)) ORDER BY seq"#,
            user.0,
            reason,
            from,
            until
        )
        .fetch_all(&mut **self)
        .await
        .db()
        .and_then(all)
    }

    async fn contest_is_open(&mut self, contest: ContestId) -> Result<bool> {
        sqlx::query_scalar!(
            r#"SELECT state <> 'final' AS "open!" FROM contests WHERE id = $1"#,
            contest.0
        )
        .fetch_one(&mut **self)
        .await
        .db()
    }

    async fn add_to_totals(&mut self, user: UserId, gain: Gain) -> Result<()> {
        sqlx::query!(
            "UPDATE user_totals SET solved = solved + $1, score = score + $2, seconds = seconds + $3 WHERE user_id = $4",
            gain.solved,
            gain.score,
            gain.seconds,
            user.0
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }

    async fn add_to_embargo(&mut self, contest: ContestId, user: UserId, gain: Gain) -> Result<()> {
        sqlx::query!(
            "INSERT INTO embargo (contest_id, user_id, solved, score, seconds) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (contest_id, user_id) DO UPDATE SET solved = embargo.solved + excluded.solved,
                 score = embargo.score + excluded.score, seconds = embargo.seconds + excluded.seconds",
            contest.0,
            user.0,
            gain.solved,
            gain.score,
            gain.seconds
        )
        .execute(&mut **self)
        .await
        .db()
        .map(drop)
    }
}

async fn after(pool: &PgPool, user: UserId, seq: u32, limit: u32) -> Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT user_id AS user, seq, kind, seconds, reason, contest_id AS contest, evidence, created,
               prev_hash, hash
           FROM ledger WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"#,
        user.0,
        i64::from(seq),
        i64::from(limit)
    )
    .fetch_all(pool)
    .await
    .db()
}

#[async_trait]
impl Ledger for PostgresStore {
    async fn grant_hours(&self, entry: NewEntry, now: Timestamp) -> Result<Granted> {
        let mut tx = self.begin_results().await?;
        let granted = append(&mut tx, entry, Shown::Now, now).await?;
        tx.commit().await?;
        Ok(granted)
    }

    async fn counter_entry(
        &self,
        user: UserId,
        seq: u32,
        why: &str,
        by: UserId,
        now: Timestamp,
    ) -> Result<Granted> {
        let mut tx = self.begin_results().await?;
        let granted = counter_entry(&mut tx, user, seq, why, by, now).await?;
        tx.commit().await?;
        Ok(granted)
    }

    async fn ledger(&self, user: UserId, seq: u32, limit: u32) -> Result<Vec<LedgerEntry>> {
        let rows = after(&self.pool, user, seq, limit.clamp(1, MAX_PAGE)).await?;
        all(rows)
    }

    async fn hours_total(&self, user: UserId) -> Result<HoursTotal> {
        let row = sqlx::query!(
            r#"SELECT coalesce(sum(seconds), 0)::bigint AS "seconds!", count(*) AS "entries!"
               FROM ledger WHERE user_id = $1"#,
            user.0
        )
        .fetch_one(&self.pool)
        .await
        .db()?;
        Ok(HoursTotal {
            seconds: row.seconds,
            entries: num(WHAT, row.entries)?,
        })
    }

    async fn verify_chain(&self, user: UserId) -> Result<ChainReport> {
        let rows = after(&self.pool, user, 0, u32::MAX).await?;
        Ok(verify_rows(rows))
    }
}
