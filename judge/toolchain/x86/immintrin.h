// What programs name of x86's intrinsics without vectors, for those that have the line from a template. The headers that
// compilers for x86 have beside it include this one (xtask/src/setup/clang.rs).
#ifndef TRELLIS_IMMINTRIN_H
#define TRELLIS_IMMINTRIN_H

#include <stdlib.h>
#include <time.h>

#define TRELLIS_X86 static __inline__ __attribute__((__always_inline__, __unused__))

TRELLIS_X86 int _mm_popcnt_u32(unsigned a) { return __builtin_popcount(a); }
TRELLIS_X86 long long _mm_popcnt_u64(unsigned long long a) { return __builtin_popcountll(a); }
#define _popcnt32(a) _mm_popcnt_u32((unsigned)(a))
#define _popcnt64(a) ((int)_mm_popcnt_u64((unsigned long long)(a)))
#define __popcntd(a) _mm_popcnt_u32(a)
#define __popcntq(a) _mm_popcnt_u64(a)

// Of no bits: the width, as the instructions have it.
TRELLIS_X86 unsigned _lzcnt_u32(unsigned a) { return a ? (unsigned)__builtin_clz(a) : 32; }
TRELLIS_X86 unsigned long long _lzcnt_u64(unsigned long long a) { return a ? (unsigned)__builtin_clzll(a) : 64; }
TRELLIS_X86 unsigned _tzcnt_u32(unsigned a) { return a ? (unsigned)__builtin_ctz(a) : 32; }
TRELLIS_X86 unsigned long long _tzcnt_u64(unsigned long long a) { return a ? (unsigned)__builtin_ctzll(a) : 64; }

TRELLIS_X86 unsigned _andn_u32(unsigned a, unsigned b) { return ~a & b; }
TRELLIS_X86 unsigned long long _andn_u64(unsigned long long a, unsigned long long b) { return ~a & b; }
TRELLIS_X86 unsigned _blsi_u32(unsigned a) { return a & (0 - a); }
TRELLIS_X86 unsigned long long _blsi_u64(unsigned long long a) { return a & (0 - a); }
TRELLIS_X86 unsigned _blsr_u32(unsigned a) { return a & (a - 1); }
TRELLIS_X86 unsigned long long _blsr_u64(unsigned long long a) { return a & (a - 1); }
TRELLIS_X86 unsigned _blsmsk_u32(unsigned a) { return a ^ (a - 1); }
TRELLIS_X86 unsigned long long _blsmsk_u64(unsigned long long a) { return a ^ (a - 1); }

TRELLIS_X86 unsigned long long _pext_u64(unsigned long long a, unsigned long long mask) {
  unsigned long long result = 0;
  for (int at = 0; mask; mask &= mask - 1)
    result |= (a >> __builtin_ctzll(mask) & 1) << at++;
  return result;
}
TRELLIS_X86 unsigned long long _pdep_u64(unsigned long long a, unsigned long long mask) {
  unsigned long long result = 0;
  for (; mask; mask &= mask - 1, a >>= 1)
    result |= (a & 1) << __builtin_ctzll(mask);
  return result;
}
TRELLIS_X86 unsigned _pext_u32(unsigned a, unsigned mask) { return (unsigned)_pext_u64(a, mask); }
TRELLIS_X86 unsigned _pdep_u32(unsigned a, unsigned mask) { return (unsigned)_pdep_u64(a, mask); }

TRELLIS_X86 unsigned char _addcarry_u64(unsigned char carry, unsigned long long a, unsigned long long b,
                                        unsigned long long *sum) {
  unsigned char first = __builtin_add_overflow(a, b, sum);
  return first | __builtin_add_overflow(*sum, (unsigned long long)(carry != 0), sum);
}
TRELLIS_X86 unsigned char _subborrow_u64(unsigned char borrow, unsigned long long a, unsigned long long b,
                                         unsigned long long *difference) {
  unsigned char first = __builtin_sub_overflow(a, b, difference);
  return first | __builtin_sub_overflow(*difference, (unsigned long long)(borrow != 0), difference);
}
TRELLIS_X86 unsigned long long _mulx_u64(unsigned long long a, unsigned long long b, unsigned long long *high) {
  unsigned __int128 product = (unsigned __int128)a * b;
  *high = (unsigned long long)(product >> 64);
  return (unsigned long long)product;
}

TRELLIS_X86 void *_mm_malloc(size_t size, size_t alignment) {
  return aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
TRELLIS_X86 void _mm_free(void *a) { free(a); }
TRELLIS_X86 void _mm_pause(void) {}
#define _MM_HINT_T0 3
#define _mm_prefetch(address, hint) ((void)(address))

// For seeds: it counts, but not cycles.
TRELLIS_X86 unsigned long long __rdtsc(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (unsigned long long)now.tv_sec * 1000000000 + (unsigned long long)now.tv_nsec;
}

#undef TRELLIS_X86
#endif
