//! The same submission gives the same report: fuel, memory, output, receipt; compiled afresh each time, alone and
//! beside a busy core. Ten runs a language; a hundred with `--extended`.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use trellis_judge::judge::{Judge, JudgeConfig, JudgeEvent, RunOptions};
use trellis_judge::report::Report;
use trellis_judge::source::Submission;
use trellis_problems::Package;
use trellis_tests::cli;
use trellis_tests::package::TestPackage;

/// Programs that would differ between runs anywhere else: randomness, time, hashing, addresses, allocation.
const PROGRAMS: [(&str, &str, &str); 9] = [
    (
        "c",
        "main.c",
        "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n#include <unistd.h>\nint main(void) { unsigned char r[8]; getentropy(r, 8); struct timespec t; clock_gettime(CLOCK_REALTIME, &t); void *p = malloc(1 << 20); printf(\"%d %lld %ld %p\\n\", r[0] * 256 + r[1], (long long)t.tv_sec, t.tv_nsec, p); }\n",
    ),
    (
        "cpp",
        "main.cpp",
        "#include <bits/stdc++.h>\nint main() { std::random_device d; auto t = std::chrono::steady_clock::now(); std::unordered_map<std::string, int> m; for (int i = 0; i < 1000; i++) m[std::to_string(i * i)] = i; std::cout << d() << ' ' << t.time_since_epoch().count() << ' ' << m.begin()->first << ' ' << m.begin()->second << std::endl; }\n",
    ),
    (
        "rust",
        "main.rs",
        "use std::collections::HashMap;\nfn main() {\n    let map: HashMap<u32, u32> = (0..1000).map(|n| (n, n * n)).collect();\n    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();\n    println!(\"{:?} {:?}\", map.keys().next(), now);\n}\n",
    ),
    (
        "python",
        "main.py",
        "import random, time\nprint(random.random(), time.time(), hash('x'), list({'a', 'b', 'c', 'd'}), id(object()))\n",
    ),
    (
        "wat",
        "main.wat",
        "(module (import \"wasi_snapshot_preview1\" \"random_get\" (func $random (param i32 i32) (result i32)))\n (import \"wasi_snapshot_preview1\" \"clock_time_get\" (func $time (param i32 i64 i32) (result i32)))\n (import \"wasi_snapshot_preview1\" \"fd_write\" (func $write (param i32 i32 i32 i32) (result i32)))\n (memory (export \"memory\") 1)\n (func (export \"_start\") (drop (call $random (i32.const 16) (i32.const 8))) (drop (call $time (i32.const 0) (i64.const 1) (i32.const 24)))\n  (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 16)) (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))\n",
    ),
    (
        "cpp17",
        "main.cpp",
        "#include <bits/stdc++.h>\nint main() { std::random_device d; std::unordered_set<double> s; for (int i = 0; i < 1000; i++) s.insert(i / 7.0); std::cout << d() << ' ' << *s.begin() << ' ' << __cplusplus << std::endl; }\n",
    ),
    (
        "go",
        "main.go",
        "package main\n\nimport (\n\t\"fmt\"\n\t\"math/rand\"\n\t\"time\"\n)\n\nfunc main() {\n\tm := map[int]bool{}\n\tfor i := range 1000 {\n\t\tm[i*i] = true\n\t}\n\tc := make(chan int)\n\tfor i := range 100 {\n\t\tgo func() { c <- i }()\n\t}\n\tselect {\n\tcase a := <-c:\n\t\tfmt.Println(\"a\", a)\n\tcase <-time.After(time.Millisecond):\n\t}\n\tfor k := range m {\n\t\tfmt.Println(\"k\", k, rand.Int(), time.Now().UnixNano())\n\t\tbreak\n\t}\n}\n",
    ),
    (
        "javascript",
        "main.js",
        "const m = new Map();\nfor (let i = 0; i < 1000; i++) m.set(String(i * i), Math.random());\nsetTimeout(() => console.log(Math.random(), Date.now(), performance.now(), process.hrtime.bigint(), [...m][500]), 5);\n",
    ),
    (
        "typescript",
        "main.ts",
        "const all: number[] = Array.from({ length: 1000 }, () => Math.random()).sort((a, b) => a - b);\nconsole.log(all[0], new Date().toISOString(), performance.now());\n",
    ),
];

/// A data folder with the packs and machine code of the tests' one, but a compile cache of its own.
fn own_data() -> tempfile::TempDir {
    let own = tempfile::tempdir().unwrap();
    let shared = cli::data().canonicalize().unwrap();
    std::os::unix::fs::symlink(shared.join("packs"), own.path().join("packs")).unwrap();
    std::fs::create_dir(own.path().join("cache")).unwrap();
    for entry in std::fs::read_dir(shared.join("cache")).unwrap() {
        let entry = entry.unwrap();
        if !["compile", "limits"]
            .iter()
            .any(|ours| entry.file_name() == *ours)
        {
            std::os::unix::fs::symlink(entry.path(), own.path().join("cache").join(entry.file_name()))
                .unwrap();
        }
    }
    own
}

