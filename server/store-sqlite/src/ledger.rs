//! [`Ledger`], and [`append`] for the transactions that grant hours.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::json;
use sqlx::{SqliteConnection, SqlitePool};
use trellis_store::{
    BrokenLink, ChainReport, ContestId, Granted, Hash, HoursKind, HoursTotal, Ledger, LedgerEntry, MAX_PAGE,
    NewEntry, Result, StoreError, UserId, canonical_json, check_chain, entry_hash, topic,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{hash, json, ms, name, num, time};
use crate::error::Db;
use crate::results::{Gain, add_gain};
use crate::tx::Tx;

const WHAT: &str = "ledger entry";

struct Row {
    user: Uuid,
    seq: i64,
    kind: String,
    seconds: i64,
    reason: String,
    contest: Option<Uuid>,
    evidence: String,
    created: i64,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl TryFrom<Row> for LedgerEntry {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            user: row.user.into(),
            seq: num(WHAT, row.seq)?,
            kind: name(WHAT, &row.kind)?,
            seconds: row.seconds,
            reason: row.reason,
            contest: row.contest.map(ContestId),
            evidence: json(WHAT, &row.evidence)?,
            created: time(WHAT, row.created)?,
            prev_hash: hash(WHAT, &row.prev_hash)?,
            hash: hash(WHAT, &row.hash)?,
        })
    }
}

/// Whether what an entry adds is hidden by its contest's freeze.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Now,
    /// When the entry's contest is final.
    AfterFreeze,
}

/// Writes an entry at the end of the person's chain, once per (person, reason), adds it to the totals, and tells
/// the person. Errors: `NotFound` (user).
pub(crate) async fn append(tx: &mut Tx, entry: NewEntry, shown: Shown, now: Timestamp) -> Result<Granted> {
    if let Some(before) = by_reason(tx, entry.user, &entry.reason).await? {
        return Ok(Granted::Before(before));
    }
    let last = sqlx::query!(
        "SELECT seq, hash FROM ledger WHERE user_id = ? ORDER BY seq DESC LIMIT 1",
        entry.user.0
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    let (seq, prev) = match last {
        Some(last) => (num::<u32>(WHAT, last.seq)? + 1, hash(WHAT, &last.hash)?),
        None => (1, Hash::ZERO),
    };
    let created = time(WHAT, ms(now))?;
    let hash = entry_hash(prev, seq, &entry, created);
    let (kind, contest, evidence) = (
        entry.kind.as_str(),
        entry.contest.map(|contest| contest.0),
        canonical_json(&entry.evidence),
    );
    let (at, prev_bytes, hash_bytes) = (ms(now), prev.as_bytes(), hash.as_bytes());
    sqlx::query!(
        "INSERT INTO ledger (user_id, seq, kind, seconds, reason, contest_id, evidence, created, prev_hash, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        entry.user.0,
        seq,
        kind,
        entry.seconds,
        entry.reason,
        contest,
        evidence,
        at,
        prev_bytes,
        hash_bytes
    )
    .execute(&mut **tx)
    .await
    .or_missing("user")?;
    let hidden_by = if shown == Shown::AfterFreeze {
        entry.contest
    } else {
        None
    };
    add_gain(
        tx,
        entry.user,
        Gain {
            seconds: entry.seconds,
            ..Gain::default()
        },
        hidden_by,
    )
    .await?;
    let news = json!({"type": "hours", "seconds": entry.seconds, "reason": entry.reason});
    tx.event(&topic::user(entry.user), &news, now).await?;
    let NewEntry {
        user,
        kind,
        seconds,
        reason,
        contest,
        evidence,
    } = entry;
    Ok(Granted::New(LedgerEntry {
        user,
        seq,
        kind,
        seconds,
        reason,
        contest,
        evidence,
        created,
        prev_hash: prev,
        hash,
    }))
}

async fn by_reason(conn: &mut SqliteConnection, user: UserId, reason: &str) -> Result<Option<LedgerEntry>> {
    sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "user: Uuid", seq, kind, seconds, reason, contest_id AS "contest: Uuid", evidence, created,
               prev_hash, hash
           FROM ledger WHERE user_id = ? AND reason = ?"#,
        user.0,
        reason
    )
    .fetch_optional(conn)
    .await
    .db()?
    .map(LedgerEntry::try_from)
    .transpose()
}

async fn after(pool: &SqlitePool, user: UserId, seq: u32, limit: u32) -> Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "user: Uuid", seq, kind, seconds, reason, contest_id AS "contest: Uuid", evidence, created,
               prev_hash, hash
           FROM ledger WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?"#,
        user.0,
        seq,
        limit
    )
    .fetch_all(pool)
    .await
    .db()
}

#[async_trait]
impl Ledger for SqliteStore {
    async fn grant_hours(&self, entry: NewEntry, now: Timestamp) -> Result<Granted> {
        let mut tx = self.begin().await?;
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
        let mut tx = self.begin().await?;
        let entry = sqlx::query!(
            r#"SELECT seconds, reason, contest_id AS "contest: Uuid" FROM ledger WHERE user_id = ? AND seq = ?"#,
            user.0,
            seq
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?
        .ok_or(StoreError::NotFound(WHAT))?;
        // What it takes back may still be hidden: then so is the correction, or the sums would tell.
        let hidden = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM embargo WHERE contest_id = ? AND user_id = ?) AS "hidden!: bool""#,
            entry.contest,
            user.0
        )
        .fetch_one(&mut *tx)
        .await
        .db()?;
        let counter = NewEntry {
            user,
            kind: HoursKind::Correction,
            seconds: -entry.seconds,
            reason: format!("correction:{seq}"),
            contest: entry.contest.map(ContestId),
            evidence: json!({"corrects": seq, "reason": entry.reason, "why": why, "by": by}),
        };
        let granted = append(
            &mut tx,
            counter,
            if hidden { Shown::AfterFreeze } else { Shown::Now },
            now,
        )
        .await?;
        tx.commit().await?;
        Ok(granted)
    }

    async fn ledger(&self, user: UserId, seq: u32, limit: u32) -> Result<Vec<LedgerEntry>> {
        let rows = after(&self.readers, user, seq, limit.clamp(1, MAX_PAGE)).await?;
        rows.into_iter().map(LedgerEntry::try_from).collect()
    }

    async fn hours_total(&self, user: UserId) -> Result<HoursTotal> {
        let row = sqlx::query!(
            r#"SELECT coalesce(sum(seconds), 0) AS "seconds!: i64", count(*) AS "entries!: i64"
               FROM ledger WHERE user_id = ?"#,
            user.0
        )
        .fetch_one(&self.readers)
        .await
        .db()?;
        Ok(HoursTotal {
            seconds: row.seconds,
            entries: num(WHAT, row.entries)?,
        })
    }

    async fn verify_chain(&self, user: UserId) -> Result<ChainReport> {
        let rows = after(&self.readers, user, 0, u32::MAX).await?;
        let mut entries = Vec::with_capacity(rows.len());
        let mut unreadable = None;
        for row in rows {
            match LedgerEntry::try_from(row) {
                Ok(entry) => entries.push(entry),
                Err(error) => {
                    unreadable = Some(error.to_string());
                    break;
                }
            }
        }
        let mut report = check_chain(&entries);
        if let Some(why) = unreadable.filter(|_| report.broken.is_none()) {
            report.entries += 1;
            report.broken = Some(BrokenLink {
                seq: report.entries,
                why,
            });
        }
        Ok(report)
    }
}
