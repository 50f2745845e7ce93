;; Stein's algorithm: shifts and subtractions only. Reads 4096 bytes at a time and
;; writes each result with its own fd_write.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))

  ;; 0: iovec, 8: byte count, 16..48: one line of output, 4096..8192: input buffer
  (memory (export "memory") 1)
  (global $at (mut i32) (i32.const 0))
  (global $end (mut i32) (i32.const 0))

  (func $gcd (param $a i64) (param $b i64) (result i64)
    (local $shift i64)
    (local $swap i64)
    (if (i64.eqz (local.get $a)) (then (return (local.get $b))))
    (if (i64.eqz (local.get $b)) (then (return (local.get $a))))
    ;; Take out the common power of two, then make a odd.
    (local.set $shift (i64.ctz (i64.or (local.get $a) (local.get $b))))
    (local.set $a (i64.shr_u (local.get $a) (i64.ctz (local.get $a))))
    (loop $reduce
      (local.set $b (i64.shr_u (local.get $b) (i64.ctz (local.get $b))))
      (if (i64.gt_u (local.get $a) (local.get $b))
        (then
          (local.set $swap (local.get $a))
          (local.set $a (local.get $b))
          (local.set $b (local.get $swap))))
      ;; Both are odd, so the difference is even.
      (local.set $b (i64.sub (local.get $b) (local.get $a)))
      (br_if $reduce (i64.ne (local.get $b) (i64.const 0))))
    (i64.shl (local.get $a) (local.get $shift)))

  ;; The next byte of the input, or -1 at its end.
  (func $byte (result i32)
    (if (i32.eq (global.get $at) (global.get $end))
      (then
        (i32.store (i32.const 0) (i32.const 4096))
        (i32.store (i32.const 4) (i32.const 4096))
        (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))
          (then (unreachable)))
        (if (i32.eqz (i32.load (i32.const 8)))
          (then (return (i32.const -1))))
        (global.set $at (i32.const 4096))
        (global.set $end (i32.add (i32.const 4096) (i32.load (i32.const 8))))))
    (i32.load8_u (global.get $at))
    (global.set $at (i32.add (global.get $at) (i32.const 1))))

  (func $number (result i64)
    (local $byte i32)
    (local $value i64)
    (loop $skip
      (local.set $byte (call $byte))
      (br_if $skip (i32.le_u (local.get $byte) (i32.const 32))))
    (loop $digit
      (local.set $value
        (i64.add
          (i64.mul (local.get $value) (i64.const 10))
          (i64.extend_i32_u (i32.sub (local.get $byte) (i32.const 48)))))
      (local.set $byte (call $byte))
      (br_if $digit
        (i32.lt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))))
    (local.get $value))

  (func $print (param $value i64)
    (local $first i32)
    (i32.store8 (i32.const 47) (i32.const 10))
    (local.set $first (i32.const 47))
    (loop $digit
      (local.set $first (i32.sub (local.get $first) (i32.const 1)))
      (i32.store8 (local.get $first)
        (i32.or (i32.const 48)
          (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10)))))
      (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
      (br_if $digit (i32.eqz (i64.eqz (local.get $value)))))
    (loop $more
      (i32.store (i32.const 0) (local.get $first))
      (i32.store (i32.const 4) (i32.sub (i32.const 48) (local.get $first)))
      (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
        (then (unreachable)))
      (local.set $first (i32.add (local.get $first) (i32.load (i32.const 8))))
      (br_if $more (i32.lt_u (local.get $first) (i32.const 48)))))

  (func (export "_start")
    (local $left i64)
    (local.set $left (call $number))
    (loop $pair
      (call $print (call $gcd (call $number) (call $number)))
      (br_if $pair
        (i64.ne (local.tee $left (i64.sub (local.get $left) (i64.const 1))) (i64.const 0))))))
