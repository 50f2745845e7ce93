//! A child process and the pipes to it: frames with a watch on the child's CPU time.

use crate::frame::{self, Blob, Frame};
use crate::rights;
use crate::wire::Response;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use serde::Serialize;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ExitStatus};
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

/// A process of which this one is the parent.
#[derive(Debug)]
enum Handle {
    Started(Child),
    /// Forked off by a child of ours, as our child: the kernel keeps its id until we have waited for it.
    Forked(Pid),
}

impl Handle {
    fn id(&self) -> u32 {
        match self {
            Self::Started(child) => child.id(),
            Self::Forked(pid) => pid.as_raw_nonzero().get().unsigned_abs(),
        }
    }

    fn try_wait(&mut self) -> io::Result<Option<ExitStatus>> {
        match self {
            Self::Started(child) => child.try_wait(),
            Self::Forked(pid) => {
                let ended = waitpid(Some(*pid), WaitOptions::NOHANG)?;
                Ok(ended.map(|(_, status)| ExitStatus::from_raw(status.as_raw())))
            }
        }
    }

    /// Ends it and waits. What cannot be ended is gone.
    fn end(&mut self) {
        match self {
            Self::Started(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Self::Forked(pid) => {
                let _ = kill_process(*pid, Signal::KILL);
                let _ = waitpid(Some(*pid), WaitOptions::empty());
            }
        }
    }
}

/// Parent's ends of a process's standard streams.
#[derive(Debug)]
pub struct Streams {
    /// A pipe or a socket.
    pub input: OwnedFd,
    pub output: OwnedFd,
    pub error: OwnedFd,
}

/// One child. Ended when dropped.
#[derive(Debug)]
pub struct Process {
    handle: Handle,
    /// Waited for already: its id may be another's by now.
    gone: bool,
    input: File,
    output: File,
    error: File,
    stall: Duration,
    stop: Option<Arc<AtomicBool>>,
}

impl Process {
    /// A child whose standard input is the other end of `input`.
    pub fn new(mut child: Child, input: OwnedFd, stall: Duration) -> io::Result<Self> {
        let (Some(output), Some(error)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("the child has no pipes"));
        };
        let streams = Streams {
            input,
            output: output.into(),
            error: error.into(),
        };
        Self::over(Handle::Started(child), streams, stall)
    }

    /// A process that a child of ours has forked off as our child, with pipes that we gave it.
    pub fn forked(pid: u32, streams: Streams, stall: Duration) -> io::Result<Self> {
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or_else(|| io::Error::other("not a process id"))?;
        Self::over(Handle::Forked(pid), streams, stall)
    }

    fn over(handle: Handle, streams: Streams, stall: Duration) -> io::Result<Self> {
        let Streams { input, output, error } = streams;
        for fd in [input.as_fd(), output.as_fd(), error.as_fd()] {
            fcntl_setfl(fd, fcntl_getfl(fd)? | OFlags::NONBLOCK)?;
        }
        // One of these, as it is a pipe or a socket.
        let _ = rustix::pipe::fcntl_setpipe_size(&input, PIPE_BYTES);
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&input, PIPE_BYTES);
        let _ = rustix::pipe::fcntl_setpipe_size(&output, PIPE_BYTES);
        Ok(Self {
            handle,
            gone: false,
            input: input.into(),
            output: output.into(),
            error: error.into(),
            stall,
            stop: None,
        })
    }

    pub fn id(&self) -> u32 {
        self.handle.id()
    }

    /// Its standard input.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Waiting for an answer ends when `stop` is set.
    pub fn stop_on(&mut self, stop: &Arc<AtomicBool>) {
        self.stop = Some(Arc::clone(stop));
    }

    /// Sends a request and waits for its answer, whose blobs have at most `room` bytes.
    pub fn ask(
        &mut self,
        request: &impl Serialize,
        blobs: &[Blob<'_>],
        cpu_ms: Option<u64>,
        room: u64,
    ) -> Result<(Response, Vec<Vec<u8>>), Ended> {
        let mut watch = self.watch(cpu_ms);
        let sent = self.send(request, blobs, &mut watch);
        let answer = sent.and_then(|()| self.receive(room, &mut watch));
        answer.map_err(|error| self.ended(&error, watch.verdict))
    }

    /// Sends what has no answer.
    pub fn tell(&mut self, request: &impl Serialize, blobs: &[Blob<'_>]) -> Result<(), Ended> {
        let mut watch = self.watch(None);
        let sent = self.send(request, blobs, &mut watch);
        sent.map_err(|error| self.ended(&error, watch.verdict))
    }

    /// Waits for an answer without blobs, to what was sent past [`Self::ask`].
    pub fn answer(&mut self, cpu_ms: Option<u64>) -> Result<(Response, Vec<Vec<u8>>), Ended> {
        let mut watch = self.watch(cpu_ms);
        let answer = self.receive(0, &mut watch);
        answer.map_err(|error| self.ended(&error, watch.verdict))
    }

    fn watch(&self, cpu_ms: Option<u64>) -> Watch {
        let mut watch = Watch::new(self.id(), cpu_ms, self.stall);
        watch.stop.clone_from(&self.stop);
        watch
    }

    fn send(&mut self, request: &impl Serialize, blobs: &[Blob<'_>], watch: &mut Watch) -> io::Result<()> {
        let mut frame = Frame::new(request, blobs)?;
        let mut given = 0;
        if !frame.files.is_empty() {
            match self.give(&frame, watch)? {
                Some(sent) => given = sent,
                None => {
                    let blobs: Vec<_> = blobs.iter().map(|blob| blob.without_file()).collect();
                    frame = Frame::new(request, &blobs)?;
                }
            }
        }
        let pipe = &mut self.input;
        let mut pipe = Pipe { pipe, watch };
        pipe.write_all(&frame.start[given..])?;
        frame.blobs.into_iter().try_for_each(|blob| pipe.write_all(blob))
    }

    /// Gives a frame's files with the first bytes of it: how many bytes went with them. `None`: nothing was sent, because
    /// too many descriptors are on their way already (unix(7), ETOOMANYREFS).
    fn give(&self, frame: &Frame<'_>, watch: &mut Watch) -> io::Result<Option<usize>> {
        loop {
            match rights::send(self.input.as_fd(), &frame.start, &frame.files) {
                Err(Errno::AGAIN) => watch.wait(self.input.as_fd(), PollFlags::OUT)?,
                Err(Errno::TOOMANYREFS) => return Ok(None),
                other => return Ok(Some(other?)),
            }
        }
    }

    fn receive(&mut self, room: u64, watch: &mut Watch) -> io::Result<(Response, Vec<Vec<u8>>)> {
        let pipe = &mut self.output;
        frame::read(&mut Pipe { pipe, watch }, room)
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
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset
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
            if let Ok(Some(status)) = self.handle.try_wait() {
                self.gone = true;
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }

    /// Bytes the kernel counts against `RLIMIT_DATA`.
    pub fn data_bytes(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/statm", self.id())).unwrap_or_default();
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
        if !self.gone {
            self.handle.end();
        }
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
                Err(Errno::INTR) => {}
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
