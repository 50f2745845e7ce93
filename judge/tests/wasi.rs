//! The WASI boundary: bad pointers, escapes, caps, virtual time and seeded randomness; and that what guests need of a
//! file system is there.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::calls::{Calls, FUNCTIONS, errno};
use support::{PRELUDE, job, load, run_with, sandbox};
use trellis_judge::job::{Exit, FUEL_PER_SECOND};

/// Rights to read and write, and what path_open takes beside them.
const RW: i64 = (1 << 1) | (1 << 6);
const READ: i64 = 1 << 1;
const CREATE: i64 = 1;
const DIRECTORY: i64 = 2;
const EXCLUSIVE: i64 = 4;
const ROOT: i64 = 3;
/// Descriptor of the first file opened.
const FIRST: i64 = 4;
/// Scratch memory.
const OUT: i64 = 0x6000;

fn open(calls: &mut Calls, path: &str, oflags: i64, rights: i64) {
    let [at, len] = calls.text(path);
    calls.call("path_open", &[ROOT, 1, at, len, oflags, rights, rights, 0, OUT]);
}

fn expect(results: &[u32], names: &[&str]) {
    let expected: Vec<u32> = names.iter().map(|name| errno(name)).collect();
    assert_eq!(results, expected);
}

/// Numbers at the edges of a memory of two pages, and of 32 and 64 bits.
const WILD: [i64; 12] = [
    0,
    1,
    0x1_FFFF,
    0x2_0000,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFF0,
    0xFFFF_FFFF,
    1 << 32,
    i64::MAX,
    i64::MIN,
    -1,
];

#[test]
fn no_call_falls_to_wild_arguments() {
    // Deterministic noise: every function 60 times, in rounds. Each call must come back with an error number; one that
    // does not traps, and one that panics or crashes ends the child.
    for seed in 1..=5u64 {
        let mut calls = Calls::new();
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut argument = |_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let pick = (state >> 33) as usize;
            // Descriptors in use half of the time.
            if pick.is_multiple_of(2) {
                (pick as i64 >> 1) % 6
            } else {
                WILD[(pick >> 1) % WILD.len()]
            }
        };
        for _ in 0..60 {
            for (name, types) in FUNCTIONS {
                let args: Vec<i64> = types.chars().map(&mut argument).collect();
                calls.check(name, &args);
            }
        }
        let mut sandbox = sandbox();
        let module = load(&mut sandbox, &calls.wat()).unwrap();
        let mut job = job(module);
        job.stdin = vec![7; 100].into();
        job.files = vec![("/work/f".into(), vec![7; 1000].into())];
        job.limits.fuel = 1000 * FUEL_PER_SECOND;
        job.limits.stdout_bytes = 1 << 30;
        let outcome = sandbox.run(&job).unwrap();
        // The noise may have asked for a sleep of centuries.
        assert!(
            matches!(outcome.exit, Exit::Code(0) | Exit::Fuel),
            "{:?}",
            outcome.exit
        );
    }
}

