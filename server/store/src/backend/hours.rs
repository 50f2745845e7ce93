//! What an applied rejudging does to a person's hours.
//!
//! Each reason is brought to where it belongs: what is no longer earned is taken back, what is earned now is granted,
//! and what rests on a submission that is not accepted any more, or was hidden by another freeze, is taken back and
//! granted anew. What somebody has taken back by hand stays so. Hours that come back are as many as were taken: a
//! rejudging must not change what an hour is worth.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::apply::RejudgingTx;
use super::convert::ms;
use super::ledger::{Standing, grant_again, hidden_now, standing, take_back};
use super::recount::Moved;
use super::results::{Finished, set_entry};
use crate::{
    ContestGrant, ContestId, HoursKind, LedgerEntry, NewEntry, RejudgingId, Result, UserId, Verdict,
    base_reason,
};

/// Who takes back, and for what.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    pub rejudging: RejudgingId,
    pub by: UserId,
}

/// Writes the entries of one rejudging for one person.
pub(super) struct Hours<'a, T: ?Sized> {
    pub tx: &'a mut T,
    pub user: UserId,
    pub cause: Cause,
    pub now: Timestamp,
    pub written: Vec<LedgerEntry>,
}

/// What a reason should come to.
struct Earned {
    entry: NewEntry,
    /// The contest whose freeze hides it.
    hidden: Option<ContestId>,
    /// Whether it may be granted for the first time.
    first: bool,
    /// Whether what counts rests on the right evidence; else it is replaced.
    rests: bool,
}

