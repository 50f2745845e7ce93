//! A person's hours: writing entries, where a reason stands, taking it back and granting it again.
//!
//! A grant counts when an even number of corrections follows it, each correcting the one before. A reason that a
//! rejudging has taken back is granted again under [`again_reason`]; so its grants are a list of which all but the last
//! have been taken back, and at most one counts.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::convert::{ms, time};
use super::hours::Cause;
use super::rows::ledger::{Row, WHAT};
use crate::{
    BrokenLink, ChainReport, ContestId, Granted, Hash, HoursKind, LedgerEntry, NewEntry, Refusal, Result,
    StoreError, UserId, again_reason, base_reason, check_chain, entry_hash, topic,
};

/// What is added to a person's totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gain {
    pub solved: i64,
    /// Thousandths of a point.
    pub score: i64,
    pub seconds: i64,
}

/// A writing transaction, as far as hours need one.
#[async_trait]
pub trait LedgerTx: Send {
    /// Appends an event that is seen when the transaction commits, and wakes who waits then.
    async fn tell(&mut self, topic: &str, json: &Value, now: Timestamp) -> Result<()>;

    /// From here to the end of the transaction nobody else writes this person's entries, results and totals. A database
    /// with one writer has nothing to do. Errors: `NotFound` (user), at the latest from
    /// [`insert_entry`](LedgerTx::insert_entry).
    async fn lock_person(&mut self, user: UserId) -> Result<()>;

    /// The end of the person's chain.
    async fn last_entry(&mut self, user: UserId) -> Result<Option<(u32, Hash)>>;

    /// Errors: `NotFound` (user).
    async fn insert_entry(&mut self, entry: &LedgerEntry) -> Result<()>;

    async fn entry_by_reason(&mut self, user: UserId, reason: &str) -> Result<Option<LedgerEntry>>;

    async fn entry_at(&mut self, user: UserId, seq: u64) -> Result<Option<LedgerEntry>>;

    /// Entries whose reason is `reason`, or is larger than `from` and smaller than `until` in byte order; by `seq`.
    async fn entries_of_reason(
        &mut self,
        user: UserId,
        reason: &str,
        from: &str,
        until: &str,
    ) -> Result<Vec<LedgerEntry>>;

    /// Whether the contest is not final.
    async fn contest_is_open(&mut self, contest: ContestId) -> Result<bool>;

    async fn add_to_totals(&mut self, user: UserId, gain: Gain) -> Result<()>;

    /// Adds to what waits for the contest to be final.
    async fn add_to_embargo(&mut self, contest: ContestId, user: UserId, gain: Gain) -> Result<()>;
}

/// Whether what an entry adds is hidden by its contest's freeze.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Now,
    /// When the entry's contest is final.
    AfterFreeze,
}

pub fn shown(hidden_by: Option<ContestId>) -> Shown {
    if hidden_by.is_some() {
        Shown::AfterFreeze
    } else {
        Shown::Now
    }
}

/// Where a reason stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
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

/// Adds to a person's totals, or to what waits for the contest to be final.
pub(super) async fn add_gain(
    tx: &mut (impl LedgerTx + ?Sized),
    user: UserId,
    gain: Gain,
    hidden_by: Option<ContestId>,
) -> Result<()> {
    if gain == Gain::default() {
        return Ok(());
    }
    match hidden_by {
        Some(contest) => tx.add_to_embargo(contest, user, gain).await,
        None => tx.add_to_totals(user, gain).await,
    }
}

