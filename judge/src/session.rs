//! One submission's sandbox: a child that is started again when it ends, and asked twice before a fault is told.

use crate::job::{Interaction, ModuleHash, RunJob, RunOutcome};
use crate::sandbox::{LoadError, Sandbox, SandboxError};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A sandbox child for one submission or one validator set.
#[derive(Debug)]
pub struct Session {
    sandbox: Sandbox,
}

impl Session {
    pub fn new(sandbox: Sandbox) -> Self {
        Self { sandbox }
    }

    /// Runs a job. A child that dies, stalls or fails is started again once; the second fault is the result.
    pub fn run(&mut self, job: &RunJob) -> Result<RunOutcome, SandboxError> {
        self.twice(|sandbox| sandbox.run(job))
    }

    /// Runs a submission and its validator joined, with the same second try.
    pub fn interact(&mut self, submission: &RunJob, validator: &RunJob) -> Result<Interaction, SandboxError> {
        self.twice(|sandbox| sandbox.interact(submission, validator))
    }

    fn twice<T>(&mut self, ask: impl Fn(&mut Sandbox) -> Result<T, SandboxError>) -> Result<T, SandboxError> {
        match ask(&mut self.sandbox) {
            Err(fault) if is_of_the_child(&fault) => {
                tracing::warn!(%fault, "sandbox fault, trying once more");
                self.sandbox.respawn()?;
                ask(&mut self.sandbox).inspect_err(|_| self.recover())
            }
            other => other,
        }
    }

    /// Gives a module to the child, with the same second try.
    pub fn load(&mut self, wasm: &[u8]) -> Result<ModuleHash, LoadError> {
        match self.sandbox.load(wasm) {
            Err(LoadError::Sandbox(fault)) if is_of_the_child(&fault) => {
                tracing::warn!(%fault, "sandbox fault while loading, trying once more");
                self.sandbox.respawn()?;
                self.sandbox.load(wasm).inspect_err(|_| self.recover())
            }
            other => other,
        }
    }

    /// Every module that was loaded, for another session to load.
    pub(crate) fn modules(&self) -> Vec<Arc<[u8]>> {
        self.sandbox.modules()
    }

    /// Ends what runs within a moment of `stop` being set; it is [`SandboxError::Stopped`] then.
    pub(crate) fn stop_on(&mut self, stop: &Arc<AtomicBool>) {
        self.sandbox.stop_on(stop);
    }

    /// See [`Sandbox::bench`].
    pub(crate) fn bench(&mut self, job: &RunJob, times: u32) -> Result<Vec<f64>, SandboxError> {
        self.sandbox.bench(job, times)
    }

    /// After a second fault the next case still gets a live child, when one can be had.
    fn recover(&mut self) {
        if let Err(error) = self.sandbox.respawn() {
            tracing::error!(%error, "cannot start the sandbox again");
        }
    }
}

fn is_of_the_child(fault: &SandboxError) -> bool {
    matches!(
        fault,
        SandboxError::Died(_) | SandboxError::Stalled | SandboxError::Fault(_)
    )
}
