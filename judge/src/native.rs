//! The one compiler that is not wasm: native rustc, confined in a child of its own.
//!
//! The parent makes a work folder and starts this program again as `__native-child`; that one locks itself down
//! ([`crate::lockdown`]) and then becomes the compiler. Its process group is ended whatever happens.

use crate::lockdown::{self, Confinement, Lockdown, Syscalls};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// `argv[1]` of the child.
pub const CHILD: &str = "__native-child";
/// Kept of each output stream, bytes.
const STREAM_BYTES: u64 = 1 << 20;
/// Largest file the compiler may write, bytes.
const FILE_BYTES: u64 = 256 << 20;
/// Exit code of a child that could not lock itself down or start the compiler.
const NOT_STARTED: i32 = 125;
/// What the dynamic loader and the C library read, beside the toolchain.
const SYSTEM: [&str; 7] = [
    "/lib",
    "/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/etc/ld.so.cache",
    "/dev/null",
    "/dev/urandom",
];

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
    if lockdown::has_landlock() {
        Ok(())
    } else {
        let why = "this kernel has no landlock, so a native compiler cannot be confined";
        Err(NativeError::Unavailable(why.to_owned()))
    }
}

/// What the child is told, as JSON in `argv[2]`.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    argv: Vec<String>,
    work: PathBuf,
    uid: u32,
    parent: u32,
    read_only: Vec<PathBuf>,
    seconds: u64,
    memory_bytes: u64,
    allow_unconfined: bool,
}

/// Runs the job; blocks until the whole process group is gone.
pub fn run(job: &NativeJob) -> Result<NativeOutcome, NativeError> {
    if !job.allow_unconfined {
        available()?;
    }
    let failed = |error: std::io::Error| NativeError::Failed(error.to_string());
    let uid = lockdown::next_uid();
    let work = work_folder(job, uid).map_err(failed)?;
    let order = Order {
        argv: job.argv.clone(),
        work: work.path().to_owned(),
        uid,
        parent: std::process::id(),
        read_only: job.read_only.clone(),
        seconds: job.seconds,
        memory_bytes: job.memory_bytes,
        allow_unconfined: job.allow_unconfined,
    };
    let order = serde_json::to_string(&order).map_err(|error| NativeError::Failed(error.to_string()))?;
    let start = Instant::now();
    let mut child = Command::new(crate::child_exe())
        .args([CHILD, &order])
        .env_clear()
        .current_dir(work.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(failed)?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let exit = wait(
        &mut child,
        Duration::from_secs(job.seconds.saturating_mul(3).max(1)),
    )
    .map_err(failed)?;
    let stdout = stdout.join().unwrap_or_default();
    let stderr = stderr.join().unwrap_or_default();
    if exit == NativeExit::Code(NOT_STARTED) {
        return Err(NativeError::Failed(
            String::from_utf8_lossy(&stderr).trim().to_owned(),
        ));
    }
    let files = job
        .keep
        .iter()
        .filter_map(|name| Some((name.clone(), kept(work.path(), name)?)))
        .collect();
    let wall_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(NativeOutcome {
        exit,
        stdout,
        stderr,
        files,
        wall_ms,
    })
}

/// A fresh folder with the job's files, owned by whom the child becomes.
fn work_folder(job: &NativeJob, uid: u32) -> std::io::Result<tempfile::TempDir> {
    let work = tempfile::Builder::new().prefix("trellis-native-").tempdir()?;
    let is_root = rustix::process::geteuid().is_root();
    let give = |path: &Path| {
        if is_root {
            std::os::unix::fs::chown(path, Some(uid), Some(uid))
        } else {
            Ok(())
        }
    };
    for (name, bytes) in &job.files {
        let path = work.path().join(name);
        if !Path::new(name)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)))
        {
            return Err(std::io::Error::other(format!(
                "{name:?} is not inside the work folder"
            )));
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, bytes)?;
        give(&path)?;
    }
    give(work.path())?;
    Ok(work)
}

/// A file the compiler left. A link is not followed: it could point at a file of the host.
fn kept(work: &Path, name: &str) -> Option<Vec<u8>> {
    let path = work.join(name);
    let meta = std::fs::symlink_metadata(&path).ok()?;
    if !meta.is_file() || meta.len() > FILE_BYTES {
        return None;
    }
    std::fs::read(path).ok()
}

/// Reads a stream to its end and keeps its beginning, so that the child never blocks.
fn drain<R: Read + Send + 'static>(stream: Option<R>) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.by_ref().take(STREAM_BYTES).read_to_end(&mut kept);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
        kept
    })
}

/// Waits at most `patience`, then ends the whole group; what the compiler has started ends with it in any case.
fn wait(child: &mut Child, patience: Duration) -> std::io::Result<NativeExit> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if start.elapsed() > patience {
            break None;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    if let Some(group) = i32::try_from(child.id())
        .ok()
        .and_then(rustix::process::Pid::from_raw)
    {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    match status {
        Some(status) => Ok(exit_of(status)),
        None => {
            child.wait()?;
            Ok(NativeExit::Time)
        }
    }
}

fn exit_of(status: ExitStatus) -> NativeExit {
    match (status.code(), status.signal()) {
        (Some(code), _) => NativeExit::Code(code),
        (None, Some(libc::SIGXCPU)) => NativeExit::Time,
        (None, signal) => NativeExit::Signal(signal.unwrap_or_default()),
    }
}

/// The child: locks itself down and becomes the compiler. Returns only when that failed, with why.
fn become_compiler(order: &str) -> Result<std::convert::Infallible, String> {
    lockdown::close_inherited();
    let order: Order = serde_json::from_str(order).map_err(|error| error.to_string())?;
    let read = order
        .read_only
        .into_iter()
        .chain(SYSTEM.map(PathBuf::from))
        .collect();
    let confinement = lockdown::confine(&Lockdown {
        read,
        write: vec![order.work.clone()],
        uid: order.uid,
        parent: order.parent,
        data_bytes: Some(order.memory_bytes),
        cpu_seconds: Some(order.seconds),
        file_bytes: FILE_BYTES,
    })?;
    if confinement == Confinement::NoLandlock && !order.allow_unconfined {
        return Err("this kernel has no landlock".to_owned());
    }
    lockdown::filter(Syscalls::Native)?;
    let (program, args) = order.argv.split_first().ok_or("no program")?;
    let error = Command::new(program)
        .args(args)
        .env_clear()
        // The work folder, by a name that is the same in every run: programs can read these (`env!`).
        .env("TMPDIR", ".")
        .env("HOME", ".")
        .env("LC_ALL", "C.UTF-8")
        .exec();
    Err(format!("{program}: {error}"))
}

/// Entry of the child; never returns.
pub(crate) fn child_main(order: &str) -> ! {
    let Err(why) = become_compiler(order);
    // Only the parent reads this.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), why.as_bytes());
    std::process::exit(NOT_STARTED)
}
