//! Where a reason stands in a person's ledger, and taking it back or granting it again.
//!
//! A grant counts when an even number of corrections follows it, each correcting the one before. A reason that a
//! rejudging has taken back is granted again under [`again_reason`]; so its grants are a list of which all but the last
//! have been taken back, and at most one counts.

use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;
use trellis_store::{
    ContestId, HoursKind, LedgerEntry, NewEntry, RejudgingId, Result, UserId, again_reason, base_reason,
};
use uuid::Uuid;

use crate::error::Db;
use crate::ledger::{Row, Shown, by_reason, write};
use crate::tx::Tx;

/// Where a reason stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Standing {
    /// Never granted.
    Never,
    Counts {
        grant: LedgerEntry,
        /// What a counter-entry would correct: the grant, or the last correction after it.
        last: u32,
    },
    TakenBack {
        /// The last grant.
        grant: LedgerEntry,
        by_rejudging: bool,
        /// How often it has been granted.
        grants: u32,
    },
}

/// Who takes back, and for what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cause {
    pub rejudging: RejudgingId,
    pub by: UserId,
}

/// Where `reason` (without the number of [`again_reason`]) stands.
pub(crate) async fn standing(conn: &mut SqliteConnection, user: UserId, reason: &str) -> Result<Standing> {
    let grants = grants(conn, user, reason).await?;
    let count = u32::try_from(grants.len()).unwrap_or(u32::MAX);
    let mut found = Standing::Never;
    for grant in grants {
        let (last, corrections, by_rejudging) = corrections(conn, user, grant.seq).await?;
        if corrections % 2 == 0 {
            return Ok(Standing::Counts { grant, last });
        }
        found = Standing::TakenBack {
            grant,
            by_rejudging,
            grants: count,
        };
    }
    Ok(found)
}

/// Every grant of a reason, oldest first.
async fn grants(conn: &mut SqliteConnection, user: UserId, reason: &str) -> Result<Vec<LedgerEntry>> {
    // `$` is the character after `#`.
    let (from, until) = (format!("{reason}#"), format!("{reason}$"));
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "user: Uuid", seq, kind, seconds, reason, contest_id AS "contest: Uuid", evidence, created,
               prev_hash, hash
           FROM ledger WHERE user_id = ?1 AND (reason = ?2 OR (reason > ?3 AND reason < ?4)) ORDER BY seq"#,
        user.0,
        reason,
        from,
        until
    )
    .fetch_all(conn)
    .await
    .db()?;
    let mut grants = Vec::with_capacity(rows.len());
    for row in rows {
        let entry = LedgerEntry::try_from(row)?;
        if base_reason(&entry.reason) == reason {
            grants.push(entry);
        }
    }
    Ok(grants)
}

/// The last of the corrections that follow an entry, how many there are, and whether the last is a rejudging's.
async fn corrections(conn: &mut SqliteConnection, user: UserId, seq: u32) -> Result<(u32, u32, bool)> {
    let (mut last, mut count, mut by_rejudging) = (seq, 0, false);
    while let Some(correction) = by_reason(conn, user, &format!("correction:{last}")).await? {
        last = correction.seq;
        count += 1;
        by_rejudging = correction.evidence.get("rejudging").is_some();
    }
    Ok((last, count, by_rejudging))
}

/// Whether a counter-entry to `entry` would make hours count a second time: a correction whose grant was followed by
/// another one, which counts.
pub(crate) async fn counts_elsewhere(conn: &mut SqliteConnection, entry: &LedgerEntry) -> Result<bool> {
    let mut root = entry.clone();
    while root.kind == HoursKind::Correction {
        let of = root.evidence.get("corrects").and_then(serde_json::Value::as_u64);
        let Some(before) = entry_at(conn, entry.user, of.unwrap_or(0)).await? else {
            return Ok(false);
        };
        root = before;
    }
    Ok(
        match standing(conn, root.user, base_reason(&root.reason)).await? {
            Standing::Counts { grant, .. } => grant.seq != root.seq,
            Standing::Never | Standing::TakenBack { .. } => false,
        },
    )
}

pub(crate) async fn entry_at(
    conn: &mut SqliteConnection,
    user: UserId,
    seq: u64,
) -> Result<Option<LedgerEntry>> {
    let seq = crate::convert::int(seq)?;
    sqlx::query_as!(
        Row,
        r#"SELECT user_id AS "user: Uuid", seq, kind, seconds, reason, contest_id AS "contest: Uuid", evidence, created,
               prev_hash, hash
           FROM ledger WHERE user_id = ? AND seq = ?"#,
        user.0,
        seq
    )
    .fetch_optional(conn)
    .await
    .db()?
    .map(LedgerEntry::try_from)
    .transpose()
}

/// The contest whose freeze hides an entry now: what was hidden when it was written is public when the contest is final.
pub(crate) async fn hidden_now(
    conn: &mut SqliteConnection,
    contest: Option<ContestId>,
) -> Result<Option<ContestId>> {
    let Some(contest) = contest else { return Ok(None) };
    let open = sqlx::query_scalar!(
        r#"SELECT state <> 'final' AS "open!: bool" FROM contests WHERE id = ?"#,
        contest.0
    )
    .fetch_one(conn)
    .await
    .db()?;
    Ok(open.then_some(contest))
}

/// Writes the counter-entry of a grant that counts; hidden while the grant is.
pub(crate) async fn take_back(
    tx: &mut Tx,
    grant: &LedgerEntry,
    last: u32,
    cause: Cause,
    now: Timestamp,
) -> Result<LedgerEntry> {
    let hidden = hidden_now(tx, grant.contest).await?;
    let counter = NewEntry {
        user: grant.user,
        kind: HoursKind::Correction,
        seconds: -grant.seconds,
        reason: format!("correction:{last}"),
        contest: grant.contest,
        evidence: json!({
            "corrects": last, "reason": grant.reason, "why": "rejudged", "by": cause.by, "rejudging": cause.rejudging,
        }),
    };
    write(tx, counter, shown(hidden), now).await
}

/// Writes the next grant of a reason. The caller has seen that none counts.
pub(crate) async fn grant_again(
    tx: &mut Tx,
    entry: NewEntry,
    grants: u32,
    hidden: Option<ContestId>,
    now: Timestamp,
) -> Result<LedgerEntry> {
    let entry = NewEntry {
        reason: again_reason(&entry.reason, grants + 1),
        contest: hidden.or(entry.contest),
        ..entry
    };
    write(tx, entry, shown(hidden), now).await
}

pub(crate) fn shown(hidden_by: Option<ContestId>) -> Shown {
    if hidden_by.is_some() {
        Shown::AfterFreeze
    } else {
        Shown::Now
    }
}
