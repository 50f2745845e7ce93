// Arithmetic of `long double` and `__float128`, IEEE 754's binary128, rounded to nearest, ties to even. The npm package's
// compiler-rt was built without optimisation; these take a third to a sixth of its fuel.
//
// A significand being worked on has 116 bits in two words: the 113 of the format, the highest one written out, and three
// more to round by, of which the last also stands for everything below it ("sticky").
#include <stdint.h>

typedef uint64_t u64;
#ifdef TRELLIS_QUAD_NATIVE
typedef __float128 quad; // for a comparison with another machine's
#else
typedef long double quad;
#endif
typedef union {
  quad value;
  struct {
    u64 low, high;
  };
} bits;

#define SIGN (1ULL << 63)
#define IMPLICIT (1ULL << 48) // of the upper word
#define FRACTION (IMPLICIT - 1)
#define INFINITE 0x7fff // exponent of infinity and NaN
#define INFINITY_HIGH ((u64)INFINITE << 48)
#define QUIET (1ULL << 47)
#define BIAS 16383
#define LEADING (1ULL << 51) // of a 116-bit significand, in the upper word

static inline quad make(u64 high, u64 low) {
  bits result;
  result.high = high;
  result.low = low;
  return result.value;
}
static inline bits split(quad a) {
  bits result;
  result.value = a;
  return result;
}
static inline int exponent(u64 high) { return high >> 48 & INFINITE; }
static inline int is_nan(bits a) {
  u64 magnitude = a.high & ~SIGN;
  return magnitude > INFINITY_HIGH || (magnitude == INFINITY_HIGH && a.low != 0);
}
static inline quad quiet(bits a) { return make(a.high | QUIET, a.low); }
static inline quad nan_made(void) { return make(INFINITY_HIGH | QUIET, 0); }

// Rounds a significand whose exponent is 1 at least; one without the leading bit has the exponent 1.
static inline quad rounded(u64 sign, int exponent, u64 high, u64 low) {
  if (exponent >= INFINITE)
    return make(sign | INFINITY_HIGH, 0);
  unsigned below = low & 7;
  low = low >> 3 | high << 61;
  high >>= 3;
  u64 up = below > 4 || (below == 4 && (low & 1));
  low += up;
  // The leading bit adds one to the exponent, and so does a carry.
  high += ((u64)(exponent - 1) << 48) + (low < up);
  return make(sign | high, low);
}

// The same of a leading significand with any exponent.
static inline quad rounded_any(u64 sign, int exponent, u64 high, u64 low) {
  if (exponent < 1) {
    int shift = 1 - exponent;
    exponent = 1;
    if (shift < 64) {
      low = low >> shift | high << (64 - shift) | (low << (64 - shift) != 0);
      high >>= shift;
    } else if (shift < 116) {
      u64 lost = low | (shift > 64 ? high << (128 - shift) : 0);
      low = high >> (shift - 64) | (lost != 0);
      high = 0;
    } else {
      low = 1;
      high = 0;
    }
  }
  return rounded(sign, exponent, high, low);
}

