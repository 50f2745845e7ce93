//! Native code of the packs' modules: `<data>/cache/<engine hash>/<module hash>-<grain>.cwasm`, its BLAKE3 beside it.
//!
//! Mapping native code is as good as running it, so only a compile child makes it: a process that never ran guest code
//! and cannot open a file by the time it reads the module. The parent hashes what it gave, and compares before a
//! child may map it.

use crate::languages::{self, Language};
use crate::lockdown::{self, Lockdown, Syscalls};
use crate::meter::{self, Grain};
use crate::packs::{PackError, Packs};
use crate::stamp;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wasmtime::Module;

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
    Failed {
        pack: String,
        module: String,
        reason: String,
    },
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
    if is_ready(packs, pack, module) {
        return Ok(());
    }
    let mapped = packs.get(pack)?.map()?;
    let wasm = mapped
        .file(module)
        .ok_or_else(|| PackError::NoFile(pack.to_owned(), module.to_owned()))?;
    let start = Instant::now();
    let tell = |stage| {
        progress(Progress {
            pack: pack.to_owned(),
            module: module.to_owned(),
            module_bytes: wasm.len() as u64,
            elapsed_ms: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            stage,
        });
    };
    let grain = grain(pack, module);
    let paths = Paths::of(packs.data(), wasm, grain);
    let _lock = lock(&paths, &|| tell(Stage::Waiting))?;
    if !paths.is_whole() {
        tell(Stage::Compiling);
        paths.make(wasm, grain, &|| tell(Stage::Compiling), |reason| {
            PrecompileError::Failed {
                pack: pack.to_owned(),
                module: module.to_owned(),
                reason,
            }
        })?;
    }
    paths.remember(packs, pack, module)?;
    note(packs, pack, module, paths.code);
    tell(Stage::Done);
    Ok(())
}

/// Whether [`ensure`] would return at once.
pub fn is_ready(packs: &Packs, pack: &str, module: &str) -> bool {
    if packs.native().contains_key(&(pack.to_owned(), module.to_owned())) {
        return true;
    }
    let Ok(found) = packs.get(pack) else { return false };
    let beside = note_path(packs.data(), &found.hash, pack, module);
    let Ok(name) = std::fs::read_to_string(beside) else {
        return false;
    };
    let paths = Paths::named(packs.data(), name.trim());
    let whole = paths.is_whole();
    if whole {
        note(packs, pack, module, paths.code);
    }
    whole
}

/// From here on children get the code.
fn note(packs: &Packs, pack: &str, module: &str, code: PathBuf) {
    packs.native().insert((pack.to_owned(), module.to_owned()), code);
}

/// Which code belongs to a pack's module, so that the pack need not be mapped to find it.
fn note_path(data: &Path, pack_hash: &str, pack: &str, module: &str) -> PathBuf {
    let (module, grain) = (module.replace('/', "_"), grain(pack, module).name());
    folder(data).join(format!("{pack_hash}-{module}-{grain}.path"))
}

/// A module that only compiles is a tool; one that runs submissions is metered as they are.
fn grain(pack: &str, module: &str) -> Grain {
    let compiles = |language: &Language| {
        language.pack == pack && language.compile.iter().any(|step| step.module == module)
    };
    let runs = |language: &Language| language.run.pack == pack && language.run.module == module;
    if languages::all().iter().any(compiles) && !languages::all().iter().any(runs) {
        Grain::Coarse
    } else {
        Grain::Fine
    }
}

/// `<data>/cache/<engine hash>`
fn folder(data: &Path) -> PathBuf {
    data.join("cache").join(crate::engine::engine_hash())
}

/// Files that belong to one module.
struct Paths {
    folder: PathBuf,
    name: String,
    code: PathBuf,
    hash: PathBuf,
}

impl Paths {
    fn of(data: &Path, wasm: &[u8], grain: Grain) -> Self {
        Self::named(data, &format!("{}-{}", blake3::hash(wasm).to_hex(), grain.name()))
    }

    fn named(data: &Path, name: &str) -> Self {
        let folder = folder(data);
        let code = folder.join(format!("{name}.cwasm"));
        let hash = folder.join(format!("{name}.hash"));
        Self {
            folder,
            name: name.to_owned(),
            code,
            hash,
        }
    }

    /// Whether the code has its hash; in full once, after that by a stamp.
    fn is_whole(&self) -> bool {
        let (Ok(wanted), Ok(code)) = (std::fs::read_to_string(&self.hash), File::open(&self.code)) else {
            return false;
        };
        stamp::check(&code, wanted.trim(), &self.code.with_extension("verified")).unwrap_or(false)
    }

    /// Has a child make the code. Hash and code appear by a rename each, so that no reader ever sees half of one.
    fn make(
        &self,
        wasm: &[u8],
        grain: Grain,
        tick: &dyn Fn(),
        failed: impl Fn(String) -> PrecompileError,
    ) -> Result<(), PrecompileError> {
        let made = new_file(&self.code)?;
        compile(wasm, grain, made.as_file(), tick).map_err(failed)?;
        let hash = File::open(made.path())
            .and_then(|file| stamp::hash_of(&file))
            .map_err(io(&self.code))?;
        let mut beside = new_file(&self.hash)?;
        beside.write_all(hash.as_bytes()).map_err(io(&self.hash))?;
        place(beside, &self.hash)?;
        place(made, &self.code)
    }

