//! From the judge's events to what the store is told: cases are gathered for a moment, so that a thousand quick cases
//! are not a thousand transactions.

use std::time::Duration;
use tokio::sync::mpsc;
use trellis_judge::judge::JudgeEvent;
use trellis_store::{CaseRow, Lifecycle, Progress};

/// How long finished cases are gathered.
const GATHER: Duration = Duration::from_millis(100);

#[derive(Debug)]
enum Step {
    Compiling,
    Running { of: usize },
    Case(Box<CaseRow>, usize),
}

/// Events of one judging.
#[derive(Debug)]
pub struct Channel {
    sender: mpsc::UnboundedSender<Step>,
    receiver: mpsc::UnboundedReceiver<Step>,
}

/// The judge's end; never blocks.
#[derive(Debug, Clone)]
pub struct Sender(mpsc::UnboundedSender<Step>);

impl Sender {
    pub fn send(&self, event: &JudgeEvent<'_>) {
        let step = match event {
            JudgeEvent::Compiling => Step::Compiling,
            JudgeEvent::CaseStarted { index: 0, of, .. } => Step::Running { of: *of },
            JudgeEvent::CaseDone { case, of, .. } => Step::Case(Box::new(super::case_row(case)), *of),
            JudgeEvent::Preparing(_) | JudgeEvent::Compiled { .. } | JudgeEvent::CaseStarted { .. } => return,
        };
        // The worker has stopped listening: the attempt is lost.
        let _ = self.0.send(step);
    }
}

impl Channel {
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver }
    }

    pub fn sender(&self) -> Sender {
        Sender(self.sender.clone())
    }

    /// The next thing to write. Cases that finish within a moment come together. Dropping the future loses nothing
    /// but progress, which the final report has anyway.
    pub async fn next(&mut self) -> Option<Progress> {
        let mut progress = apply(None, self.receiver.recv().await?);
        if progress.cases.is_empty() {
            return Some(progress);
        }
        tokio::time::sleep(GATHER).await;
        while let Ok(step) = self.receiver.try_recv() {
            progress = apply(Some(progress), step);
        }
        Some(progress)
    }
}

fn apply(before: Option<Progress>, step: Step) -> Progress {
    let mut progress = before.unwrap_or(Progress {
        lifecycle: Lifecycle::Running,
        cases: Vec::new(),
        total_cases: 0,
    });
    let total = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    match step {
        Step::Compiling => progress.lifecycle = Lifecycle::Compiling,
        Step::Running { of } => {
            progress.lifecycle = Lifecycle::Running;
            progress.total_cases = total(of);
        }
        Step::Case(row, of) => {
            progress.lifecycle = Lifecycle::Running;
            progress.total_cases = total(of);
            progress.cases.push(*row);
        }
    }
    progress
}
