//! Hostile programs: each ends with the outcome it should, says why, and the parent lives on. Nothing here depends on
//! wall time.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use support::{PRELUDE, job, limits, load, refused, refused_bytes, run, run_with, sandbox};
use trellis_judge::job::{Exit, FUEL_PER_SECOND, RunOutcome};
use trellis_judge::limits::{MAX_FUNCTION_BYTES, MAX_MODULE_BYTES, MAX_NESTING};

/// A module with the prelude.
fn program(code: &str) -> String {
    format!("(module {PRELUDE} {code})")
}

/// A module whose `_start` has this body.
fn start(code: &str) -> String {
    program(&format!("(func (export \"_start\") {code})"))
}

fn trap(outcome: &RunOutcome) -> &str {
    match &outcome.exit {
        Exit::Trap(name) => name,
        other => panic!("{other:?} instead of a trap"),
    }
}

/// Time limit by fuel: the limit itself, and not by the guard.
fn assert_out_of_fuel(outcome: &RunOutcome) {
    assert_eq!(outcome.exit, Exit::Fuel);
    assert_eq!(outcome.fuel, FUEL_PER_SECOND / 10);
    assert!(!outcome.guard);
}

fn run_briefly(wat: &str) -> RunOutcome {
    run_with(wat, |job| job.limits.fuel = FUEL_PER_SECOND / 10).unwrap()
}

#[test]
fn infinite_loop() {
    assert_out_of_fuel(&run_briefly(&start("(loop $l (br $l))")));
}

#[test]
fn infinite_loop_in_the_start_section() {
    let wat = program("(func $spin (loop $l (br $l))) (start $spin) (func (export \"_start\"))");
    assert_out_of_fuel(&run_briefly(&wat));
}

#[test]
fn infinite_recursion() {
    let wat = program("(func $f (export \"_start\") (call $f))");
    assert_eq!(trap(&run(&wat)), "stack overflow");
}

#[test]
fn recursion_a_million_deep_is_fine() {
    let wat = program(
        "(func $f (param i32) (result i32)
           (if (result i32) (local.get 0)
             (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
             (else (i32.const 0))))
         (func (export \"_start\") (call $proc_exit (i32.eqz (i32.eq (call $f (i32.const 1000000)) (i32.const 1000000)))))",
    );
    assert_eq!(run(&wat).exit, Exit::Code(0));
}

#[test]
fn memory_bomb() {
    let grow = "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))";
    let outcome = run(&start(&format!("{grow} unreachable")));
    assert_eq!(outcome.exit, Exit::Memory);
    assert!(outcome.memory_bytes <= limits().memory_bytes);
    assert!(outcome.memory_bytes > limits().memory_bytes - (16 << 16));
    // Who takes the refusal well has done nothing wrong.
    assert_eq!(run(&start(grow)).exit, Exit::Code(0));
}

#[test]
fn memory_bomb_that_never_stops_asking() {
    assert_out_of_fuel(&run_briefly(&start(
        "(loop $l (drop (memory.grow (i32.const 1))) (br $l))",
    )));
}

#[test]
fn a_module_that_starts_above_its_memory_limit() {
    let outcome = run(r#"(module (memory (export "memory") 2000) (func (export "_start")))"#);
    assert_eq!(outcome.exit, Exit::Memory);
    assert_eq!(outcome.memory_bytes, 0);
}

#[test]
fn many_memories_count_together() {
    let wat = r#"(module (memory 300) (memory 300) (memory 300) (memory 300) (func (export "_start")))"#;
    assert_eq!(run(wat).exit, Exit::Memory);
}

/// Writes "0123456789abcdef" to `fd` for ever.
fn flood(fd: u32) -> String {
    program(&format!(
        r#"(data (i32.const 16) "0123456789abcdef") (data (i32.const 0) "\10\00\00\00\10\00\00\00")
           (func (export "_start") (loop $l
             (drop (call $fd_write (i32.const {fd}) (i32.const 0) (i32.const 1) (i32.const 8))) (br $l)))"#
    ))
}

#[test]
fn output_flood() {
    let outcome = run(&flood(1));
    assert_eq!(outcome.exit, Exit::Output);
    assert_eq!(outcome.stdout.len(), 1024);
}

#[test]
fn exactly_the_output_limit_is_allowed() {
    let wat = program(
        r#"(data (i32.const 0) "\10\00\00\00\00\04\00\00")
           (func (export "_start") (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))"#,
    );
    let outcome = run(&wat);
    assert_eq!(outcome.exit, Exit::Code(0));
    assert_eq!(outcome.stdout.len(), 1024);
}

#[test]
fn error_flood_is_dropped_and_paid_for() {
    let outcome = run_with(&flood(2), |job| job.limits.fuel = FUEL_PER_SECOND / 100).unwrap();
    assert_eq!(outcome.exit, Exit::Fuel);
    assert_eq!(outcome.stderr.len(), 1024);
}

#[test]
fn huge_sleep() {
    let wat = r#"(module
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (i64.store (i32.const 24) (i64.const 3600000000000))
          (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))"#;
    let outcome = run(wat);
    assert_eq!(outcome.exit, Exit::Fuel);
    // An hour did not pass: the sleep cost nothing but virtual time.
    assert!(outcome.cpu_ms < 60_000);
}

#[test]
fn loop_of_huge_fills() {
    let wat = r#"(module (memory (export "memory") 1024)
        (func (export "_start") (loop $l
          (memory.fill (i32.const 0) (i32.const 7) (i32.const 67108864)) (br $l))))"#;
    assert_out_of_fuel(&run_briefly(wat));
}

#[test]
fn loop_of_huge_copies() {
    let wat = r#"(module (memory (export "memory") 1024)
        (func (export "_start") (loop $l
          (memory.copy (i32.const 0) (i32.const 33554432) (i32.const 33554432)) (br $l))))"#;
    assert_out_of_fuel(&run_briefly(wat));
}