static inline __attribute__((always_inline)) quad add(bits a, bits b) {
  u64 above = a.high & ~SIGN, other = b.high & ~SIGN;
  if (above < other || (above == other && a.low < b.low)) {
    bits swapped = a;
    a = b;
    b = swapped;
    u64 word = above;
    above = other;
    other = word;
  }
  u64 sign = a.high & SIGN, differ = (a.high ^ b.high) & SIGN;
  int ea = (int)(above >> 48), eb = (int)(other >> 48);
  if (ea == INFINITE) {
    if (is_nan(a))
      return quiet(a);
    return differ && eb == INFINITE ? nan_made() : a.value;
  }
  u64 ah = above & FRACTION, bh = other & FRACTION;
  if (eb == 0) {
    if ((bh | b.low) == 0) {
      // Two zeros are negative when both are.
      return (above | a.low) == 0 ? make(a.high & b.high, 0) : a.value;
    }
    eb = 1;
    if (ea == 0)
      ea = 1;
    else
      ah |= IMPLICIT;
  } else {
    ah |= IMPLICIT;
    bh |= IMPLICIT;
  }
  ah = ah << 3 | a.low >> 61;
  bh = bh << 3 | b.low >> 61;
  u64 al = a.low << 3, bl = b.low << 3;
  int by = ea - eb;
  if (by) {
    if (by < 64) {
      bl = bl >> by | bh << (64 - by) | (bl << (64 - by) != 0);
      bh >>= by;
    } else if (by < 116) {
      u64 lost = bl | (by > 64 ? bh << (128 - by) : 0);
      bl = bh >> (by - 64) | (lost != 0);
      bh = 0;
    } else {
      bl = 1;
      bh = 0;
    }
  }
  if (!differ) {
    al += bl;
    ah += bh + (al < bl);
    if (ah & LEADING << 1) {
      al = al >> 1 | ah << 63 | (al & 1);
      ah >>= 1;
      ea++;
    }
    return rounded(sign, ea, ah, al);
  }
  ah -= bh + (al < bl);
  al -= bl;
  if (!(ah & LEADING)) {
    if ((ah | al) == 0)
      return make(0, 0);
    int shift = (ah ? __builtin_clzll(ah) : 64 + __builtin_clzll(al)) - 12;
    if (shift >= ea)
      shift = ea - 1;
    if (shift >= 64) {
      ah = al << (shift - 64);
      al = 0;
    } else if (shift) {
      ah = ah << shift | al >> (64 - shift);
      al <<= shift;
    }
    ea -= shift;
  }
  return rounded(sign, ea, ah, al);
}

quad __addtf3(quad a, quad b) { return add(split(a), split(b)); }

quad __subtf3(quad a, quad b) {
  bits other = split(b);
  other.high ^= SIGN;
  return add(split(a), other);
}

// A finite number's significand of 113 bits and its exponent, less than 1 for a subnormal one.
typedef struct {
  u64 high, low;
  int exponent;
} unpacked;

static inline unpacked unpack(bits a) {
  unpacked result = {a.high & FRACTION, a.low, exponent(a.high)};
  if (result.exponent) {
    result.high |= IMPLICIT;
    return result;
  }
  int shift = (result.high ? __builtin_clzll(result.high) : 64 + __builtin_clzll(result.low)) - 15;
  if (shift >= 64) {
    result.high = result.low << (shift - 64);
    result.low = 0;
  } else {
    result.high = result.high << shift | result.low >> (64 - shift);
    result.low <<= shift;
  }
  result.exponent = 1 - shift;
  return result;
}

static inline int is_zero(bits a) { return (a.high << 1 | a.low) == 0; }

quad __multf3(quad x, quad y) {
  bits a = split(x), b = split(y);
  u64 sign = (a.high ^ b.high) & SIGN;
  if (exponent(a.high) == INFINITE || exponent(b.high) == INFINITE) {
    if (is_nan(a))
      return quiet(a);
    if (is_nan(b))
      return quiet(b);
    return is_zero(a) || is_zero(b) ? nan_made() : make(sign | INFINITY_HIGH, 0);
  }
  if (is_zero(a) || is_zero(b))
    return make(sign, 0);
  unpacked p = unpack(a), q = unpack(b);
  // Digits of 29 bits: the sums of four products fit into a word, so there is nothing to carry before the end.
  const u64 digit = (1 << 29) - 1;
  u64 a0 = p.low & digit, a1 = p.low >> 29 & digit, a2 = (p.low >> 58 | p.high << 6) & digit, a3 = p.high >> 23;
  u64 b0 = q.low & digit, b1 = q.low >> 29 & digit, b2 = (q.low >> 58 | q.high << 6) & digit, b3 = q.high >> 23;
  u64 c0 = a0 * b0;
  u64 c1 = a0 * b1 + a1 * b0 + (c0 >> 29);
  u64 c2 = a0 * b2 + a1 * b1 + a2 * b0 + (c1 >> 29);
  u64 c3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + (c2 >> 29);
  u64 c4 = a1 * b3 + a2 * b2 + a3 * b1 + (c3 >> 29);
  u64 c5 = a2 * b3 + a3 * b2 + (c4 >> 29);
  u64 c6 = a3 * b3 + (c5 >> 29); // bits 174 to 225 of the product
  u64 large = c6 >> 51; // whether the product has 226 bits, not 225
  int taken = 7 - (int)large; // bits of c3's digit that belong to the upper 116
  u64 low = (c4 & digit) | (c5 & digit) << 29 | c6 << 58;
  u64 high = c6 >> 6 << taken | low >> (64 - taken);
  c3 &= digit;
  u64 lost = ((c0 | c1 | c2) & digit) | (c3 << taken & digit);
  low = low << taken | c3 >> (29 - taken) | (lost != 0);
  return rounded_any(sign, p.exponent + q.exponent - BIAS + (int)large, high, low);
}