    fn remember(&self, packs: &Packs, pack: &str, module: &str) -> Result<(), PrecompileError> {
        let path = note_path(packs.data(), &packs.get(pack)?.hash, pack, module);
        let mut file = new_file(&path)?;
        file.write_all(self.name.as_bytes()).map_err(io(&path))?;
        place(file, &path)
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PrecompileError {
    let path = path.to_owned();
    move |error| PrecompileError::Io { path, error }
}

/// A file in the folder of `path`, not yet under its name.
fn new_file(path: &Path) -> Result<tempfile::NamedTempFile, PrecompileError> {
    tempfile::NamedTempFile::new_in(path.parent().unwrap_or(path)).map_err(io(path))
}

fn place(file: tempfile::NamedTempFile, path: &Path) -> Result<(), PrecompileError> {
    file.as_file().sync_all().map_err(io(path))?;
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(readable).map_err(io(path))?;
    file.persist(path).map_err(|error| io(path)(error.error))?;
    Ok(())
}

/// One process at a time makes a module's code. Tells every second that it waits.
fn lock(paths: &Paths, waiting: &dyn Fn()) -> Result<File, PrecompileError> {
    std::fs::create_dir_all(&paths.folder).map_err(io(&paths.folder))?;
    let path = paths.folder.join(format!("{}.lock", paths.name));
    let file = File::options()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(io(&path))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => {
                waiting();
                std::thread::sleep(TICK);
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(io(&path)(error)),
        }
    }
}

/// `argv[1]` of the compile child.
pub const CHILD: &str = "__compile-child";
/// Between two words of progress.
const TICK: Duration = Duration::from_secs(1);
/// How often the child is looked at.
const POLL: Duration = Duration::from_millis(10);
/// Private memory a compile child may have; clang needs 1.9 GB.
const COMPILE_BYTES: u64 = 6 << 30;
/// CPU seconds of the same; clang needs about 100.
const COMPILE_SECONDS: u64 = 3600;
/// Exit code of a child whose module does not compile; the reason is on standard error.
const REFUSED: i32 = 3;

/// Has a fresh child compile `wasm` into `output`. The error is one line.
fn compile(wasm: &[u8], grain: Grain, output: &File, tick: &dyn Fn()) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let mut command = Command::new(crate::child_exe());
    command.args([
        CHILD,
        &std::process::id().to_string(),
        &lockdown::next_uid().to_string(),
        grain.name(),
    ]);
    command.env_clear().stdin(Stdio::piped()).stderr(Stdio::piped());
    command.stdout(output.try_clone().map_err(text)?);
    let mut child = command.spawn().map_err(text)?;
    let (Some(mut stdin), Some(stderr)) = (child.stdin.take(), child.stderr.take()) else {
        return Err("a pipe is missing".to_owned());
    };
    std::thread::scope(|scope| {
        // A child that dies early breaks the pipe; its exit code says more.
        scope.spawn(move || drop(stdin.write_all(wasm)));
        let words = scope.spawn(move || read_all(stderr));
        let status = wait(&mut child, tick).map_err(text)?;
        let words = words.join().unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        let words = String::from_utf8_lossy(&words).trim().to_owned();
        Err(if words.is_empty() {
            status.to_string()
        } else {
            words
        })
    })
}

/// Waits for the child, with a word every second.
fn wait(child: &mut std::process::Child, tick: &dyn Fn()) -> std::io::Result<std::process::ExitStatus> {
    let mut told = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if told.elapsed() >= TICK {
            told = Instant::now();
            tick();
        }
        std::thread::sleep(POLL);
    }
}

fn read_all(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// Entry of the child: standard input to standard output, locked down in between. Never returns.
pub(crate) fn child_main(parent: &str, uid: &str, grain: &str) -> ! {
    let done = compile_child(parent, uid, grain);
    if let Err(why) = &done {
        let _ = std::io::stderr().write_all(why.as_bytes());
    }
    std::process::exit(if done.is_ok() { 0 } else { REFUSED })
}

fn compile_child(parent: &str, uid: &str, grain: &str) -> Result<(), String> {
    lockdown::close_inherited();
    let grain = Grain::named(grain).ok_or_else(|| format!("{grain}: not a grain"))?;
    let number = |text: &str| text.parse().map_err(|_| format!("{text}: not a number"));
    let engine = crate::engine::build(crate::engine::Purpose::Compile).map_err(|error| error.to_string())?;
    lockdown::confine(&Lockdown {
        read: Vec::new(),
        write: Vec::new(),
        uid: number(uid)?,
        parent: number(parent)?,
        data_bytes: Some(COMPILE_BYTES),
        cpu_seconds: Some(COMPILE_SECONDS),
        file_bytes: u64::MAX,
    })?;
    let one_line = |error| crate::runner::one_line(&error);
    let compile = |wasm: &[u8]| {
        Module::validate(&engine, wasm).map_err(one_line)?;
        let metered = meter::meter(wasm, grain)?;
        engine.precompile_module(&metered).map_err(one_line)
    };
    // Starts the threads that compile: none can be made behind the filter.
    compile(EMPTY_MODULE)?;
    lockdown::filter(Syscalls::Guest)?;
    let code = compile(&read_all(std::io::stdin().lock()))?;
    std::io::stdout()
        .write_all(&code)
        .map_err(|error| error.to_string())
}

/// `(module)`
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";
