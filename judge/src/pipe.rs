//! A child process and the pipes to it: frames with a watch on the child's CPU time.

use crate::frame;
use crate::wire::Response;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use serde::Serialize;
use std::fs;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often a working child's CPU time is read.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes kept of what a dead child wrote to standard error.
const LAST_WORDS: u64 = 2048;
/// Asked of the kernel, so that a large input does not take thousands of switches; less is fine.
const PIPE_BYTES: usize = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// More CPU time than allowed.
    #[error("it used more CPU time than allowed")]
    Guard,
    #[error("it used no CPU time for too long")]
    Stalled,
    /// See [`Process::stop_on`].
    #[error("stopped")]
    Stopped,
    #[error("{}", describe(*status, words))]
    Died {
        status: Option<ExitStatus>,
        words: String,
    },
    /// It answers, but not in our language.
    #[error("it gave a malformed answer: {0}")]
    Malformed(String),
}

fn describe(status: Option<ExitStatus>, words: &str) -> String {
    let status = status.map_or_else(|| "unknown status".to_owned(), |status| status.to_string());
    if words.is_empty() {
        status
    } else {
        format!("{status}: {words}")
    }
}

/// One child. Ended when dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    error: ChildStderr,
    stall: Duration,
    stop: Option<Arc<AtomicBool>>,
}

impl Process {
    pub fn new(mut child: Child, stall: Duration) -> io::Result<Self> {
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output), Some(error)) = pipes else {
            return Err(io::Error::other("the child has no pipes"));
        };
        for fd in [input.as_fd(), output.as_fd(), error.as_fd()] {
            fcntl_setfl(fd, fcntl_getfl(fd)? | OFlags::NONBLOCK)?;
        }
        let _ = rustix::pipe::fcntl_setpipe_size(&input, PIPE_BYTES);
        let _ = rustix::pipe::fcntl_setpipe_size(&output, PIPE_BYTES);
        Ok(Self {
            child,
            input,
            output,
            error,
            stall,
            stop: None,
        })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waiting for an answer ends when `stop` is set.
    pub fn stop_on(&mut self, stop: &Arc<AtomicBool>) {
        self.stop = Some(Arc::clone(stop));
    }

    /// Sends a request and waits for its answer, whose blobs have at most `room` bytes.
    pub fn ask(
        &mut self,
        request: &impl Serialize,
        blobs: &[&[u8]],
        cpu_ms: Option<u64>,
        room: u64,
    ) -> Result<(Response, Vec<Vec<u8>>), Ended> {
        let mut watch = Watch::new(self.child.id(), cpu_ms, self.stall);
        watch.stop.clone_from(&self.stop);
        let sent = frame::write(
            &mut Pipe {
                pipe: &mut self.input,
                watch: &mut watch,
            },
            request,
            blobs,
        );
        let answer = sent.and_then(|()| {
            frame::read(
                &mut Pipe {
                    pipe: &mut self.output,
                    watch: &mut watch,
                },
                room,
            )
        });
        answer.map_err(|error| self.ended(&error, watch.verdict))
    }

    /// The child is not to be used any more.
    fn ended(&mut self, error: &io::Error, verdict: Option<Verdict>) -> Ended {
        match verdict {
            Some(Verdict::Guard) => return Ended::Guard,
            Some(Verdict::Stalled) => return Ended::Stalled,
            Some(Verdict::Stopped) => return Ended::Stopped,
            None => {}
        }
        if !matches!(
            error.kind(),
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe
        ) {
            return Ended::Malformed(error.to_string());
        }
        // Its pipes are closed: it ends, or it closed them on purpose and is ended.
        let status = self.wait_a_little();
        let mut words = Vec::new();
        let _ = (&mut self.error).take(LAST_WORDS).read_to_end(&mut words);
        Ended::Died {
            status,
            words: String::from_utf8_lossy(&words).trim().to_owned(),
        }
    }

    fn wait_a_little(&mut self) -> Option<ExitStatus> {
        for _ in 0..200 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }

    /// Bytes the kernel counts against `RLIMIT_DATA`.
    pub fn data_bytes(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/statm", self.child.id())).unwrap_or_default();
        let pages: u64 = text
            .split(' ')
            .nth(5)
            .and_then(|field| field.parse().ok())
            .unwrap_or_default();
        pages * rustix::param::page_size() as u64
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Guard,
    Stalled,
    Stopped,
}

/// Looks at a child's CPU time while we wait for it.
#[derive(Debug)]
struct Watch {
    pid: u32,
    /// CPU time in ms at which the child is ended.
    end_at: Option<u64>,
    stall: Duration,
    last_cpu: u64,
    last_progress: Instant,
    stop: Option<Arc<AtomicBool>>,
    verdict: Option<Verdict>,
}

impl Watch {
    fn new(pid: u32, cpu_ms: Option<u64>, stall: Duration) -> Self {
        let now = cpu_time(pid).unwrap_or_default();
        let end_at = cpu_ms.map(|limit| now.saturating_add(limit));
        Self {
            pid,
            end_at,
            stall,
            last_cpu: now,
            last_progress: Instant::now(),
            stop: None,
            verdict: None,
        }
    }

    fn look(&mut self) -> io::Result<()> {
        let cpu = cpu_time(self.pid).unwrap_or(self.last_cpu);
        if cpu != self.last_cpu {
            self.last_cpu = cpu;
            self.last_progress = Instant::now();
        }
        let stopped = |stop: &Arc<AtomicBool>| stop.load(Ordering::Relaxed);
        self.verdict = if self.stop.as_ref().is_some_and(stopped) {
            Some(Verdict::Stopped)
        } else if self.end_at.is_some_and(|end| cpu > end) {
            Some(Verdict::Guard)
        } else if self.last_progress.elapsed() > self.stall {
            Some(Verdict::Stalled)
        } else {
            return Ok(());
        };
        Err(io::Error::other("ended by the watch"))
    }

    /// Until the pipe can be used, looking at the child in between.
    fn wait(&mut self, fd: BorrowedFd<'_>, flags: PollFlags) -> io::Result<()> {
        let timeout = Timespec {
            tv_sec: 0,
            tv_nsec: i64::from(LOOK.subsec_nanos()),
        };
        loop {
            match poll(&mut [PollFd::from_borrowed_fd(fd, flags)], Some(&timeout)) {
                Ok(0) => self.look()?,
                Ok(_) => return Ok(()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// ms of all threads, user and system, from `/proc/<pid>/stat`.
fn cpu_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some((user + system) * 1000 / rustix::param::clock_ticks_per_second().max(1))
}

/// A pipe end that blocks with an eye on the child.
struct Pipe<'a, P> {
    pipe: &'a mut P,
    watch: &'a mut Watch,
}

impl<P: Read + AsFd> Read for Pipe<'_, P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.pipe.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.watch.wait(self.pipe.as_fd(), PollFlags::IN)?;
                }
                other => return other,
            }
        }
    }
}

impl<P: Write + AsFd> Write for Pipe<'_, P> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        loop {
            match self.pipe.write(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.watch.wait(self.pipe.as_fd(), PollFlags::OUT)?;
                }
                other => return other,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
