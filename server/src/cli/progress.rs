//! The first use of a language translates its compiler to machine code, for minutes: say so on standard error.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use trellis_judge::precompile::{Progress, Stage};

/// Between lines where standard error is no terminal, ms.
const LINE_EVERY_MS: u64 = 10_000;

/// Writes progress: one line that is rewritten on a terminal, else a line now and then.
#[derive(Debug)]
pub struct Reporter {
    terminal: bool,
    last_ms: Mutex<Option<u64>>,
}

impl Reporter {
    pub fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            last_ms: Mutex::new(None),
        }
    }

    pub fn show(&self, progress: &Progress) {
        let mut last = self
            .last_ms
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let due = last.is_none_or(|last| progress.elapsed_ms.saturating_sub(last) >= LINE_EVERY_MS);
        let done = progress.stage == Stage::Done;
        // A module that was ready is not worth a word.
        if done && last.is_none() || !(self.terminal || due || done) {
            return;
        }
        let text = sentence(progress);
        let mut stderr = std::io::stderr().lock();
        let _ = if self.terminal && !done {
            write!(stderr, "\r{text}\x1b[K")
        } else {
            writeln!(stderr, "{}{text}", self.start())
        };
        *last = if done { None } else { Some(progress.elapsed_ms) };
    }

    fn start(&self) -> &'static str {
        if self.terminal { "\r\x1b[K" } else { "" }
    }
}

fn sentence(progress: &Progress) -> String {
    let Progress {
        pack,
        module,
        module_bytes,
        elapsed_ms,
        stage,
    } = progress;
    let seconds = elapsed_ms / 1000;
    let megabytes = module_bytes / 1_000_000;
    match stage {
        Stage::Waiting => format!("waiting for another process that is preparing {pack}: {seconds} s"),
        Stage::Compiling => {
            format!("preparing {pack} ({module}, {megabytes} MB), once on this machine: {seconds} s")
        }
        Stage::Done => format!("prepared {pack} ({module}) in {seconds} s"),
    }
}
