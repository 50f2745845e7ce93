//! The fine count is wasmtime's own, to the unit; the coarse one is at least in step with what is done.

use super::{FUEL, Grain, meter};
use crate::fuel_table;
use wasmtime::{Config, Engine, Instance, Module, Store, Val};

const LIMIT: u64 = 1 << 40;

fn config() -> Config {
    let mut config = Config::new();
    config.wasm_exceptions(true);
    config.wasm_tail_call(true);
    config
}

/// Fuel by wasmtime, and whether it trapped.
fn theirs(wasm: &[u8], argument: i32) -> (u64, bool) {
    let mut config = config();
    config.consume_fuel(true);
    config.operator_cost(fuel_table::operator_cost());
    let engine = Engine::new(&config).unwrap();
    let module = Module::new(&engine, wasm).unwrap();
    let mut store = Store::new(&engine, ());
    store.set_fuel(LIMIT).unwrap();
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    // wasmtime charges for segments too.
    store.set_fuel(LIMIT).unwrap();
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
    let trapped = run.call(&mut store, argument).is_err();
    (LIMIT - store.get_fuel().unwrap(), trapped)
}

/// The same by ours, with a limit.
fn ours(wasm: &[u8], argument: i32, grain: Grain, limit: u64) -> (u64, bool) {
    let engine = Engine::new(&config()).unwrap();
    let module = Module::new(&engine, meter(wasm, grain).unwrap()).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let count = instance.get_global(&mut store, FUEL).unwrap();
    let start = -i64::try_from(limit).unwrap();
    count.set(&mut store, Val::I64(start)).unwrap();
    let run = instance.get_typed_func::<i32, i32>(&mut store, "run").unwrap();
    let trapped = run.call(&mut store, argument).is_err();
    let now = count.get(&mut store).i64().unwrap();
    (u64::try_from(now - start).unwrap(), trapped)
}

