//! The fork server's own side ([`crate::fork_server`]): it forks itself in the middle of a guest's call.
//!
//! The server has run nothing but what setup made, so it is not confined; each process that is forked off confines
//! itself before it reads a byte of a stranger's.

use crate::frame;
use crate::lockdown::{self, Lockdown, Syscalls};
use crate::probe;
use crate::rights;
use crate::wasi::late::Arrival;
use crate::wire::{Request, Response, Start};
use rustix::fd::OwnedFd;
use std::io::{self, Write as _};

/// What a process that was forked off starts with.
struct Given {
    input: OwnedFd,
    output: OwnedFd,
    error: OwnedFd,
    uid: u32,
}

/// Called where the guest looks at the late file. Returns in each process that is forked off, and never in the server,
/// which ends when its parent closes the socket.
pub(crate) fn wait(start: &Start, confinement: Lockdown) -> io::Result<Arrival> {
    frame::write(&mut io::stdout(), &Response::Waiting, &[])?;
    loop {
        let Some(given) = receive()? else {
            std::process::exit(0);
        };
        match fork()? {
            None => return begin(start, given, confinement),
            Some(pid) => {
                drop(given);
                frame::write(&mut io::stdout(), &Response::Forked(pid), &[])?;
            }
        }
    }
}

/// The next message of the parent; `None` when it has closed the socket.
fn receive() -> io::Result<Option<Given>> {
    let mut uid = [0; 4];
    let mut pipes = Vec::new();
    let bytes = rights::receive(&mut uid, &mut pipes)?;
    if bytes == 0 {
        return Ok(None);
    }
    match (bytes, <[OwnedFd; 3]>::try_from(pipes)) {
        (4, Ok([input, output, error])) => Ok(Some(Given {
            input,
            output,
            error,
            uid: u32::from_le_bytes(uid),
        })),
        _ => Err(io::Error::other("a message without its three descriptors")),
    }
}

/// Forks: the id of the new process, `None` in that process. It is a child of this one's parent, who started this one
/// and waits for both.
#[expect(
    unsafe_code,
    reason = "fork(2) cannot name the parent, and no crate has clone(2) without a new stack"
)]
fn fork() -> io::Result<Option<u32>> {
    let flags = libc::CLONE_PARENT | libc::SIGCHLD;
    let nothing = 0_usize;
    // SAFETY: as fork(2), with the same stack (copied) and no other memory shared. The new process has this thread
    // alone. The server's only other thread waits in `join` since this one began and holds no lock, the allocator's
    // included; so whatever this thread does in the new process it could have done here. glibc's copy of the thread's id
    // stays the old one: it is used for mutexes of kinds that std does not make.
    let pid = unsafe { libc::syscall(libc::SYS_clone, flags, nothing, nothing, nothing, nothing) };
    match u32::try_from(pid) {
        Ok(0) => Ok(None),
        Ok(pid) => Ok(Some(pid)),
        Err(_) => Err(io::Error::last_os_error()),
    }
}

/// The first steps of a process that was forked off. It ends here when one of them fails: the guest's call must not
/// go on unconfined.
fn begin(start: &Start, given: Given, mut confinement: Lockdown) -> io::Result<Arrival> {
    confinement.uid = given.uid;
    let begun = streams(&given).and_then(|()| {
        drop(given);
        lockdown::confine(&confinement).map_err(io::Error::other)?;
        lockdown::filter(Syscalls::Guest).map_err(io::Error::other)?;
        arrival(start)
    });
    begun.or_else(|error| {
        let _ = writeln!(io::stderr(), "{error}");
        end(1)
    })
}

/// Puts the pipes in place of the server's streams.
fn streams(given: &Given) -> io::Result<()> {
    rustix::stdio::dup2_stdin(&given.input)?;
    rustix::stdio::dup2_stdout(&given.output)?;
    rustix::stdio::dup2_stderr(&given.error)?;
    Ok(())
}

/// The rest of the job. Probes before it are for tests.
fn arrival(start: &Start) -> io::Result<Arrival> {
    loop {
        match frame::read::<Request>(&mut io::stdin(), crate::child::MAX_JOB_BYTES)? {
            (Request::Resume(limits), mut blobs) if blobs.len() == 1 => {
                let content = blobs.pop().unwrap_or_default();
                return Ok(Arrival { content, limits });
            }
            (Request::Probe(probe), _) if start.probe => {
                frame::write(&mut io::stdout(), &Response::Probed(probe::answer(&probe)), &[])?;
            }
            _ => return Err(io::Error::other("a request that cannot be answered here")),
        }
    }
}

/// Ends the process at once: what the server has set up to be done at its end is the server's.
#[expect(unsafe_code, reason = "std::process::exit runs what the server registered")]
pub(crate) fn end(code: i32) -> ! {
    // SAFETY: takes no pointer and does not return.
    unsafe { libc::_exit(code) }
}
