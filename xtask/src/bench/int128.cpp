// Powers modulo a prime of 60 bits, as factorisation and primality tests take them.
#include <cstdio>

using u64 = unsigned long long;

static u64 times(u64 a, u64 b, u64 m) { return static_cast<unsigned __int128>(a) * b % m; }

int main() {
    const u64 prime = 1000000000000000003ULL;
    u64 sum = 0;
    for (u64 base = 2; base < 150002; ++base) {
        u64 power = 1, square = base;
        for (u64 exponent = prime - 1; exponent; exponent >>= 1, square = times(square, square, prime))
            if (exponent & 1) power = times(power, square, prime);
        sum += power;
    }
    std::printf("%llu\n", sum);
}