/// Writes an entry once per (person, reason); again only when a rejudging has taken it back. Errors: `NotFound` (user).
pub async fn append(
    tx: &mut (impl LedgerTx + ?Sized),
    mut entry: NewEntry,
    shown: Shown,
    now: Timestamp,
) -> Result<Granted> {
    tx.lock_person(entry.user).await?;
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
async fn write(
    tx: &mut (impl LedgerTx + ?Sized),
    entry: NewEntry,
    shown: Shown,
    now: Timestamp,
) -> Result<LedgerEntry> {
    tx.lock_person(entry.user).await?;
    let (seq, prev_hash) = match tx.last_entry(entry.user).await? {
        Some((seq, hash)) => (seq + 1, hash),
        None => (1, Hash::ZERO),
    };
    let created = time(WHAT, ms(now))?;
    let hash = entry_hash(prev_hash, seq, &entry, created);
    let NewEntry {
        user,
        kind,
        seconds,
        reason,
        contest,
        evidence,
    } = entry;
    let entry = LedgerEntry {
        user,
        seq,
        kind,
        seconds,
        reason,
        contest,
        evidence,
        created,
        prev_hash,
        hash,
    };
    tx.insert_entry(&entry).await?;
    let hidden_by = entry.contest.filter(|_| shown == Shown::AfterFreeze);
    let gain = Gain {
        seconds,
        ..Gain::default()
    };
    add_gain(tx, user, gain, hidden_by).await?;
    let news = json!({"type": "hours", "seconds": seconds, "reason": entry.reason});
    tx.tell(&topic::user(user), &news, now).await?;
    Ok(entry)
}

/// Takes entry `seq` back, as [`Ledger::counter_entry`](crate::Ledger::counter_entry) says.
pub async fn counter_entry(
    tx: &mut (impl LedgerTx + ?Sized),
    user: UserId,
    seq: u32,
    why: &str,
    by: UserId,
    now: Timestamp,
) -> Result<Granted> {
    tx.lock_person(user).await.map_err(|error| match error {
        // A person who is not there has no such entry.
        StoreError::NotFound(_) => StoreError::NotFound(WHAT),
        error => error,
    })?;
    let reason = format!("correction:{seq}");
    if let Some(before) = tx.entry_by_reason(user, &reason).await? {
        return Ok(Granted::Before(before));
    }
    let entry = tx
        .entry_at(user, seq.into())
        .await?
        .ok_or(StoreError::NotFound(WHAT))?;
    if entry.kind == HoursKind::Correction && counts_elsewhere(tx, &entry).await? {
        return Err(Refusal::GrantedAgain.into());
    }
    // What it takes back may still be hidden: then so is the correction, or the sums would tell.
    let hidden = hidden_now(tx, entry.contest).await?;
    let counter = NewEntry {
        user,
        kind: HoursKind::Correction,
        seconds: -entry.seconds,
        reason,
        contest: entry.contest,
        evidence: json!({"corrects": seq, "reason": entry.reason, "why": why, "by": by}),
    };
    Ok(Granted::New(write(tx, counter, shown(hidden), now).await?))
}

/// Where `reason` (without the number of [`again_reason`]) stands.
pub async fn standing(tx: &mut (impl LedgerTx + ?Sized), user: UserId, reason: &str) -> Result<Standing> {
    let grants = grants(tx, user, reason).await?;
    let count = u32::try_from(grants.len()).unwrap_or(u32::MAX);
    let mut found = Standing::Never;
    for grant in grants {
        let (last, corrections, by_rejudging) = corrections(tx, user, grant.seq).await?;
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
async fn grants(tx: &mut (impl LedgerTx + ?Sized), user: UserId, reason: &str) -> Result<Vec<LedgerEntry>> {
    // `$` is the character after `#`.
    let (from, until) = (format!("{reason}#"), format!("{reason}$"));
    let mut grants = tx.entries_of_reason(user, reason, &from, &until).await?;
    grants.retain(|entry| base_reason(&entry.reason) == reason);
    Ok(grants)
}

/// The last of the corrections that follow an entry, how many there are, and whether the last is a rejudging's.
async fn corrections(tx: &mut (impl LedgerTx + ?Sized), user: UserId, seq: u32) -> Result<(u32, u32, bool)> {
    let (mut last, mut count, mut by_rejudging) = (seq, 0, false);
    while let Some(correction) = tx.entry_by_reason(user, &format!("correction:{last}")).await? {
        last = correction.seq;
        count += 1;
        by_rejudging = correction.evidence.get("rejudging").is_some();
    }
    Ok((last, count, by_rejudging))
}

/// Whether a counter-entry to `entry` would make hours count a second time: a correction whose grant was followed by
/// another one, which counts.
async fn counts_elsewhere(tx: &mut (impl LedgerTx + ?Sized), entry: &LedgerEntry) -> Result<bool> {
    let mut root = entry.clone();
    while root.kind == HoursKind::Correction {
        let of = root.evidence.get("corrects").and_then(Value::as_u64);
        let Some(before) = tx.entry_at(entry.user, of.unwrap_or(0)).await? else {
            return Ok(false);
        };
        root = before;
    }
    Ok(match standing(tx, root.user, base_reason(&root.reason)).await? {
        Standing::Counts { grant, .. } => grant.seq != root.seq,
        Standing::Never | Standing::TakenBack { .. } => false,
    })
}

/// The contest whose freeze hides an entry now: what was hidden when it was written is public when the contest is final.
pub async fn hidden_now(
    tx: &mut (impl LedgerTx + ?Sized),
    contest: Option<ContestId>,
) -> Result<Option<ContestId>> {
    let Some(contest) = contest else { return Ok(None) };
    Ok(tx.contest_is_open(contest).await?.then_some(contest))
}

/// Writes the counter-entry of a grant that counts; hidden while the grant is.
pub async fn take_back(
    tx: &mut (impl LedgerTx + ?Sized),
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
pub async fn grant_again(
    tx: &mut (impl LedgerTx + ?Sized),
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

/// Checks a person's chain as it is stored, in order: a row that cannot be read is a broken link as well.
pub fn verify_rows(rows: Vec<Row>) -> ChainReport {
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
    report
}
