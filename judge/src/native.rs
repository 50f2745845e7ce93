//! The one compiler that is not wasm: native rustc, confined in a child of its own.

use std::path::PathBuf;

/// One run of a native compiler. It sees `read_only`, its own work folder and nothing else of the host; no
/// network.
#[derive(Debug, Clone)]
pub struct NativeJob {
    /// `argv[0]` is the absolute path of the program. The work folder is the current directory, so paths of
    /// the submission are relative (`main.rs`, `-o a.wasm`) and messages carry no host path.
    pub argv: Vec<String>,
    /// Put into the work folder before the start, by relative path.
    pub files: Vec<(String, Vec<u8>)>,
    /// Relative paths to return when they exist at the end.
    pub keep: Vec<String>,
    /// Files and folders of the host the program may read and execute (the toolchain; `/lib` and the like are
    /// added by us as far as the dynamic loader needs them).
    pub read_only: Vec<PathBuf>,
    /// CPU seconds; wall time is bounded by three times as much.
    pub seconds: u64,
    /// Of each process.
    pub memory_bytes: u64,
    /// Run even where the kernel has no landlock: only by an administrator's explicit flag.
    pub allow_unconfined: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NativeExit {
    Code(i32),
    Signal(i32),
    /// Above its CPU or wall time.
    Time,
}

#[derive(Debug, Clone)]
pub struct NativeOutcome {
    pub exit: NativeExit,
    /// At most 1 MiB each; the rest is dropped.
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub files: Vec<(String, Vec<u8>)>,
    pub wall_ms: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum NativeError {
    /// One sentence for the page that says why the language is off.
    #[error("{0}")]
    Unavailable(String),
    #[error("cannot run the native compiler: {0}")]
    Failed(String),
}

/// Whether this kernel can confine a native compiler.
pub fn available() -> Result<(), NativeError> {
    todo!()
}

/// Runs the job; blocks until the whole process group is gone.
pub fn run(job: &NativeJob) -> Result<NativeOutcome, NativeError> {
    let _ = job;
    todo!()
}
