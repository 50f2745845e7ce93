//! The ICPC board, computed from what the store gives.
//!
//! Rules: ICPC Contest Control System requirements, "Scoring": most problems solved, then least total time, then
//! the earliest last accepted run; equal in all three is a tie. The total time is, for each solved problem, the
//! minutes from the start to the accepted run (rounded down) and the penalty for each rejected run before it.
//! Compile errors and judge errors are no rejected runs.

use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use trellis_store::{BoardData, BoardRun, ProblemId, UserId, Verdict};

/// One problem of one participant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Rejected runs that count (before the accepted one).
    pub rejected: u32,
    /// Runs without a known result: not judged yet, or behind the freeze.
    pub pending: u32,
    /// Minute of the accepted run.
    pub solved: Option<u32>,
    /// The first to solve this problem.
    pub first: bool,
}

/// One participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub rank: u64,
    pub user: UserId,
    pub name: String,
    pub solved: u32,
    /// Minutes.
    pub penalty: u32,
    /// Has submitted something, whatever came of it.
    pub took_part: bool,
    /// In the contest's order of problems.
    pub cells: Vec<Cell>,
}

/// What decides the order; smaller is better.
type Key = (std::cmp::Reverse<u32>, u32, Option<Timestamp>);

/// All participants, best first; ties in order of name.
pub fn standings(data: &BoardData) -> Vec<Standing> {
    let column: BTreeMap<ProblemId, usize> = data
        .problems
        .iter()
        .enumerate()
        .map(|(index, problem)| (problem.problem, index))
        .collect();
    let firsts = first_solves(&data.runs);
    let mut runs_of: HashMap<UserId, Vec<&BoardRun>> = HashMap::new();
    for run in &data.runs {
        runs_of.entry(run.user).or_default().push(run);
    }
    let mut rows: Vec<(Key, Standing)> = data
        .participants
        .iter()
        .map(|participant| {
            let runs = runs_of.remove(&participant.user).unwrap_or_default().into_iter();
            row(data, participant.user, &participant.name, runs, &column, &firsts)
        })
        .collect();
    rows.sort_by(|a, b| (&a.0, &a.1.name, a.1.user).cmp(&(&b.0, &b.1.name, b.1.user)));
    let keys: Vec<Key> = rows.iter().map(|(key, _)| *key).collect();
    let ranks = trellis_store::ranks(&keys, 0, 0);
    rows.into_iter()
        .zip(ranks)
        .map(|((_, standing), rank)| Standing { rank, ..standing })
        .collect()
}

/// The first accepted run of each problem.
fn first_solves(runs: &[BoardRun]) -> BTreeMap<ProblemId, UserId> {
    let mut firsts: BTreeMap<ProblemId, (Timestamp, UserId)> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.verdict == Some(Verdict::Accepted)) {
        let entry = firsts.entry(run.problem).or_insert((run.at, run.user));
        if run.at < entry.0 {
            *entry = (run.at, run.user);
        }
    }
    firsts
        .into_iter()
        .map(|(problem, (_, user))| (problem, user))
        .collect()
}

fn row<'a>(
    data: &BoardData,
    user: UserId,
    name: &str,
    runs: impl Iterator<Item = &'a BoardRun>,
    column: &BTreeMap<ProblemId, usize>,
    firsts: &BTreeMap<ProblemId, UserId>,
) -> (Key, Standing) {
    let settings = &data.contest.settings;
    let mut cells = vec![Cell::default(); data.problems.len()];
    let mut last = None;
    let mut took_part = false;
    for run in runs {
        took_part = true;
        let Some(cell) = column.get(&run.problem).and_then(|&index| cells.get_mut(index)) else {
            continue;
        };
        if cell.solved.is_some() {
            continue;
        }
        match run.verdict {
            None => cell.pending += 1,
            Some(Verdict::Accepted) => {
                cell.solved = Some(minutes(settings.start, run.at));
                cell.first = firsts.get(&run.problem) == Some(&user);
                last = last.max(Some(run.at));
            }
            Some(verdict) => cell.rejected += u32::from(verdict.is_penalised()),
        }
    }
    let solved: Vec<&Cell> = cells.iter().filter(|cell| cell.solved.is_some()).collect();
    let penalty = solved
        .iter()
        .map(|cell| {
            cell.solved
                .unwrap_or(0)
                .saturating_add(cell.rejected.saturating_mul(settings.penalty_minutes))
        })
        .fold(0_u32, u32::saturating_add);
    let count = u32::try_from(solved.len()).unwrap_or(u32::MAX);
    let standing = Standing {
        rank: 0,
        user,
        name: name.to_owned(),
        solved: count,
        penalty,
        took_part,
        cells,
    };
    ((std::cmp::Reverse(count), penalty, last), standing)
}