#[test]
fn loop_of_table_fills() {
    let wat = r#"(module (table 1000000 funcref)
        (func (export "_start") (loop $l
          (table.fill (i32.const 0) (ref.null func) (i32.const 1000000)) (br $l))))"#;
    assert_out_of_fuel(&run_briefly(wat));
}

#[test]
fn table_bomb() {
    let grow = "(loop $l (br_if $l (i32.ne (table.grow (ref.null func) (i32.const 100000)) (i32.const -1))))";
    let outcome = run(&format!(
        "(module (table 1 funcref) (func (export \"_start\") {grow}))"
    ));
    // Refused above the engine's bound, then an ordinary end.
    assert_eq!(outcome.exit, Exit::Code(0));
    let many = "(table 1 funcref) ".repeat(9);
    assert!(refused(&format!("(module {many} (func (export \"_start\")))")).contains("tables"));
}

#[test]
fn slow_but_cheap_pointer_chase_meets_the_guard() {
    // Each step of the chase misses the cache; fuel sees a handful of instructions.
    let wat = r#"(module (memory (export "memory") 4096)
      (func (export "_start") (local $i i32) (local $p i32)
        (loop $fill
          (i32.store (i32.shl (local.get $i) (i32.const 2))
            (i32.and (i32.mul (i32.add (local.get $i) (i32.const 0x1234567)) (i32.const 0x9E3779B1)) (i32.const 0xFFFFFFC)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $fill (i32.lt_u (local.get $i) (i32.const 0x4000000))))
        (loop $chase (local.set $p (i32.load (local.get $p))) (br $chase))))"#;
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, wat).unwrap();
    let mut slow = job(module.clone());
    slow.limits.memory_bytes = 512 << 20;
    slow.limits.fuel = 1000 * FUEL_PER_SECOND;
    slow.limits.cpu_ms = 1500;
    let outcome = sandbox.run(&slow).unwrap();
    assert_eq!(outcome.exit, Exit::Fuel);
    assert!(outcome.guard, "ended by CPU time");
    assert_eq!(outcome.fuel, slow.limits.fuel);
    // The next run has a child again, with the module.
    let mut quick = job(module);
    quick.limits.memory_bytes = 512 << 20;
    quick.limits.fuel = 1000;
    assert!(!sandbox.run(&quick).unwrap().guard);
}

#[test]
fn giant_module() {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    wasm.resize(MAX_MODULE_BYTES + 1, 0);
    assert!(refused_bytes(&wasm).contains("bytes, more than"));
}

#[test]
fn huge_function() {
    let wat = start(&"(drop (i32.const 1))".repeat(MAX_FUNCTION_BYTES / 3 + 1));
    assert!(refused(&wat).contains("bytes of code, more than"));
}

