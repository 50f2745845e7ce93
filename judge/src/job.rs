//! What the orchestration asks of a sandbox child and what it gets back.
//!
//! Compilers, submissions, validators, checkers, generators and custom runs all go through
//! [`RunJob`]; nothing else runs guest code.

use serde::{Deserialize, Serialize};
use trellis_problems::Content;

/// Fuel that stands for one second of the reference machine: one unit is 0.1 ns of virtual time.
pub const FUEL_PER_SECOND: u64 = 10_000_000_000;

/// Exit code of a validator that accepts (section "Reporting a judgement"). In a conversation the sandbox has to know it:
/// any other ends the submission.
pub const ACCEPT: i32 = 42;

/// BLAKE3 of a module's bytes (wasm, not native code).
pub type ModuleHash = [u8; 32];

/// Which program to run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ModuleRef {
    /// A file of a language pack, precompiled to a `.cwasm` and mapped (`clang`'s `llvm.wasm`).
    Pack { pack: String, path: String },
    /// Bytes given to this child before by [`Sandbox::load`](crate::sandbox::Sandbox::load).
    Loaded(ModuleHash),
}

/// One run of one program.
#[derive(Debug, Clone)]
pub struct RunJob {
    pub module: ModuleRef,
    /// `argv`, program name first.
    pub argv: Vec<String>,
    pub env: Vec<(String, String)>,
    pub stdin: Content,
    /// Packs whose files are visible read-only at `/`.
    pub layers: Vec<String>,
    /// Files put into the writable layer before the start, by absolute path (`/work/main.cpp`).
    pub files: Vec<(String, Content)>,
    /// Path of the one of `files` in which runs that begin alike differ. What they do before they first look at it may
    /// be done ahead, once for all of them ([`ForkServers`](crate::fork_server::ForkServers)); the outcome is the same.
    pub late: Option<String>,
    /// Absolute paths returned in [`RunOutcome::files`] when they exist at the end; one that ends in `/` is a folder,
    /// with the files the run made or was given below it.
    pub keep: Vec<String>,
    pub limits: RunLimits,
    /// Seeds `random_get`; also the process's own virtual clock starts fresh.
    pub seed: [u8; 32],
}

/// Bounds of one run. What is *not* limited: the number of host calls (each charges fuel).
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct RunLimits {
    /// Fuel; the guest sees a trap when it is used up (TLE).
    pub fuel: u64,
    /// Linear memory in bytes, all memories of the instance together; `memory.grow` gives -1 above it and
    /// the run is marked so that a following trap reads as MLE.
    pub memory_bytes: u64,
    /// wasm call stack in bytes (not linear memory's shadow stack). The engine has one stack for all runs,
    /// [`WASM_STACK_BYTES`](crate::engine::WASM_STACK_BYTES): a job that wants more is refused, one that wants
    /// less gets as much.
    pub stack_bytes: u64,
    /// Standard output in bytes; the guest is stopped at the limit (OLE).
    pub stdout_bytes: u64,
    /// Standard error in bytes; more is dropped, never an error.
    pub stderr_bytes: u64,
    /// Bytes of all files in the writable layer together; beyond it writes give ENOSPC.
    pub file_bytes: u64,
    /// The child's CPU time in ms for this run; beyond it the parent ends the child and the outcome is
    /// [`Exit::Fuel`] with `guard` set.
    pub cpu_ms: u64,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// `proc_exit(code)`, or 0 when `_start` returned.
    Code(i32),
    /// A trap, with wasmtime's name of it (`unreachable`, `integer divide by zero`, `stack overflow`, an
    /// uncaught exception with its message where it has one, ...).
    Trap(String),
    /// Fuel used up (or the CPU guard, see [`RunOutcome::guard`]).
    Fuel,
    /// A trap or non-zero exit after the memory limit had refused a `memory.grow`.
    Memory,
    /// More standard output than allowed.
    Output,
    /// It waited for input from a run that waited for its output: [`Interaction`] alone.
    Idle,
}

/// What a run gave. Everything but `cpu_ms` and `wall_ms` is the same on every machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunOutcome {
    pub exit: Exit,
    /// Fuel used; the limit itself when it was used up.
    pub fuel: u64,
    /// Peak linear memory in bytes.
    pub memory_bytes: u64,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub files: Vec<(String, Vec<u8>)>,
    /// Ended by the CPU guard and not by fuel: outside the receipt's guarantee.
    pub guard: bool,
    pub cpu_ms: u64,
    pub wall_ms: u64,
}

/// What two runs with joined standard streams gave.
#[derive(Debug, Clone)]
pub struct Interaction {
    pub submission: RunOutcome,
    pub validator: RunOutcome,
    /// The validator ended while the submission still ran.
    pub validator_first: bool,
}