#[test]
fn a_bad_pointer_is_efault_in_every_call_that_takes_one() {
    let end = 0x2_0000; // first byte behind the memory
    let mut calls = Calls::new();
    let [path, len] = calls.text("work");
    let bad_list = calls.iovec(end - 4, 8);
    let good_list = calls.iovec(OUT, 8);
    open(&mut calls, "work/f", CREATE, RW);
    let bad: Vec<(&str, Vec<i64>)> = vec![
        ("args_sizes_get", vec![end, OUT]),
        ("args_sizes_get", vec![OUT, end]),
        ("args_get", vec![end, OUT]),
        ("args_get", vec![OUT, end - 1]),
        ("environ_sizes_get", vec![end - 3, OUT]),
        ("environ_get", vec![end, OUT]),
        ("clock_res_get", vec![0, end]),
        ("clock_time_get", vec![1, 0, end - 7]),
        ("fd_fdstat_get", vec![1, end - 23]),
        ("fd_filestat_get", vec![FIRST, end - 63]),
        ("fd_pread", vec![FIRST, end, 1, 0, OUT]),
        ("fd_pread", vec![FIRST, good_list, 1, 0, end]),
        ("fd_prestat_get", vec![ROOT, end]),
        ("fd_prestat_dir_name", vec![ROOT, end, 1]),
        ("fd_pwrite", vec![FIRST, bad_list, 1, 0, OUT]),
        ("fd_read", vec![0, bad_list, 1, OUT]),
        ("fd_read", vec![0, end - 4, 1, OUT]),
        ("fd_read", vec![0, good_list, 1, end]),
        ("fd_readdir", vec![ROOT, end - 10, 20, 0, OUT]),
        ("fd_readdir", vec![ROOT, OUT, 20, 0, end]),
        ("fd_seek", vec![FIRST, 0, 0, end]),
        ("fd_tell", vec![FIRST, end]),
        ("fd_write", vec![1, bad_list, 1, OUT]),
        ("fd_write", vec![1, good_list, 1, end]),
        ("fd_write", vec![2, 0xFFFF_FFF8, 2, OUT]),
        ("path_create_directory", vec![ROOT, end, 4]),
        ("path_filestat_get", vec![ROOT, 0, path, len, end]),
        ("path_filestat_get", vec![ROOT, 0, end, 4, OUT]),
        ("path_filestat_set_times", vec![ROOT, 0, end, 4, 0, 0, 0]),
        ("path_link", vec![ROOT, 0, end, 4, ROOT, path, len]),
        ("path_open", vec![ROOT, 0, end, 4, 0, READ, 0, 0, OUT]),
        ("path_open", vec![ROOT, 0, path, len, 0, READ, 0, 0, end]),
        ("path_readlink", vec![ROOT, end, 4, OUT, 8, OUT]),
        ("path_remove_directory", vec![ROOT, end, 4]),
        ("path_rename", vec![ROOT, end, 4, ROOT, path, len]),
        ("path_rename", vec![ROOT, path, len, ROOT, end, 4]),
        ("path_symlink", vec![end, 4, ROOT, path, len]),
        ("path_symlink", vec![path, len, ROOT, end, 4]),
        ("path_unlink_file", vec![ROOT, end, 4]),
        ("path_unlink_file", vec![ROOT, end, 0xFFFF_FFFF]),
        ("poll_oneoff", vec![end - 47, OUT, 1, OUT]),
        ("poll_oneoff", vec![OUT, end, 1, OUT]),
        ("poll_oneoff", vec![OUT, OUT, 0x0FFF_FFFF, OUT]),
        ("random_get", vec![end - 3, 4]),
        ("random_get", vec![0, 0xFFFF_FFFF]),
    ];
    for (name, args) in &bad {
        calls.call(name, args);
    }
    let (results, outcome) = calls.run_with(|job| {
        job.env = vec![("A".into(), "1".into())];
        job.stdin = b"0123456789".into();
    });
    for ((name, args), result) in bad.iter().zip(&results[1..]) {
        assert_eq!(*result, errno("fault"), "{name} {args:x?}");
    }
    // What was refused has written nothing.
    assert_eq!(outcome.stdout.len(), 4 * results.len());
}

#[test]
fn paths_do_not_lead_out() {
    let mut calls = Calls::new();
    let long = "a/".repeat(3000);
    for path in [
        "../../etc/passwd",
        "..",
        "work/../../etc/passwd",
        "/etc/passwd",
        "/",
    ] {
        open(&mut calls, path, 0, READ);
    }
    for path in ["etc/passwd", "proc/self/maps", "", &long] {
        open(&mut calls, path, 0, READ);
    }
    // A folder's descriptor gives no more than the folder.
    open(&mut calls, "work", DIRECTORY, READ);
    let [up, up_len] = calls.text("../tmp");
    calls.call("path_open", &[FIRST, 1, up, up_len, 0, READ, READ, 0, OUT]);
    // Links: absolute ones are not made, relative ones end at the root.
    let [absolute, absolute_len] = calls.text("/etc/passwd");
    let [relative, relative_len] = calls.text("../../../etc/passwd");
    let [link, link_len] = calls.text("work/link");
    calls.call("path_symlink", &[absolute, absolute_len, ROOT, link, link_len]);
    calls.call("path_symlink", &[relative, relative_len, ROOT, link, link_len]);
    open(&mut calls, "work/link", 0, READ);
    // A link to itself.
    let [own, own_len] = calls.text("me");
    let [me, me_len] = calls.text("work/me");
    calls.call("path_symlink", &[own, own_len, ROOT, me, me_len]);
    open(&mut calls, "work/me", 0, READ);
    open(&mut calls, "work/me/deeper", 0, READ);
    expect(
        &calls.run(),
        &[
            "notcapable",
            "notcapable",
            "notcapable",
            "notcapable",
            "notcapable",
            "noent",
            "noent",
            "noent",
            "nametoolong",
            "ok",
            "notcapable",
            "notcapable",
            "ok",
            "notcapable",
            "ok",
            "loop",
            "loop",
        ],
    );
}

