//! The hours ledger: append-only, one hash chain per person, corrected only by counter-entries.
//!
//! Anybody who has a person's entries can check them: [`entry_hash`] is the whole rule.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::macros::text_enum;
use crate::{ContestId, Hash, Result, UserId};

text_enum!(
    /// What an entry is for.
    HoursKind {
        Lesson = "lesson",
        Problem = "problem",
        Set = "set",
        Contest = "contest",
        /// Takes back another entry.
        Correction = "correction",
    }
);

/// One entry. `seconds` is negative in a correction.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    pub user: UserId,
    /// 1, 2, 3, ... for each person.
    pub seq: u32,
    pub kind: HoursKind,
    pub seconds: i64,
    /// Unique for the person: what makes "once" true. `lesson:<course>/<lesson>`, `problem:<id>`, `set:<id>`,
    /// `contest:<id>`, `correction:<seq>`. Granted again after a rejudging had taken it back: see [`again_reason`].
    pub reason: String,
    /// The contest whose freeze keeps this entry out of public sums until it is final.
    pub contest: Option<ContestId>,
    /// What it rests on: submission, active seconds, standing.
    pub evidence: Value,
    pub created: Timestamp,
    /// The `hash` of entry `seq - 1`; [`Hash::ZERO`] in the first.
    pub prev_hash: Hash,
    pub hash: Hash,
}

/// An entry to write; the store gives it its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    pub user: UserId,
    pub kind: HoursKind,
    pub seconds: i64,
    pub reason: String,
    pub contest: Option<ContestId>,
    pub evidence: Value,
}

/// What came of a grant.
#[derive(Debug, Clone, PartialEq)]
pub enum Granted {
    New(LedgerEntry),
    /// The person has had this reason before; the first entry.
    Before(LedgerEntry),
}

/// The result of checking a person's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    pub entries: u32,
    /// The hash of the last entry; what a certificate quotes.
    pub head: Hash,
    /// Sum of all entries.
    pub seconds: i64,
    pub broken: Option<BrokenLink>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenLink {
    pub seq: u32,
    pub why: String,
}

/// Hours by kind, corrections already taken off the kind that they correct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoursTotal {
    pub seconds: i64,
    pub entries: u64,
}

/// The reason of the `nth` grant of the same hours: `problem:<id>`, then `problem:<id>#2`, and so on. Each but the last
/// has been taken back, so that the sum of all of them is never more than one grant.
pub fn again_reason(reason: &str, nth: u32) -> String {
    if nth <= 1 {
        reason.to_owned()
    } else {
        format!("{reason}#{nth}")
    }
}

/// What is granted, whichever time it is: the opposite of [`again_reason`].
pub fn base_reason(reason: &str) -> &str {
    match reason.rsplit_once('#') {
        Some((base, nth)) if nth.parse::<u32>().is_ok() => base,
        _ => reason,
    }
}

/// Whether an entry counts: an even number of corrections follows it among `entries`, each correcting the one before.
pub fn counts(entries: &[LedgerEntry], entry: &LedgerEntry) -> bool {
    let (mut last, mut even) = (entry.seq, true);
    while let Some(correction) = entries
        .iter()
        .find(|known| known.reason == format!("correction:{last}"))
    {
        last = correction.seq;
        even = !even;
    }
    even
}

#[async_trait]
pub trait Ledger {
    /// Writes an entry, once per (person, reason), also when two calls run at once.
    ///
    /// What a rejudging has taken back can be earned again: it is then granted under [`again_reason`]. What somebody
    /// has taken back by hand cannot.
    /// Errors: `NotFound` (user).
    async fn grant_hours(&self, entry: NewEntry, now: Timestamp) -> Result<Granted>;

    /// Takes entry `seq` back by a counter-entry with the opposite seconds; a second time gives the first
    /// counter-entry. A correction can itself be corrected, unless the hours have been granted again since.
    /// `why` and `by` become its evidence. Errors: `NotFound`, `Refused(GrantedAgain)`.
    async fn counter_entry(
        &self,
        user: UserId,
        seq: u32,
        why: &str,
        by: UserId,
        now: Timestamp,
    ) -> Result<Granted>;

    /// A person's entries with `seq` above `after`, oldest first, at most `limit`.
    async fn ledger(&self, user: UserId, after: u32, limit: u32) -> Result<Vec<LedgerEntry>>;

    async fn hours_total(&self, user: UserId) -> Result<HoursTotal>;

    /// Recomputes every hash of the person's chain. A broken chain is a result, not an error.
    async fn verify_chain(&self, user: UserId) -> Result<ChainReport>;
}

/// The hash of an entry: BLAKE3 in key derivation mode with the context
/// `trellis 2026 hours ledger entry v1`, over these fields in this order, each preceded by its length in bytes
/// as 8 bytes little-endian:
///
/// `prev_hash` (32 bytes), user (16 bytes of the UUID), `seq` (8 bytes LE), kind (text), `seconds` (8 bytes LE,
/// two's complement), reason (text), contest (16 bytes, or empty), evidence ([`canonical_json`]), created (ms
/// since 1970, 8 bytes LE).
pub fn entry_hash(prev: Hash, seq: u32, entry: &NewEntry, created: Timestamp) -> Hash {
    let mut hasher = blake3::Hasher::new_derive_key("trellis 2026 hours ledger entry v1");
    let mut field = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    field(prev.as_bytes());
    field(entry.user.0.as_bytes());
    field(&u64::from(seq).to_le_bytes());
    field(entry.kind.as_str().as_bytes());
    field(&entry.seconds.to_le_bytes());
    field(entry.reason.as_bytes());
    field(
        entry
            .contest
            .as_ref()
            .map_or(&[][..], |contest| contest.0.as_bytes()),
    );
    field(canonical_json(&entry.evidence).as_bytes());
    field(&created.as_millisecond().to_le_bytes());
    Hash(*hasher.finalize().as_bytes())
}