/// Branches, tables of them, loops in loops, calls of all kinds, lengths, results of blocks, dead code.
const PROGRAM: &str = r#"(module
  (memory 1)
  (global $seen (mut i32) (i32.const 0))
  (table $t 4 funcref)
  (elem (table $t) (i32.const 0) func $leaf $fib)
  (elem $more func $leaf $leaf)
  (data $bytes "some bytes")
  (type $unary (func (param i32) (result i32)))
  (func $leaf (param i32) (result i32) (local i64 f64)
    (if (result i32) (i32.and (local.get 0) (i32.const 1))
      (then (i32.add (local.get 0) (i32.const 5)))
      (else (i32.mul (local.get 0) (i32.const 3)))))
  (func $fib (param i32) (result i32)
    (if (i32.lt_s (local.get 0) (i32.const 2)) (then (return (local.get 0))))
    (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))
  (func $tail (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call $tail (i32.sub (local.get 0) (i32.const 1))))
  (func $switch (param i32) (result i32)
    (block $out (result i32)
      (block $c (block $b (block $a
        (br_table $a $b $c (i32.rem_u (local.get 0) (i32.const 3))))
        (br $out (i32.const 1)) (drop (i32.const 9)))
        (return (call $leaf (local.get 0))))
      (br_if 1 (i32.const 4) (local.get 0))
      (drop) (i32.const 3)))
  (func (export "run") (param i32) (result i32) (local $i i32) (local $sum i32)
    (loop $outer
      (block $skip
        (br_if $skip (i32.rem_u (local.get $i) (i32.const 3)))
        (local.set $sum (i32.add (local.get $sum) (call $switch (local.get $i)))))
      (local.set $sum (i32.xor (local.get $sum) (call_indirect (type $unary) (i32.const 6) (i32.and (local.get $i) (i32.const 1)))))
      (memory.fill (local.get $i) (i32.const 1) (local.get $i))
      (memory.copy (i32.const 0) (i32.const 9) (i32.const 33))
      (memory.init $bytes (i32.const 0) (i32.const 0) (i32.const 10))
      (table.init $t $more (i32.const 2) (i32.const 0) (i32.const 2))
      (table.fill $t (i32.const 2) (ref.func $fib) (i32.const 1))
      (br_if $outer (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
    (drop (memory.grow (i32.const 1)))
    (drop (table.grow $t (ref.null func) (i32.const 3)))
    (global.set $seen (call $tail (local.get $i)))
    (i32.add (local.get $sum) (call $fib (i32.const 9)))))"#;

/// Exceptions that are caught in the function, beyond it, in a loop's label, and where other ways meet.
const EXCEPTIONS: &str = r#"(module
  (tag $e (param i32))
  (tag $f)
  (func $throws (param i32) (result i32)
    (if (i32.rem_u (local.get 0) (i32.const 3)) (then (throw $e (local.get 0))))
    (if (i32.rem_u (local.get 0) (i32.const 2)) (then (throw $f)))
    (local.get 0))
  (func $catches (param i32) (result i32)
    (block $none
      (block $some (result i32)
        (try_table (result i32) (catch $e $some) (catch_all $none)
          (call $throws (local.get 0))
          (drop (br_if $some (i32.const 5) (i32.eq (local.get 0) (i32.const 12)))))
        (i32.add (i32.const 1) (i32.const 2))
        (i32.add))
      (return (i32.mul (i32.const 2))  ))
    (i32.const 11))
  (func $to_the_end (param i32) (result i32)
    (try_table (result i32) (catch $e 0)
      (drop (call $throws (local.get 0)))
      (i32.const 1)))
  (func $again (param i32) (result i32)
    (loop $l
      (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (try_table (catch_all $l) (drop (call $throws (local.get 0)))))
    (local.get 0))
  (func (export "run") (param i32) (result i32) (local $sum i32)
    (loop $l
      (local.set $sum (i32.add (local.get $sum) (call $catches (local.get 0))))
      (local.set $sum (i32.add (local.get $sum) (call $again (local.get 0))))
      (block $f (try_table (catch $f $f) (local.set $sum (i32.add (local.get $sum) (call $to_the_end (local.get 0))))))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum)))"#;

#[test]
fn counts_as_wasmtime_does() {
    for (text, argument) in [(PROGRAM, 1), (PROGRAM, 40), (EXCEPTIONS, 1), (EXCEPTIONS, 50)] {
        let wasm = wat::parse_str(text).unwrap();
        let expected = theirs(&wasm, argument);
        assert!(!expected.1);
        assert_eq!(ours(&wasm, argument, Grain::Fine, LIMIT), expected, "{argument}");
    }
}

/// Just enough and just not, and never far beyond.
#[test]
fn ends_when_it_should() {
    for text in [PROGRAM, EXCEPTIONS] {
        let wasm = wat::parse_str(text).unwrap();
        for grain in [Grain::Fine, Grain::Coarse] {
            let (needed, trapped) = ours(&wasm, 30, grain, LIMIT);
            assert!(!trapped && needed > 1000, "{needed}");
            assert!(!ours(&wasm, 30, grain, needed + 1).1);
            for limit in [1, 10, needed / 7, needed / 2, needed - 1000] {
                let (used, trapped) = ours(&wasm, 30, grain, limit);
                assert!(
                    trapped && used >= limit && used < limit + 2000,
                    "{grain:?}: {used} of {limit}"
                );
            }
        }
    }
}

#[test]
fn every_module_gets_a_count() {
    let sections = [
        "",
        "(func)",
        "(global i32 (i32.const 1))",
        "(memory (export \"m\") 1) (data \"x\")",
    ];
    for text in sections {
        let wasm = wat::parse_str(format!("(module {text})")).unwrap();
        for grain in [Grain::Fine, Grain::Coarse] {
            let engine = Engine::new(&config()).unwrap();
            let module = Module::new(&engine, meter(&wasm, grain).unwrap()).unwrap();
            assert!(module.get_export(FUEL).is_some(), "{text}");
        }
    }
    let taken = r#"(module (global (export "trellis:fuel") i32 (i32.const 1)))"#;
    assert!(meter(&wat::parse_str(taken).unwrap(), Grain::Fine).is_err());
}
