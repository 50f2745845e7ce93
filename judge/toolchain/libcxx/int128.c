// Arithmetic of __int128. The npm package's compiler-rt was built without optimisation; these take a third to a fifth of
// its fuel. The algorithm of the division is Knuth's D with digits of 32 bits (The Art of Computer Programming, 4.3.1).
#include <stdint.h>

typedef uint64_t u64;
typedef unsigned __int128 u128;
typedef __int128 i128;

static inline u64 high(u128 a) { return (u64)(a >> 64); }
static inline u64 low(u128 a) { return (u64)a; }
static inline u128 join(u64 high, u64 low) { return (u128)high << 64 | low; }

// The whole product. Written out: `(u128)a * b` would call __multi3 below.
static inline u128 product(u64 a, u64 b) {
  u64 a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
  u64 lowest = a0 * b0;
  u64 middle = a1 * b0 + (lowest >> 32); // at most (2^32 - 1) * 2^32
  u64 other = a0 * b1 + (uint32_t)middle;
  return join(a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | (uint32_t)lowest);
}

// Quotient of `above`:`below` by `divisor`, which is greater than `above`.
static inline u64 divide(u64 above, u64 below, u64 divisor, u64 *remainder) {
  if (divisor >> 32 == 0) {
    u64 first = above << 32 | below >> 32, q1 = first / divisor;
    u64 second = (first - q1 * divisor) << 32 | (uint32_t)below, q0 = second / divisor;
    *remainder = second - q0 * divisor;
    return q1 << 32 | q0;
  }
  int shift = __builtin_clzll(divisor);
  divisor <<= shift;
  if (shift) {
    above = above << shift | below >> (64 - shift);
    below <<= shift;
  }
  u64 d1 = divisor >> 32, d0 = (uint32_t)divisor;
  u64 quotient = 0;
  for (int part = 32; part >= 0; part -= 32) {
    u64 digit = (uint32_t)(below >> part);
    u64 q = above / d1, rest = above - q * d1;
    // At most twice: the divisor's highest bit is set.
    while (q >> 32 || q * d0 > (rest << 32 | digit)) {
      q--;
      rest += d1;
      if (rest >> 32)
        break;
    }
    above = (above << 32 | digit) - q * divisor;
    quotient = quotient << 32 | q;
  }
  *remainder = above >> shift;
  return quotient;
}

static inline __attribute__((always_inline)) u128 divide128(u128 a, u128 b, u128 *remainder) {
  if (high(b) == 0) {
    u64 above = high(a), first = 0, rest;
    if (above == 0) {
      u64 q = low(a) / low(b);
      *remainder = low(a) - q * low(b);
      return q;
    }
    if (above >= low(b)) {
      first = above / low(b);
      above -= first * low(b);
    }
    u64 second = divide(above, low(a), low(b), &rest);
    *remainder = rest;
    return join(first, second);
  }
  if (a < b) {
    *remainder = a;
    return 0;
  }
  // Half of `a` by the upper 64 bits of the normalised divisor: at most one too many (Hacker's Delight, 9-5).
  int shift = __builtin_clzll(high(b));
  u64 top = shift ? high(b) << shift | low(b) >> (64 - shift) : high(b), unused;
  u64 q = divide(high(a) >> 1, high(a) << 63 | low(a) >> 1, top, &unused);
  q = shift ? q >> (63 - shift) : q >> 63;
  q -= q != 0;
  u128 rest = a - (product(q, low(b)) + join(q * high(b), 0));
  if (rest >= b) {
    q++;
    rest -= b;
  }
  *remainder = rest;
  return q;
}

static inline u128 absolute(i128 a) { return a < 0 ? -(u128)a : (u128)a; }
static inline i128 with_sign(u128 a, int negative) { return (i128)(negative ? -a : a); }

i128 __multi3(i128 a, i128 b) {
  u128 x = (u128)a, y = (u128)b;
  return (i128)(product(low(x), low(y)) + join(low(x) * high(y) + high(x) * low(y), 0));
}

u128 __udivmodti4(u128 a, u128 b, u128 *remainder) {
  u128 rest, quotient = divide128(a, b, &rest);
  if (remainder)
    *remainder = rest;
  return quotient;
}

u128 __udivti3(u128 a, u128 b) {
  u128 rest;
  return divide128(a, b, &rest);
}

u128 __umodti3(u128 a, u128 b) {
  u128 rest;
  divide128(a, b, &rest);
  return rest;
}

i128 __divti3(i128 a, i128 b) {
  u128 rest;
  return with_sign(divide128(absolute(a), absolute(b), &rest), (a < 0) != (b < 0));
}

i128 __modti3(i128 a, i128 b) {
  u128 rest;
  divide128(absolute(a), absolute(b), &rest);
  return with_sign(rest, a < 0);
}

i128 __divmodti4(i128 a, i128 b, i128 *remainder) {
  u128 rest, quotient = divide128(absolute(a), absolute(b), &rest);
  *remainder = with_sign(rest, a < 0);
  return with_sign(quotient, (a < 0) != (b < 0));
}

u128 __ashlti3(u128 a, int by) {
  if (by & 64)
    return join(low(a) << (by & 63), 0);
  return by ? join(high(a) << by | low(a) >> (64 - by), low(a) << by) : a;
}

u128 __lshrti3(u128 a, int by) {
  if (by & 64)
    return high(a) >> (by & 63);
  return by ? join(high(a) >> by, high(a) << (64 - by) | low(a) >> by) : a;
}

i128 __ashrti3(i128 a, int by) {
  int64_t above = (int64_t)high((u128)a);
  if (by & 64)
    return (i128)join((u64)(above >> 63), (u64)(above >> (by & 63)));
  return by ? (i128)join((u64)(above >> by), (u64)above << (64 - by) | low((u128)a) >> by) : a;
}