quad __divtf3(quad x, quad y) {
  bits a = split(x), b = split(y);
  u64 sign = (a.high ^ b.high) & SIGN;
  int special = exponent(a.high) == INFINITE || exponent(b.high) == INFINITE;
  if (special && is_nan(a))
    return quiet(a);
  if (special && is_nan(b))
    return quiet(b);
  if (exponent(a.high) == INFINITE)
    return exponent(b.high) == INFINITE ? nan_made() : make(sign | INFINITY_HIGH, 0);
  if (exponent(b.high) == INFINITE)
    return make(sign, 0);
  if (is_zero(b))
    return is_zero(a) ? nan_made() : make(sign | INFINITY_HIGH, 0);
  if (is_zero(a))
    return make(sign, 0);
  unpacked p = unpack(a), q = unpack(b);
  u64 high = p.high, low = p.low;
  int less = high < q.high || (high == q.high && low < q.low);
  if (less) {
    high = high << 1 | low >> 63;
    low <<= 1;
  }
  high -= q.high + (low < q.low);
  low -= q.low;
  // The quotient's leading bit is done; 115 follow in digits. Each is guessed from the upper words and at most one off:
  // they have 48 bits and more, the digit 29.
  double inverse = 1.0 / (double)(int64_t)q.high;
  u64 d0 = (uint32_t)q.low, d1 = q.low >> 32, digits[4];
  for (int i = 0; i < 4; i++) {
    int count = i < 3 ? 29 : 28;
    u64 guess = (u64)(int64_t)((double)(int64_t)high * inverse * (double)(1 << count));
    u64 p0 = guess * d0, p1 = guess * d1;
    u64 below = p0 + (p1 << 32), above = guess * q.high + (p1 >> 32) + (below < p0);
    high = high << count | low >> (64 - count);
    low <<= count;
    high -= above + (low < below);
    low -= below;
    if (high >> 63) {
      guess--;
      low += q.low;
      high += q.high + (low < q.low);
    } else if (high > q.high || (high == q.high && low >= q.low)) {
      guess++;
      high -= q.high + (low < q.low);
      low -= q.low;
    }
    digits[i] = guess;
  }
  u64 sticky = (high | low) != 0;
  high = LEADING | digits[0] << 22 | digits[1] >> 7;
  low = digits[1] << 57 | digits[2] << 28 | digits[3] | sticky;
  return rounded_any(sign, p.exponent - q.exponent + BIAS - less, high, low);
}

// -1, 0, 1; `unordered` when one is no number.
static inline int compare(quad x, quad y, int unordered) {
  bits a = split(x), b = split(y);
  if (is_nan(a) || is_nan(b))
    return unordered;
  if ((a.high ^ b.high) & SIGN) {
    if (is_zero(a) && is_zero(b))
      return 0;
    return a.high & SIGN ? -1 : 1;
  }
  if (a.high == b.high && a.low == b.low)
    return 0;
  int less = a.high < b.high || (a.high == b.high && a.low < b.low);
  return less != (int)(a.high >> 63) ? -1 : 1;
}

int __letf2(quad a, quad b) { return compare(a, b, 1); }
int __lttf2(quad a, quad b) { return compare(a, b, 1); }
int __getf2(quad a, quad b) { return compare(a, b, -1); }
int __gttf2(quad a, quad b) { return compare(a, b, -1); }
int __unordtf2(quad a, quad b) { return is_nan(split(a)) || is_nan(split(b)); }

static inline int differ(quad x, quad y) {
  bits a = split(x), b = split(y);
  if (is_nan(a) || is_nan(b))
    return 1;
  return (a.high != b.high || a.low != b.low) && !(is_zero(a) && is_zero(b));
}

int __eqtf2(quad a, quad b) { return differ(a, b); }
int __netf2(quad a, quad b) { return differ(a, b); }

