//! Who may do what when, as far as it can only be said inside the transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    BoardData, Conflict, Contest, ContestAccess, ContestState, Hash, Lifecycle, Phase, Refusal, Result,
    Score, StoreError, Verdict, priority,
};

/// What a submission in a contest depends on. Times are ms since 1970.
#[derive(Debug)]
pub struct ContestGate {
    pub starts: i64,
    pub ends: i64,
    pub state: String,
    /// The person is registered.
    pub joined: bool,
    /// The problem is in the contest.
    pub holds: bool,
}

/// Whether a submission at `now` (ms since 1970) may be accepted into the contest.
pub fn may_submit(gate: &ContestGate, now: i64) -> Result<()> {
    let refusal = if gate.state == "draft" || now < gate.starts {
        Refusal::ContestNotStarted
    } else if now >= gate.ends || gate.state == "final" {
        Refusal::ContestOver
    } else if !gate.joined {
        Refusal::NotRegistered
    } else if !gate.holds {
        Refusal::NotInContest
    } else {
        return Ok(());
    };
    Err(refusal.into())
}

/// Whether somebody who is not registered yet may register with this code.
pub fn may_register(contest: &Contest, code: Option<&str>, now: Timestamp) -> Result<()> {
    if contest.phase(now) >= Phase::Ended {
        return Err(Refusal::ContestOver.into());
    }
    if contest.settings.access == ContestAccess::Code {
        let wanted = contest
            .settings
            .join_code
            .as_ref()
            .map(|wanted| wanted.to_lowercase());
        if wanted != code.map(|code| code.trim().to_lowercase()) {
            return Err(Refusal::WrongCode.into());
        }
    }
    Ok(())
}

/// Whether a contest that is not final may become it now. `open`: submissions without a verdict; `rejudged`: a rejudging
/// of its submissions was applied since its board was read.
pub fn may_finalize(contest: &Contest, open: u64, rejudged: bool, now: Timestamp) -> Result<()> {
    if contest.phase(now) < Phase::Ended {
        return Err(Refusal::ContestRunning.into());
    }
    if open > 0 {
        return Err(Refusal::NotJudged(open).into());
    }
    if rejudged {
        return Err(stale(contest.version).into());
    }
    Ok(())
}

/// Whether the contest cannot change any more.
pub fn ended(contest: &Contest) -> Result<()> {
    if contest.state == ContestState::Final {
        return Err(Refusal::ContestFinal.into());
    }
    Ok(())
}

/// That the stored version is the one that the caller saw.
pub fn must_be(current: u32, base: u32) -> Result<()> {
    if current == base {
        Ok(())
    } else {
        Err(stale(current).into())
    }
}

fn stale(current: u32) -> Conflict {
    Conflict::Stale { current }
}

/// A row that may be there, and may be marked as deleted. Errors: `NotFound`, `Gone`.
pub fn unless_gone<T>(row: Option<(T, Option<i64>)>, what: &'static str) -> Result<T> {
    match row {
        None => Err(StoreError::NotFound(what)),
        Some((_, Some(_))) => Err(StoreError::Gone(what)),
        Some((row, None)) => Ok(row),
    }
}

/// The bytes of a blob. Errors: `Corrupt` when they do not have this hash.
pub fn checked_blob(bytes: Vec<u8>, hash: Hash) -> Result<Vec<u8>> {
    if Hash::of(&bytes) == hash {
        Ok(bytes)
    } else {
        let detail = format!("the bytes are not those of {hash}");
        Err(StoreError::corrupt("blob", detail))
    }
}

/// Whether the next claim is an item's although submissions wait as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// No item waits.
    Idle,
    Submission,
    Item,
}

/// `waiting`: items that somebody could take; `others`: submissions taken since the last item.
pub fn turn(waiting: bool, others: i64) -> Turn {
    if !waiting {
        Turn::Idle
    } else if others >= priority::OTHERS_PER_REJUDGED.into() {
        Turn::Item
    } else {
        Turn::Submission
    }
}

/// A board with these verdicts in place of those of its runs.
pub fn board_with(board: &BoardData, new: &BTreeMap<Uuid, (Verdict, Option<Score>)>) -> BoardData {
    let mut after = board.clone();
    for run in &mut after.runs {
        if let Some(&(verdict, score)) = new.get(&run.submission.0) {
            (run.lifecycle, run.verdict, run.score) = (Lifecycle::Done, Some(verdict), score);
        }
    }
    after
}
