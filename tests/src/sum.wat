;; Reads two decimal numbers, either of which may be negative, and prints their sum.
(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (global $at (mut i32) (i32.const 64))

  ;; The next number of the text that begins at 64.
  (func $number (result i32)
    (local $c i32) (local $n i32) (local $negative i32)
    (block $done
      (loop $next
        (local.set $c (i32.load8_u (global.get $at)))
        (global.set $at (i32.add (global.get $at) (i32.const 1)))
        (if (i32.eq (local.get $c) (i32.const 45)) (then (local.set $negative (i32.const 1)) (br $next)))
        (br_if $done (i32.lt_u (local.get $c) (i32.const 48)))
        (local.set $n (i32.add (i32.mul (local.get $n) (i32.const 10)) (i32.sub (local.get $c) (i32.const 48))))
        (br $next)))
    (select (i32.sub (i32.const 0) (local.get $n)) (local.get $n) (local.get $negative)))

  (func (export "_start")
    (local $sum i32) (local $out i32) (local $rest i32)
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 900))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (local.set $sum (i32.add (call $number) (call $number)))
    ;; Digits are written backwards from 1023.
    (local.set $out (i32.const 1023))
    (i32.store8 (local.get $out) (i32.const 10))
    (local.set $rest (select (i32.sub (i32.const 0) (local.get $sum)) (local.get $sum) (i32.lt_s (local.get $sum) (i32.const 0))))
    (loop $digit
      (local.set $out (i32.sub (local.get $out) (i32.const 1)))
      (i32.store8 (local.get $out) (i32.add (i32.const 48) (i32.rem_u (local.get $rest) (i32.const 10))))
      (local.set $rest (i32.div_u (local.get $rest) (i32.const 10)))
      (br_if $digit (local.get $rest)))
    (if (i32.lt_s (local.get $sum) (i32.const 0)) (then
      (local.set $out (i32.sub (local.get $out) (i32.const 1)))
      (i32.store8 (local.get $out) (i32.const 45))))
    (i32.store (i32.const 0) (local.get $out))
    (i32.store (i32.const 4) (i32.sub (i32.const 1024) (local.get $out)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
