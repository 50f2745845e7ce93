//! The parent's side of a sandbox child: the only way guest code runs.

use crate::child;
use crate::fork_server::{Ask, ForkServers};
use crate::job::{Exit, Interaction, ModuleHash, ModuleRef, RunJob, RunOutcome};
use crate::limits::{LOAD_CPU_MS, LOAD_MEMORY_BYTES, MAX_LOADED};
use crate::lockdown;
use crate::packs::{PackError, PackKind, Packs};
use crate::pipe::{Ended, Process};
use crate::precompile;
use crate::process;
use crate::wire::{Job, Probe, Request, Response, Start};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Wall time without any CPU time after which a child counts as stalled. Long, because a machine under load or
/// a disk that wakes up is no fault.
const STALL: Duration = Duration::from_secs(60);
/// CPU time a child may need to be ready, ms.
pub(crate) const START_CPU_MS: u64 = 60_000;
/// Bytes of an answer beside output and files.
const ANSWER_ROOM: u64 = 1 << 20;

/// What every child of a judge starts with.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    pub packs: Packs,
    /// The program to start as child; it must call [`crate::main_if_child`] first in `main`.
    pub exe: PathBuf,
    /// See [`SandboxError::Stalled`].
    pub stall: Duration,
    /// Children take probes of their lock-down: tests only.
    #[doc(hidden)]
    pub probe: bool,
    /// For jobs that begin alike; shared by all children of a judge.
    pub fork_servers: Arc<ForkServers>,
}

impl SandboxConfig {
    /// Children are this very program, or what [`crate::set_child_exe`] named.
    pub fn new(packs: Packs) -> Self {
        Self {
            packs,
            exe: crate::child_exe().to_owned(),
            stall: STALL,
            probe: false,
            fork_servers: Arc::default(),
        }
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

/// A fault of the judge or of its use, never the guest's. After `Died` and `Stalled` the child is gone; the
/// next call, or [`Sandbox::respawn`], starts another.
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
    /// The caller wants no answer any more; the child is gone.
    #[error("stopped")]
    Stopped,
    /// The machine failed: out of memory, an unreadable file.
    #[error("the sandbox failed: {0}")]
    Fault(String),
}

/// One child process.
#[derive(Debug)]
pub struct Sandbox {
    config: SandboxConfig,
    process: Option<Process>,
    /// Modules whose native code the child has.
    native: BTreeSet<(String, String)>,
    /// Modules to load again after a respawn.
    loaded: Vec<(ModuleHash, Arc<[u8]>)>,
    stop: Option<Arc<AtomicBool>>,
}

impl Sandbox {
    pub fn spawn(config: &SandboxConfig) -> Result<Self, SandboxError> {
        let mut sandbox = Self {
            config: config.clone(),
            process: None,
            native: BTreeSet::new(),
            loaded: Vec::new(),
            stop: None,
        };
        sandbox.start()?;
        Ok(sandbox)
    }

    /// Validates and compiles a module in the child. The sandbox remembers the bytes for [`Self::respawn`].
    pub fn load(&mut self, wasm: &[u8]) -> Result<ModuleHash, LoadError> {
        if let Some((hash, _)) = self.loaded.iter().find(|(_, known)| &known[..] == wasm) {
            let hash = *hash;
            self.alive()?;
            return Ok(hash);
        }
        if self.loaded.len() >= MAX_LOADED {
            let reason = format!("more than {MAX_LOADED} modules in one sandbox");
            return Err(SandboxError::Job(reason).into());
        }
        self.alive()?;
        let hash = self.load_now(wasm)?;
        self.loaded.push((hash, wasm.into()));
        Ok(hash)
    }

    fn load_now(&mut self, wasm: &[u8]) -> Result<ModuleHash, LoadError> {
        let process = self.process()?;
        let data_limit = process.data_bytes().saturating_add(LOAD_MEMORY_BYTES);
        match process.ask(
            &Request::Load { data_limit },
            &[wasm.into()],
            Some(LOAD_CPU_MS),
            0,
        ) {
            Ok((Response::Loaded(result), _)) => result.map_err(LoadError::Invalid),
            Ok((other, _)) => Err(self.unexpected(&other).into()),
            Err(Ended::Guard) => {
                self.process = None;
                Err(LoadError::Invalid(format!(
                    "the module takes more than {} s to compile",
                    LOAD_CPU_MS / 1000
                )))
            }
            Err(ended) => Err(self.load_failed(ended)),
        }
    }

