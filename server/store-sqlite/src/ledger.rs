//! [`Ledger`], and [`append`] for the transactions that grant hours.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::json;
use sqlx::{SqliteConnection, SqlitePool};
use trellis_store::{
    BrokenLink, ChainReport, ContestId, Granted, Hash, HoursKind, HoursTotal, Ledger, LedgerEntry, MAX_PAGE,
    NewEntry, Refusal, Result, StoreError, UserId, again_reason, canonical_json, check_chain, entry_hash,
    topic,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{hash, json, ms, name, num, time};
use crate::error::Db;
use crate::grants::{Standing, counts_elsewhere, entry_at, hidden_now, shown, standing};
use crate::results::{Gain, add_gain};
use crate::tx::Tx;

const WHAT: &str = "ledger entry";

pub(crate) struct Row {
    pub user: Uuid,
    pub seq: i64,
    pub kind: String,
    pub seconds: i64,
    pub reason: String,
    pub contest: Option<Uuid>,
    pub evidence: String,
    pub created: i64,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
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

/// Writes an entry once per (person, reason); again only when a rejudging has taken it back. Errors: `NotFound` (user).
pub(crate) async fn append(
    tx: &mut Tx,
    mut entry: NewEntry,
    shown: Shown,
    now: Timestamp,
) -> Result<Granted> {
    match standing(tx, entry.user, &entry.reason).await? {
        Standing::Never => {}
        Standing::TakenBack {
            by_rejudging: true,
            grants,
            ..
        } => entry.reason = again_reason(&entry.reason, grants + 1),
        Standing::Counts { grant, .. } | Standing::TakenBack { grant, .. } => {
            return Ok(Granted::Before(grant));
        }
    }
    Ok(Granted::New(write(tx, entry, shown, now).await?))
}

/// Writes an entry at the end of the person's chain, adds it to the totals, and tells the person. Its reason must be
/// new. Errors: `NotFound` (user).
pub(crate) async fn write(tx: &mut Tx, entry: NewEntry, shown: Shown, now: Timestamp) -> Result<LedgerEntry> {
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
    Ok(LedgerEntry {
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
    })
}

pub(crate) async fn by_reason(
    conn: &mut SqliteConnection,
    user: UserId,
    reason: &str,
) -> Result<Option<LedgerEntry>> {
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
        let reason = format!("correction:{seq}");
        if let Some(before) = by_reason(&mut tx, user, &reason).await? {
            return Ok(Granted::Before(before));
        }
        let entry = entry_at(&mut tx, user, seq.into())
            .await?
            .ok_or(StoreError::NotFound(WHAT))?;
        if entry.kind == HoursKind::Correction && counts_elsewhere(&mut tx, &entry).await? {
            return Err(Refusal::GrantedAgain.into());
        }
        // What it takes back may still be hidden: then so is the correction, or the sums would tell.
        let hidden = hidden_now(&mut tx, entry.contest).await?;
        let counter = NewEntry {
            user,
            kind: HoursKind::Correction,
            seconds: -entry.seconds,
            reason,
            contest: entry.contest,
            evidence: json!({"corrects": seq, "reason": entry.reason, "why": why, "by": by}),
        };
        let granted = Granted::New(write(&mut tx, counter, shown(hidden), now).await?);
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
