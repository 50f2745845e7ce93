//! A check of a package while it runs: what the page of a problem shows of it. It is written into the store every now and then,
//! where the report will be at the end.

use crate::wire;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use trellis_judge::check::CheckEvent;
use trellis_problems::{Expectation, Package};
use trellis_types::teach::{CheckCell, CheckProgress, CheckRow};

/// Cells of a table that is still kept and shown.
const MAX_CELLS: usize = 20_000;
/// Characters of a message.
const MAX_MESSAGE: usize = 200;

/// One check that runs.
#[derive(Debug, Default)]
pub struct LiveCheck {
    progress: Mutex<CheckProgress>,
    /// Counts the changes.
    version: AtomicU64,
}

impl LiveCheck {
    /// The table of a package, still empty.
    pub fn open(&self, package: &Package) {
        let cases: Vec<String> = package.cases.iter().map(|case| case.name.clone()).collect();
        if cases.len() * package.submissions.len() > MAX_CELLS {
            return;
        }
        let rows = package.submissions.iter().map(|submission| CheckRow {
            path: submission.path.clone(),
            expected: expected(&submission.promise.expectations),
            cells: vec![None; cases.len()],
            ..CheckRow::default()
        });
        let rows = rows.collect();
        self.change(|progress| {
            progress.rows = rows;
            progress.cases = cases;
        });
    }

    /// Takes what the judge tells.
    pub fn tell(&self, event: &CheckEvent<'_>) {
        match event {
            CheckEvent::Data { done, of } => self.change(|progress| {
                progress.data_done = u32::try_from(*done).unwrap_or(u32::MAX);
                progress.data_total = u32::try_from(*of).unwrap_or(u32::MAX);
            }),
            CheckEvent::Case { path, case } => {
                let Some(verdict) = case.verdict else { return };
                let cell = CheckCell {
                    verdict: wire::verdict(wire::verdict_from_judge(verdict)),
                    fuel: case.fuel,
                    message: case.message.chars().take(MAX_MESSAGE).collect(),
                };
                self.change(|progress| {
                    let column = progress.cases.iter().position(|name| *name == case.name);
                    let row = progress.rows.iter_mut().find(|row| row.path == *path);
                    if let (Some(row), Some(column)) = (row, column) {
                        row.cells[column] = Some(cell);
                    }
                });
            }
            CheckEvent::SubmissionDone(done) => self.change(|progress| {
                if let Some(row) = progress.rows.iter_mut().find(|row| row.path == done.path) {
                    row.ok = Some(done.ok);
                    row.skipped.clone_from(&done.skipped);
                }
            }),
            CheckEvent::Judge(_) | CheckEvent::DataDone { .. } => {}
        }
    }

    pub fn progress(&self) -> CheckProgress {
        self.lock().clone()
    }

    /// Higher after each change.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    fn change(&self, change: impl FnOnce(&mut CheckProgress)) {
        change(&mut self.lock());
        self.version.fetch_add(1, Ordering::Relaxed);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, CheckProgress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The codes that the rules for all cases permit: of several rules what all of them do.
fn expected(rules: &[Expectation]) -> Vec<String> {
    let mut codes: Option<Vec<String>> = None;
    for rule in rules.iter().filter(|rule| rule.scope == "*") {
        let permitted: Vec<String> = rule
            .permitted
            .iter()
            .map(|verdict| format!("{verdict:?}").to_uppercase())
            .collect();
        codes = Some(match codes {
            Some(codes) => codes
                .into_iter()
                .filter(|code| permitted.contains(code))
                .collect(),
            None => permitted,
        });
    }
    codes.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_judge::report::CaseReport;
    use trellis_judge::verdict::Verdict;
    use trellis_problems::Files;

    #[test]
    fn the_table_fills_in() {
        let mut files = Files::default();
        for path in [
            "data/secret/1.in",
            "data/secret/1.ans",
            "submissions/accepted/a.c",
            "submissions/wrong_answer/b.c",
        ] {
            files.insert(path, Vec::new());
        }
        let package = Package::from_files("p", files).package;
        let live = LiveCheck::default();
        live.open(&package);
        let case = CaseReport {
            name: "secret/1".into(),
            verdict: Some(Verdict::WrongAnswer),
            fuel: 7,
            ..CaseReport::default()
        };
        let before = live.version();
        live.tell(&CheckEvent::Case {
            path: "wrong_answer/b.c",
            case: &case,
        });
        assert!(live.version() > before);
        let progress = live.progress();
        assert_eq!(progress.cases, ["secret/1"]);
        assert_eq!(progress.rows[0].cells, [None]);
        assert_eq!(progress.rows[0].expected, ["AC"]);
        assert_eq!(progress.rows[1].cells[0].as_ref().unwrap().fuel, 7);
    }
}
