//! Running steps one after the other, with their time, and going on when one fails.

use std::time::Instant;

use anyhow::Result;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Its outputs were there already.
    Before,
    /// It ran.
    Now,
}

/// The steps so far and what is missing because of those that failed.
#[derive(Debug)]
pub struct Steps {
    started: Instant,
    ran: usize,
    missing: Vec<String>,
}

impl Steps {
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            ran: 0,
            missing: Vec::new(),
        }
    }

    /// Runs one step. On failure, prints the reason and `without` (what will not work) and goes on.
    pub fn run(&mut self, name: &str, without: &str, step: impl FnOnce() -> Result<Done>) -> bool {
        let start = Instant::now();
        match step() {
            Ok(Done::Before) => true,
            Ok(Done::Now) => {
                self.ran += 1;
                eprintln!("setup: {name}: {:.1} s", start.elapsed().as_secs_f64());
                true
            }
            Err(error) => {
                eprintln!("setup: {name}: {error:#}; without it: {without}");
                self.missing.push(format!("{name}: {without}"));
                false
            }
        }
    }

    /// One sentence for each step that failed: its name and what will not work.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    pub(super) fn finish(&self) {
        let seconds = self.started.elapsed().as_secs_f64();
        if self.ran > 0 || !self.missing.is_empty() {
            eprintln!("setup: done in {seconds:.1} s, {} missing", self.missing.len());
        }
    }
}

/// Says that a long piece of work begins, since a silent minute looks like a hang.
pub fn note(text: &str) {
    eprintln!("setup: {text} ...");
}