#[test]
fn bytes_that_are_no_path() {
    let mut calls = Calls::new();
    let [nul, nul_len] = calls.text("work/a\0b");
    calls.call("path_open", &[ROOT, 1, nul, nul_len, CREATE, RW, RW, 0, OUT]);
    let at = calls.iovec(0x80FF_FEC0, 0); // not UTF-8
    calls.call("path_open", &[ROOT, 1, at, 4, CREATE, RW, RW, 0, OUT]);
    expect(&calls.run(), &["inval", "ilseq"]);
}

#[test]
fn other_descriptors_are_not_there() {
    let mut calls = Calls::new();
    let list = calls.iovec(OUT, 8);
    for fd in [4, 5, 10, 255, 0x7FFF_FFFF, 0xFFFF_FFFF] {
        calls.call("fd_read", &[fd, list, 1, OUT]);
    }
    calls.call("fd_read", &[1, list, 1, OUT]);
    calls.call("fd_write", &[0, list, 1, OUT]);
    calls.call("fd_prestat_get", &[4, OUT]);
    calls.call("fd_close", &[77]);
    calls.call("sock_recv", &[0, OUT, 1, 0, OUT, OUT]);
    calls.call("sock_accept", &[99, 0, OUT]);
    expect(
        &calls.run(),
        &[
            "badf",
            "badf",
            "badf",
            "badf",
            "badf",
            "badf",
            "notcapable",
            "notcapable",
            "badf",
            "badf",
            "notsock",
            "badf",
        ],
    );
}

#[test]
fn descriptors_run_out() {
    let mut calls = Calls::new();
    let [path, len] = calls.text("work");
    for _ in 0..300 {
        calls.call("path_open", &[ROOT, 1, path, len, DIRECTORY, READ, 0, 0, OUT]);
    }
    // One closed is one to be had again.
    calls
        .call("fd_close", &[100])
        .call("path_open", &[ROOT, 1, path, len, DIRECTORY, READ, 0, 0, OUT])
        .peek(OUT);
    let results = calls.run();
    let opened = results[..300].iter().filter(|result| **result == 0).count();
    assert_eq!(opened, 256 - 4);
    assert!(
        results[opened..300]
            .iter()
            .all(|result| *result == errno("mfile"))
    );
    assert_eq!(results[300..], [0, 0, 100]);
}

#[test]
fn files_end_at_the_byte_cap() {
    let mut calls = Calls::new();
    let list = calls.iovec(0x1000, 4096);
    open(&mut calls, "work/f", CREATE, RW);
    for _ in 0..4 {
        calls.call("fd_write", &[FIRST, list, 1, OUT]);
    }
    calls.call("fd_filestat_set_size", &[FIRST, 1 << 40]);
    calls.call("fd_allocate", &[FIRST, i64::MAX, 1]);
    calls.call("fd_pwrite", &[FIRST, list, 1, 1 << 50, OUT]);
    // Room comes back when content goes.
    calls
        .call("fd_filestat_set_size", &[FIRST, 0])
        .call("fd_pwrite", &[FIRST, list, 1, 0, OUT]);
    let (results, outcome) = calls.run_with(|job| {
        job.limits.file_bytes = 3 * 4096 + 600;
        job.keep = vec!["/work/f".into()];
    });
    expect(
        &results,
        &[
            "ok", "ok", "ok", "ok", "nospc", "nospc", "nospc", "nospc", "ok", "ok",
        ],
    );
    assert_eq!(outcome.files[0].1.len(), 4096);
}

/// clang writes on, byte by byte, behind what was refused.
#[test]
fn what_the_cap_refuses_is_not_paid_for() {
    let mut calls = Calls::new();
    open(&mut calls, "work/f", CREATE, RW);
    let list = calls.iovec(0x5000, 1);
    for _ in 0..1000 {
        calls.call("fd_pwrite", &[FIRST, list, 1, 600 << 20, OUT]);
    }
    let (results, outcome) = calls.run_with(|job| job.limits.file_bytes = 512 << 20);
    assert!(results[1..].iter().all(|result| *result == errno("nospc")));
    assert!(outcome.fuel < FUEL_PER_SECOND / 100, "{}", outcome.fuel);
}

