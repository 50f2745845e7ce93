//! Large inputs and files: given to the sandbox as sealed files, mapped there, and the same for every run.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{job, load, sandbox};
use trellis_judge::job::{ACCEPT, Exit, FUEL_PER_SECOND, RunOutcome};
use trellis_judge::wire::Probe;
use trellis_problems::Content;
use trellis_problems::content::SHARED_FROM;

/// Writes the sum and the number of the bytes of descriptor `$fd`, which `$open` gives, and accepts.
fn adder(open: &str) -> String {
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pwrite" (func $pwrite (param i32 i32 i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 3)
  (data (i32.const 0) "\00\00\01\00\00\00\01\00")
  (data (i32.const 16) "\20\00\00\00\10\00\00\00")
  (data (i32.const 64) "case.txt")
  (func $must (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  {open}
  (func (export "_start") (local $fd i32) (local $at i32) (local $sum i64) (local $count i64)
    (local.set $fd (call $open))
    (block $end (loop $next
      (call $must (call $read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $end (i32.eqz (i32.load (i32.const 8))))
      (local.set $count (i64.add (local.get $count) (i64.load32_u (i32.const 8))))
      (local.set $at (i32.const 0))
      (loop $byte
        (local.set $sum (i64.add (local.get $sum)
          (i64.load8_u (i32.add (i32.const 0x10000) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $byte (i32.lt_u (local.get $at) (i32.load (i32.const 8)))))
      (br $next)))
    (i64.store (i32.const 32) (local.get $sum))
    (i64.store (i32.const 40) (local.get $count))
    (call $must (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8)))
    (call $exit (i32.const 42))))"#
    )
}

const STDIN: &str = "(func $open (result i32) (i32.const 0))";

/// Opens `case.txt` and writes 16 bytes of 0xFF over its beginning.
const SCRIBBLE: &str = r#"(data (i32.const 32) "\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff")
  (func $open (result i32)
    (call $must (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 8) (i32.const 0)
      (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 128)))
    (call $must (call $pwrite (i32.load (i32.const 128)) (i32.const 16) (i32.const 1) (i64.const 0) (i32.const 8)))
    (i32.load (i32.const 128)))"#;

fn noise(bytes: usize) -> Vec<u8> {
    (0..bytes)
        .map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 7 & 0xFF).unwrap())
        .collect()
}

fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte)).sum()
}

/// Sum and count.
fn said(outcome: &RunOutcome) -> (u64, u64) {
    assert_eq!(outcome.exit, Exit::Code(ACCEPT));
    let number = |at: usize| u64::from_le_bytes(outcome.stdout[at..at + 8].try_into().unwrap());
    (number(0), number(8))
}

#[test]
fn inputs_of_every_length_come_whole() {
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, &adder(STDIN)).unwrap();
    for length in [0, 1, SHARED_FROM - 1, SHARED_FROM, SHARED_FROM + 1, 40 << 20] {
        let bytes = noise(length);
        let mut job = job(module.clone());
        job.limits.fuel = 100 * FUEL_PER_SECOND;
        job.stdin = bytes.clone().into();
        assert_eq!(job.stdin.file().is_some(), length >= SHARED_FROM, "{length}");
        // The second run maps it again.
        for _ in 0..2 {
            let outcome = sandbox.run(&job).unwrap();
            assert_eq!(said(&outcome), (sum(&bytes), length as u64));
        }
    }
}

#[test]
fn what_a_guest_writes_into_a_shared_file_is_its_own() {
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, &adder(SCRIBBLE)).unwrap();
    let bytes = noise(5 << 20);
    let mut job = job(module);
    job.limits.fuel = 100 * FUEL_PER_SECOND;
    job.limits.file_bytes = 6 << 20;
    job.files = vec![("/case.txt".into(), bytes.clone().into())];
    let changed = sum(&bytes[16..]) + 16 * 255;
    for _ in 0..2 {
        let outcome = sandbox.run(&job).unwrap();
        assert_eq!(said(&outcome), (changed, bytes.len() as u64));
        assert_eq!(job.files[0].1[..], bytes[..]);
    }
    // And it can be kept, changed.
    job.keep = vec!["/case.txt".into()];
    let outcome = sandbox.run(&job).unwrap();
    assert_eq!(sum(&outcome.files[0].1), changed);
}

#[test]
fn more_files_than_can_be_given_with_one_frame() {
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, &adder(STDIN)).unwrap();
    let mut job = job(module);
    job.limits.fuel = 100 * FUEL_PER_SECOND;
    job.limits.file_bytes = 1 << 30;
    job.stdin = noise(2 << 20).into();
    let content = |at: u8| Content::from(vec![at; SHARED_FROM + usize::from(at)]);
    job.files = (0..90).map(|at| (format!("/f{at}"), content(at))).collect();
    job.keep = job.files.iter().map(|(path, _)| path.clone()).collect();
    let outcome = sandbox.run(&job).unwrap();
    assert_eq!(said(&outcome).1, 2 << 20);
    assert_eq!(outcome.files.len(), 90);
    for (path, bytes) in &outcome.files {
        let at: u8 = path[2..].parse().unwrap();
        assert!(bytes[..] == content(at)[..], "{path}");
    }
}

#[test]
fn a_conversation_has_shared_files_on_both_sides() {
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, &adder(SCRIBBLE)).unwrap();
    let side = |seed: usize| {
        let bytes = noise((3 << 20) + seed);
        let mut job = job(module.clone());
        job.limits.fuel = 100 * FUEL_PER_SECOND;
        job.limits.file_bytes = 6 << 20;
        job.files = vec![("/case.txt".into(), bytes.clone().into())];
        (job, (sum(&bytes[16..]) + 16 * 255, bytes.len() as u64))
    };
    let ((submission, first), (validator, second)) = (side(1), side(2));
    let ended = sandbox.interact(&submission, &validator).unwrap();
    assert_eq!(said(&ended.submission), first);
    assert_eq!(said(&ended.validator), second);
}

#[test]
fn descriptors_come_by_standard_input_alone() {
    let mut sandbox = sandbox();
    let answer = sandbox.probe(Probe::Receive).unwrap();
    assert!(answer.contains("Operation not permitted"), "{answer}");
}
