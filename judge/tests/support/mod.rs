//! A sandbox for tests: WAT in, outcome out.

#![allow(dead_code, reason = "each test program uses its part")]

pub mod calls;
pub mod functions;

use std::path::Path;
use std::time::Duration;
use trellis_judge::job::{FUEL_PER_SECOND, ModuleRef, RunJob, RunLimits, RunOutcome};
use trellis_judge::packs::Packs;
use trellis_judge::sandbox::{LoadError, Sandbox, SandboxConfig, SandboxError};

/// Imports and helpers every program below may use. `$puts` writes to standard output.
pub const PRELUDE: &str = r#"
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
"#;

pub fn config() -> SandboxConfig {
    let mut config = SandboxConfig::new(Packs::none(Path::new("/nonexistent")));
    config.exe = env!("CARGO_BIN_EXE_trellis-judge-child").into();
    config.probe = true;
    // Loaded machines are slow; a test that stalls fails all the same.
    config.stall = Duration::from_secs(120);
    config
}

pub fn sandbox() -> Sandbox {
    Sandbox::spawn(&config()).unwrap()
}

/// One second, 64 MiB, a kilobyte of output.
pub fn limits() -> RunLimits {
    RunLimits {
        fuel: FUEL_PER_SECOND,
        memory_bytes: 64 << 20,
        stack_bytes: 256 << 20,
        stdout_bytes: 1024,
        stderr_bytes: 1024,
        file_bytes: 1 << 20,
        cpu_ms: 300_000,
    }
}

pub fn job(module: ModuleRef) -> RunJob {
    RunJob {
        module,
        argv: vec!["main".into()],
        env: Vec::new(),
        stdin: trellis_problems::Content::default(),
        layers: Vec::new(),
        files: Vec::new(),
        late: None,
        keep: Vec::new(),
        limits: limits(),
        seed: [7; 32],
    }
}

/// Loads a program given as text.
pub fn load(sandbox: &mut Sandbox, wat: &str) -> Result<ModuleRef, LoadError> {
    let wasm = wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}\n{wat}"));
    sandbox.load(&wasm).map(ModuleRef::Loaded)
}

/// Runs a program under the limits above.
pub fn run(wat: &str) -> RunOutcome {
    run_with(wat, |_| ()).unwrap()
}

/// Runs a program with a changed job.
pub fn run_with(wat: &str, change: impl FnOnce(&mut RunJob)) -> Result<RunOutcome, SandboxError> {
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, wat).unwrap_or_else(|error| panic!("{error}\n{wat}"));
    let mut job = job(module);
    change(&mut job);
    sandbox.run(&job)
}

/// Why a program is refused.
pub fn refused(wat: &str) -> String {
    refused_bytes(&wat::parse_str(wat).unwrap())
}

pub fn refused_bytes(wasm: &[u8]) -> String {
    match sandbox().load(wasm) {
        Err(LoadError::Invalid(reason)) => reason,
        other => panic!("not refused: {other:?}"),
    }
}
