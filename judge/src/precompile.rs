//! Native code of the packs' modules: `<data>/cache/<engine hash>/<module hash>.cwasm`.

use crate::packs::{PackError, Packs};
use std::path::PathBuf;

/// What a long precompilation is doing; sent about once a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub pack: String,
    /// The module's path in the pack.
    pub module: String,
    /// Size of the module in bytes.
    pub module_bytes: u64,
    pub elapsed_ms: u64,
    pub stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Another process is making the same code; this one waits for it.
    Waiting,
    Compiling,
    Done,
}

/// Why there is no native code for a module.
#[derive(Debug, thiserror::Error)]
pub enum PrecompileError {
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error("compiling {module} of language pack `{pack}` failed: {reason}")]
    Failed { pack: String, module: String, reason: String },
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: std::io::Error },
}

/// Makes sure that a pack's module can be run: returns at once when its `.cwasm` is there and whole, else has
/// a compile child make it (clang: one to two minutes and 2 GB) or waits for another process doing so.
pub fn ensure(
    packs: &Packs,
    pack: &str,
    module: &str,
    progress: &dyn Fn(Progress),
) -> Result<(), PrecompileError> {
    let _ = (packs, pack, module, progress);
    todo!()
}

/// Whether [`ensure`] would return at once.
pub fn is_ready(packs: &Packs, pack: &str, module: &str) -> bool {
    let _ = (packs, pack, module);
    todo!()
}
