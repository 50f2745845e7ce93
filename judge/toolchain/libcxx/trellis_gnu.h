// Two functions of libstdc++'s own that contest programs use and <algorithm> brings.
#ifndef TRELLIS_GNU_H
#define TRELLIS_GNU_H

#include <__config>

_LIBCPP_BEGIN_NAMESPACE_STD

// The greatest common divisor; of negative numbers with the sign that Euclid's algorithm leaves, as in libstdc++.
template <class _Tp>
_LIBCPP_HIDE_FROM_ABI constexpr _Tp __gcd(_Tp __a, _Tp __b) {
  while (__b != 0) {
    _Tp __rest = __a % __b;
    __a = __b;
    __b = __rest;
  }
  return __a;
}

// The binary logarithm, rounded down, of a number above 0.
_LIBCPP_HIDE_FROM_ABI constexpr int __lg(int __n) { return 31 - __builtin_clz(static_cast<unsigned>(__n)); }
_LIBCPP_HIDE_FROM_ABI constexpr unsigned __lg(unsigned __n) { return 31u - static_cast<unsigned>(__builtin_clz(__n)); }
_LIBCPP_HIDE_FROM_ABI constexpr long __lg(long __n) {
  return static_cast<long>(8 * sizeof(long)) - 1 - __builtin_clzl(static_cast<unsigned long>(__n));
}
_LIBCPP_HIDE_FROM_ABI constexpr unsigned long __lg(unsigned long __n) {
  return 8 * sizeof(long) - 1 - static_cast<unsigned long>(__builtin_clzl(__n));
}
_LIBCPP_HIDE_FROM_ABI constexpr long long __lg(long long __n) {
  return 63 - __builtin_clzll(static_cast<unsigned long long>(__n));
}
_LIBCPP_HIDE_FROM_ABI constexpr unsigned long long __lg(unsigned long long __n) {
  return 63ull - static_cast<unsigned long long>(__builtin_clzll(__n));
}

_LIBCPP_END_NAMESPACE_STD

#endif
