//! Runs that begin alike: their common beginning is run once, in a process that is forked for each of them.
//!
//! A C++ compile reads the same precompiled header and declares the same templates before it comes to the program. A fork
//! server ([`crate::forked`]) does that, waits where the job's late file is first looked at, and forks itself when a
//! job comes; what is forked off is confined as any sandbox child is, gets the late file, goes on, answers and ends. The
//! outcome is the one of the whole run, fuel and memory included: it is the same computation. So where no fork server can
//! be had, the job is run whole.
//!
//! What it costs: the memory of one such process for each beginning, at most [`MOST`].

use crate::job::{RunJob, RunLimits, RunOutcome};
use crate::lockdown;
use crate::pipe::{Ended, Process, Streams};
use crate::rights;
use crate::runner;
use crate::sandbox::{START_CPU_MS, SandboxConfig, SandboxError, guarded, start_child, start_frame};
use crate::wire::{Job, Probe, Request, Response};
use rustix::pipe::{PipeFlags, pipe_with};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trellis_problems::Content;

/// Fork servers kept: C++ in three standards, and one for what else there may be.
pub const MOST: usize = 4;
/// Starts of one server that may fail before its jobs are always run whole.
const MOST_FAILURES: u32 = 3;

/// The job without what may differ: BLAKE3 of its header, limits aside, and of its files but the late one.
type Key = [u8; 32];

/// One beginning: its process, when there is one.
#[derive(Debug, Default)]
struct Server {
    process: Option<Process>,
    failures: u32,
}

type Known = (Key, Arc<Mutex<Server>>);

/// The fork servers of a judge.
#[derive(Debug, Default)]
pub struct ForkServers {
    /// The one used last is last.
    known: Mutex<Vec<Known>>,
    /// Outcomes of processes that were forked off.
    outcomes: AtomicU64,
}

/// How a job is asked for.
pub(crate) struct Ask<'a> {
    pub config: &'a SandboxConfig,
    pub stop: Option<&'a Arc<AtomicBool>>,
    /// Bytes of the answer's blobs.
    pub room: u64,
}

impl ForkServers {
    /// Runs a job with a late file; `None` when it must be run whole.
    pub(crate) fn run(&self, job: &RunJob, ask: &Ask<'_>) -> Result<Option<RunOutcome>, SandboxError> {
        let Some((job, content)) = split_late(job) else {
            return Ok(None);
        };
        let mut process = match self.fork(&job, ask.config) {
            Some(Ok(process)) => process,
            Some(Err(error)) => {
                tracing::warn!(%error, "no fork server: the job is run whole");
                return Ok(None);
            }
            None => return Ok(None),
        };
        if let Some(stop) = ask.stop {
            process.stop_on(stop);
        }
        let request = Request::Resume(job.limits);
        match process.ask(&request, &[content.into()], Some(job.limits.cpu_ms), ask.room) {
            Ok((Response::Ran(outcome), blobs)) => {
                self.outcomes.fetch_add(1, Ordering::Relaxed);
                Ok(outcome.join(blobs, &job))
            }
            Err(Ended::Guard) => Ok(Some(guarded(&job))),
            Err(Ended::Stopped) => Err(SandboxError::Stopped),
            Ok((other, _)) => Ok(none(&format!("it gave an unexpected answer: {other:?}"))),
            Err(ended) => Ok(none(&ended.to_string())),
        }
    }

    /// Has what is forked off for the job try something that the lock-down forbids.
    #[doc(hidden)]
    pub fn probe(&self, job: &RunJob, config: &SandboxConfig, probe: Probe) -> Result<String, String> {
        let (job, _) = split_late(job).ok_or("the job has no late file")?;
        let forked = self
            .fork(&job, config)
            .ok_or("its fork server failed too often")?;
        let mut process = forked.map_err(|error| error.to_string())?;
        match process.ask(&Request::Probe(probe), &[], None, 0) {
            Ok((Response::Probed(text), _)) => Ok(text),
            Ok((other, _)) => Err(format!("{other:?}")),
            Err(ended) => Err(ended.to_string()),
        }
    }

    /// How many runs were forked off, for tests.
    #[doc(hidden)]
    pub fn outcomes(&self) -> u64 {
        self.outcomes.load(Ordering::Relaxed)
    }

    /// Ids of the fork servers that run, for tests.
    #[doc(hidden)]
    pub fn ids(&self) -> Vec<u32> {
        let known = lock(&self.known);
        let id = |(_, server): &Known| lock(server).process.as_ref().map(Process::id);
        known.iter().filter_map(id).collect()
    }

