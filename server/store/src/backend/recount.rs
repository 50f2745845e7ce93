//! A person's results and totals from their submissions, as if each verdict had come in the order of submitting.
//!
//! [`record`](super::record) adds one verdict to what is there; when verdicts change, nothing can be added, and all is
//! counted again. What a freeze hides goes where `record` would put it.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::results::ResultsTx;
use crate::{ProblemId, Result, Score, UserId};

/// What a person has reached in a problem: a row of `results`. Times are ms since 1970, scores thousandths of a point.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    pub tries: i64,
    pub best_score: i64,
    pub solved: Option<i64>,
    pub solved_by: Option<Uuid>,
    pub embargo: Option<Uuid>,
}

/// A result, as it was and as it is.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    pub problem: ProblemId,
    /// The person's own problem: no hours, no totals.
    pub own: bool,
    pub before: Reached,
    pub after: Reached,
}

/// A judged submission, JE not among them.
#[derive(Debug)]
pub struct Run {
    pub id: Uuid,
    pub problem: Uuid,
    pub own: bool,
    pub created: i64,
    pub accepted: bool,
    pub score: Option<i64>,
    /// The contest whose freeze hides it.
    pub hidden_by: Option<Uuid>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sum {
    solved: i64,
    score: i64,
}

/// Counts everything of a person again; gives all results. Hours are not counted here: they follow the ledger.
pub async fn recount(tx: &mut (impl ResultsTx + ?Sized), user: UserId) -> Result<Vec<Moved>> {
    tx.lock_person(user).await?;
    let runs = tx.runs_of(user).await?;
    let (reached, sums) = replay(&runs);
    let before = tx.results_of(user).await?;
    let mut moved = Vec::new();
    for (problem, (own, after)) in reached {
        let old = before.get(&problem).copied();
        if old != Some(after) {
            tx.put_result(user, problem, after).await?;
            if !own {
                count_people(tx, problem.into(), old, after).await?;
            }
        }
        moved.push(Moved {
            problem: problem.into(),
            own,
            before: old.unwrap_or_default(),
            after,
        });
    }
    put_sums(tx, user, &sums).await?;
    Ok(moved)
}

/// The problem's public counts of people.
async fn count_people(
    tx: &mut (impl ResultsTx + ?Sized),
    problem: ProblemId,
    before: Option<Reached>,
    after: Reached,
) -> Result<()> {
    let public = |reached: Reached| i64::from(reached.solved.is_some() && reached.embargo.is_none());
    let tried = i64::from(before.is_none());
    let solved = public(after) - before.map_or(0, public);
    tx.add_people(problem, tried, solved).await
}

async fn put_sums(tx: &mut (impl ResultsTx + ?Sized), user: UserId, sums: &Sums) -> Result<()> {
    let public = sums.get(&None).copied().unwrap_or_default();
    tx.put_totals(user, public.solved, public.score).await?;
    tx.clear_embargo(user).await?;
    for (contest, sum) in sums {
        let Some(contest) = contest else { continue };
        tx.put_embargo(*contest, user, sum.solved, sum.score).await?;
    }
    Ok(())
}

/// Results by problem, with whether it is the person's own.
type Results = BTreeMap<Uuid, (bool, Reached)>;

/// Sums by the contest that hides them; `None`: public.
type Sums = BTreeMap<Option<Uuid>, Sum>;

fn replay(runs: &[Run]) -> (Results, Sums) {
    let mut reached = Results::new();
    let mut sums = Sums::new();
    for run in runs {
        let (_, result) = reached
            .entry(run.problem)
            .or_insert((run.own, Reached::default()));
        let full = if run.accepted { Score::PASS } else { Score::ZERO };
        let score = run.score.unwrap_or(full.thousandths());
        let gain = (score - result.best_score).max(0);
        let first_solve = run.accepted && result.solved.is_none();
        result.tries += 1;
        result.best_score += gain;
        if first_solve {
            result.solved = Some(run.created);
            result.solved_by = Some(run.id);
            result.embargo = run.hidden_by;
        }
        if !run.own {
            let sum = sums.entry(run.hidden_by).or_default();
            sum.solved += i64::from(first_solve);
            sum.score += gain;
        }
    }
    (reached, sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Option<Uuid> = None;
    const CUP: Option<Uuid> = Some(Uuid::max());

    /// One problem's runs: (score in points or none, accepted, hidden by).
    fn played(runs: &[(Option<i64>, bool, Option<Uuid>)]) -> (Reached, Sums) {
        let runs: Vec<Run> = runs
            .iter()
            .zip(1..)
            .map(|(&(score, accepted, hidden_by), at)| Run {
                id: Uuid::from_u128(at),
                problem: Uuid::nil(),
                own: false,
                created: i64::try_from(at).unwrap(),
                accepted,
                score,
                hidden_by,
            })
            .collect();
        let (reached, sums) = replay(&runs);
        (reached[&Uuid::nil()].1, sums)
    }

    fn sum(solved: i64, points: i64) -> Sum {
        Sum {
            solved,
            score: points * 1000,
        }
    }

    #[test]
    fn the_first_accepted_run_counts() {
        let (reached, sums) = played(&[(None, false, OPEN), (None, true, OPEN), (None, true, CUP)]);
        assert_eq!(
            (reached.tries, reached.solved, reached.embargo),
            (3, Some(2), None)
        );
        assert_eq!(reached.solved_by, Some(Uuid::from_u128(2)));
        assert_eq!((sums[&OPEN], sums[&CUP]), (sum(1, 100), sum(0, 0)));
    }

    #[test]
    fn what_a_freeze_hides_waits_also_when_it_is_solved_again() {
        let (reached, sums) = played(&[(None, true, CUP), (None, true, OPEN)]);
        assert_eq!((reached.solved, reached.embargo), (Some(1), CUP));
        assert_eq!((sums[&OPEN], sums[&CUP]), (sum(0, 0), sum(1, 100)));
    }

    #[test]
    fn points_are_added_where_they_were_won() {
        let (reached, sums) = played(&[
            (Some(30_000), false, OPEN),
            (Some(70_000), false, CUP),
            (Some(100_000), true, OPEN),
        ]);
        assert_eq!((reached.best_score, reached.solved), (100_000, Some(3)));
        assert_eq!((sums[&OPEN], sums[&CUP]), (sum(1, 60), sum(0, 40)));
    }
}
