//! A file whose content comes when the guest first looks at it: until then the run is the same for every content.

use super::errno::Errno;
use super::fs::Fs;
use super::state::State;
use super::tree::{NodeId, ROOT};
use crate::job::RunLimits;
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// What came: the content, and the limits of the whole run from now on.
#[derive(Debug)]
pub struct Arrival {
    pub content: Vec<u8>,
    pub limits: RunLimits,
}

/// Gives the content. It may return in another process than the one it was called in.
pub type Arrive = Box<dyn FnOnce() -> std::io::Result<Arrival> + Send>;

/// The file, and how its content comes.
pub struct Late {
    node: NodeId,
    arrive: Arrive,
}

impl std::fmt::Debug for Late {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Late")
            .field("node", &self.node)
            .finish_non_exhaustive()
    }
}

impl Late {
    /// `path` is one of the job's files.
    pub fn new(fs: &Fs, path: &str, arrive: Arrive) -> Result<Self, String> {
        let missing = || format!("{path} is none of the files");
        let path = path.strip_prefix('/').ok_or_else(missing)?;
        let node = fs.find(ROOT, path, false).map_err(|_| missing())?;
        Ok(Self { node, arrive })
    }
}

/// When a measurement began: wall clock, and CPU time of the thread.
#[derive(Debug, Clone, Copy)]
pub struct Began {
    pub wall: Instant,
    pub cpu: Duration,
}

impl Began {
    pub fn now() -> Self {
        Self {
            wall: Instant::now(),
            cpu: thread_cpu(),
        }
    }

    /// CPU time since then.
    pub fn cpu(&self) -> Duration {
        thread_cpu().saturating_sub(self.cpu)
    }
}

fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        time.tv_sec.try_into().unwrap_or_default(),
        time.tv_nsec.try_into().unwrap_or_default(),
    )
}

impl State {
    /// The guest is about to look at `path` below `dir`: if that is the late file, its content comes now.
    pub fn look_at(&mut self, dir: NodeId, path: &str) -> Result<(), Errno> {
        let Some(late) = &self.late else { return Ok(()) };
        if self.fs.find(dir, path, true) != Ok(late.node) {
            return Ok(());
        }
        let Some(Late { node, arrive }) = self.late.take() else {
            return Ok(());
        };
        let Arrival { content, limits } = arrive().map_err(|_| Errno::IO)?;
        self.began = Began::now();
        self.allow(limits);
        self.fs.fill(node, content)
    }

    /// Puts other limits in place of those the run began with; what it has used counts.
    fn allow(&mut self, limits: RunLimits) {
        let used = self.fuel_limit.saturating_sub(self.fuel_left);
        self.given = limits;
        self.fuel_limit = limits.fuel.min(crate::meter::MOST);
        self.fuel_left = self.fuel_limit.saturating_sub(used);
        self.limits.set(limits.memory_bytes);
        self.stdout.set_limit(limits.stdout_bytes);
        self.stderr.set_limit(limits.stderr_bytes);
        self.fs.set_cap(limits.file_bytes);
    }
}