fn open(data: &Path) -> Judge {
    open_on(data, 0)
}

fn open_on(data: &Path, cores: usize) -> Judge {
    let exe: PathBuf = cli::binary();
    Judge::open(
        data,
        JudgeConfig {
            exe: Some(exe),
            cores,
            // Not the machine's speed decides whether another core helps.
            lane_from: Some(Duration::ZERO),
            ..JudgeConfig::default()
        },
    )
    .unwrap()
}

fn run(judge: &Judge, package: &Package, submission: &Submission) -> Report {
    let options = RunOptions {
        all: true,
        ..RunOptions::default()
    };
    judge.judge(package, submission, &options, &|_| {}).unwrap()
}

fn runs() -> usize {
    if cli::extended() { 100 } else { 10 }
}

fn repeat(busy: bool) {
    let package = Package::read(&TestPackage::new().path())
        .unwrap()
        .accept()
        .unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // Also when a run below panics: the scope waits for the thread.
        let _stop = Stop(&stop);
        if busy {
            scope.spawn(|| {
                let mut n = 0_u64;
                while !stop.load(Ordering::Relaxed) {
                    n = std::hint::black_box(n.wrapping_mul(31).wrapping_add(7));
                }
            });
        }
        for (language, name, source) in PROGRAMS {
            same_every_time(&package, &Submission::single(name, source, language));
        }
    });
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn same_every_time(package: &Package, submission: &Submission) {
    let mut first: Option<Report> = None;
    for round in 0..runs() {
        let data = own_data();
        let report = run(&open(data.path()), package, submission);
        assert!(report.compile.ok, "{}", report.compile.log);
        assert!(
            report
                .cases
                .iter()
                .all(|case| case.verdict.is_some() && case.message.starts_with("token 1")),
            "{report:#?}"
        );
        if round == 0 {
            let cached = run(&open(data.path()), package, submission);
            assert!(report.same(&cached), "a cached compilation gives the same report");
        }
        let first = first.get_or_insert_with(|| report.clone());
        assert!(first.same(&report), "run {round}:\n{first:#?}\n{report:#?}");
        assert!(report.evidence.verify(&report.receipt));
    }
}

#[test]
fn repeated_runs_are_identical() {
    repeat(false);
}

#[test]
fn also_while_another_core_is_busy() {
    repeat(true);
}

#[test]
fn two_at_a_time_do_not_disturb_each_other() {
    let package = Package::read(&TestPackage::new().path())
        .unwrap()
        .accept()
        .unwrap();
    let judge = open(&cli::data());
    for (language, name, source) in PROGRAMS {
        let submission = Submission::single(name, source, language);
        let alone = run(&judge, &package, &submission);
        std::thread::scope(|scope| {
            let both: Vec<_> = (0..2)
                .map(|_| scope.spawn(|| run(&judge, &package, &submission)))
                .collect();
            for other in both {
                assert!(alone.same(&other.join().unwrap()), "{language}");
            }
        });
    }
}

/// Idle cores help with the cases of a submission; neither the report nor what is told while it runs shows it.
#[test]
fn cases_on_several_cores_give_the_same_report() {
    let package = TestPackage::new();
    for number in 10..50 {
        package.case(
            &format!("secret/{number}"),
            &format!("{number} 1\n"),
            &format!("{}\n", number + 1),
        );
    }
    let package = Package::read(&package.path()).unwrap().accept().unwrap();
    let (alone, together) = (open_on(&cli::data(), 1), open_on(&cli::data(), 3));
    for wrong in [1000, 37, 12] {
        let source = format!(
            "#include <stdio.h>\nint main(void) {{ int a, b; scanf(\"%d %d\", &a, &b); for (volatile int i = 0; i < 20000000; i++); printf(\"%d\\n\", a == {wrong} ? 0 : a + b); }}\n"
        );
        let submission = Submission::single("main.c", source, "c");
        let told = |judge: &Judge| {
            let told = std::cell::RefCell::new(Vec::new());
            let report = judge.judge(&package, &submission, &RunOptions::default(), &|event| {
                if let JudgeEvent::CaseDone { index, of, case } = event {
                    told.borrow_mut().push((index, of, case.verdict));
                }
            });
            (report.unwrap(), told.into_inner())
        };
        let ((one, one_told), (other, other_told)) = (told(&alone), told(&together));
        assert!(one.same(&other), "{one:#?}\n{other:#?}");
        assert_eq!(one_told, other_told);
        let run = one.cases.iter().filter(|case| case.verdict.is_some()).count();
        assert_eq!(run, if wrong == 1000 { 44 } else { wrong - 10 + 1 + 4 });
    }
    assert_eq!(alone.lanes(), 0);
    assert!(together.lanes() > 0, "no core helped");
}
