//! Languages whose compiler is native (rustc): the same outcome, from [`crate::native`].

use crate::compile::{CompileFault, CompileOutcome};
use crate::compile_log::Log;
use crate::job::{FUEL_PER_SECOND, RunLimits};
use crate::languages::Native;
use crate::native::{self, NativeExit, NativeJob, NativeOutcome};
use crate::packs::{PackKind, Packs};
use crate::source::Source;
use std::path::{Path, PathBuf};

/// What the compile step leaves in the work folder.
const MADE: &str = "a.wasm";
/// The files that the compiler has read, as a makefile.
const DEPENDENCIES: &str = "a.d";

/// Runs the language's native compiler on the program's main file.
pub fn compile(
    packs: &Packs,
    source: &Source,
    native: &Native,
    limits: RunLimits,
    allow_unconfined: bool,
) -> Result<CompileOutcome, CompileFault> {
    let PackKind::Native {
        rustc,
        sysroot,
        linker,
    } = &packs.get(&source.language.pack)?.kind
    else {
        return Err(native::NativeError::Unavailable("the pack has no native compiler".to_owned()).into());
    };
    let main = source.main().unwrap_or_default();
    let mut argv = vec![rustc.display().to_string()];
    argv.extend(native.argv.iter().map(|arg| expand(arg, &main, sysroot, linker)));
    let outcome = native::run(&NativeJob {
        argv,
        files: source
            .files
            .iter()
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect(),
        keep: vec![MADE.to_owned(), DEPENDENCIES.to_owned()],
        read_only: read_only(rustc, sysroot, linker),
        seconds: limits.fuel / FUEL_PER_SECOND,
        memory_bytes: limits.memory_bytes,
        allow_unconfined,
    })?;
    let foreign = foreign_file(&outcome, source);
    let mut outcome = judge(outcome, &limits);
    if let Some(file) = foreign.filter(|_| outcome.ok) {
        // The compiler may read its own toolchain and what the loader needs; a program may not carry any of it away,
        // and its bytes differ between machines.
        outcome = CompileOutcome {
            ok: false,
            log: format!("error: `{file}` is not a file of the submission"),
            wasm: None,
            ..outcome
        };
    }
    Ok(outcome)
}

/// A file that went into the program and is none of the submission's (`include_bytes!`, `#[path]`); also when the
/// compiler did not say what it has read.
fn foreign_file(outcome: &NativeOutcome, source: &Source) -> Option<String> {
    let listed = outcome.files.iter().find(|(name, _)| name == DEPENDENCIES);
    let Some((_, bytes)) = listed else {
        return Some("(the list of files)".to_owned());
    };
    let text = String::from_utf8_lossy(bytes);
    // One rule for each file, without prerequisites: `main.rs:`.
    let mut files = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_suffix(':'))
        .map(|name| name.replace("\\ ", " "));
    files.find(|name| {
        let name = name.strip_prefix("./").unwrap_or(name);
        !source.files.contains_key(name)
    })
}

fn expand(arg: &str, main: &str, sysroot: &Path, linker: &Path) -> String {
    arg.replace("{work}/", "")
        .replace("{source}", main)
        .replace("{main}", main)
        .replace("{sysroot}", &sysroot.display().to_string())
        .replace("{linker}", &linker.display().to_string())
}

/// The toolchain alone: a sysroot of `/usr` is narrowed to what rustc has there.
fn read_only(rustc: &Path, sysroot: &Path, linker: &Path) -> Vec<PathBuf> {
    let mut paths = vec![rustc.to_owned(), linker.to_owned()];
    if sysroot == Path::new("/usr") {
        paths.push(sysroot.join("lib/rustlib"));
    } else {
        paths.push(sysroot.to_owned());
    }
    paths
}

/// A compiler that aborts lists addresses, which differ from run to run and tell nobody anything.
fn without_backtrace(text: &[u8]) -> &[u8] {
    let heading = b"stack backtrace:";
    let at = text.windows(heading.len()).position(|part| part == heading);
    &text[..at.unwrap_or(text.len())]
}

fn judge(outcome: NativeOutcome, limits: &RunLimits) -> CompileOutcome {
    let mut log = Log::default();
    log.push(&outcome.stdout);
    log.push(without_backtrace(&outcome.stderr));
    let wasm = outcome
        .files
        .into_iter()
        .find(|(name, _)| name == MADE)
        .map(|(_, bytes)| bytes);
    let ok = outcome.exit == NativeExit::Code(0) && wasm.is_some();
    match outcome.exit {
        NativeExit::Code(0) if wasm.is_none() => log.push(b"the compiler gave no program"),
        NativeExit::Code(_) => {}
        NativeExit::Signal(signal) => {
            log.push(format!("the compiler was ended by signal {signal}").as_bytes());
        }
        NativeExit::Time => {
            let seconds = limits.fuel / FUEL_PER_SECOND;
            log.push(format!("compiling took more than {seconds} s").as_bytes());
        }
    }
    let guard = matches!(outcome.exit, NativeExit::Time | NativeExit::Signal(_));
    CompileOutcome {
        ok,
        log: log.finish(),
        fuel: 0,
        wasm: wasm.filter(|_| ok),
        guard,
    }
}
