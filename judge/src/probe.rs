//! What a test asks a locked-down child to try, so that the lock is tested from inside.

use crate::wire::Probe;
use rustix::net::{RecvAncillaryBuffer, RecvFlags, recvmsg};
use rustix::process::{Pid, Signal};
use std::fs::File;
use std::io::IoSliceMut;
use std::net::TcpListener;
use std::process::Command;

/// The error of the attempt, or `ok` where it worked.
pub fn answer(probe: &Probe) -> String {
    match probe {
        Probe::Open(path) => show(File::open(path)),
        Probe::Socket => show(TcpListener::bind("127.0.0.1:0")),
        Probe::Spawn => show(Command::new("/bin/true").spawn()),
        Probe::Thread => show(std::thread::Builder::new().spawn(|| ())),
        Probe::Kill(pid) => {
            let pid = i32::try_from(*pid).ok().and_then(Pid::from_raw);
            pid.map_or_else(
                || "no such pid".to_owned(),
                |pid| show(rustix::process::kill_process(pid, Signal::TERM)),
            )
        }
        Probe::Receive => {
            let mut byte = [0];
            let parts = &mut [IoSliceMut::new(&mut byte)];
            let mut none = RecvAncillaryBuffer::new(&mut []);
            show(recvmsg(std::io::stdout(), parts, &mut none, RecvFlags::empty()).map(|_| ()))
        }
        Probe::Identity => identity(),
        Probe::Hang => loop {
            std::thread::sleep(std::time::Duration::from_secs(3600));
        },
    }
}

fn show<T, E: std::fmt::Display>(result: Result<T, E>) -> String {
    result.map_or_else(|error| error.to_string(), |_| "ok".to_owned())
}

fn identity() -> String {
    let (uid, gid) = (
        rustix::process::getuid().as_raw(),
        rustix::process::getgid().as_raw(),
    );
    format!("uid={uid} gid={gid} env={}", std::env::vars_os().count())
}