#[test]
fn empty_files_are_not_free() {
    let mut calls = Calls::new();
    for n in 0..20 {
        open(&mut calls, &format!("work/{n}"), CREATE, RW);
    }
    let [dir, len] = calls.text("tmp/d");
    calls.call("path_create_directory", &[ROOT, dir, len]);
    let results = calls.run_with(|job| job.limits.file_bytes = 5000).0;
    assert_eq!(results.iter().filter(|result| **result == 0).count(), 9);
    assert_eq!(results.last(), Some(&errno("nospc")));
    // The usual limit of a submission: no files at all.
    assert_eq!(
        calls.run_with(|job| job.limits.file_bytes = 0).0[0],
        errno("nospc")
    );
}

#[test]
fn making_and_removing_for_ever_ends_by_fuel() {
    let wat = format!(
        r#"(module (import "wasi_snapshot_preview1" "path_open"
             (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
           (import "wasi_snapshot_preview1" "path_unlink_file" (func $unlink (param i32 i32 i32) (result i32)))
           (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
           {PRELUDE} (data (i32.const 64) "work/f")
           (func (export "_start") (loop $l
             (drop (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 6) (i32.const 1) (i64.const 64)
               (i64.const 0) (i32.const 0) (i32.const 128)))
             (drop (call $unlink (i32.const 3) (i32.const 64) (i32.const 6)))
             (drop (call $close (i32.load (i32.const 128))))
             (br $l))))"#
    );
    let outcome = run_with(&wat, |job| job.limits.fuel = FUEL_PER_SECOND / 100).unwrap();
    assert_eq!(outcome.exit, Exit::Fuel);
}

#[test]
fn layers_and_system_folders_are_read_only() {
    let mut calls = Calls::new();
    // `/work` is writable, the root too; what the job put in is the guest's own.
    open(&mut calls, "work/given", 0, RW);
    open(&mut calls, "new", CREATE, RW);
    let [work, len] = calls.text("work");
    calls.call("path_remove_directory", &[ROOT, work, len]);
    let [to, to_len] = calls.text("elsewhere");
    calls.call("path_rename", &[ROOT, work, len, ROOT, to, to_len]);
    let results = calls
        .run_with(|job| job.files = vec![("/work/given".into(), b"x".into())])
        .0;
    expect(&results, &["ok", "ok", "rofs", "rofs"]);
}

#[test]
fn a_file_is_written_moved_read_and_removed() {
    let mut calls = Calls::new();
    let [text, text_len] = calls.text("hello, file");
    let list = calls.iovec(text, text_len);
    let back = calls.iovec(0x5000, 64);
    let [old, old_len] = calls.text("work/a");
    let [new, new_len] = calls.text("tmp/b");
    let [dir, dir_len] = calls.text("work/d");
    open(&mut calls, "work/a", CREATE | EXCLUSIVE, RW);
    open(&mut calls, "work/a", CREATE | EXCLUSIVE, RW);
    calls.call("fd_write", &[FIRST, list, 1, OUT]).peek(OUT);
    calls.call("fd_tell", &[FIRST, OUT]).peek(OUT);
    calls.call("path_rename", &[ROOT, old, old_len, ROOT, new, new_len]);
    calls.call("path_filestat_get", &[ROOT, 0, old, old_len, OUT]);
    calls
        .call("path_filestat_get", &[ROOT, 0, new, new_len, OUT])
        .peek(OUT + 32);
    calls.call("fd_seek", &[FIRST, -4, 2, OUT]).peek(OUT);
    calls
        .call("fd_read", &[FIRST, back, 1, OUT])
        .peek(OUT)
        .peek(0x5000);
    calls.call("path_create_directory", &[ROOT, dir, dir_len]);
    calls.call("path_create_directory", &[ROOT, dir, dir_len]);
    calls.call("path_remove_directory", &[ROOT, new, new_len]);
    calls.call("path_unlink_file", &[ROOT, dir, dir_len]);
    calls.call("path_remove_directory", &[ROOT, dir, dir_len]);
    calls.call("path_unlink_file", &[ROOT, new, new_len]);
    calls.call("path_unlink_file", &[ROOT, new, new_len]);
    // Unlinked but open: still readable.
    calls.call("fd_pread", &[FIRST, back, 1, 0, OUT]).peek(OUT);
    calls
        .call("fd_close", &[FIRST])
        .call("fd_read", &[FIRST, back, 1, OUT]);
    let file = u32::from_le_bytes(*b"file");
    assert_eq!(
        calls.run(),
        [
            0, 20, 0, 11, 0, 11, 0, 44, 0, 11, 0, 7, 0, 4, file, 0, 20, 54, 31, 0, 0, 44, 0, 11, 0, 8
        ]
    );
}