    /// A child that aborts or crashes while compiling was brought to it by the module; one that is killed was
    /// not.
    fn load_failed(&mut self, ended: Ended) -> LoadError {
        let signal = match &ended {
            Ended::Died { status, .. } => status.and_then(|status| status.signal()),
            _ => None,
        };
        let error = self.gone(ended);
        match signal {
            Some(libc::SIGABRT | libc::SIGSEGV | libc::SIGBUS) => {
                tracing::warn!(%error, "a module ended the child that compiled it");
                LoadError::Invalid("the module needs too much memory to compile".to_owned())
            }
            _ => error.into(),
        }
    }

    pub(crate) fn modules(&self) -> Vec<Arc<[u8]>> {
        self.loaded.iter().map(|(_, wasm)| Arc::clone(wasm)).collect()
    }

    /// What is asked of the child ends when `stop` is set.
    pub(crate) fn stop_on(&mut self, stop: &Arc<AtomicBool>) {
        self.stop = Some(Arc::clone(stop));
        if let Some(process) = &mut self.process {
            process.stop_on(stop);
        }
    }

    /// Runs a program to its end. After an outcome with `guard` the child is gone: the next call respawns it.
    pub fn run(&mut self, job: &RunJob) -> Result<RunOutcome, SandboxError> {
        self.prepare(job)?;
        let (header, blobs) = Job::split(job);
        let room = self.room(job);
        let ask = Ask {
            config: &self.config,
            stop: self.stop.as_ref(),
            room,
        };
        if let Some(outcome) = self.config.fork_servers.run(job, &ask)? {
            return Ok(outcome);
        }
        let answer = self
            .process()?
            .ask(&Request::Run(header), &blobs, Some(job.limits.cpu_ms), room);
        match answer {
            Ok((Response::Ran(outcome), blobs)) => outcome.join(blobs, job).ok_or_else(|| self.lying()),
            Ok((other, _)) => Err(self.refused(other)),
            Err(Ended::Guard) => {
                self.process = None;
                Ok(guarded(job))
            }
            Err(ended) => Err(self.gone(ended)),
        }
    }

    /// Runs a submission and its validator with their standard streams joined; what the jobs have as standard input is
    /// read first. After an outcome with `guard` the child is gone.
    pub fn interact(&mut self, submission: &RunJob, validator: &RunJob) -> Result<Interaction, SandboxError> {
        self.prepare(submission)?;
        self.prepare(validator)?;
        let (header, mut blobs) = Job::split(submission);
        let (other_header, others) = Job::split(validator);
        blobs.extend(others);
        let room = self.room(submission).saturating_add(self.room(validator));
        let cpu_ms = submission.limits.cpu_ms.saturating_add(validator.limits.cpu_ms);
        let request = Request::Interact(Box::new([header, other_header]));
        match self.process()?.ask(&request, &blobs, Some(cpu_ms), room) {
            Ok((
                Response::Interacted {
                    outcomes,
                    validator_first,
                },
                mut blobs,
            )) => {
                let [own, other] = *outcomes;
                let others = blobs.split_off(blobs.len().min(own.files.len() + 2));
                let both = own.join(blobs, submission).zip(other.join(others, validator));
                let (submission, validator) = both.ok_or_else(|| self.lying())?;
                Ok(Interaction {
                    submission,
                    validator,
                    validator_first,
                })
            }
            Ok((other, _)) => Err(self.refused(other)),
            Err(Ended::Guard) => {
                self.process = None;
                Ok(Interaction {
                    submission: guarded(submission),
                    validator: guarded(validator),
                    validator_first: false,
                })
            }
            Err(ended) => Err(self.gone(ended)),
        }
    }

    /// Bytes an answer to the job may have.
    fn room(&self, job: &RunJob) -> u64 {
        let limits = job.limits;
        let kept = job.keep.len() as u64;
        // Files kept may be a layer's, which no cap bounds; they are as large as the largest pack.
        let layers: u64 = job
            .layers
            .iter()
            .filter_map(|id| self.config.packs.get(id).ok())
            .map(|p| p.bytes)
            .sum();
        let files = limits.file_bytes.saturating_add(kept.saturating_mul(layers));
        let room = [limits.stdout_bytes, limits.stderr_bytes, files, ANSWER_ROOM];
        room.into_iter().fold(0u64, u64::saturating_add)
    }

    /// The error for an answer that is no outcome.
    fn refused(&mut self, response: Response) -> SandboxError {
        match response {
            Response::BadJob(reason) => SandboxError::Job(reason),
            Response::Fault(reason) => SandboxError::Fault(reason),
            other => self.unexpected(&other),
        }
    }

