// <bits/stdc++.h> for libc++: every standard header. What the sandbox lacks fails when used:
// starting a std::thread throws, files are not found.
// Ours, not libstdc++'s. It is also what the precompiled headers are made of.
#ifndef TRELLIS_BITS_STDCXX_H
#define TRELLIS_BITS_STDCXX_H

// C
#include <cassert>
#include <cctype>
#include <cerrno>
#include <cfenv>
#include <cfloat>
#include <cinttypes>
#include <climits>
#include <clocale>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <cuchar>
#include <cwchar>
#include <cwctype>
#include <sys/time.h>

// C++
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <barrier>
#include <bit>
#include <bitset>
#include <charconv>
#include <chrono>
#include <codecvt>
#include <compare>
#include <complex>
#include <concepts>
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <execution>
#include <expected>
#include <filesystem>
#include <flat_map>
#include <flat_set>
#include <format>
#include <forward_list>
#include <fstream>
#include <functional>
#include <future>
#include <initializer_list>
#include <iomanip>
#include <ios>
#include <iosfwd>
#include <iostream>
#include <istream>
#include <iterator>
#include <latch>
#include <limits>
#include <list>
#include <locale>
#include <map>
#include <mdspan>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <new>
#include <numbers>
#include <numeric>
#include <optional>
#include <ostream>
#include <print>
#include <queue>
#include <random>
#include <ranges>
#include <ratio>
#include <regex>
#include <scoped_allocator>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <source_location>
#include <span>
#include <sstream>
#include <stack>
#include <stdexcept>
#include <stop_token>
#include <streambuf>
#include <string>
#include <string_view>
#include <syncstream>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>
#include <version>

// Two names of libstdc++'s own that contest code uses.
namespace std {
constexpr int __gcd(int a, int b) { return gcd(a, b); }
constexpr long __gcd(long a, long b) { return gcd(a, b); }
constexpr long long __gcd(long long a, long long b) { return gcd(a, b); }
constexpr unsigned __gcd(unsigned a, unsigned b) { return gcd(a, b); }
constexpr unsigned long long __gcd(unsigned long long a, unsigned long long b) { return gcd(a, b); }
constexpr int __lg(int n) { return 31 - __builtin_clz(n); }
constexpr int __lg(unsigned n) { return 31 - __builtin_clz(n); }
constexpr int __lg(long n) { return 31 - __builtin_clzl(n); }
constexpr int __lg(unsigned long n) { return 31 - __builtin_clzl(n); }
constexpr int __lg(long long n) { return 63 - __builtin_clzll(n); }
constexpr int __lg(unsigned long long n) { return 63 - __builtin_clzll(n); }
} // namespace std

#endif
