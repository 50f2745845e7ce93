//! Runs that begin alike, forked off in the middle of a compile: the outcome of the whole run to the byte, confined as
//! every sandbox child is, and nothing lost when the server is.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rustix::process::{Pid, Signal, kill_process};
use std::sync::Arc;
use trellis_judge::job::{Exit, FUEL_PER_SECOND, ModuleRef, RunJob, RunLimits, RunOutcome};
use trellis_judge::packs::Packs;
use trellis_judge::precompile;
use trellis_judge::sandbox::{Sandbox, SandboxConfig};
use trellis_judge::wire::Probe;
use trellis_problems::Content;
use trellis_tests::cli;

const SOURCE: &str = "/work/main.cpp";

fn config() -> SandboxConfig {
    let packs = Packs::open(&cli::data()).unwrap();
    precompile::ensure(&packs, "clang", "llvm.wasm", &|_| {}).unwrap();
    let mut config = SandboxConfig::new(packs);
    config.exe = cli::binary();
    config.probe = true;
    config
}

/// clang's preprocessor and parser over a small beginning, and then over a source.
fn job(source: &str) -> RunJob {
    let argv = "clang -cc1 -triple wasm32-unknown-wasip1 -fsyntax-only -isysroot /usr -internal-isystem /usr/include \
                -internal-isystem /usr/include/wasm32-wasip1 -x c /work/start.c";
    RunJob {
        module: ModuleRef::Pack {
            pack: "clang".to_owned(),
            path: "llvm.wasm".to_owned(),
        },
        argv: argv.split_whitespace().map(str::to_owned).collect(),
        env: Vec::new(),
        stdin: Content::default(),
        layers: vec!["clang".to_owned()],
        files: vec![
            (
                "/work/start.c".to_owned(),
                format!("int before;\n#include \"{SOURCE}\"\n").into(),
            ),
            (SOURCE.to_owned(), source.into()),
        ],
        late: Some(SOURCE.to_owned()),
        keep: vec![SOURCE.to_owned()],
        limits: RunLimits {
            fuel: 10 * FUEL_PER_SECOND,
            memory_bytes: 1 << 30,
            stack_bytes: 256 << 20,
            stdout_bytes: 1 << 16,
            stderr_bytes: 1 << 16,
            file_bytes: 1 << 20,
            cpu_ms: 300_000,
        },
        seed: [0; 32],
    }
}

fn whole(config: &SandboxConfig, job: &RunJob) -> RunOutcome {
    let job = RunJob {
        late: None,
        ..job.clone()
    };
    Sandbox::spawn(config).unwrap().run(&job).unwrap()
}

/// Everything but times.
fn shown(outcome: &RunOutcome) -> String {
    let RunOutcome {
        exit,
        fuel,
        memory_bytes,
        stdout,
        stderr,
        files,
        guard,
        ..
    } = outcome;
    format!(
        "{exit:?} fuel={fuel} memory={memory_bytes} guard={guard} {files:?}\n{}\n{}",
        String::from_utf8_lossy(stdout),
        String::from_utf8_lossy(stderr)
    )
}

#[test]
fn what_is_forked_off_gives_what_the_whole_run_gives() {
    let config = config();
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    let sources = [
        "int main(void) { return before; }\n",
        "",
        "int broken(",
        "#include <stdio.h>\nint main(void) { return puts(before); }\n",
        "#include \"/etc/passwd\"\n",
        "#include \"/dev/zero\"\n",
        "#include \"main.cpp\"\n",
    ];
    for source in sources {
        let job = job(source);
        let forked = sandbox.run(&job).unwrap();
        assert_eq!(shown(&forked), shown(&whole(&config, &job)), "{source}");
    }
    assert_eq!(config.fork_servers.ids().len(), 1, "one beginning, one server");
    assert_eq!(config.fork_servers.outcomes(), 7);
}

