;; Crashes: one page of memory for input and output, and nothing checks that they fit.
(module
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))

  ;; One page of 64 KiB. What lies where:
  ;;        0  address and length of a buffer, for fd_read and fd_write
  ;;        8  number of bytes that were read or written
  ;;   16..48  the digits of one number
  ;;     1024  the input, and right behind it the output
  (memory (export "memory") 1)
  (global $in (mut i32) (i32.const 1024))
  (global $in_end (mut i32) (i32.const 1024))
  (global $out (mut i32) (i32.const 0))

  ;; The greatest common divisor of two unsigned numbers.
  (func $gcd (param $a i64) (param $b i64) (result i64)
    (local $rest i64)
    (block $done
      (loop $step
        (br_if $done (i64.eqz (local.get $b)))
        (local.set $rest (i64.rem_u (local.get $a) (local.get $b)))
        (local.set $a (local.get $b))
        (local.set $b (local.get $rest))
        (br $step)))
    (local.get $a))

  (func (export "_start")
    (local $left i64)
    (call $read_all)
    (global.set $out (global.get $in_end))
    (local.set $left (call $next))
    (loop $pair
      (call $put (call $gcd (call $next) (call $next)))
      (local.set $left (i64.sub (local.get $left) (i64.const 1)))
      (br_if $pair (i64.ne (local.get $left) (i64.const 0))))
    (call $flush))

  ;; Reads standard input to its end. One fd_read may return only a part of it.
  (func $read_all
    (loop $more
      (i32.store (i32.const 0) (global.get $in_end))
      (i32.store (i32.const 4) (i32.const 4096))
      (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8))
        (then (unreachable)))
      (global.set $in_end (i32.add (global.get $in_end) (i32.load (i32.const 8))))
      (br_if $more (i32.load (i32.const 8)))))

  ;; The next byte of the input, or 0 when there is none.
  (func $next_byte (result i32)
    (if (i32.ge_u (global.get $in) (global.get $in_end))
      (then (return (i32.const 0))))
    (global.set $in (i32.add (global.get $in) (i32.const 1)))
    (i32.load8_u (i32.sub (global.get $in) (i32.const 1))))

  ;; The next number of the input. '0' is byte 48; spaces and line ends are smaller.
  (func $next (result i64)
    (local $byte i32)
    (local $value i64)
    (block $found
      (loop $skip
        (local.set $byte (call $next_byte))
        (br_if $found (i32.ge_u (local.get $byte) (i32.const 48)))
        (br_if $skip (local.get $byte)))
      (return (i64.const 0)))
    (loop $digit
      (local.set $value
        (i64.add
          (i64.mul (local.get $value) (i64.const 10))
          (i64.extend_i32_u (i32.sub (local.get $byte) (i32.const 48)))))
      (local.set $byte (call $next_byte))
      (br_if $digit (i32.ge_u (local.get $byte) (i32.const 48))))
    (local.get $value))

  ;; Appends an unsigned number and a line end to the output.
  (func $put (param $value i64)
    (local $at i32)
    (local.set $at (i32.const 48))
    (loop $digit
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at)
        (i32.add (i32.const 48)
          (i32.wrap_i64 (i64.rem_u (local.get $value) (i64.const 10)))))
      (local.set $value (i64.div_u (local.get $value) (i64.const 10)))
      (br_if $digit (i64.ne (local.get $value) (i64.const 0))))
    (loop $copy
      (i32.store8 (global.get $out) (i32.load8_u (local.get $at)))
      (global.set $out (i32.add (global.get $out) (i32.const 1)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $copy (i32.lt_u (local.get $at) (i32.const 48))))
    (i32.store8 (global.get $out) (i32.const 10))
    (global.set $out (i32.add (global.get $out) (i32.const 1))))

  ;; Writes the output. One fd_write may take only a part of it.
  (func $flush
    (local $at i32)
    (local.set $at (global.get $in_end))
    (loop $more
      (i32.store (i32.const 0) (local.get $at))
      (i32.store (i32.const 4) (i32.sub (global.get $out) (local.get $at)))
      (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
        (then (unreachable)))
      (local.set $at (i32.add (local.get $at) (i32.load (i32.const 8))))
      (br_if $more (i32.lt_u (local.get $at) (global.get $out))))))