/// JSON without spaces and with the keys of every object in byte order. Written here because `serde_json`'s own
/// order depends on a feature that any crate in the build may turn on.
pub fn canonical_json(value: &Value) -> String {
    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write(item, out);
                }
                out.push(']');
            }
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by(|a, b| a.0.cmp(b.0));
                out.push('{');
                for (index, (key, item)) in entries.into_iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    write(item, out);
                }
                out.push('}');
            }
            scalar => out.push_str(&scalar.to_string()),
        }
    }
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// Checks entries `1..` of one person, in order. Used by every backend's
/// [`verify_chain`](Ledger::verify_chain), and by anybody who has exported entries.
pub fn check_chain<'a>(entries: impl IntoIterator<Item = &'a LedgerEntry>) -> ChainReport {
    let mut report = ChainReport {
        entries: 0,
        head: Hash::ZERO,
        seconds: 0,
        broken: None,
    };
    for entry in entries {
        let seq = report.entries + 1;
        let new = NewEntry {
            user: entry.user,
            kind: entry.kind,
            seconds: entry.seconds,
            reason: entry.reason.clone(),
            contest: entry.contest,
            evidence: entry.evidence.clone(),
        };
        let why = if entry.seq != seq {
            Some(format!("entry {seq} is missing"))
        } else if entry.prev_hash != report.head {
            Some("prev_hash is not the hash of the entry before".to_owned())
        } else if entry.hash != entry_hash(entry.prev_hash, seq, &new, entry.created) {
            Some("the hash does not match the content".to_owned())
        } else {
            None
        };
        report.entries = seq;
        report.head = entry.hash;
        report.seconds += entry.seconds;
        if let Some(why) = why {
            report.broken = Some(BrokenLink { seq, why });
            break;
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn user() -> UserId {
        UserId(uuid::Uuid::from_u128(7))
    }

    fn chain(length: u32) -> Vec<LedgerEntry> {
        let mut prev = Hash::ZERO;
        (1..=length)
            .map(|seq| {
                let created = Timestamp::from_millisecond(i64::from(seq) * 1000).unwrap();
                let new = NewEntry {
                    user: user(),
                    kind: HoursKind::Lesson,
                    seconds: 60,
                    reason: format!("lesson:c/{seq}"),
                    contest: None,
                    evidence: json!({"seq": seq}),
                };
                let hash = entry_hash(prev, seq, &new, created);
                let NewEntry {
                    user,
                    kind,
                    seconds,
                    reason,
                    contest,
                    evidence,
                } = new;
                let entry = LedgerEntry {
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
                };
                prev = hash;
                entry
            })
            .collect()
    }

    #[test]
    fn a_whole_chain_holds() {
        let entries = chain(5);
        let report = check_chain(&entries);
        assert_eq!((report.entries, report.seconds, report.broken), (5, 300, None));
        assert_eq!(report.head, entries[4].hash);
        assert_eq!(check_chain(&[]).head, Hash::ZERO);
    }

    #[test]
    fn any_change_breaks_it() {
        let changes: [fn(&mut Vec<LedgerEntry>); 7] = [
            |c| c[2].seconds += 1,
            |c| c[2].reason.push('x'),
            |c| c[2].evidence = json!({"seq": 4}),
            |c| c[2].created = Timestamp::from_millisecond(1).unwrap(),
            |c| c[2].kind = HoursKind::Contest,
            |c| c[2].contest = Some(ContestId(uuid::Uuid::nil())),
            |c| drop(c.remove(2)),
        ];
        for change in changes {
            let mut entries = chain(5);
            change(&mut entries);
            assert_eq!(check_chain(&entries).broken.map(|link| link.seq), Some(3));
        }
    }

    #[test]
    fn canonical_json_does_not_depend_on_order() {
        let one: Value = serde_json::from_str(r#"{"b":[1,{"z":null,"a":"é\n"}],"a":1.5}"#).unwrap();
        assert_eq!(
            canonical_json(&one),
            "{\"a\":1.5,\"b\":[1,{\"a\":\"é\\n\",\"z\":null}]}"
        );
    }

    #[test]
    fn a_second_grant_has_a_reason_of_its_own() {
        assert_eq!(again_reason("problem:1", 1), "problem:1");
        assert_eq!(again_reason("problem:1", 3), "problem:1#3");
        for nth in [1, 2, 10] {
            assert_eq!(base_reason(&again_reason("set:7", nth)), "set:7");
        }
        assert_eq!(base_reason("lesson:c#/x#y"), "lesson:c#/x#y");
    }

    /// Pinned: entries written by an older build must verify for ever.
    #[test]
    fn the_rule_is_frozen() {
        assert_eq!(chain(2)[1].hash.to_string(), FROZEN);
    }
    const FROZEN: &str = "c0255f03ee566ed0820ff8379ac99dc434716ac56eeb3fe26a3c5447a8b46803";
}