#[test]
fn deep_nesting() {
    let nested = |depth: usize| start(&format!("{}{}", "block ".repeat(depth), "end ".repeat(depth)));
    assert!(refused(&nested(MAX_NESTING + 1)).contains("deep"));
    assert_eq!(run(&nested(MAX_NESTING)).exit, Exit::Code(0));
}

#[test]
fn many_locals() {
    let locals = "(local i32) ".repeat(20_001);
    assert!(refused(&start(&locals)).contains("locals"));
}

#[test]
fn a_function_that_is_costly_to_compile() {
    // Nested loops whose values all live to the end: the worst for SSA construction within the bounds.
    let depth = 400;
    let locals = 2000;
    let declared = "(local i32) ".repeat(locals);
    let body: String = (0..locals)
        .map(|n| format!("(local.set {n} (i32.add (local.get {n}) (i32.const {n}))) "))
        .collect();
    let code = format!("{declared}{}{body}{}", "(loop ".repeat(depth), ")".repeat(depth));
    let wasm = wat::parse_str(start(&code)).unwrap();
    let mut sandbox = sandbox();
    // Compiled or refused, but bounded either way, and the sandbox goes on.
    let _ = sandbox.load(&wasm);
    load(&mut sandbox, &start("")).unwrap();
}

#[test]
fn data_segment_out_of_bounds() {
    let wat =
        r#"(module (memory (export "memory") 1) (data (i32.const 65535) "ab") (func (export "_start")))"#;
    assert_eq!(trap(&run(wat)), "memory access out of bounds");
}

#[test]
fn memory_access_out_of_bounds() {
    assert_eq!(
        trap(&run(&start("(drop (i32.load (i32.const -4)))"))),
        "memory access out of bounds"
    );
}

#[test]
fn traps_have_names() {
    assert_eq!(trap(&run(&start("unreachable"))), "unreachable");
    let division = start("(drop (i32.div_s (i32.const 1) (i32.const 0)))");
    assert_eq!(trap(&run(&division)), "integer divide by zero");
}

#[test]
fn uncaught_exception() {
    let wat = program("(tag $t (param i32)) (func (export \"_start\") (throw $t (i32.const 5)))");
    assert_eq!(trap(&run(&wat)), "uncaught exception");
}

#[test]
fn exceptions_thrown_for_ever_pay_for_themselves() {
    let wat = program(
        "(tag $t)
         (func $thrower (throw $t))
         (func (export \"_start\") (loop $again
           (block $caught (try_table (catch $t $caught) (call $thrower)))
           (br $again)))",
    );
    let outcome = run_with(&wat, |job| job.limits.fuel = FUEL_PER_SECOND / 10).unwrap();
    // Objects are never freed within a run: memory or fuel, whichever ends first.
    assert!(
        matches!(outcome.exit, Exit::Fuel | Exit::Memory),
        "{:?}",
        outcome.exit
    );
    assert!(outcome.memory_bytes <= limits().memory_bytes);
}