    /// A process that waits for the late file of the job; `None` when its server failed too often.
    fn fork(&self, job: &RunJob, config: &SandboxConfig) -> Option<io::Result<Process>> {
        let server = self.server(key(job)?);
        // One at a time: the first starts the server, the others wait for it.
        let mut server = lock(&server);
        if server.failures >= MOST_FAILURES {
            return None;
        }
        let forked = server.fork(job, config);
        if forked.is_err() {
            // A server that does not answer is ended; the next job starts another.
            server.process = None;
            server.failures += 1;
        } else {
            server.failures = 0;
        }
        Some(forked)
    }

    fn server(&self, key: Key) -> Arc<Mutex<Server>> {
        let mut known = lock(&self.known);
        let at = known.iter().position(|(other, _)| *other == key);
        let server = at.map_or_else(Arc::default, |at| known.remove(at).1);
        known.push((key, Arc::clone(&server)));
        let surplus = known.len().saturating_sub(MOST);
        known.drain(..surplus);
        server
    }
}

impl Server {
    fn fork(&mut self, job: &RunJob, config: &SandboxConfig) -> io::Result<Process> {
        let process = match &mut self.process {
            Some(process) => process,
            None => self.process.insert(start(job, config)?),
        };
        let (input, to) = pipe_with(PipeFlags::CLOEXEC)?;
        let (from, output) = pipe_with(PipeFlags::CLOEXEC)?;
        let (last_words, error) = pipe_with(PipeFlags::CLOEXEC)?;
        give(process, [&input, &output, &error], lockdown::next_uid())?;
        let pid = match process.answer(Some(START_CPU_MS)) {
            Ok((Response::Forked(pid), _)) => pid,
            Ok((other, _)) => return Err(io::Error::other(format!("unexpected answer {other:?}"))),
            Err(ended) => return Err(io::Error::other(ended.to_string())),
        };
        let streams = Streams {
            input: to,
            output: from,
            error: last_words,
        };
        Process::forked(pid, streams, config.stall)
    }
}

/// Starts a fork server and waits until it waits.
fn start(job: &RunJob, config: &SandboxConfig) -> io::Result<Process> {
    let mut process = start_child(config)?;
    let mut start = start_frame(&config.packs, config.probe);
    start.fork_server = true;
    let ended = |ended: Ended| io::Error::other(ended.to_string());
    process.tell(&start, &[]).map_err(ended)?;
    let (mut header, blobs) = Job::split(job);
    // A job brings its own when it resumes; the first one's must not keep the others from being forked.
    header.limits = runner::generous();
    match process.ask(&Request::Run(header), &blobs, Some(START_CPU_MS), u64::MAX >> 1) {
        Ok((Response::Waiting, _)) => Ok(process),
        Ok((Response::Ran(outcome), blobs)) => {
            let words = blobs
                .iter()
                .map(|blob| String::from_utf8_lossy(blob))
                .collect::<String>();
            let exit = outcome.exit;
            Err(io::Error::other(format!(
                "it ended before its late file: {exit:?} {words}"
            )))
        }
        Ok((other, _)) => Err(io::Error::other(format!("unexpected answer {other:?}"))),
        Err(error) => Err(ended(error)),
    }
}

/// Passes the ends of three pipes, and the user to become, in one message.
fn give(process: &Process, pipes: [&OwnedFd; 3], uid: u32) -> io::Result<()> {
    let uid = uid.to_le_bytes();
    let sent = rights::send(process.input(), &uid, &pipes.map(AsFd::as_fd))?;
    match sent == uid.len() {
        true => Ok(()),
        false => Err(io::ErrorKind::WriteZero.into()),
    }
}

/// The job with its late file empty, and that file's content; `None` when it has none.
fn split_late(job: &RunJob) -> Option<(RunJob, &[u8])> {
    let late = job.late.as_ref()?;
    let content = job
        .files
        .iter()
        .find(|(path, _)| path == late)
        .map(|(_, content)| &content[..])?;
    let files = job.files.iter().map(|(path, content)| match path == late {
        true => (path.clone(), Content::default()),
        false => (path.clone(), content.clone()),
    });
    let job = RunJob {
        files: files.collect(),
        ..job.clone()
    };
    Some((job, content))
}

fn key(job: &RunJob) -> Option<Key> {
    /// No limit of a job's own: those are given when it resumes.
    const NONE: RunLimits = RunLimits {
        fuel: 0,
        memory_bytes: 0,
        stack_bytes: 0,
        stdout_bytes: 0,
        stderr_bytes: 0,
        file_bytes: 0,
        cpu_ms: 0,
    };
    let (mut header, blobs) = Job::split(job);
    header.limits = NONE;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&postcard::to_stdvec(&header).ok()?);
    for blob in blobs {
        let bytes = blob.bytes();
        hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    Some(*hasher.finalize().as_bytes())
}

/// What was forked off is lost: the job is run whole.
fn none(why: &str) -> Option<RunOutcome> {
    tracing::warn!(why, "a forked sandbox was lost, the job is run whole");
    None
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
