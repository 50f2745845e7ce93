//! Cases of one submission on several sandbox children at a time, when cores are idle.
//!
//! Every case has its own seed and a fresh instance, so where it runs changes nothing. Results are taken in the order of
//! the cases: one that is settled by those before it is dropped although it was run, and listed as not run, as if it had
//! been waited for. The report is the same to the byte.

use crate::images::{Images, Room};
use crate::judge::JudgeEvent;
use crate::receipt::CaseEvidence;
use crate::report::CaseReport;
use crate::tally::Tally;
use crate::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Work that is left, below which another child is not worth its start and the compile of the program in it.
pub(crate) const WORTH: Duration = Duration::from_millis(300);

/// Cores of the machine, and how many are judging.
#[derive(Debug)]
pub(crate) struct Cores {
    total: usize,
    busy: AtomicUsize,
    /// Lanes that were ever opened.
    lanes: AtomicU64,
}

/// A core that judges, until it is dropped.
#[derive(Debug)]
pub(crate) struct Core<'a>(&'a Cores);

impl Drop for Core<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Cores {
    /// 0 for as many as the machine has.
    pub fn new(total: usize) -> Self {
        let known = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            total: if total == 0 { known() } else { total },
            busy: AtomicUsize::new(0),
            lanes: AtomicU64::new(0),
        }
    }

    /// A submission has its core in any case.
    pub fn take(&self) -> Core<'_> {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Core(self)
    }

    /// A core that nobody uses.
    pub fn spare(&self) -> Option<Core<'_>> {
        let more = |busy: usize| (busy < self.total).then_some(busy + 1);
        self.busy
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .ok()?;
        self.lanes.fetch_add(1, Ordering::Relaxed);
        Some(Core(self))
    }

    /// Whether lanes stand in the way of submissions.
    pub fn crowded(&self) -> bool {
        self.busy.load(Ordering::Relaxed) > self.total
    }

    pub fn lanes(&self) -> u64 {
        self.lanes.load(Ordering::Relaxed)
    }
}

/// What a case came to.
pub(crate) type Judged = (CaseReport, CaseEvidence);

/// The cases of a submission by the order of their names, and how far they are.
pub(crate) struct Board<'a> {
    names: Vec<String>,
    /// Cases that cannot change the result are run as well.
    all: bool,
    begun: Instant,
    state: Mutex<State<'a>>,
    changed: Condvar,
}

struct State<'a> {
    /// Cases before this one were claimed.
    next: usize,
    /// Claimed and given back.
    again: BTreeSet<usize>,
    /// Run, and not taken yet.
    done: BTreeMap<usize, Judged>,
    /// The last case that was told to have started.
    started: Option<usize>,
    tally: Tally<'a>,
    /// Of the cases that were accepted, and of the others.
    rooms: [Room; 2],
    reports: Vec<CaseReport>,
    evidence: Vec<CaseEvidence>,
}

impl State<'_> {
    fn folded(&self) -> usize {
        self.reports.len()
    }

    fn take(&mut self, (report, proof): Judged) {
        self.tally.add(&report.name, report.verdict, report.score);
        self.reports.push(report);
        self.evidence.push(proof);
    }

    /// Takes images away that are too much. Cases come in their order, so it is the same wherever they ran.
    fn bound_images(&mut self, report: &mut CaseReport) {
        let mut images = Images {
            kept: std::mem::take(&mut report.images),
            notes: std::mem::take(&mut report.image_notes),
        };
        let accepted = report.verdict == Some(Verdict::Accepted);
        self.rooms[usize::from(!accepted)].fit(&mut images);
        report.images = images.kept;
        report.image_notes = images.notes;
    }

    fn start(&mut self, index: usize, names: &[String], on: &dyn Fn(JudgeEvent<'_>)) {
        if self.started < Some(index) {
            self.started = Some(index);
            on(JudgeEvent::CaseStarted {
                index,
                of: names.len(),
                name: &names[index],
            });
        }
    }
}

/// A case to run. Dropped without a result it is given back.
pub(crate) struct Claim<'b, 'a> {
    board: &'b Board<'a>,
    pub index: usize,
    result: Option<Judged>,
}

impl Claim<'_, '_> {
    pub fn put(mut self, result: Judged) {
        self.result = Some(result);
    }
}

