//! What parent and child say to each other.

use crate::frame::Blob;
use crate::job::{Exit, ModuleHash, ModuleRef, RunJob, RunLimits, RunOutcome};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// First frame to a child: everything it opens before it locks itself down.
#[derive(Debug, Serialize, Deserialize)]
pub struct Start {
    /// Process id of the parent, to notice that it ended before the child could ask to die with it.
    pub parent: u32,
    /// User to become when started as root.
    pub uid: u32,
    /// Tars by pack.
    pub packs: Vec<(String, PathBuf)>,
    /// Native code the parent has checked: pack, path in it, `.cwasm`.
    pub modules: Vec<(String, String, PathBuf)>,
    /// Takes [`Request::Probe`]: tests only.
    pub probe: bool,
    /// Runs the job it is given until its late file is looked at, and is forked from then on
    /// ([`ForkServers`](crate::fork_server::ForkServers)). It is not confined; what is forked off is.
    pub fork_server: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// One blob: the module.
    Load {
        /// `RLIMIT_DATA` while compiling.
        data_limit: u64,
    },
    /// Blobs: standard input, then the files.
    Run(Job),
    /// To a process that was forked off: the rest of the run, under these limits. One blob: the late file.
    Resume(RunLimits),
    /// Two runs with joined standard streams, the submission first; blobs of the one, then of the other.
    Interact(Box<[Job; 2]>),
    /// The same, `times` times after as many warm runs; answers with ns of each.
    Bench(Job, u32),
    Probe(Probe),
}

/// [`RunJob`] without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub module: ModuleRef,
    pub argv: Vec<String>,
    pub env: Vec<(String, String)>,
    pub layers: Vec<String>,
    pub files: Vec<String>,
    /// See [`RunJob::late`].
    pub late: Option<String>,
    pub keep: Vec<String>,
    pub limits: RunLimits,
    pub seed: [u8; 32],
}

impl Job {
    /// The header and the blobs that go with it.
    pub fn split(job: &RunJob) -> (Self, Vec<Blob<'_>>) {
        let header = Self {
            module: job.module.clone(),
            argv: job.argv.clone(),
            env: job.env.clone(),
            layers: job.layers.clone(),
            files: job.files.iter().map(|(path, _)| path.clone()).collect(),
            late: job.late.clone(),
            keep: job.keep.clone(),
            limits: job.limits,
            seed: job.seed,
        };
        let contents = job.files.iter().map(|(_, content)| content);
        let blobs = std::iter::once(&job.stdin)
            .chain(contents)
            .map(Blob::from)
            .collect();
        (header, blobs)
    }
}

/// What a test asks a locked-down child to try; the answer is how the kernel took it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Probe {
    Open(PathBuf),
    Socket,
    Spawn,
    Thread,
    Kill(u32),
    /// User and group ids, no_new_privs, number of environment variables.
    Identity,
    /// Sleeps without using CPU.
    Hang,
    /// Takes a message from another descriptor than standard input.
    Receive,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Response {
    /// Locked down; `landlock` says whether the kernel has it.
    Ready {
        landlock: bool,
    },
    /// A fork server has come to its job's late file.
    Waiting,
    /// A fork server has forked: the process id.
    Forked(u32),
    Loaded(Result<ModuleHash, String>),
    /// Blobs: standard output, standard error, the files.
    Ran(Outcome),
    /// Blobs of the submission's outcome, then of the validator's.
    Interacted {
        outcomes: Box<[Outcome; 2]>,
        validator_first: bool,
    },
    Benched(Vec<u64>),
    Probed(String),
    /// The job is at fault.
    BadJob(String),
    /// The machine or the judge is.
    Fault(String),
}

fn is_kept(path: &str, keep: &[String]) -> bool {
    keep.iter()
        .any(|kept| kept == path || (kept.ends_with('/') && path.starts_with(kept.as_str())))
}

/// [`RunOutcome`] without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    pub exit: Exit,
    pub fuel: u64,
    pub memory_bytes: u64,
    pub files: Vec<String>,
    pub cpu_ms: u64,
    pub wall_ms: u64,
}

impl Outcome {
    pub fn split(outcome: &RunOutcome) -> (Self, Vec<&[u8]>) {
        let header = Self {
            exit: outcome.exit.clone(),
            fuel: outcome.fuel,
            memory_bytes: outcome.memory_bytes,
            files: outcome.files.iter().map(|(path, _)| path.clone()).collect(),
            cpu_ms: outcome.cpu_ms,
            wall_ms: outcome.wall_ms,
        };
        let contents = outcome.files.iter().map(|(_, content)| &content[..]);
        (
            header,
            [&outcome.stdout[..], &outcome.stderr[..]]
                .into_iter()
                .chain(contents)
                .collect(),
        )
    }

    /// Puts an outcome together again; `None` when it is not one that the job allows. A child that was taken over
    /// cannot say more than an honest one.
    pub fn join(self, blobs: Vec<Vec<u8>>, job: &RunJob) -> Option<RunOutcome> {
        let limits = &job.limits;
        let mut blobs = blobs.into_iter();
        let (stdout, stderr) = (blobs.next()?, blobs.next()?);
        let fits = blobs.len() == self.files.len()
            && self.files.iter().all(|path| is_kept(path, &job.keep))
            && stdout.len() as u64 <= limits.stdout_bytes
            && stderr.len() as u64 <= limits.stderr_bytes
            && self.fuel <= limits.fuel
            && self.memory_bytes <= limits.memory_bytes;
        fits.then(|| RunOutcome {
            exit: self.exit,
            fuel: self.fuel,
            memory_bytes: self.memory_bytes,
            stdout,
            stderr,
            files: self.files.into_iter().zip(blobs).collect(),
            guard: false,
            cpu_ms: self.cpu_ms,
            wall_ms: self.wall_ms,
        })
    }
}