impl<T: RejudgingTx + ?Sized> Hours<'_, T> {
    /// All that depends on one result.
    pub async fn follow(&mut self, moved: &Moved) -> Result<()> {
        if !moved.own {
            self.problem(moved).await?;
            self.sets(moved).await?;
        }
        self.lessons(moved).await
    }

    /// Hours of a contest that is final.
    pub async fn contest(&mut self, id: ContestId, grant: &ContestGrant) -> Result<()> {
        let reason = format!("contest:{id}");
        if grant.seconds == 0 {
            return self.lost(&reason).await;
        }
        let seconds = i64::from(grant.seconds);
        let entry = NewEntry {
            user: self.user,
            kind: HoursKind::Contest,
            seconds,
            reason: reason.clone(),
            contest: Some(id),
            evidence: grant.evidence.clone(),
        };
        match standing(self.tx, self.user, &reason).await? {
            Standing::Counts { grant, .. } if grant.seconds == seconds => {}
            Standing::Counts { grant, last } => {
                self.take_back(&grant, last).await?;
                self.grant(entry, None).await?;
            }
            Standing::Never
            | Standing::TakenBack {
                by_rejudging: true, ..
            } => self.grant(entry, None).await?,
            Standing::TakenBack { .. } => {}
        }
        Ok(())
    }

    async fn problem(&mut self, moved: &Moved) -> Result<()> {
        let reason = format!("problem:{}", moved.problem);
        let Some(submission) = moved.after.solved_by else {
            return self.lost(&reason).await;
        };
        let hidden = moved.after.embargo.map(ContestId);
        let seconds = self.tx.credit_seconds(moved.problem).await?;
        let earned = Earned {
            entry: NewEntry {
                user: self.user,
                kind: HoursKind::Problem,
                seconds,
                reason,
                contest: hidden,
                evidence: json!({"submission": submission, "problem": moved.problem}),
            },
            hidden,
            first: moved.before.solved.is_none(),
            rests: true,
        };
        let rests = self.rests_on_accepted(&earned.entry.reason).await?;
        self.earned(Earned { rests, ..earned }).await
    }

    /// Whether the submission that a problem's hours rest on is accepted.
    async fn rests_on_accepted(&mut self, reason: &str) -> Result<bool> {
        let Standing::Counts { grant, .. } = standing(self.tx, self.user, reason).await? else {
            return Ok(true);
        };
        let named = grant.evidence.get("submission").and_then(Value::as_str);
        let Some(id) = named.and_then(|id| id.parse::<Uuid>().ok()) else {
            return Ok(true);
        };
        Ok(self.tx.verdict_of(id.into()).await? == Some(Verdict::Accepted))
    }

    /// Sets that hold the problem now.
    async fn sets(&mut self, moved: &Moved) -> Result<()> {
        let sets = self.tx.class_sets_with(moved.problem).await?;
        for row in sets {
            let in_time = |solved: Option<i64>| solved.is_some_and(|at| row.due.is_none_or(|due| at <= due));
            let (before, after) = (in_time(moved.before.solved), in_time(moved.after.solved));
            if after {
                let finished = self
                    .tx
                    .finished_of_class(row.class, Some(row.set), Some(self.user.0))
                    .await?;
                for finished in finished {
                    self.finished(&finished, !before).await?;
                }
            } else if before {
                self.unfinished(row.set, moved).await?;
            }
        }
        Ok(())
    }

    async fn finished(&mut self, finished: &Finished, first: bool) -> Result<()> {
        let entry = set_entry(self.tx, finished).await?;
        let hidden = finished.hidden_by.map(ContestId);
        self.earned(Earned {
            entry,
            hidden,
            first,
            rests: true,
        })
        .await
    }

    /// A set whose problem is not solved in time any more; its hours go, if the problem was in it when they were granted.
    async fn unfinished(&mut self, set: Uuid, moved: &Moved) -> Result<()> {
        let reason = format!("set:{set}");
        let Standing::Counts { grant, last } = standing(self.tx, self.user, &reason).await? else {
            return Ok(());
        };
        let named = grant.evidence.get("problems").and_then(Value::as_array);
        let mattered = named.is_none_or(|problems| problems.contains(&json!(moved.problem)));
        if mattered {
            self.take_back(&grant, last).await?;
        }
        Ok(())
    }

    /// Lessons whose exercise the problem is: completing one wants it solved.
    async fn lessons(&mut self, moved: &Moved) -> Result<()> {
        let reasons = self.tx.lesson_reasons(self.user, moved.problem).await?;
        let mut reasons: Vec<&str> = reasons.iter().map(|reason| base_reason(reason)).collect();
        reasons.dedup();
        for reason in reasons {
            self.lesson(reason, moved).await?;
        }
        Ok(())
    }

    async fn lesson(&mut self, reason: &str, moved: &Moved) -> Result<()> {
        let (grant, counts) = match standing(self.tx, self.user, reason).await? {
            Standing::Counts { grant, .. } => (grant, true),
            Standing::TakenBack { grant, .. } => (grant, false),
            Standing::Never => return Ok(()),
        };
        if moved.after.solved.is_none() {
            // Completed before the exercise was solved: it was not asked for then.
            let asked = moved.before.solved.is_some_and(|at| at <= ms(grant.created));
            if asked {
                self.lost(reason).await?;
            }
        } else {
            let hidden = moved.after.embargo.map(ContestId);
            self.earned(Earned {
                entry: NewEntry {
                    user: self.user,
                    kind: HoursKind::Lesson,
                    seconds: grant.seconds,
                    reason: reason.to_owned(),
                    contest: hidden,
                    evidence: grant.evidence.clone(),
                },
                hidden,
                first: false,
                rests: true,
            })
            .await?;
        }
        let now_counts = matches!(
            standing(self.tx, self.user, reason).await?,
            Standing::Counts { .. }
        );
        if now_counts == counts {
            return Ok(());
        }
        let completed = now_counts.then(|| ms(grant.created));
        let (course, lesson) = reason
            .strip_prefix("lesson:")
            .and_then(|rest| rest.split_once('/'))
            .unwrap_or_default();
        self.tx
            .put_lesson_completed(self.user, course, lesson, completed)
            .await
    }

    /// Takes a reason back if it counts.
    async fn lost(&mut self, reason: &str) -> Result<()> {
        if let Standing::Counts { grant, last } = standing(self.tx, self.user, reason).await? {
            self.take_back(&grant, last).await?;
        }
        Ok(())
    }

    /// Makes a reason count.
    async fn earned(&mut self, earned: Earned) -> Result<()> {
        let Earned {
            entry,
            hidden,
            first,
            rests,
        } = earned;
        match standing(self.tx, self.user, &entry.reason).await? {
            Standing::Counts { grant, last } => {
                let was_hidden = hidden_now(self.tx, grant.contest).await?;
                if !rests || was_hidden != hidden {
                    self.take_back(&grant, last).await?;
                    let seconds = grant.seconds;
                    self.grant(NewEntry { seconds, ..entry }, hidden).await?;
                }
            }
            Standing::TakenBack {
                grant,
                by_rejudging: true,
                ..
            } => {
                let seconds = grant.seconds;
                self.grant(NewEntry { seconds, ..entry }, hidden).await?;
            }
            Standing::Never if first && entry.seconds > 0 => self.grant(entry, hidden).await?,
            Standing::Never | Standing::TakenBack { .. } => {}
        }
        Ok(())
    }

    async fn take_back(&mut self, grant: &LedgerEntry, last: u32) -> Result<()> {
        let counter = take_back(self.tx, grant, last, self.cause, self.now).await?;
        self.written.push(counter);
        Ok(())
    }

    /// Writes a grant of a reason that does not count now.
    async fn grant(&mut self, entry: NewEntry, hidden: Option<ContestId>) -> Result<()> {
        let grants = match standing(self.tx, self.user, &entry.reason).await? {
            Standing::Never => 0,
            Standing::TakenBack { grants, .. } => grants,
            Standing::Counts { .. } => return Ok(()),
        };
        let entry = grant_again(self.tx, entry, grants, hidden, self.now).await?;
        self.written.push(entry);
        Ok(())
    }
}