impl Drop for Claim<'_, '_> {
    fn drop(&mut self) {
        let mut state = self.board.lock();
        match self.result.take() {
            Some(result) => drop(state.done.insert(self.index, result)),
            None => drop(state.again.insert(self.index)),
        }
        drop(state);
        self.board.changed.notify_all();
    }
}

impl<'a> Board<'a> {
    pub fn new(names: Vec<String>, tally: Tally<'a>, all: bool) -> Self {
        Self {
            names,
            all,
            begun: Instant::now(),
            state: Mutex::new(State {
                next: 0,
                again: BTreeSet::new(),
                done: BTreeMap::new(),
                started: None,
                tally,
                rooms: Default::default(),
                reports: Vec::new(),
                evidence: Vec::new(),
            }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what is left will take longer than `worth`, by what the cases so far took.
    pub fn is_worth_a_lane(&self, worth: Duration) -> bool {
        let state = self.lock();
        let (done, left) = (state.folded(), self.names.len().saturating_sub(state.next));
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        done > 0 && left > 1 && self.begun.elapsed().saturating_mul(count(left)) / count(done) > worth
    }

    /// The next case for a lane: `None` when there is none that matters.
    pub fn claim(&self) -> Option<Claim<'_, 'a>> {
        self.claim_in(&mut self.lock())
    }

    fn claim_in(&self, state: &mut State<'a>) -> Option<Claim<'_, 'a>> {
        loop {
            let index = match state.again.pop_first() {
                Some(index) => index,
                None if state.next < self.names.len() => {
                    state.next += 1;
                    state.next - 1
                }
                None => return None,
            };
            // Settled by some of those before it, it is settled by all of them; then it is not waited for.
            if index >= state.folded() && !self.is_settled(state, index) {
                return Some(Claim {
                    board: self,
                    index,
                    result: None,
                });
            }
        }
    }

    fn is_settled(&self, state: &State<'a>, index: usize) -> bool {
        !self.all && state.tally.is_settled(&self.names[index])
    }

    /// For the submission's own thread: takes results in their order and gives the next case, once there is one; `None`
    /// at the end. Events are told here and in order.
    pub fn next(&self, on: &dyn Fn(JudgeEvent<'_>)) -> Option<Claim<'_, 'a>> {
        let mut state = self.lock();
        loop {
            self.fold(&mut state, on);
            if state.folded() == self.names.len() {
                return None;
            }
            if let Some(claim) = self.claim_in(&mut state) {
                if claim.index == state.folded() {
                    state.start(claim.index, &self.names, on);
                }
                return Some(claim);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn fold(&self, state: &mut State<'a>, on: &dyn Fn(JudgeEvent<'_>)) {
        while let Some(name) = self.names.get(state.folded()) {
            let index = state.folded();
            if self.is_settled(state, index) {
                state.done.remove(&index);
                state.take(not_run(name));
                continue;
            }
            let Some(mut judged) = state.done.remove(&index) else {
                return;
            };
            state.bound_images(&mut judged.0);
            state.start(index, &self.names, on);
            on(JudgeEvent::CaseDone {
                index,
                of: self.names.len(),
                case: &judged.0,
            });
            state.take(judged);
        }
    }

    pub fn into_results(self) -> (Vec<CaseReport>, Vec<CaseEvidence>, Tally<'a>) {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        (state.reports, state.evidence, state.tally)
    }
}

fn not_run(name: &str) -> Judged {
    let report = CaseReport {
        name: name.to_owned(),
        ..CaseReport::default()
    };
    let proof = CaseEvidence {
        name: name.to_owned(),
        ..CaseEvidence::default()
    };
    (report, proof)
}

/// A lane's result that the submission's own thread should get for itself: a fault of the lane must not be a verdict.
pub(crate) fn is_doubtful(judged: &Judged) -> bool {
    judged.0.verdict == Some(Verdict::JudgeError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cell::RefCell;
    use trellis_problems::{Files, Package};

    const COUNT: usize = 12;

    fn package(scoring: bool) -> Package {
        let mut files = Files::default();
        let kind = if scoring { "scoring" } else { "pass-fail" };
        let yaml = format!(
            "problem_format_version: 2025-09\nname: x\ntype: {kind}\nuuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"
        );
        files.insert("problem.yaml", yaml.into_bytes());
        files.insert("statement/problem.en.md", *b"x");
        files.insert("submissions/accepted/a.py", *b"print(1)");
        files.insert("input_validators/v.py", *b"import sys; sys.exit(42)");
        for index in 0..COUNT {
            let group = if scoring {
                format!("g{}/", index / 4)
            } else {
                String::new()
            };
            for end in ["in", "ans"] {
                files.insert(format!("data/secret/{group}{index:02}.{end}"), *b"1\n");
            }
        }
        if scoring {
            for (group, yaml) in [
                ("g0", "max_score: 20\nscore_aggregation: pass-fail\n"),
                (
                    "g1",
                    "max_score: 30\nscore_aggregation: min\nrequire_pass: secret/g0\n",
                ),
                ("g2", "max_score: 50\nscore_aggregation: sum\n"),
            ] {
                files.insert(format!("data/secret/{group}/test_group.yaml"), yaml.as_bytes());
            }
        }
        Package::from_files("x", files)
            .accept()
            .unwrap_or_else(|findings| panic!("{findings:?}"))
    }

    fn judged(name: &str, accepted: bool) -> Judged {
        let verdict = if accepted {
            Verdict::Accepted
        } else {
            Verdict::WrongAnswer
        };
        let (mut report, mut proof) = not_run(name);
        report.verdict = Some(verdict);
        report.score = Some(if accepted { 5.0 } else { 0.0 });
        proof.verdict = report.verdict;
        (report, proof)
    }

    /// What is reported, and what was told while it ran.
    fn play(
        package: &Package,
        accepted: &[bool],
        all: bool,
        lanes: usize,
        pauses: &[u64],
    ) -> (String, Vec<String>) {
        let names: Vec<String> = package.cases.iter().map(|case| case.name.clone()).collect();
        let board = Board::new(names.clone(), Tally::new(package), all);
        let told = RefCell::new(Vec::new());
        let run = |claim: Claim<'_, '_>, lane: usize| {
            let pause = pauses[(claim.index + 5 * lane) % pauses.len()];
            std::thread::sleep(Duration::from_micros(pause));
            // Lanes give a case back now and then, and end.
            let good = lane == 0 || !pause.is_multiple_of(4);
            if good {
                let result = judged(&names[claim.index], accepted[claim.index]);
                claim.put(result);
            }
            good
        };
        std::thread::scope(|scope| {
            for lane in 1..=lanes {
                let (board, run) = (&board, &run);
                scope.spawn(move || {
                    while let Some(claim) = board.claim() {
                        if !run(claim, lane) {
                            break;
                        }
                    }
                });
            }
            let on = |event: JudgeEvent<'_>| {
                told.borrow_mut().push(match event {
                    JudgeEvent::CaseStarted { index, .. } => format!("start {index}"),
                    JudgeEvent::CaseDone { index, case, .. } => format!("done {index} {:?}", case.verdict),
                    _ => String::new(),
                });
            };
            while let Some(claim) = board.next(&on) {
                run(claim, 0);
            }
        });
        let (reports, evidence, tally) = board.into_results();
        (
            format!("{reports:?} {evidence:?} {:?}", tally.scores()),
            told.into_inner(),
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn lanes_change_nothing(
            accepted in proptest::collection::vec(proptest::bool::weighted(0.85), COUNT),
            pauses in proptest::collection::vec(0_u64..300, 17),
            (scoring, all) in (any::<bool>(), any::<bool>()),
            lanes in 1_usize..4,
        ) {
            let package = package(scoring);
            let alone = play(&package, &accepted, all, 0, &pauses);
            prop_assert_eq!(alone, play(&package, &accepted, all, lanes, &pauses));
        }
    }

    #[test]
    fn lanes_take_what_is_idle_and_no_more() {
        let cores = Cores::new(2);
        let one = cores.take();
        let lane = cores.spare().expect("one is idle");
        assert!(cores.spare().is_none() && !cores.crowded());
        let two = cores.take();
        assert!(cores.crowded());
        drop((lane, one));
        assert!(!cores.crowded() && cores.spare().is_some());
        drop(two);
    }
}