#[test]
fn fuel_burned_under_a_catch_is_not_refunded() {
    let wat = program(
        "(tag $t)
         (func $burn (local $i i32)
           (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $l (i32.lt_u (local.get $i) (i32.const 1000000))))
           (throw $t))
         (func (export \"_start\") (block $caught (try_table (catch $t $caught) (call $burn))))",
    );
    assert!(run(&wat).fuel > 4_000_000);
}

#[test]
fn memory64_and_shared_memory_are_refused() {
    assert!(refused(r#"(module (memory i64 1) (func (export "_start")))"#).contains("memory64"));
    let giant = refused(r#"(module (memory i64 0x100000000) (func (export "_start")))"#);
    assert!(giant.contains("valid"), "{giant}");
    let shared = refused(r#"(module (memory 1 1 shared) (func (export "_start")))"#);
    assert!(
        shared.contains("threads") || shared.contains("shared"),
        "{shared}"
    );
}

#[test]
fn not_a_module() {
    assert!(refused_bytes(b"").contains("not a valid"));
    assert!(refused_bytes(b"#!/bin/sh\nrm -rf /").contains("not a valid"));
    assert!(
        refused_bytes(b"\0asm\x0d\0\x01\0").contains("not a valid"),
        "a component"
    );
    assert!(
        refused_bytes(b"\0asm\x01\0\0\0\x0a\xff\xff\xff\xff\x0f").contains("not a valid"),
        "a cut section"
    );
    // Native code is only ever taken from a compile child of ours.
    assert!(refused_bytes(b"\x7fELF\x02\x01\x01\xc8").contains("not a valid"));
}

#[test]
fn not_a_command() {
    assert!(refused("(module)").contains("_start"));
    assert!(refused(r#"(module (func (export "_start") (param i32)))"#).contains("_start"));
    assert!(refused(r#"(module (memory (export "_start") 1))"#).contains("_start"));
}

#[test]
fn imports_we_do_not_have() {
    let import = |module: &str, name: &str, kind: &str| {
        refused(&format!(
            r#"(module (import "{module}" "{name}" {kind}) (memory (export "memory") 1) (func (export "_start")))"#
        ))
    };
    assert!(import("env", "system", "(func)").contains("env::system"));
    assert!(import("wasi_unstable", "proc_exit", "(func (param i32))").contains("wasi_unstable"));
    // A function of ours with another signature, and as another kind.
    assert!(import("wasi_snapshot_preview1", "fd_close", "(func (param i64))").contains("fd_close"));
    assert!(import("wasi_snapshot_preview1", "fd_close", "(memory 1)").contains("fd_close"));
    let no_memory = r#"(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (func (export "_start")))"#;
    assert!(refused(no_memory).contains("memory"));
}

#[test]
fn exit_codes() {
    for code in [0, 1, 42, 255, -1] {
        assert_eq!(
            run(&start(&format!("(call $proc_exit (i32.const {code}))"))).exit,
            Exit::Code(code)
        );
    }
}

#[test]
fn one_run_after_another_sees_nothing_of_it() {
    let wat = r#"(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1) (global $g (mut i32) (i32.const 0)) (table $t 1 funcref) (func $f) (elem declare func $f)
      (func (export "_start")
        (if (i32.load (i32.const 1000)) (then (call $exit (i32.const 1))))
        (if (global.get $g) (then (call $exit (i32.const 2))))
        (if (i32.eqz (ref.is_null (table.get $t (i32.const 0)))) (then (call $exit (i32.const 3))))
        (if (i32.ne (memory.size) (i32.const 1)) (then (call $exit (i32.const 4))))
        (i32.store (i32.const 1000) (i32.const 7))
        (global.set $g (i32.const 7))
        (table.set $t (i32.const 0) (ref.func $f))
        (drop (memory.grow (i32.const 3)))
        (i32.store (i32.const 200000) (i32.const 7))))"#;
    let mut sandbox = sandbox();
    let module = load(&mut sandbox, wat).unwrap();
    let first = sandbox.run(&job(module.clone())).unwrap();
    let second = sandbox.run(&job(module)).unwrap();
    assert_eq!(first.exit, Exit::Code(0));
    assert_eq!(second.exit, Exit::Code(0));
    assert_eq!(
        (first.fuel, first.memory_bytes),
        (second.fuel, second.memory_bytes)
    );
    // Another module with the same memory shape gets nothing of it either.
    let reader = r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 4)
      (func (export "_start") (call $exit (i32.or (i32.load (i32.const 1000)) (i32.load (i32.const 200000))))))"#;
    let module = load(&mut sandbox, reader).unwrap();
    assert_eq!(sandbox.run(&job(module)).unwrap().exit, Exit::Code(0));
}

#[test]
fn the_same_fuel_every_time() {
    let wat = start(
        "(local $i i32) (loop $l (local.set $i (i32.add (local.get $i) (i32.const 1)))
           (br_if $l (i32.lt_u (local.get $i) (i32.const 12345))))",
    );
    let fuel: Vec<u64> = (0..3).map(|_| run(&wat).fuel).collect();
    assert!(fuel[0] > 12345);
    assert_eq!(fuel, vec![fuel[0]; 3]);
}

#[test]
fn fuel_that_is_just_enough_and_just_not() {
    let wat = start("(drop (call $fd_write (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 8)))");
    let needed = run(&wat).fuel;
    let with = |fuel| run_with(&wat, |job| job.limits.fuel = fuel).unwrap();
    assert_eq!(with(needed + 1).exit, Exit::Code(0));
    let short = with(needed - 100);
    assert_eq!((short.exit, short.fuel), (Exit::Fuel, needed - 100));
    assert_eq!(with(0).exit, Exit::Fuel);
}

#[test]
fn a_stack_that_is_not_to_be_had_is_the_jobs_fault() {
    let error = run_with(&start(""), |job| job.limits.stack_bytes = 1 << 40).unwrap_err();
    assert!(error.to_string().contains("stack"), "{error}");
}
