//! The parent's side of a sandbox child: the only way guest code runs.

use crate::job::{ModuleHash, RunJob, RunOutcome};
use crate::packs::Packs;
use std::path::PathBuf;

/// What every child of a judge starts with.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    pub packs: Packs,
    /// The program to start as child; it must call [`crate::main_if_child`] first in `main`.
    pub exe: PathBuf,
}

impl SandboxConfig {
    /// Children are this very program (`/proc/self/exe`).
    pub fn new(packs: Packs) -> Self {
        Self { packs, exe: PathBuf::from("/proc/self/exe") }
    }
}

/// A module that cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The module's fault, with the reason in one line (invalid, too large, an unknown import, no `_start`).
    #[error("{0}")]
    Invalid(String),
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

/// A fault of the judge or of its use, never the guest's. After `Died` and `Stalled` the sandbox is dead:
/// call [`Sandbox::respawn`].
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("cannot start a sandbox child: {0}")]
    Spawn(String),
    /// The child ended by itself or from outside; with what it wrote last.
    #[error("the sandbox child died: {0}")]
    Died(String),
    /// Wall time passed without CPU time being used.
    #[error("the sandbox child stalled")]
    Stalled,
    /// The job asks for what this sandbox does not have.
    #[error("bad job: {0}")]
    Job(String),
    /// The pack's module has no native code yet: [`crate::precompile::ensure`] comes first.
    #[error("{module} of language pack `{pack}` is not precompiled")]
    NotPrecompiled { pack: String, module: String },
}

/// One child process.
#[derive(Debug)]
pub struct Sandbox {
    config: SandboxConfig,
}

impl Sandbox {
    pub fn spawn(config: &SandboxConfig) -> Result<Self, SandboxError> {
        Ok(Self { config: config.clone() })
    }

    /// Validates and compiles a module in the child. The sandbox remembers the bytes for [`Self::respawn`].
    pub fn load(&mut self, wasm: &[u8]) -> Result<ModuleHash, LoadError> {
        let _ = wasm;
        todo!()
    }

    /// Runs a program to its end. After an outcome with `guard` the child is gone: the next call respawns it.
    pub fn run(&mut self, job: &RunJob) -> Result<RunOutcome, SandboxError> {
        let _ = job;
        todo!()
    }

    /// Ends the child and starts another with the same modules loaded.
    pub fn respawn(&mut self) -> Result<(), SandboxError> {
        let _ = &self.config;
        todo!()
    }

    /// Process id of the child, for tests and logs.
    pub fn pid(&self) -> u32 {
        todo!()
    }
}

/// Keeps one child ready, so that a submission does not wait for a start.
#[derive(Debug)]
pub struct Spawner {
    config: SandboxConfig,
}

impl Spawner {
    /// Starts the first spare child in the background.
    pub fn new(config: SandboxConfig) -> Self {
        Self { config }
    }

    pub fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// The spare child, or a new one when it is not ready; another spare starts in the background.
    pub fn take(&self) -> Result<Sandbox, SandboxError> {
        Sandbox::spawn(&self.config)
    }
}