quad __extenddftf2(double a) {
  union {
    double value;
    u64 word;
  } from = {a};
  u64 sign = from.word & SIGN, fraction = from.word & ((1ULL << 52) - 1);
  int exponent = from.word >> 52 & 0x7ff;
  if (exponent == 0x7ff)
    return make(sign | INFINITY_HIGH | (fraction ? QUIET : 0) | fraction >> 4, fraction << 60);
  if (exponent == 0) {
    if (fraction == 0)
      return make(sign, 0);
    int shift = __builtin_clzll(fraction) - 11;
    fraction = fraction << shift & ((1ULL << 52) - 1);
    exponent = 1 - shift;
  }
  return make(sign | ((u64)(exponent - 1023 + BIAS) << 48) | fraction >> 4, fraction << 60);
}

quad __extendsftf2(float a) { return __extenddftf2(a); }

// The 53 bits of a double nearest to `a`; with `odd`, cut off, and the last bit set when something was lost, which a
// second rounding to fewer bits needs.
static inline double narrowed(bits a, int odd) {
  union {
    u64 word;
    double value;
  } to;
  u64 sign = a.high & SIGN, magnitude = a.high & ~SIGN;
  int exponent = (int)(magnitude >> 48) - BIAS + 1023;
  u64 fraction = (magnitude & FRACTION) << 4 | a.low >> 60, rest = a.low << 4;
  if (magnitude >= INFINITY_HIGH) {
    to.word = sign | 0x7ffULL << 52 | fraction | (is_nan(a) ? 1ULL << 51 : 0);
    return to.value;
  }
  if (exponent >= 0x7ff) {
    to.word = sign | ((0x7ffULL << 52) - odd);
    return to.value;
  }
  if (exponent < 1) {
    int shift = 1 - exponent;
    fraction |= 1ULL << 52;
    exponent = 1;
    if (shift < 64) {
      rest = fraction << (64 - shift) | (rest >> shift) | (rest << (64 - shift) != 0);
      fraction >>= shift;
    } else {
      rest = (magnitude | a.low) != 0;
      fraction = 0;
    }
    // The exponent of what has no leading bit is 0.
    exponent = 0;
  }
  u64 word = ((u64)exponent << 52) + fraction;
  if (odd)
    word |= rest != 0;
  else
    word += rest > SIGN || (rest == SIGN && (word & 1));
  to.word = sign | word;
  return to.value;
}

double __trunctfdf2(quad a) { return narrowed(split(a), 0); }
float __trunctfsf2(quad a) { return (float)narrowed(split(a), 1); }

static inline quad from_integer(u64 sign, u64 a) {
  if (a == 0)
    return make(0, 0);
  int shift = __builtin_clzll(a);
  a = a << shift << 1; // without the leading bit
  return make(sign | (u64)(BIAS + 63 - shift) << 48 | a >> 16, a << 48);
}

quad __floatunditf(u64 a) { return from_integer(0, a); }
quad __floatunsitf(uint32_t a) { return from_integer(0, a); }
quad __floatditf(int64_t a) { return a < 0 ? from_integer(SIGN, -(u64)a) : from_integer(0, (u64)a); }
quad __floatsitf(int32_t a) { return __floatditf(a); }

// The whole part without the sign, at most `most`.
static inline u64 whole(bits a, u64 most) {
  int scale = exponent(a.high) - BIAS;
  if (scale < 0)
    return 0;
  if (scale > 63)
    return most;
  u64 top = SIGN | (a.high & FRACTION) << 15 | a.low >> 49, result = top >> (63 - scale);
  return result < most ? result : most;
}

// What C leaves undefined is the nearest integer, as compiler-rt has it.
static inline int64_t to_signed(quad a, u64 most) {
  bits from = split(a);
  return from.high & SIGN ? (int64_t)-whole(from, most + 1) : (int64_t)whole(from, most);
}
static inline u64 to_unsigned(quad a, u64 most) {
  bits from = split(a);
  return from.high & SIGN ? 0 : whole(from, most);
}

int32_t __fixtfsi(quad a) { return (int32_t)to_signed(a, INT32_MAX); }
int64_t __fixtfdi(quad a) { return to_signed(a, INT64_MAX); }
uint32_t __fixunstfsi(quad a) { return (uint32_t)to_unsigned(a, UINT32_MAX); }
u64 __fixunstfdi(quad a) { return to_unsigned(a, UINT64_MAX); }
