//! The judge: wasmtime engine, in-memory WASI, limits, languages, sandbox child, verdicts and receipts

pub mod bench;
pub mod budget;
mod case;
pub mod check;
pub mod checker;
mod child;
pub mod compile;
mod compile_ahead;
pub mod compile_cache;
mod compile_log;
pub mod custom;
pub mod dialect;
pub mod engine;
mod engine_cache;
mod feedback_dir;
pub mod fork_server;
mod forked;
#[doc(hidden)]
pub mod frame;
pub mod fuel_table;
pub mod hex;
pub mod images;
mod input;
pub mod job;
pub mod judge;
pub mod judging;
mod lanes;
mod language_file;
pub mod languages;
pub mod limits;
pub mod lockdown;
pub mod meter;
pub mod native;
mod native_compile;
mod own_names;
pub mod packs;
mod passes;
mod pipe;
pub mod precompile;
mod probe;
mod process;
pub mod program;
pub mod receipt;
pub mod report;
mod rights;
pub mod runner;
pub mod sandbox;
pub mod seed;
pub mod session;
pub mod source;
pub mod speed;
mod stamp;
mod tally;
mod time_limit;
pub mod validator;
pub mod verdict;
pub mod wasi;
#[doc(hidden)]
pub mod wire;

/// Turns this process into a sandbox child when it was started as one, and then does not return. Call it first
/// in `main`: before threads, logging and reading of files.
pub fn main_if_child() {
    let mut args = std::env::args_os().skip(1);
    let order = |arg: Option<std::ffi::OsString>| arg.unwrap_or_default().to_string_lossy().into_owned();
    match args.next().as_deref().and_then(std::ffi::OsStr::to_str) {
        Some(child::CHILD) => child::child_main(),
        Some(precompile::CHILD) => {
            precompile::child_main(&order(args.next()), &order(args.next()), &order(args.next()))
        }
        Some(native::CHILD) => native::child_main(&order(args.next())),
        _ => {}
    }
}

static CHILD_EXE: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();

/// Makes all children of this process run `exe` instead of this very program. For processes (tests, tools) that do
/// not call [`main_if_child`]; the first call counts.
pub fn set_child_exe(exe: &std::path::Path) {
    let _ = CHILD_EXE.set(exe.to_owned());
}

/// The program that children run.
pub(crate) fn child_exe() -> &'static std::path::Path {
    CHILD_EXE.get().map_or(
        std::path::Path::new("/proc/self/exe"),
        std::path::PathBuf::as_path,
    )
}