#[test]
fn a_folder_does_not_move_into_itself() {
    let mut calls = Calls::new();
    let [a, a_len] = calls.text("work/a");
    let [b, b_len] = calls.text("work/a/b");
    let [c, c_len] = calls.text("work/a/b/c");
    calls
        .call("path_create_directory", &[ROOT, a, a_len])
        .call("path_create_directory", &[ROOT, b, b_len]);
    calls.call("path_rename", &[ROOT, a, a_len, ROOT, c, c_len]);
    calls.call("path_remove_directory", &[ROOT, a, a_len]);
    calls.call("path_rename", &[ROOT, b, b_len, ROOT, a, a_len]);
    expect(&calls.run(), &["ok", "ok", "inval", "notempty", "notempty"]);
}

#[test]
fn reading_a_folder_entry_by_entry() {
    let mut calls = Calls::new();
    open(&mut calls, "work", DIRECTORY, READ);
    // Room for one entry with a name of up to 8 bytes at a time: `.`, `..`, `a`, `b`, then none.
    for cookie in 0..5 {
        calls
            .call("fd_readdir", &[FIRST, 0x5000, 24 + 8, cookie, OUT])
            .peek(OUT)
            .peek(0x5000)
            .peek(0x5010)
            .peek(0x5018);
    }
    let results = calls.run_with(|job| {
        job.files = vec![
            ("/work/a".into(), vec![].into()),
            ("/work/b".into(), vec![].into()),
        ];
    });
    let rows: Vec<&[u32]> = results.0[1..].chunks(5).collect();
    let row = |n: usize| {
        (
            rows[n][0],
            rows[n][2],
            rows[n][3],
            char::from(rows[n][4].to_le_bytes()[0]),
        )
    };
    assert_eq!(row(0), (0, 1, 1, '.'));
    assert_eq!(row(1), (0, 2, 2, '.'));
    assert_eq!(row(2), (0, 3, 1, 'a'));
    assert_eq!(row(3), (0, 4, 1, 'b'));
    assert_eq!(rows[4][..2], [0, 0], "the end");
}

#[test]
fn standard_input_is_read_to_its_end() {
    let mut calls = Calls::new();
    let list = calls.iovec(0x5000, 8);
    for _ in 0..3 {
        calls.call("fd_read", &[0, list, 1, OUT]).peek(OUT);
    }
    calls.call("fd_seek", &[0, 0, 0, OUT]);
    let results = calls.run_with(|job| job.stdin = b"0123456789".into()).0;
    assert_eq!(results, [0, 8, 0, 2, 0, 0, errno("spipe")]);
}

#[test]
fn arguments_and_environment() {
    let mut calls = Calls::new();
    calls
        .call("args_sizes_get", &[OUT, OUT + 4])
        .peek(OUT)
        .peek(OUT + 4);
    calls
        .call("args_get", &[0x5000, 0x5100])
        .peek(0x5004)
        .peek(0x5105);
    calls
        .call("environ_sizes_get", &[OUT, OUT + 4])
        .peek(OUT)
        .peek(OUT + 4);
    calls.call("environ_get", &[0x5000, 0x5100]).peek(0x5100);
    let results = calls.run_with(|job| {
        job.argv = vec!["main".into(), "arg".into()];
        job.env = vec![("A".into(), "b".into())];
    });
    let word = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
    assert_eq!(
        results.0,
        [0, 2, 9, 0, 0x5105, word(b"arg\0"), 0, 1, 4, 0, word(b"A=b\0")]
    );
}