fn minutes(start: Timestamp, at: Timestamp) -> u32 {
    let seconds = at.as_second().saturating_sub(start.as_second()).max(0);
    u32::try_from(seconds / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use trellis_store::{
        Contest, ContestAccess, ContestId, ContestProblem, ContestSettings, ContestState, Feedback, Hash,
        Lifecycle, LocalText, Participant, SubmissionId,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    fn user(n: u8) -> UserId {
        UserId::new(at(0), [n; 10])
    }

    fn problem(n: u8) -> ProblemId {
        ProblemId::new(at(0), [n; 10])
    }

    /// People `a`, `b`, ... on problems 0 and 1; a run is (user, problem, second, verdict).
    fn board(people: u8, runs: &[(u8, u8, i64, Option<Verdict>)]) -> Vec<Standing> {
        let settings = ContestSettings {
            title: LocalText::default(),
            description: LocalText::default(),
            start: at(0),
            length_seconds: 7200,
            freeze_seconds: 0,
            access: ContestAccess::Public,
            join_code: None,
            penalty_minutes: 20,
            feedback: Feedback::Verdict,
            hours_rule: Value::Null,
        };
        let contest = Contest {
            id: ContestId::new(at(0), [0; 10]),
            owner: user(99),
            settings,
            salt: Hash::ZERO,
            state: ContestState::Announced,
            version: 1,
            created: at(0),
            finalized: None,
        };
        let problems = (0..2)
            .map(|n| ContestProblem {
                problem: problem(n),
                label: n.to_string(),
                slug: n.to_string(),
                title: LocalText::default(),
                deleted: false,
            })
            .collect();
        let participants = (0..people)
            .map(|n| Participant {
                user: user(n),
                name: char::from(b'a' + n).to_string(),
                registered: at(0),
            })
            .collect();
        let runs = runs
            .iter()
            .enumerate()
            .map(|(index, &(who, what, second, verdict))| BoardRun {
                submission: SubmissionId::new(at(index as i64), [0; 10]),
                user: user(who),
                problem: problem(what),
                at: at(second),
                lifecycle: Lifecycle::Done,
                verdict,
                score: None,
            })
            .collect();
        standings(&BoardData {
            contest,
            problems,
            participants,
            runs,
        })
    }

    fn order(rows: &[Standing]) -> Vec<(u64, &str, u32, u32)> {
        rows.iter()
            .map(|row| (row.rank, row.name.as_str(), row.solved, row.penalty))
            .collect()
    }

    const AC: Option<Verdict> = Some(Verdict::Accepted);
    const WA: Option<Verdict> = Some(Verdict::WrongAnswer);
    const CE: Option<Verdict> = Some(Verdict::CompileError);

    #[test]
    fn more_solved_wins_then_less_penalty() {
        let rows = board(
            3,
            &[
                (0, 0, 60, AC),
                (1, 0, 600, AC),
                (1, 1, 6000, AC),
                (2, 0, 59, WA),
                (2, 0, 61, AC),
            ],
        );
        assert_eq!(order(&rows), [(1, "b", 2, 110), (2, "a", 1, 1), (3, "c", 1, 21)]);
    }

    #[test]
    fn compile_errors_and_runs_after_the_accepted_one_cost_nothing() {
        let rows = board(
            1,
            &[
                (0, 0, 10, CE),
                (0, 0, 20, Some(Verdict::JudgeError)),
                (0, 0, 119, AC),
                (0, 0, 300, WA),
            ],
        );
        assert_eq!(order(&rows), [(1, "a", 1, 1)]);
        assert_eq!(
            rows[0].cells[0],
            Cell {
                rejected: 0,
                pending: 0,
                solved: Some(1),
                first: true
            }
        );
    }

    #[test]
    fn rejected_runs_of_unsolved_problems_cost_nothing() {
        assert_eq!(
            order(&board(1, &[(0, 0, 10, WA), (0, 1, 60, AC)])),
            [(1, "a", 1, 1)]
        );
    }

    #[test]
    fn the_earlier_last_accepted_run_breaks_a_tie_and_equal_is_a_tie() {
        // a and b: 1 + 3 minutes each; b's last run is earlier. c and d are equal to the millisecond.
        let rows = board(
            4,
            &[
                (0, 0, 60, AC),
                (0, 1, 230, AC),
                (1, 0, 60, AC),
                (1, 1, 220, AC),
                (2, 0, 500, AC),
                (3, 0, 500, AC),
            ],
        );
        assert_eq!(
            order(&rows),
            [(1, "b", 2, 4), (2, "a", 2, 4), (3, "c", 1, 8), (3, "d", 1, 8)]
        );
    }

    #[test]
    fn unknown_results_are_pending_and_people_without_runs_are_there() {
        let rows = board(2, &[(0, 0, 60, None), (0, 0, 70, None), (0, 0, 80, WA)]);
        assert_eq!(order(&rows), [(1, "a", 0, 0), (1, "b", 0, 0)]);
        assert_eq!(
            rows[0].cells[0],
            Cell {
                rejected: 1,
                pending: 2,
                solved: None,
                first: false
            }
        );
    }

    #[test]
    fn the_first_to_solve_is_marked_once() {
        let rows = board(2, &[(1, 0, 60, AC), (0, 0, 61, AC)]);
        let firsts: Vec<_> = rows
            .iter()
            .map(|row| (row.name.as_str(), row.cells[0].first))
            .collect();
        assert_eq!(firsts, [("b", true), ("a", false)]);
    }
}
