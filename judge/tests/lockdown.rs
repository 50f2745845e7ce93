//! The lock-down from inside, and what the parent makes of children that die, stall or are taken away.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use rustix::process::{Pid, Signal};
use std::time::Duration;
use support::{PRELUDE, config, job, load, sandbox};
use trellis_judge::job::Exit;
use trellis_judge::sandbox::{Sandbox, SandboxError, Spawner};
use trellis_judge::wire::Probe;

const REFUSED: &str = "Operation not permitted";

fn trivial() -> String {
    format!("(module {PRELUDE} (func (export \"_start\")))")
}

#[test]
fn the_machine_is_out_of_reach() {
    let mut sandbox = sandbox();
    let mut tried = |probe| sandbox.probe(probe).unwrap();
    for path in [
        "/etc/passwd",
        "/proc/self/maps",
        "/dev/null",
        ".",
        "/proc/self/exe",
    ] {
        let answer = tried(Probe::Open(path.into()));
        assert!(answer.contains(REFUSED), "open {path}: {answer}");
    }
    for probe in [
        Probe::Socket,
        Probe::Spawn,
        Probe::Thread,
        Probe::Kill(std::process::id()),
    ] {
        let shown = format!("{probe:?}");
        let answer = tried(probe);
        assert!(answer.contains(REFUSED), "{shown}: {answer}");
    }
    // And it still works.
    let module = load(&mut sandbox, &trivial()).unwrap();
    assert_eq!(sandbox.run(&job(module)).unwrap().exit, Exit::Code(0));
}

#[test]
fn started_by_root_it_is_nobody_we_know() {
    let mut sandbox = sandbox();
    let answer = sandbox.probe(Probe::Identity).unwrap();
    assert!(answer.contains("env=0"), "{answer}");
    if rustix::process::getuid().is_root() {
        assert!(!answer.contains("uid=0"), "{answer}");
        assert!(!answer.contains("gid=0"), "{answer}");
        let other = support::sandbox().probe(Probe::Identity).unwrap();
        assert_ne!(answer, other, "a user for each child");
    }
}

#[test]
fn probes_are_for_tests_only() {
    let mut config = config();
    config.probe = false;
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    assert!(matches!(
        sandbox.probe(Probe::Identity),
        Err(SandboxError::Job(_))
    ));
}

#[test]
fn a_child_killed_from_outside_is_a_fault_and_the_next_call_works() {
    let mut sandbox = sandbox();
    let wat = format!("(module {PRELUDE} (func (export \"_start\") (loop $l (br $l))))");
    let module = load(&mut sandbox, &wat).unwrap();
    let pid = Pid::from_raw(sandbox.pid().cast_signed()).unwrap();
    let mut endless = job(module.clone());
    endless.limits.fuel = u64::MAX >> 2;
    let killer = std::thread::spawn(move || {
        // While it runs, as far as we can tell; dead before it starts is as good.
        std::thread::sleep(Duration::from_millis(200));
        rustix::process::kill_process(pid, Signal::KILL)
    });
    let error = sandbox.run(&endless).unwrap_err();
    killer.join().unwrap().unwrap();
    assert!(
        matches!(&error, SandboxError::Died(why) if why.contains("signal: 9")),
        "{error}"
    );
    assert_eq!(sandbox.pid(), 0);
    // Respawned, with its modules.
    let mut short = job(module);
    short.limits.fuel = 1000;
    assert_eq!(sandbox.run(&short).unwrap().exit, Exit::Fuel);
}

#[test]
fn a_child_that_does_nothing_is_stalled() {
    let mut config = config();
    config.stall = Duration::from_secs(1);
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    assert!(matches!(sandbox.probe(Probe::Hang), Err(SandboxError::Stalled)));
    sandbox.respawn().unwrap();
    assert!(sandbox.probe(Probe::Identity).is_ok());
}

#[test]
fn an_ended_sandbox_leaves_no_process() {
    let sandbox = sandbox();
    let path = format!("/proc/{}", sandbox.pid());
    assert!(std::path::Path::new(&path).exists());
    drop(sandbox);
    assert!(!std::path::Path::new(&path).exists());
}

#[test]
fn the_spawner_gives_different_children() {
    let spawner = Spawner::new(config());
    let (mut first, mut second) = (spawner.take().unwrap(), spawner.take().unwrap());
    assert_ne!(first.pid(), second.pid());
    // Children live on after the thread that asked for them.
    for sandbox in [&mut first, &mut second] {
        let module = load(sandbox, &trivial()).unwrap();
        assert_eq!(sandbox.run(&job(module)).unwrap().exit, Exit::Code(0));
    }
}

#[test]
fn a_spare_child_that_died_is_replaced() {
    let spawner = Spawner::new(config());
    let mut taken = spawner.take().unwrap();
    let pid = Pid::from_raw(taken.pid().cast_signed()).unwrap();
    rustix::process::kill_process(pid, Signal::KILL).unwrap();
    let wasm = wat::parse_str(trivial()).unwrap();
    // The first call meets the dead child, the second a new one.
    let first = taken.load(&wasm);
    assert!(first.is_err());
    assert!(taken.load(&wasm).is_ok());
}

#[test]
fn jobs_that_ask_for_what_is_not_there() {
    let mut sandbox = sandbox();
    let unknown = job(trellis_judge::job::ModuleRef::Loaded([9; 32]));
    assert!(matches!(sandbox.run(&unknown), Err(SandboxError::Job(_))));
    let module = load(&mut sandbox, &trivial()).unwrap();
    let mut layered = job(module.clone());
    layered.layers = vec!["nothing".into()];
    assert!(matches!(sandbox.run(&layered), Err(SandboxError::Job(_))));
    for path in ["relative", "/", "/a/../b", "/a//b", "/work"] {
        let mut filed = job(module.clone());
        filed.files = vec![(path.into(), vec![].into())];
        assert!(matches!(sandbox.run(&filed), Err(SandboxError::Job(_))), "{path}");
    }
    let pack = trellis_judge::job::ModuleRef::Pack {
        pack: "clang".into(),
        path: "llvm.wasm".into(),
    };
    assert!(matches!(
        sandbox.run(&job(pack)),
        Err(SandboxError::NotPrecompiled { .. })
    ));
    assert_eq!(sandbox.run(&job(module)).unwrap().exit, Exit::Code(0));
}
