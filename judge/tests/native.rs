//! The confinement of native compilers, tried with a shell in the compiler's place.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use trellis_judge::native::{self, NativeExit, NativeJob, NativeOutcome};

/// Runs a shell script as if it were rustc.
fn sh(script: &str) -> NativeOutcome {
    run(&NativeJob {
        keep: vec!["out".into()],
        ..job(script)
    })
}

fn job(script: &str) -> NativeJob {
    NativeJob {
        argv: vec!["/bin/sh".into(), "-c".into(), script.into()],
        files: vec![
            ("main.rs".into(), b"source".to_vec()),
            ("sub/mod.rs".into(), b"more".to_vec()),
        ],
        keep: Vec::new(),
        read_only: vec![PathBuf::from("/bin/sh"), PathBuf::from("/usr/bin/python3")],
        seconds: 5,
        memory_bytes: 512 << 20,
        allow_unconfined: false,
    }
}

fn run(job: &NativeJob) -> NativeOutcome {
    trellis_judge::set_child_exe(env!("CARGO_BIN_EXE_trellis-judge-child").as_ref());
    native::run(job).unwrap()
}

fn said(outcome: &NativeOutcome) -> String {
    String::from_utf8_lossy(&[&outcome.stdout[..], &outcome.stderr[..]].concat()).into_owned()
}

/// Without landlock there is nothing to test: the language is off.
fn confinable() -> bool {
    native::available().is_ok()
}

#[test]
fn its_own_folder_is_there_and_what_it_makes_comes_back() {
    if !confinable() {
        return;
    }
    let outcome = sh("read a < main.rs; read b < sub/mod.rs; echo $a $b > out; echo done; exit 3");
    assert_eq!(outcome.exit, NativeExit::Code(3), "{}", said(&outcome));
    assert_eq!(outcome.stdout, b"done\n");
    assert_eq!(outcome.files, [("out".to_owned(), b"source more\n".to_vec())]);
}

#[test]
fn the_rest_of_the_machine_is_not() {
    if !confinable() {
        return;
    }
    for path in [
        "/etc/passwd",
        "/etc/hostname",
        "/proc/self/environ",
        "/root/.bashrc",
        "/tmp/.",
        env!("CARGO_MANIFEST_DIR"),
    ] {
        let outcome = sh(&format!("read x < {path}; echo $?"));
        assert!(
            said(&outcome).contains("ermission denied") || said(&outcome).contains("annot open"),
            "{path}: {}",
            said(&outcome)
        );
    }
    let outcome = sh("echo x > /tmp/trellis-escape; echo x > /dev/shm/trellis-escape; /bin/ls; echo $?");
    assert!(said(&outcome).contains("126"), "{}", said(&outcome));
    assert!(!PathBuf::from("/tmp/trellis-escape").exists());
    assert!(!PathBuf::from("/dev/shm/trellis-escape").exists());
}

#[test]
fn there_is_no_network_and_no_other_process() {
    if !confinable() || !PathBuf::from("/usr/bin/python3").exists() {
        return;
    }
    let script = "import os, socket\nfor f in (socket.socket, lambda: os.kill(os.getppid(), 0), os.setsid):\n  try:\n    f(); print('ok')\n  except PermissionError: print('refused')\n  except Exception as e: print(type(e), e)\n";
    let mut job = job("");
    job.argv = vec![
        "/usr/bin/python3".into(),
        "-I".into(),
        "-S".into(),
        "-c".into(),
        script.into(),
    ];
    job.read_only.push("/usr/lib".into());
    let outcome = run(&job);
    assert_eq!(said(&outcome), "refused\nrefused\nrefused\n");
}

#[test]
fn a_link_is_not_followed() {
    if !confinable() {
        return;
    }
    let mut job = job("");
    job.read_only.push("/usr/bin/ln".into());
    job.argv[2] = "/usr/bin/ln -s /etc/passwd out".into();
    job.keep = vec!["out".into()];
    let outcome = run(&job);
    assert_eq!(outcome.exit, NativeExit::Code(0), "{}", said(&outcome));
    assert!(outcome.files.is_empty());
}

#[test]
fn time_and_memory_are_bounded_and_nothing_stays() {
    if !confinable() {
        return;
    }
    let mut endless = job("while :; do :; done");
    endless.seconds = 1;
    assert_eq!(run(&endless).exit, NativeExit::Time);
    let mut greedy = job("x=0123456789; while :; do x=$x$x; done");
    greedy.memory_bytes = 64 << 20;
    greedy.seconds = 60;
    assert_ne!(run(&greedy).exit, NativeExit::Code(0));
    // A process left behind holds the pipe; it ends with its group, or this never returns.
    let outcome = sh("(while :; do :; done) & echo left");
    assert_eq!(outcome.exit, NativeExit::Code(0));
    assert_eq!(outcome.stdout, b"left\n");
}

#[test]
fn files_stay_inside_the_folder() {
    let mut job = job("");
    job.files = vec![("../escape".into(), Vec::new())];
    trellis_judge::set_child_exe(env!("CARGO_BIN_EXE_trellis-judge-child").as_ref());
    if confinable() {
        assert!(native::run(&job).is_err());
    }
}
