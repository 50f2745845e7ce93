// C's mathematical functions in constant expressions, as g++ has them: `constexpr double pi = acos(-1);`.
//
// The C library's <math.h> includes this file at its end, before libc++ takes the functions into std. Every function here
// stands beside the library's of the same name. A call prefers it, for a condition that holds is more than none; the
// condition holds in calls only, so that `&sqrt` is the library's as ever. Outside constant evaluation a call becomes the
// very builtin that the library's is: the code of a program does not change.
//
// Values are computed in 113 bits and rounded once. Where one is exact or in the middle between two numbers, it is
// computed exactly (sqrt, pow).
#ifndef TRELLIS_CONSTANT_MATH_H
#define TRELLIS_CONSTANT_MATH_H

#pragma GCC system_header

#if __cplusplus >= 201703L && __LDBL_MANT_DIG__ == 113

extern "C++" {

namespace __trellis_constant {

using __quad = long double;
using __bits = unsigned __int128;

// An unevaluated sum; the second is at most half a unit in the first one's last place.
struct __pair {
  __quad __high, __low;
};

constexpr __pair __ln2{0x1.62e42fefa39ef35793c7673007e6p-1L, -0x1.2a17e1979b31ace93a4ebe5d148fp-117L};
constexpr __pair __log2e{0x1.71547652b82fe1777d0ffda0d23ap0L, 0x1.f4475abbd546eb4ad2c45928b367p-114L};
constexpr __pair __log10e{0x1.bcb7b1526e50e32a6ab7555f5a68p-2L, -0x1.1e6e08e5cfedd1b2efee2e0695d8p-116L};
constexpr __pair __half_pi{0x1.921fb54442d18469898cc51701b8p0L, 0x1.cd129024e088a67cc74020bbea64p-115L};
// The first has 96 bits: multiplied by an exponent it is exact.
constexpr __pair __ln2_short{0x1.62e42fefa39ef35793c7673p-1L, 0x1.f97b57a079a193394c5b16c5068cp-103L};
// pi / 2 in three parts; the first two have at most 96 bits.
constexpr __quad __half_pi_parts[] = {0x1.921fb54442d18469898cc516p0L, 0x1.01b839a252049c1114cf98e8p-96L,
                                      0x1.05df531d89cd9128a5043cc71a02p-198L};
// Arc tangents of 0, 1/4, 1/2, 3/4, 1.
constexpr __pair __arc_tangents[] = {{0, 0},
                                     {0x1.f5b75f92c80dd62adb8f3debef44p-3L, 0x1.7e5aa7fa90388b3836b7a3a767c9p-118L},
                                     {0x1.dac670561bb4f68adfc88bd97875p-2L, 0x1.a06dc282b0e4c39be01c59e2dcddp-118L},
                                     {0x1.4978fa3269ee12483350fe548afbp-1L, 0x1.64f71f84344f7595cf390a43332cp-115L},
                                     {0x1.921fb54442d18469898cc51701b8p-1L, 0x1.cd129024e088a67cc74020bbea64p-116L}};
// 2 / pi behind the point, for larger angles.
constexpr unsigned __two_by_pi[] = {
    0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a,
    0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41,
    0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf,
    0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08,
    0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d, 0xa9e39161, 0x5ee61b08};

constexpr __quad __infinity = __builtin_infl();
constexpr __quad __nan = __builtin_nanl("");

// ---- Numbers and their parts

constexpr bool __is_finite(__quad __x) { return __builtin_fabsl(__x) < __infinity; }

constexpr __quad __fused(__quad __x, __quad __y, __quad __z) { return __builtin_elementwise_fma(__x, __y, __z); }

// The exponent of a number that is neither 0 nor subnormal.
constexpr int __normal_exponent(__quad __x) {
  return static_cast<int>(__builtin_bit_cast(__bits, __x) >> 112 & 0x7fff) - 16383;
}

constexpr int __exponent(__quad __x) {
  return __builtin_fabsl(__x) < 0x1p-16382L ? __normal_exponent(__x * 0x1p113L) - 113 : __normal_exponent(__x);
}

// 2^n, which has to be a normal number.
constexpr __quad __power_of_two(int __n) { return __builtin_bit_cast(__quad, static_cast<__bits>(__n + 16383) << 112); }

constexpr __quad ldexp(__quad __x, int __n) {
  for (int __i = 0; __i < 2 && __n > 16383; __i++)
    __x *= 0x1p16383L, __n -= 16383;
  // Room for all bits until the last step, so that a subnormal result is rounded once.
  for (int __i = 0; __i < 2 && __n < -16382; __i++)
    __x *= 0x1p-16269L, __n += 16269;
  return __x * __power_of_two(__n > 16383 ? 16383 : __n < -16382 ? -16382 : __n);
}

constexpr __quad rint(__quad __x) {
  const __quad __size = __builtin_fabsl(__x);
  return __size < 0x1p112L ? __builtin_copysignl(__size + 0x1p112L - 0x1p112L, __x) : __x;
}
constexpr __quad nearbyint(__quad __x) { return rint(__x); }

constexpr __quad floor(__quad __x) {
  const __quad __near = rint(__x);
  return __near > __x ? __near - 1 : __near;
}

constexpr __quad ceil(__quad __x) { return -floor(-__x); }

constexpr __quad trunc(__quad __x) { return __builtin_copysignl(floor(__builtin_fabsl(__x)), __x); }

constexpr __quad round(__quad __x) {
  const __quad __size = __builtin_fabsl(__x), __near = rint(__size);
  return __builtin_copysignl(__near < __size && __size - __near == 0.5L ? __near + 1 : __near, __x);
}

constexpr __quad fmod(__quad __x, __quad __y) {
  __quad __a = __builtin_fabsl(__x);
  const __quad __b = __builtin_fabsl(__y);
  if (!__is_finite(__x) || __b != __b || __b == 0)
    return __nan;
  while (__a >= __b) {
    // The quotient's upper bits, one too many at most; what is left is exact.
    const int __shift = __exponent(__a) - __exponent(__b) - 100;
    const __quad __unit = ldexp(__b, __shift > 0 ? __shift : 0);
    __a = __fused(-floor(__a / __unit), __unit, __a);
    if (__a < 0)
      __a += __unit;
  }
  return __builtin_copysignl(__a, __x);
}

// ---- Pairs

constexpr __pair __sum(__quad __a, __quad __b) {
  const __quad __s = __a + __b, __c = __s - __a;
  return {__s, (__a - (__s - __c)) + (__b - __c)};
}

constexpr __pair __add(__pair __a, __pair __b) {
  const __pair __s = __sum(__a.__high, __b.__high);
  return __sum(__s.__high, __s.__low + (__a.__low + __b.__low));
}

constexpr __pair __multiply(__pair __a, __pair __b) {
  const __quad __p = __a.__high * __b.__high;
  return __sum(__p, __fused(__a.__high, __b.__high, -__p) + (__a.__high * __b.__low + __a.__low * __b.__high));
}

constexpr __pair __divide(__pair __a, __pair __b) {
  const __quad __q = __a.__high / __b.__high;
  return __sum(__q, (__fused(-__q, __b.__high, __a.__high) + (__a.__low - __q * __b.__low)) / __b.__high);
}

// ---- Roots

constexpr __quad sqrt(__quad __x) {
  if (!(__x > 0) || __x == __infinity)
    return __x < 0 ? __nan : __x;
  const int __half = __exponent(__x) >> 1;
  const __quad __m = ldexp(__x, -2 * __half);
  __quad __r = 0.75L + __m / 3;
  for (int __i = 0; __i < 5; __i++)
    __r = (__r + __m / __r) / 2;
  // To the nearest: the root is off by half a unit where the square is off by the root's size in units.
  const __quad __rest = __fused(-__r, __r, __m), __unit = 0x1p-112L;
  __r += __rest > __r * __unit ? __unit : __rest <= -__r * __unit ? -__unit : 0;
  return ldexp(__r, __half);
}

constexpr __quad cbrt(__quad __x) {
  if (__x == 0 || !__is_finite(__x))
    return __x;
  const int __third = (__exponent(__x) + 16500) / 3 - 5500;
  const __quad __m = ldexp(__builtin_fabsl(__x), -3 * __third);
  __quad __r = 0.8L + 0.17L * __m;
  for (int __i = 0; __i < 6; __i++)
    __r = (2 * __r + __m / (__r * __r)) / 3;
  const __quad __s = __r * __r, __c = __s * __r;
  const __quad __rest = (__m - __c) - __fused(__s, __r, -__c) - __r * __fused(__r, __r, -__s);
  return __builtin_copysignl(ldexp(__r + __rest / (3 * __s), __third), __x);
}

constexpr __quad hypot(__quad __x, __quad __y) {
  const __quad __p = __builtin_fabsl(__x), __q = __builtin_fabsl(__y);
  if (__p == __infinity || __q == __infinity)
    return __infinity;
  if (__p != __p || __q != __q)
    return __nan;
  const __quad __a = __p < __q ? __q : __p, __b = __p < __q ? __p : __q;
  if (__b == 0)
    return __a;
  const int __n = __exponent(__a);
  const __quad __c = ldexp(__a, -__n), __d = ldexp(__b, -__n);
  const __pair __squares = __add(__multiply({__c, 0}, {__c, 0}), __multiply({__d, 0}, {__d, 0}));
  const __quad __r = sqrt(__squares.__high);
  return ldexp(__r + (__fused(-__r, __r, __squares.__high) + __squares.__low) / (2 * __r), __n);
}

// ---- Exponentials

// e^x = 2^n (1 + m), m between -0.3 and 0.42.
struct __power {
  int __n;
  __quad __m;
};

constexpr __power __exp(__pair __x) {
  const __quad __n = rint(__x.__high * __log2e.__high);
  const __pair __r = __sum(__fused(-__n, __ln2_short.__high, __x.__high), __x.__low - __n * __ln2_short.__low);
  const __quad __a = __r.__high;
  __quad __t = 1;
  for (int __i = 27; __i > 2; __i--)
    __t = 1 + __t * __a / __i;
  return {static_cast<int>(__n), __a + (__a * __a / 2 * __t + __r.__low * (1 + __a))};
}

// Where e^x is neither 0 nor infinite in any type, and some way beyond.
constexpr bool __has_exp(__quad __x) { return -12000 < __x && __x < 12000; }

constexpr __quad __exp_of(__pair __x) {
  if (!__has_exp(__x.__high))
    return __x.__high > 0 ? __infinity : __x.__high < 0 ? 0 : __x.__high;
  const __power __p = __exp(__x);
  return ldexp(1 + __p.__m, __p.__n);
}

constexpr __quad exp(__quad __x) { return __exp_of({__x, 0}); }

constexpr __quad exp2(__quad __x) {
  if (!(-17000 < __x && __x < 17000))
    return exp(__x);
  const __quad __n = rint(__x);
  return ldexp(__exp_of(__multiply(__ln2, {__x - __n, 0})), static_cast<int>(__n));
}

constexpr __quad expm1(__quad __x) {
  if (!__has_exp(__x))
    return __x < 0 ? -1 : __x > 0 ? __infinity : __x;
  if (__builtin_fabsl(__x) < 0x1p-115L)
    return __x;
  const __power __p = __exp({__x, 0});
  if (__p.__n == 0)
    return __p.__m;
  if (__p.__n > 120 || __p.__n < -120)
    return ldexp(1 + __p.__m, __p.__n) - 1;
  return ldexp(__p.__m + (1 - __power_of_two(-__p.__n)), __p.__n);
}

constexpr __quad sinh(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  if (__a >= 12000)
    return __x * __infinity;
  if (!(__a >= 0x1p-58L))
    return __x;
  if (__a > 45) {
    const __power __p = __exp({__a, 0});
    return __builtin_copysignl(ldexp(1 + __p.__m, __p.__n - 1), __x);
  }
  const __quad __e = expm1(__a);
  return __builtin_copysignl((__e < 1 ? 2 * __e - __e * __e / (__e + 1) : __e + __e / (__e + 1)) / 2, __x);
}

constexpr __quad cosh(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  if (__a > 45)
    return sinh(__a);
  const __quad __e = expm1(__a);
  return 1 + __e * __e / (2 * (__e + 1));
}

constexpr __quad tanh(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  if (__a < 0x1p-58L)
    return __x;
  if (__a > 45)
    return __builtin_copysignl(1, __x);
  const __quad __e = expm1(2 * __a);
  return __builtin_copysignl(__e > 1 ? 1 - 2 / (__e + 2) : __e / (__e + 2), __x);
}

// ---- Logarithms

// Of a positive, finite pair, to about 140 bits.
constexpr __pair __log(__pair __x) {
  int __n = __exponent(__x.__high);
  if (ldexp(__x.__high, -__n) > 1.41421356L)
    __n++;
  const __pair __m{ldexp(__x.__high, -__n), ldexp(__x.__low, -__n)};
  const __pair __s = __divide(__add(__m, {-1, 0}), __add(__m, {1, 0})), __t = __multiply(__s, __s);
  // 2 artanh s, the larger terms in pairs.
  __quad __rest = 0;
  for (int __i = 51; __i > 11; __i -= 2)
    __rest = 1.0L / __i + __rest * __t.__high;
  __pair __series{__rest, 0};
  for (int __i = 11; __i > 0; __i -= 2)
    __series = __add(__divide({1, 0}, {static_cast<__quad>(__i), 0}), __multiply(__series, __t));
  const __pair __log_m = __multiply(__series, {2 * __s.__high, 2 * __s.__low});
  return __n == 0 ? __log_m : __add(__multiply({static_cast<__quad>(__n), 0}, __ln2), __log_m);
}

constexpr bool __has_log(__quad __x) { return 0 < __x && __x < __infinity; }

constexpr __quad __log_of_other(__quad __x) { return __x == 0 ? -__infinity : __x < 0 ? __nan : __x; }

constexpr __quad log(__quad __x) { return __has_log(__x) ? __log({__x, 0}).__high : __log_of_other(__x); }
constexpr __quad log2(__quad __x) {
  return __has_log(__x) ? __multiply(__log({__x, 0}), __log2e).__high : __log_of_other(__x);
}
constexpr __quad log10(__quad __x) {
  return __has_log(__x) ? __multiply(__log({__x, 0}), __log10e).__high : __log_of_other(__x);
}
constexpr __quad log1p(__quad __x) {
  if (__builtin_fabsl(__x) < 0x1p-115L)
    return __x;
  return __has_log(1 + __x) ? __log(__sum(1, __x)).__high : __log_of_other(1 + __x);
}

constexpr __quad asinh(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  if (__a < 0x1p-58L || !__is_finite(__x))
    return __x;
  const __quad __y = __a > 0x1p58L ? log(__a) + __ln2.__high : log1p(__a + __a * __a / (1 + sqrt(1 + __a * __a)));
  return __builtin_copysignl(__y, __x);
}

constexpr __quad acosh(__quad __x) {
  if (__x < 1)
    return __nan;
  const __quad __t = __x - 1;
  return __x > 0x1p58L ? log(__x) + __ln2.__high : log1p(__t + sqrt(2 * __t + __t * __t));
}

constexpr __quad atanh(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  if (!(__a < 1))
    return __a == 1 ? __x * __infinity : __a > 1 ? __nan : __x;
  return __a < 0x1p-58L ? __x : __builtin_copysignl(log1p(2 * __a / (1 - __a)) / 2, __x);
}

// x^n where every product on the way is exact; else NaN.
constexpr __quad __exact_power(__quad __x, int __n) {
  __quad __result = 1;
  while (true) {
    if (__n & 1) {
      const __quad __p = __result * __x;
      if (!(__p < __infinity && __p > 0x1p-16000L) || __fused(__result, __x, -__p) != 0)
        return __nan;
      __result = __p;
    }
    if ((__n >>= 1) == 0)
      return __result;
    const __quad __square = __x * __x;
    if (!(__square < __infinity && __square > 0x1p-16000L) || __fused(__x, __x, -__square) != 0)
      return __nan;
    __x = __square;
  }
}

// x^y of a positive, finite x and a finite y.
constexpr __quad __positive_power(__quad __x, __quad __y) {
  __quad __base = __x, __n = __builtin_fabsl(__y);
  for (int __i = 0; __i < 6 && __n < 0x1p14L && rint(__n) != __n; __i++) {
    const __quad __root = sqrt(__base);
    if (__fused(-__root, __root, __base) != 0)
      break;
    __base = __root, __n *= 2;
  }
  if (__n <= 0x1p15L && rint(__n) == __n) {
    const __quad __exact = __exact_power(__base, static_cast<int>(__n));
    if (__exact == __exact)
      return __y < 0 ? 1 / __exact : __exact;
  }
  const __pair __log_x = __log({__x, 0});
  const __quad __size = __log_x.__high * __y;
  return __has_exp(__size) ? __exp_of(__multiply(__log_x, {__y, 0})) : __size > 0 ? __infinity : 0;
}

constexpr __quad pow(__quad __x, __quad __y) {
  if (__y == 0 || __x == 1)
    return 1;
  if (__x != __x || __y != __y)
    return __nan;
  const __quad __a = __builtin_fabsl(__x);
  const bool __whole = rint(__y) == __y, __odd = __whole && rint(__y / 2) != __y / 2 && __is_finite(__y);
  if (!__is_finite(__y))
    return __a == 1 ? 1 : (__a > 1) == (__y > 0) ? __infinity : 0;
  const __quad __sign = __odd ? __builtin_copysignl(1, __x) : 1;
  if (__a == 0 || __a == __infinity)
    return __sign * ((__a == 0) == (__y < 0) ? __infinity : 0);
  return __x < 0 && !__whole ? __nan : __sign * __positive_power(__a, __y);
}

// ---- Angles

// An angle as quarter turns, modulo 4, and a rest of an eighth at most, in radians.
struct __angle {
  int __quarters;
  __pair __rest;
};

constexpr __angle __reduce(__quad __x) {
  if (__builtin_fabsl(__x) <= 0x1.921fb5p-1L)
    return {0, {__x, 0}};
  if (__builtin_fabsl(__x) < 0x1p15L) {
    const __quad __n = rint(__x * 0x1.45f306dc9c883p-1L);
    const __pair __near = __sum(__fused(-__n, __half_pi_parts[0], __x), -__n * __half_pi_parts[1]);
    return {static_cast<int>(__n) & 3, __add(__near, {-__n * __half_pi_parts[2], 0})};
  }
  // x = m 2^n. Bits of 2 / pi that make whole turns are left out, and those after the 13th word that is not.
  const int __n = __normal_exponent(__x) - 112, __first = __n > 2 ? (__n - 2) / 32 : 0;
  const __bits __one = 1, __m = (__builtin_bit_cast(__bits, __x) & ((__one << 112) - 1)) | __one << 112;
  unsigned __product[18] = {};
  for (int __i = 0; __i < 4; __i++) {
    unsigned long long __carry = 0;
    for (int __j = 0; __j < 13; __j++) {
      __carry += static_cast<unsigned long long>(static_cast<unsigned>(__m >> 32 * __i)) * __two_by_pi[__first + 12 - __j] +
                 __product[__i + __j];
      __product[__i + __j] = static_cast<unsigned>(__carry), __carry >>= 32;
    }
    __product[__i + 13] = static_cast<unsigned>(__carry);
  }
  // Where the point is in the product, and 64 bits from there on downwards, four times.
  const int __point = 32 * (__first + 13) - __n;
  unsigned long long __fraction[4] = {};
  for (int __i = 0; __i < 4; __i++) {
    const int __at = __point - 64 * (__i + 1);
    __fraction[__i] = static_cast<unsigned long long>(
        ((static_cast<__bits>(__product[__at / 32 + 2]) << 64) | (static_cast<__bits>(__product[__at / 32 + 1]) << 32) |
         __product[__at / 32]) >> __at % 32);
  }
  const unsigned long long __above =
      (static_cast<unsigned long long>(__product[__point / 32 + 1]) << 32 | __product[__point / 32]) >> __point % 32;
  const int __up = static_cast<int>(__fraction[0] >> 63);
  __pair __f{static_cast<__quad>(static_cast<long long>(__fraction[0])) * 0x1p-64L, 0};
  __f = __add(__f, {static_cast<__quad>(__fraction[1]) * 0x1p-128L, 0});
  __f = __add(__f, {static_cast<__quad>(__fraction[2]) * 0x1p-192L, 0});
  __f = __multiply(__add(__f, {static_cast<__quad>(__fraction[3]) * 0x1p-256L, 0}), __half_pi);
  const int __quarters = static_cast<int>(__above + static_cast<unsigned>(__up)) & 3;
  return __x < 0 ? __angle{-__quarters & 3, {-__f.__high, -__f.__low}} : __angle{__quarters, __f};
}

// Sine and cosine of at most an eighth of a turn.
constexpr __quad __small_sin(__pair __x) {
  const __quad __a = __x.__high, __s = __a * __a;
  __quad __t = 1;
  for (int __i = 29; __i > 3; __i -= 2)
    __t = 1 - __t * __s / (__i * (__i - 1));
  return __a + (__x.__low * (1 - __s / 2) - __a * __s / 6 * __t);
}

constexpr __quad __small_cos(__pair __x) {
  const __quad __a = __x.__high, __s = __a * __a, __half = __s / 2, __w = 1 - __half;
  __quad __t = 1;
  for (int __i = 30; __i > 4; __i -= 2)
    __t = 1 - __t * __s / (__i * (__i - 1));
  return __w + ((1 - __w - __half) + (__s * __s / 24 * __t - __a * __x.__low + __fused(-__a, __a, __s) / 2));
}

// The table of 2 / pi goes as far as a double.
constexpr bool __has_angle(__quad __x) { return __builtin_fabsl(__x) < 0x1p1024L; }

constexpr __quad __far_sin(__quad __x) { return __is_finite(__x) ? __builtin_sinl(__x) : __nan; }
constexpr __quad __far_cos(__quad __x) { return __is_finite(__x) ? __builtin_cosl(__x) : __nan; }
constexpr __quad __far_tan(__quad __x) { return __is_finite(__x) ? __builtin_tanl(__x) : __nan; }

constexpr __quad __sin_of(__angle __x) {
  const __quad __y = __x.__quarters % 2 ? __small_cos(__x.__rest) : __small_sin(__x.__rest);
  return __x.__quarters > 1 ? -__y : __y;
}

constexpr __quad sin(__quad __x) { return __has_angle(__x) ? __x == 0 ? __x : __sin_of(__reduce(__x)) : __far_sin(__x); }

constexpr __quad cos(__quad __x) {
  if (!__has_angle(__x))
    return __far_cos(__x);
  const __angle __a = __reduce(__x);
  return __sin_of({(__a.__quarters + 1) % 4, __a.__rest});
}

constexpr __quad tan(__quad __x) {
  if (!__has_angle(__x) || __x == 0)
    return __x == 0 ? __x : __far_tan(__x);
  const __angle __a = __reduce(__x);
  const __quad __s = __small_sin(__a.__rest), __c = __small_cos(__a.__rest);
  return __a.__quarters % 2 ? -__c / __s : __s / __c;
}

constexpr __quad atan2(__quad __y, __quad __x) {
  if (__x != __x || __y != __y)
    return __nan;
  __quad __p = __builtin_fabsl(__y), __q = __builtin_fabsl(__x);
  if (__q == __infinity || __p == __infinity) {
    const bool __both = __p == __q;
    __q = __q == __infinity, __p = __both ? 1 : !(__q > 0);
  }
  const bool __left = __builtin_signbitl(__x), __steep = __p > __q;
  // The angle between the nearer axis and the point, less a known one.
  const __quad __a = __steep ? __q : __p, __b = __steep ? __p : __q;
  __quad __angle = 0;
  __pair __base{0, 0};
  if (__a != 0 && __exponent(__b) - __exponent(__a) > 120)
    __angle = __a / __b;
  else if (__a != 0) {
    const int __n = __exponent(__b);
    const __quad __c = ldexp(__a, -__n), __d = ldexp(__b, -__n), __k = rint(4 * __c / __d);
    const __quad __t = __fused(-__k / 4, __d, __c) / __fused(__k / 4, __c, __d), __s = __t * __t;
    __quad __series = 0;
    for (int __i = 43; __i > 1; __i -= 2)
      __series = 1.0L / __i - __s * __series;
    __angle = __t - __t * __s * __series;
    __base = __arc_tangents[static_cast<int>(__k)];
    // The rest of the sum below counts from here.
    if (__k == 0)
      __base = {__t, -__t * __s * __series}, __angle = 0;
  }
  if (__steep)
    __base = __add(__half_pi, {-__base.__high, -__base.__low}), __angle = -__angle;
  if (__left)
    __base = __add({2 * __half_pi.__high, 2 * __half_pi.__low}, {-__base.__high, -__base.__low}), __angle = -__angle;
  return __builtin_copysignl(__base.__high + (__base.__low + __angle), __y);
}

constexpr __quad atan(__quad __x) { return __x == 0 ? __x : atan2(__x, 1); }

// The other leg in a circle of radius 1; NaN outside.
constexpr __quad __leg(__quad __x) {
  const __quad __a = __builtin_fabsl(__x);
  return sqrt(__a < 0.5L ? __fused(-__a, __a, 1) : (1 - __a) * (1 + __a));
}

constexpr __quad asin(__quad __x) { return __x == 0 ? __x : atan2(__x, __leg(__x)); }
constexpr __quad acos(__quad __x) { return atan2(__leg(__x), __x); }

// ---- What the functions below need to know of types

template <bool>
struct __when {};
template <>
struct __when<true> {
  using __type = int;
};

constexpr float __promoted(float);
constexpr long double __promoted(long double);
template <class _Tp>
constexpr double __promoted(_Tp);
template <class _Ap, class _Bp>
using __common = decltype(__trellis_constant::__promoted(_Ap()) + __trellis_constant::__promoted(_Bp()));

} // namespace __trellis_constant

// ---- Beside the C library's functions and libc++'s overloads

#  define __TRELLIS_CONSTANT                                                                                           \
    __attribute__((enable_if(__builtin_is_constant_evaluated(), ""), always_inline, nodebug)) constexpr
#  define __TRELLIS_INTEGRAL(type) typename __trellis_constant::__when<__is_integral(type)>::__type = 0
#  define __TRELLIS_PAIR                                                                                               \
    template <class _Ap, class _Bp,                                                                                    \
              typename __trellis_constant::__when<__is_arithmetic(_Ap) && __is_arithmetic(_Bp)>::__type = 0>

// One function of one type: the value in constant evaluation, else the builtin.
#  define __TRELLIS_ONE(result, name, type, value, builtin)                                                            \
    __TRELLIS_CONSTANT result name(type __x) noexcept {                                                                \
      return __builtin_is_constant_evaluated() ? static_cast<result>(value) : builtin(__x);                            \
    }
#  define __TRELLIS_TWO(name, type, second, value, builtin)                                                            \
    __TRELLIS_CONSTANT type name(type __x, second __y) noexcept {                                                      \
      return __builtin_is_constant_evaluated() ? static_cast<type>(value) : builtin(__x, __y);                         \
    }

#  define __TRELLIS_RESULT_UNARY(name, r, rf, rl, value)                                                               \
    __TRELLIS_ONE(r, name, double, value, __builtin_##name)                                                            \
    __TRELLIS_ONE(rf, name, float, value, __builtin_##name##f)                                                         \
    __TRELLIS_ONE(rl, name, long double, value, __builtin_##name##l)                                                   \
    __TRELLIS_ONE(rf, name##f, float, value, __builtin_##name##f)                                                      \
    __TRELLIS_ONE(rl, name##l, long double, value, __builtin_##name##l)                                                \
    template <class _Ap, __TRELLIS_INTEGRAL(_Ap)>                                                                      \
    __TRELLIS_ONE(r, name, _Ap, value, __builtin_##name)
// Arithmetic with NaN is no constant for clang: that goes past the functions above.
#  define __TRELLIS_UNARY(name)                                                                                        \
    __TRELLIS_RESULT_UNARY(name, double, float, long double, __x != __x ? __x : __trellis_constant::name(__x))
#  define __TRELLIS_TO_INTEGER(name, type, by)                                                                         \
    __TRELLIS_RESULT_UNARY(name, type, type, type, __trellis_constant::by(__x))

#  define __TRELLIS_BINARY_OF(name, value, valuef, valuel)                                                             \
    __TRELLIS_TWO(name, double, double, value, __builtin_##name)                                                       \
    __TRELLIS_TWO(name, float, float, valuef, __builtin_##name##f)                                                     \
    __TRELLIS_TWO(name, long double, long double, valuel, __builtin_##name##l)                                         \
    __TRELLIS_TWO(name##f, float, float, valuef, __builtin_##name##f)                                                  \
    __TRELLIS_TWO(name##l, long double, long double, valuel, __builtin_##name##l)                                      \
    __TRELLIS_PAIR __TRELLIS_CONSTANT __trellis_constant::__common<_Ap, _Bp> name(_Ap __x, _Bp __y) noexcept {         \
      using __type = __trellis_constant::__common<_Ap, _Bp>;                                                           \
      return ::name(static_cast<__type>(__x), static_cast<__type>(__y));                                               \
    }
#  define __TRELLIS_BINARY(name)                                                                                       \
    __TRELLIS_BINARY_OF(name, __trellis_constant::name(__x, __y), __trellis_constant::name(__x, __y),                  \
                        __trellis_constant::name(__x, __y))
// What clang evaluates itself.
#  define __TRELLIS_FOLDED(name)                                                                                       \
    __TRELLIS_BINARY_OF(name, __builtin_##name(__x, __y), __builtin_##name##f(__x, __y), __builtin_##name##l(__x, __y))

__TRELLIS_UNARY(acos)
__TRELLIS_UNARY(acosh)
__TRELLIS_UNARY(asin)
__TRELLIS_UNARY(asinh)
__TRELLIS_UNARY(atan)
__TRELLIS_UNARY(atanh)
__TRELLIS_UNARY(cbrt)
__TRELLIS_UNARY(ceil)
__TRELLIS_UNARY(cos)
__TRELLIS_UNARY(cosh)
__TRELLIS_UNARY(exp)
__TRELLIS_UNARY(exp2)
__TRELLIS_UNARY(expm1)
__TRELLIS_UNARY(floor)
__TRELLIS_UNARY(log)
__TRELLIS_UNARY(log10)
__TRELLIS_UNARY(log1p)
__TRELLIS_UNARY(log2)
__TRELLIS_UNARY(nearbyint)
__TRELLIS_UNARY(rint)
__TRELLIS_UNARY(round)
__TRELLIS_UNARY(sin)
__TRELLIS_UNARY(sinh)
__TRELLIS_UNARY(sqrt)
__TRELLIS_UNARY(tan)
__TRELLIS_UNARY(tanh)
__TRELLIS_UNARY(trunc)
__TRELLIS_RESULT_UNARY(fabs, double, float, long double, __builtin_fabsl(__x))
__TRELLIS_TO_INTEGER(lrint, long, rint)
__TRELLIS_TO_INTEGER(llrint, long long, rint)
__TRELLIS_TO_INTEGER(lround, long, round)
__TRELLIS_TO_INTEGER(llround, long long, round)
__TRELLIS_BINARY(atan2)
__TRELLIS_BINARY(fmod)
__TRELLIS_BINARY(hypot)
__TRELLIS_BINARY(pow)
__TRELLIS_FOLDED(copysign)
__TRELLIS_FOLDED(fmax)
__TRELLIS_FOLDED(fmin)

__TRELLIS_TWO(ldexp, double, int, __trellis_constant::ldexp(__x, __y), __builtin_ldexp)
__TRELLIS_TWO(ldexp, float, int, __trellis_constant::ldexp(__x, __y), __builtin_ldexpf)
__TRELLIS_TWO(ldexp, long double, int, __trellis_constant::ldexp(__x, __y), __builtin_ldexpl)
__TRELLIS_TWO(ldexpf, float, int, __trellis_constant::ldexp(__x, __y), __builtin_ldexpf)
__TRELLIS_TWO(ldexpl, long double, int, __trellis_constant::ldexp(__x, __y), __builtin_ldexpl)
template <class _Ap, __TRELLIS_INTEGRAL(_Ap)>
__TRELLIS_CONSTANT double ldexp(_Ap __x, int __y) noexcept {
  return ::ldexp(static_cast<double>(__x), __y);
}

// Templates where libc++ has them: a program's own `long long abs(long long)` goes before.
__TRELLIS_CONSTANT double abs(double __x) noexcept { return __builtin_fabs(__x); }
__TRELLIS_CONSTANT float abs(float __x) noexcept { return __builtin_fabsf(__x); }
__TRELLIS_CONSTANT long double abs(long double __x) noexcept { return __builtin_fabsl(__x); }
__TRELLIS_CONSTANT int abs(int __x) noexcept { return __builtin_abs(__x); }
template <class = int>
__TRELLIS_CONSTANT long abs(long __x) noexcept {
  return __builtin_labs(__x);
}
template <class = int>
__TRELLIS_CONSTANT long long abs(long long __x) noexcept {
  return __builtin_llabs(__x);
}
__TRELLIS_CONSTANT long labs(long __x) noexcept { return __builtin_labs(__x); }
__TRELLIS_CONSTANT long long llabs(long long __x) noexcept { return __builtin_llabs(__x); }

// glibc's, beside C's macros of the same names without the letter.
inline int finitel(long double __x) noexcept { return __builtin_isfinite(__x); }
inline int isinff(float __x) noexcept { return __builtin_isinf_sign(__x); }
inline int isinfl(long double __x) noexcept { return __builtin_isinf_sign(__x); }
inline int isnanf(float __x) noexcept { return __builtin_isnan(__x); }
inline int isnanl(long double __x) noexcept { return __builtin_isnan(__x); }

#  undef __TRELLIS_CONSTANT
#  undef __TRELLIS_INTEGRAL
#  undef __TRELLIS_PAIR
#  undef __TRELLIS_ONE
#  undef __TRELLIS_TWO
#  undef __TRELLIS_RESULT_UNARY
#  undef __TRELLIS_UNARY
#  undef __TRELLIS_TO_INTEGER
#  undef __TRELLIS_BINARY_OF
#  undef __TRELLIS_BINARY
#  undef __TRELLIS_FOLDED

} // extern "C++"

#endif
#endif