    fn lying(&mut self) -> SandboxError {
        self.process = None;
        SandboxError::Died("it gave an answer that the job does not allow".to_owned())
    }

    /// Runs a job `times` times warm in the child; seconds of each, without the way to the child and back.
    #[doc(hidden)]
    pub fn bench(&mut self, job: &RunJob, times: u32) -> Result<Vec<f64>, SandboxError> {
        self.prepare(job)?;
        let (header, blobs) = Job::split(job);
        match self
            .process()?
            .ask(&Request::Bench(header, times), &blobs, None, ANSWER_ROOM)
        {
            Ok((Response::Benched(ns), _)) => {
                #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
                let seconds = ns.into_iter().map(|ns| ns as f64 / 1e9).collect();
                Ok(seconds)
            }
            Ok((Response::BadJob(reason), _)) => Err(SandboxError::Job(reason)),
            Ok((other, _)) => Err(self.unexpected(&other)),
            Err(ended) => Err(self.gone(ended)),
        }
    }

    /// Has the child try something that the lock-down forbids.
    #[doc(hidden)]
    pub fn probe(&mut self, probe: Probe) -> Result<String, SandboxError> {
        self.alive()?;
        match self.process()?.ask(&Request::Probe(probe), &[], None, 0) {
            Ok((Response::Probed(text), _)) => Ok(text),
            Ok((Response::BadJob(reason), _)) => Err(SandboxError::Job(reason)),
            Ok((other, _)) => Err(self.unexpected(&other)),
            Err(ended) => Err(self.gone(ended)),
        }
    }

    /// Ends the child and starts another with the same modules loaded.
    pub fn respawn(&mut self) -> Result<(), SandboxError> {
        self.process = None;
        self.start()?;
        for (_, wasm) in self.loaded.clone() {
            self.load_now(&wasm).map_err(|error| match error {
                LoadError::Invalid(reason) => SandboxError::Fault(reason),
                LoadError::Sandbox(error) => error,
            })?;
        }
        Ok(())
    }

    /// Process id of the child, for tests and logs; 0 when there is none.
    pub fn pid(&self) -> u32 {
        self.process.as_ref().map_or(0, Process::id)
    }

    /// Whether native code was made that this child was started without.
    fn is_stale(&self) -> bool {
        self.config
            .packs
            .native()
            .keys()
            .any(|key| !self.native.contains(key))
    }

    fn alive(&mut self) -> Result<(), SandboxError> {
        if self.process.is_none() {
            self.respawn()
        } else {
            Ok(())
        }
    }

    fn process(&mut self) -> Result<&mut Process, SandboxError> {
        self.process
            .as_mut()
            .ok_or_else(|| SandboxError::Died("it was not started again".to_owned()))
    }

    /// What the job needs, checked where the error can name it; a child that was started before a module was
    /// precompiled is replaced.
    fn prepare(&mut self, job: &RunJob) -> Result<(), SandboxError> {
        for layer in &job.layers {
            let pack = self.config.packs.get(layer).and_then(|pack| pack.tar().map(drop));
            pack.map_err(|error: PackError| SandboxError::Job(error.to_string()))?;
        }
        self.alive()?;
        let ModuleRef::Pack { pack, path } = &job.module else {
            return Ok(());
        };
        let key = (pack.clone(), path.clone());
        if self.native.contains(&key) {
            return Ok(());
        }
        if !precompile::is_ready(&self.config.packs, pack, path) {
            return Err(SandboxError::NotPrecompiled {
                pack: pack.clone(),
                module: path.clone(),
            });
        }
        self.respawn()
    }

    fn start(&mut self) -> Result<(), SandboxError> {
        let spawn = |error: std::io::Error| SandboxError::Spawn(error.to_string());
        let start = start_frame(&self.config.packs, self.config.probe);
        let mut process = start_child(&self.config).map_err(spawn)?;
        if let Some(stop) = &self.stop {
            process.stop_on(stop);
        }
        match process.ask(&start, &[], Some(START_CPU_MS), 0) {
            Ok((Response::Ready { landlock }, _)) => warn_without_landlock(landlock),
            Ok((other, _)) => return Err(SandboxError::Spawn(format!("unexpected answer {other:?}"))),
            Err(ended) => return Err(SandboxError::Spawn(ended.to_string())),
        }
        self.process = Some(process);
        self.native = start
            .modules
            .into_iter()
            .map(|(pack, path, _)| (pack, path))
            .collect();
        Ok(())
    }