#[test]
fn limits_are_those_of_the_job_and_not_those_of_the_first() {
    let config = config();
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    let first = job("int main(void) { return 0; }\n");
    let used = sandbox.run(&first).unwrap().fuel;
    let mut less = first.clone();
    less.limits.fuel = used - 1;
    let outcome = sandbox.run(&less).unwrap();
    assert_eq!((outcome.exit.clone(), outcome.fuel), (Exit::Fuel, used - 1));
    assert_eq!(shown(&outcome), shown(&whole(&config, &less)));
    // A bomb after the start, and one that fills what it may write.
    let many = "#define A B B B B B B B B\n#define B C C C C C C C C\n#define C D D D D D D D D\n#define D E E E E E E E E\n\
                #define E F F F F F F F F\n#define F G G G G G G G G\n#define G int x; int y;\nA A A A A A A A\n";
    let mut bomb = job(many);
    bomb.limits.fuel = FUEL_PER_SECOND / 2;
    let outcome = sandbox.run(&bomb).unwrap();
    assert_eq!(outcome.exit, Exit::Fuel);
    assert_eq!(outcome.fuel, bomb.limits.fuel);
    assert_eq!(config.fork_servers.ids().len(), 1);
}

#[test]
fn what_is_forked_off_reaches_nothing() {
    let config = config();
    let job = job("");
    let tried = |probe| config.fork_servers.probe(&job, &config, probe).unwrap();
    for probe in [
        Probe::Open("/etc/passwd".into()),
        Probe::Open("/proc/self/exe".into()),
        Probe::Socket,
        Probe::Spawn,
        Probe::Thread,
        Probe::Kill(std::process::id()),
    ] {
        let shown = format!("{probe:?}");
        let answer = tried(probe);
        assert!(answer.contains("Operation not permitted"), "{shown}: {answer}");
    }
    let identity = tried(Probe::Identity);
    assert!(identity.contains("env=0"), "{identity}");
    if rustix::process::getuid().is_root() {
        assert!(
            !identity.contains("uid=0") && !identity.contains("gid=0"),
            "{identity}"
        );
        assert_ne!(identity, tried(Probe::Identity), "a user for each");
    }
    for id in config.fork_servers.ids() {
        // The server's own: what was forked off must not be able to end it either.
        let answer = tried(Probe::Kill(id));
        assert!(answer.contains("Operation not permitted"), "{answer}");
    }
}

#[test]
fn a_server_that_is_gone_is_started_again() {
    let config = config();
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    let job = job("int main(void) { return 0; }\n");
    let before = shown(&sandbox.run(&job).unwrap());
    for _ in 0..5 {
        let ids = config.fork_servers.ids();
        let [id] = ids[..] else { panic!("{ids:?}") };
        let pid = Pid::from_raw(i32::try_from(id).unwrap()).unwrap();
        kill_process(pid, Signal::KILL).unwrap();
        // The run that finds it gone is done whole.
        assert_eq!(shown(&sandbox.run(&job).unwrap()), before);
        assert_eq!(shown(&sandbox.run(&job).unwrap()), before);
        assert_ne!(config.fork_servers.ids(), ids);
    }
}

#[test]
fn a_beginning_that_fails_by_itself_is_run_whole() {
    let config = config();
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    let mut job = job("int main(void) { return 0; }\n");
    job.files[0].1 = b"#pragma clang __debug crash\n".into();
    for _ in 0..5 {
        let outcome = sandbox.run(&job).unwrap();
        assert!(matches!(outcome.exit, Exit::Trap(_)), "{:?}", outcome.exit);
        assert_eq!(shown(&outcome), shown(&whole(&config, &job)));
    }
    assert!(config.fork_servers.ids().is_empty());
}

#[test]
fn many_at_a_time_and_no_more_servers_than_are_kept() {
    let config = Arc::new(config());
    let threads: Vec<_> = (0..12)
        .map(|number| {
            let config = Arc::clone(&config);
            std::thread::spawn(move || {
                let mut sandbox = Sandbox::spawn(&config).unwrap();
                let mut job = job(&format!("int main(void) {{ return {number}; }}\n"));
                let mut beginning = job.files[0].1.to_vec();
                beginning.extend(format!("int number{};\n", number % 6).into_bytes());
                job.files[0].1 = beginning.into();
                let outcome = sandbox.run(&job).unwrap();
                assert_eq!(shown(&outcome), shown(&whole(&config, &job)));
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert!(config.fork_servers.ids().len() <= trellis_judge::fork_server::MOST);
}

#[test]
fn servers_end_with_their_judge() {
    let config = config();
    let mut sandbox = Sandbox::spawn(&config).unwrap();
    sandbox.run(&job("")).unwrap();
    let ids = config.fork_servers.ids();
    drop(sandbox);
    drop(config);
    for id in ids {
        assert!(!std::path::Path::new(&format!("/proc/{id}")).exists());
    }
}
