//! Native code of the packs' modules: `<data>/cache/<engine hash>/<module hash>.cwasm`.

use crate::lockdown::{self, Lockdown, Syscalls};
use crate::packs::{Pack, PackError, Packs};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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
    if is_ready(packs, pack, module) {
        return Ok(());
    }
    let mapped = packs.get(pack)?.map()?;
    let wasm = mapped.file(module).ok_or_else(|| PackError::NoFile(pack.to_owned(), module.to_owned()))?;
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
    let paths = Paths::of(packs.data(), wasm);
    let _lock = lock(&paths, &|| tell(Stage::Waiting))?;
    if !paths.is_whole() {
        let code = compile(wasm, &|| tell(Stage::Compiling))
            .map_err(|reason| PrecompileError::Failed { pack: pack.to_owned(), module: module.to_owned(), reason })?;
        paths.write(&code)?;
    }
    paths.remember(packs, pack, module)?;
    tell(Stage::Done);
    Ok(())
}

/// Whether [`ensure`] would return at once.
pub fn is_ready(packs: &Packs, pack: &str, module: &str) -> bool {
    native_code(packs, pack, module).is_some()
}

/// The checked `.cwasm` of a pack's module; `None` before [`ensure`]. Its hash was compared when it was made or, in
/// another process, at the first use; after that size and time of change stand for it.
pub(crate) fn native_code(packs: &Packs, pack: &str, module: &str) -> Option<PathBuf> {
    let Ok(Pack { hash, .. }) = packs.get(pack) else { return None };
    let note = folder(packs.data()).join(format!("{hash}-{}.path", module.replace('/', "_")));
    let name = std::fs::read_to_string(note).ok()?;
    let paths = Paths::named(packs.data(), name.trim());
    paths.is_known_whole().then_some(paths.code)
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

/// Codes whose hash this process has compared, by path, with their stamp.
static CHECKED: Mutex<BTreeMap<PathBuf, String>> = Mutex::new(BTreeMap::new());

impl Paths {
    fn of(data: &Path, wasm: &[u8]) -> Self {
        Self::named(data, blake3::hash(wasm).to_hex().as_str())
    }

    fn named(data: &Path, name: &str) -> Self {
        let folder = folder(data);
        let code = folder.join(format!("{name}.cwasm"));
        let hash = folder.join(format!("{name}.hash"));
        Self { folder, name: name.to_owned(), code, hash }
    }

    /// Compares the code with its hash.
    fn is_whole(&self) -> bool {
        let (Ok(wanted), Ok(code)) = (std::fs::read_to_string(&self.hash), std::fs::read(&self.code)) else {
            return false;
        };
        blake3::hash(&code).to_hex().as_str() == wanted.trim()
    }

    fn is_known_whole(&self) -> bool {
        let Ok(stamp) = stamp(&self.code) else { return false };
        let checked = || CHECKED.lock().unwrap_or_else(PoisonError::into_inner);
        if checked().get(&self.code) == Some(&stamp) {
            return true;
        }
        let whole = self.is_whole();
        if whole {
            checked().insert(self.code.clone(), stamp);
        }
        whole
    }

    /// Writes code and hash, each by a rename, so that no reader ever sees half of one.
    fn write(&self, code: &[u8]) -> Result<(), PrecompileError> {
        replace(&self.hash, blake3::hash(code).to_hex().as_bytes())?;
        replace(&self.code, code)
    }

    /// Notes which code belongs to a pack's module, so that the pack need not be mapped to find it.
    fn remember(&self, packs: &Packs, pack: &str, module: &str) -> Result<(), PrecompileError> {
        let hash = &packs.get(pack)?.hash;
        replace(&self.folder.join(format!("{hash}-{}.path", module.replace('/', "_"))), self.name.as_bytes())
    }
}

fn stamp(path: &Path) -> std::io::Result<String> {
    use std::os::unix::fs::MetadataExt as _;
    let meta = std::fs::metadata(path)?;
    Ok(format!("{} {}.{} {}", meta.len(), meta.mtime(), meta.mtime_nsec(), meta.ino()))
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> PrecompileError {
    let path = path.to_owned();
    move |error| PrecompileError::Io { path, error }
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), PrecompileError> {
    let folder = path.parent().unwrap_or(path);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io(path))?;
    file.write_all(bytes).map_err(io(path))?;
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
    let file = File::options().create(true).append(true).open(&path).map_err(io(&path))?;
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
/// Private memory a compile child may have; clang needs 1.9 GB.
const COMPILE_BYTES: u64 = 6 << 30;
/// Exit code of a child whose module does not compile; the reason is on standard error.
const REFUSED: i32 = 3;

/// Has a fresh child compile `wasm`: it never ran guest code, so what it gives may be mapped as code.
fn compile(wasm: &[u8], tick: &dyn Fn()) -> Result<Vec<u8>, String> {
    let mut child = Command::new(crate::child_exe())
        .arg(CHILD)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let (Some(mut stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err("a pipe is missing".to_owned());
    };
    std::thread::scope(|scope| {
        // A child that dies early breaks the pipe; its exit code says more.
        scope.spawn(move || drop(stdin.write_all(wasm)));
        let code = scope.spawn(move || read_all(stdout));
        let words = scope.spawn(move || read_all(stderr));
        let status = loop {
            match child.try_wait().map_err(|error| error.to_string())? {
                Some(status) => break status,
                None => {
                    tick();
                    std::thread::sleep(TICK);
                }
            }
        };
        let (code, words) = (code.join().unwrap_or_default(), words.join().unwrap_or_default());
        if status.success() {
            return Ok(code);
        }
        let words = String::from_utf8_lossy(&words).trim().to_owned();
        Err(if words.is_empty() { status.to_string() } else { words })
    })
}

fn read_all(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    bytes
}

/// Entry of the child: standard input to standard output, locked down in between. Never returns.
pub(crate) fn child_main() -> ! {
    let done = compile_child();
    if let Err(why) = &done {
        let _ = std::io::stderr().write_all(why.as_bytes());
    }
    std::process::exit(if done.is_ok() { 0 } else { REFUSED })
}

fn compile_child() -> Result<(), String> {
    let engine = crate::engine::build(crate::engine::Purpose::Compile).map_err(|error| error.to_string())?;
    lockdown::apply(&Lockdown {
        read: Vec::new(),
        write: Vec::new(),
        syscalls: Syscalls::Guest,
        data_bytes: Some(COMPILE_BYTES),
        cpu_seconds: None,
        file_bytes: u64::MAX,
    })?;
    let wasm = read_all(std::io::stdin().lock());
    let code = engine.precompile_module(&wasm).map_err(|error| format!("{error:#}"))?;
    std::io::stdout().write_all(&code).map_err(|error| error.to_string())
}
