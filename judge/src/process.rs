//! The thread that starts sandbox children.

use std::io;
use std::process::{Child, Command};
use std::sync::{OnceLock, mpsc};

type Job = (Command, mpsc::Sender<io::Result<Child>>);

/// Starts a process from a thread that lives as long as this process. The kernel ends a child with the *thread*
/// that started it, so a worker that comes and goes must not be that thread.
pub fn spawn(command: Command) -> io::Result<Child> {
    static STARTER: OnceLock<Option<mpsc::Sender<Job>>> = OnceLock::new();
    let gone = || io::Error::other("no thread to start children");
    let starter = STARTER.get_or_init(starter).as_ref().ok_or_else(gone)?;
    let (answer, child) = mpsc::channel();
    starter.send((command, answer)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

fn starter() -> Option<mpsc::Sender<Job>> {
    let (jobs, queue) = mpsc::channel::<Job>();
    let work = move || {
        for (mut command, answer) in queue {
            let _ = answer.send(command.spawn());
        }
    };
    std::thread::Builder::new()
        .name("child-starter".to_owned())
        .spawn(work)
        .ok()?;
    Some(jobs)
}