    /// The error for a child that is lost.
    fn gone(&mut self, ended: Ended) -> SandboxError {
        self.process = None;
        match ended {
            Ended::Stalled => SandboxError::Stalled,
            Ended::Stopped => SandboxError::Stopped,
            other => SandboxError::Died(other.to_string()),
        }
    }

    /// An answer to another question: the child cannot be trusted any more.
    fn unexpected(&mut self, response: &Response) -> SandboxError {
        self.process = None;
        SandboxError::Died(format!("it gave an unexpected answer: {response:?}"))
    }
}

/// Starts a process of [`child`]. Its standard input is a socket, over which files can be given.
pub(crate) fn start_child(config: &SandboxConfig) -> std::io::Result<Process> {
    let (ours, theirs) = socketpair(
        AddressFamily::UNIX,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    let mut command = Command::new(&config.exe);
    command.arg(child::CHILD).env_clear();
    command
        .stdin(theirs)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Process::new(process::spawn(command)?, ours, config.stall)
}

/// What a child is started with.
pub(crate) fn start_frame(packs: &Packs, probe: bool) -> Start {
    let native = packs.native();
    Start {
        parent: std::process::id(),
        uid: lockdown::next_uid(),
        packs: usable_tars(packs),
        modules: native
            .iter()
            .map(|((pack, path), file)| (pack.clone(), path.clone(), file.clone()))
            .collect(),
        probe,
        fork_server: false,
    }
}

/// TLE by CPU time. Nothing else is known of the run.
pub(crate) fn guarded(job: &RunJob) -> RunOutcome {
    RunOutcome {
        exit: Exit::Fuel,
        fuel: job.limits.fuel,
        memory_bytes: 0,
        stdout: Vec::new(),
        stderr: Vec::new(),
        files: Vec::new(),
        guard: true,
        cpu_ms: job.limits.cpu_ms,
        wall_ms: job.limits.cpu_ms,
    }
}

/// A damaged pack is left out, so that the other languages run; a job that names it gets the reason.
fn usable_tars(packs: &Packs) -> Vec<(String, PathBuf)> {
    let tars = packs
        .iter()
        .filter(|pack| matches!(pack.kind, PackKind::Tar { .. }));
    tars.filter_map(|pack| match pack.tar() {
        Ok(path) => Some((pack.id.clone(), path.to_owned())),
        Err(error) => {
            tracing::warn!(%error, "a language pack cannot be used");
            None
        }
    })
    .collect()
}

fn warn_without_landlock(landlock: bool) {
    static WARNED: Once = Once::new();
    if !landlock {
        WARNED.call_once(|| {
            tracing::warn!(
                "this kernel has no landlock: sandbox children rely on seccomp and an unprivileged user alone"
            );
        });
    }
}

type Spare = JoinHandle<Result<Sandbox, SandboxError>>;

/// Keeps one child ready, so that a submission does not wait for a start.
#[derive(Debug)]
pub struct Spawner {
    config: SandboxConfig,
    spare: Mutex<Option<Spare>>,
}

impl Spawner {
    /// Starts the first spare child in the background.
    pub fn new(config: SandboxConfig) -> Self {
        let spare = Mutex::new(prespawn(&config));
        Self { config, spare }
    }

    pub fn config(&self) -> &SandboxConfig {
        &self.config
    }

    /// The spare child, or a new one when it is not ready; another spare starts in the background.
    pub fn take(&self) -> Result<Sandbox, SandboxError> {
        let spare = self.exchange(None);
        let sandbox = spare.and_then(|spare| spare.join().ok()).and_then(Result::ok);
        let sandbox = match sandbox {
            Some(sandbox) if !sandbox.is_stale() => Ok(sandbox),
            _ => Sandbox::spawn(&self.config),
        };
        self.exchange(prespawn(&self.config));
        sandbox
    }

    fn exchange(&self, spare: Option<Spare>) -> Option<Spare> {
        let mut place = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        match spare {
            // Someone else's spare is as good.
            Some(spare) if place.is_none() => place.replace(spare),
            Some(surplus) => Some(surplus),
            None => place.take(),
        }
    }
}

/// `None` when the machine has no thread left: then children are started when they are needed.
fn prespawn(config: &SandboxConfig) -> Option<Spare> {
    let config = config.clone();
    std::thread::Builder::new()
        .name("sandbox-spare".to_owned())
        .spawn(move || Sandbox::spawn(&config))
        .ok()
}
