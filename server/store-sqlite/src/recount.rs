//! A person's results and totals from their submissions, as if each verdict had come in the order of submitting.
//!
//! [`record`](crate::results::record) adds one verdict to what is there; when verdicts change, nothing can be added, and
//! all is counted again. What a freeze hides goes where `record` would put it.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;
use trellis_store::{ProblemId, Result, Score, UserId};
use uuid::Uuid;

use crate::error::Db;
use crate::tx::Tx;

/// What a person has reached in a problem: a row of `results`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    pub tries: i64,
    pub best_score: i64,
    pub solved: Option<i64>,
    pub solved_by: Option<Uuid>,
    pub embargo: Option<Uuid>,
}

/// A result, as it was and as it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moved {
    pub problem: ProblemId,
    /// The person's own problem: no hours, no totals.
    pub own: bool,
    pub before: Reached,
    pub after: Reached,
}

/// A judged submission, JE not among them.
struct Run {
    id: Uuid,
    problem: Uuid,
    own: bool,
    created: i64,
    accepted: bool,
    score: Option<i64>,
    /// The contest whose freeze hides it.
    hidden_by: Option<Uuid>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sum {
    solved: i64,
    score: i64,
}

/// Counts everything of a person again; gives all results.
pub(crate) async fn recount(tx: &mut Tx, user: UserId) -> Result<Vec<Moved>> {
    let runs = runs(tx, user).await?;
    let (reached, sums) = replay(&runs);
    let before = results(tx, user).await?;
    let mut moved = Vec::new();
    for (problem, (own, after)) in reached {
        let old = before.get(&problem).copied();
        if old != Some(after) {
            put_result(tx, user, problem, after).await?;
            if !own {
                count_people(tx, problem, old, after).await?;
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

/// In the order of submitting.
async fn runs(conn: &mut SqliteConnection, user: UserId) -> Result<Vec<Run>> {
    sqlx::query_as!(
        Run,
        r#"SELECT s.id AS "id: Uuid", s.problem_id AS "problem: Uuid", p.owner_id IS s.user_id AS "own!: bool", s.created,
               s.verdict = 'AC' AS "accepted!: bool", s.score,
               iif(c.state <> 'final' AND c.freeze_seconds > 0 AND s.created >= c.ends - c.freeze_seconds * 1000,
                   c.id, NULL) AS "hidden_by: Uuid"
           FROM submissions s JOIN problems p ON p.id = s.problem_id LEFT JOIN contests c ON c.id = s.contest_id
           WHERE s.user_id = ? AND s.lifecycle = 'done' ORDER BY s.created, s.id"#,
        user.0
    )
    .fetch_all(conn)
    .await
    .db()
}

async fn results(conn: &mut SqliteConnection, user: UserId) -> Result<BTreeMap<Uuid, Reached>> {
    let rows = sqlx::query!(
        r#"SELECT problem_id AS "problem: Uuid", tries, best_score, solved, solved_by AS "solved_by: Uuid",
               embargo_id AS "embargo: Uuid"
           FROM results WHERE user_id = ?"#,
        user.0
    )
    .fetch_all(conn)
    .await
    .db()?;
    let reached = rows.into_iter().map(|row| {
        let reached = Reached {
            tries: row.tries,
            best_score: row.best_score,
            solved: row.solved,
            solved_by: row.solved_by,
            embargo: row.embargo,
        };
        (row.problem, reached)
    });
    Ok(reached.collect())
}

async fn put_result(tx: &mut Tx, user: UserId, problem: Uuid, reached: Reached) -> Result<()> {
    sqlx::query!(
        "INSERT INTO results (user_id, problem_id, tries, best_score, solved, solved_by, embargo_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (user_id, problem_id) DO UPDATE SET tries = ?3, best_score = ?4, solved = ?5, solved_by = ?6,
             embargo_id = ?7",
        user.0,
        problem,
        reached.tries,
        reached.best_score,
        reached.solved,
        reached.solved_by,
        reached.embargo
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}

/// The problem's public counts of people.
async fn count_people(tx: &mut Tx, problem: Uuid, before: Option<Reached>, after: Reached) -> Result<()> {
    let public = |reached: Reached| i64::from(reached.solved.is_some() && reached.embargo.is_none());
    let tried = i64::from(before.is_none());
    let solved = public(after) - before.map_or(0, public);
    sqlx::query!(
        "UPDATE problems SET tried = tried + ?, solved = solved + ? WHERE id = ?",
        tried,
        solved,
        problem
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}

/// Hours are not counted here: they follow the ledger.
async fn put_sums(tx: &mut Tx, user: UserId, sums: &Sums) -> Result<()> {
    let public = sums.get(&None).copied().unwrap_or_default();
    sqlx::query!(
        "UPDATE user_totals SET solved = ?, score = ? WHERE user_id = ?",
        public.solved,
        public.score,
        user.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "UPDATE embargo SET solved = 0, score = 0 WHERE user_id = ?",
        user.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    for (contest, sum) in sums {
        let Some(contest) = contest else { continue };
        sqlx::query!(
            "INSERT INTO embargo (contest_id, user_id, solved, score) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (contest_id, user_id) DO UPDATE SET solved = ?3, score = ?4",
            contest,
            user.0,
            sum.solved,
            sum.score
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
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