#[test]
fn the_clock_is_fuel() {
    let mut calls = Calls::new();
    calls.call("clock_time_get", &[1, 0, OUT]).peek(OUT);
    // 50 ms of sleep.
    let subscription = 0x5000;
    calls.call("clock_time_get", &[0, 0, subscription + 16]); // anything that is not 0: overwritten below
    let wat = format!(
        r#"(module
          (import "wasi_snapshot_preview1" "clock_time_get" (func $now (param i32 i64 i32) (result i32)))
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          {PRELUDE}
          (data (i32.const 0) "\40\00\00\00\20\00\00\00")
          (func (export "_start")
            (drop (call $now (i32.const 1) (i64.const 0) (i32.const 64)))
            (i32.store (i32.const 1016) (i32.const 1))
            (i64.store (i32.const 1024) (i64.const 50000000))
            (drop (call $poll (i32.const 1000) (i32.const 2000) (i32.const 1) (i32.const 3000)))
            (drop (call $now (i32.const 1) (i64.const 0) (i32.const 72)))
            (drop (call $now (i32.const 0) (i64.const 0) (i32.const 80)))
            (i64.store (i32.const 88) (i64.load32_u (i32.const 3000)))
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#
    );
    let outcome = run_with(&wat, |_| ()).unwrap();
    let words: Vec<u64> = outcome
        .stdout
        .chunks(8)
        .map(|word| u64::from_le_bytes(word.try_into().unwrap()))
        .collect();
    let [before, after, real, events] = words[..] else {
        panic!("{words:?}")
    };
    assert_eq!(events, 1);
    assert!(before < 1000, "starts at 0: {before} ns");
    assert!(
        (50_000_000..50_010_000).contains(&(after - before)),
        "slept {} ns",
        after - before
    );
    // 2026-01-01T00:00:00Z
    assert!(
        (1_767_225_600_050_000_000..1_767_225_600_051_000_000).contains(&real),
        "{real}"
    );
    assert!(outcome.fuel > FUEL_PER_SECOND / 20);
    assert_eq!(
        run_with(&wat, |_| ()).unwrap().stdout,
        outcome.stdout,
        "the same on every run"
    );
}

#[test]
fn randomness_comes_from_the_seed() {
    let mut calls = Calls::new();
    calls
        .call("random_get", &[OUT, 8])
        .peek(OUT)
        .peek(OUT + 4)
        .call("random_get", &[OUT, 4])
        .peek(OUT);
    let seeded = |seed: u8| calls.run_with(|job| job.seed = [seed; 32]).0;
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
    let one = seeded(1);
    assert_ne!(one[1], one[4], "the stream goes on");
}

#[test]
fn polling_files_and_streams_is_ready_at_once() {
    let mut calls = Calls::new();
    let wat = format!(
        r#"(module (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          {PRELUDE}
          (func (export "_start")
            ;; an hour, standard input, an unknown descriptor
            (i64.store (i32.const 24) (i64.const 3600000000000))
            (i32.store8 (i32.const 56) (i32.const 1))
            (i32.store8 (i32.const 104) (i32.const 2)) (i32.store (i32.const 112) (i32.const 99))
            (if (call $poll (i32.const 0) (i32.const 1000) (i32.const 3) (i32.const 2000)) (then unreachable))
            (call $proc_exit (i32.load (i32.const 2000)))))"#
    );
    assert_eq!(run_with(&wat, |_| ()).unwrap().exit, Exit::Code(2));
    calls.call("poll_oneoff", &[0x5000, 0x5100, 0, OUT]);
    expect(&calls.run(), &["inval"]);
}

#[test]
fn rights_only_shrink() {
    let mut calls = Calls::new();
    let list = calls.iovec(0x5000, 4);
    open(&mut calls, "work/f", CREATE, RW);
    calls.call("fd_fdstat_set_rights", &[FIRST, READ, 0]);
    calls.call("fd_write", &[FIRST, list, 1, OUT]);
    calls.call("fd_fdstat_set_rights", &[FIRST, RW, 0]);
    calls.call("fd_fdstat_set_rights", &[1, -1, -1]);
    expect(
        &calls.run(),
        &["ok", "ok", "notcapable", "notcapable", "notcapable"],
    );
}

#[test]
fn calls_that_are_not_there() {
    let mut calls = Calls::new();
    let [path, len] = calls.text("work/f");
    calls
        .call("proc_raise", &[9])
        .call("path_link", &[ROOT, 0, path, len, ROOT, path, len]);
    expect(&calls.run(), &["nosys", "notsup"]);
}
