// Arithmetic of __float128 and __int128 over numbers of all kinds, and a hash of what came out.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
typedef __float128 quad;
typedef uint64_t u64;
typedef unsigned __int128 u128;
static u64 state = 1, hash;
static u64 next(void) { state ^= state << 13; state ^= state >> 7; return state ^= state << 17; }
static u128 two(void) { u128 a = next(); return a << 64 | next(); }
static void mix(u64 a) { hash = (hash ^ a) * 0x9E3779B97F4A7C15; hash ^= hash >> 29; }
static void both(u128 a) { mix(a); mix(a >> 64); }
static void real(quad a) { u128 b; memcpy(&b, &a, 16); if (a == a) both(b); else mix(1); }
// Exponents of all sizes, the ends among them; mantissas that end in zeros or ones.
static quad number(void) {
    u64 kind = next(), e = kind % 8 == 0 ? next() & 0x7fff : kind % 8 == 1 ? next() % 80 : 16383 - 60 + next() % 120;
    u64 low = kind & 16 ? next() : 0 - (kind >> 5 & 1), high = kind & 64 ? next() : kind >> 7 & 1;
    u128 b = (u128)((high & 0x8000ffffffffffff) | e << 48) << 64 | low;
    quad a;
    memcpy(&a, &b, 16);
    return a;
}
int main(void) {
    for (int i = 0; i < 20000; i++) {
        quad a = number(), b = i % 8 ? number() : a + 1;
        real(a + b), real(a - b), real(a * b), real(a / b);
        mix((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5);
        double d = a;
        u64 word;
        memcpy(&word, &d, 8);
        if (a == a) mix(word), real((float)a), real(d);
        a = number(), real((int64_t)next()), real(next()), real((int32_t)next()), real((uint32_t)next());
        if (a > -9e18 && a < 9e18) mix((int64_t)a);
        if (a > -1 && a < 18e18) mix((u64)a);
        if (a > -2e9 && a < 2e9) mix((int32_t)a);
        if (a > -1 && a < 4e9) mix((uint32_t)a);
    }
    for (int i = 0; i < 20000; i++) {
        u128 a = two(), b = two();
        a >>= next() % 128, b >>= next() % 128;
        if (!b) b = 1;
        both(a * b), both(a / b), both(a % b), both(a << next() % 128);
        __int128 c = a, e = next() % 2 ? b : -b;
        both(c / e), both(c % e), both(c >> next() % 128);
    }
    printf("%016llx\n", (unsigned long long)hash);
}
