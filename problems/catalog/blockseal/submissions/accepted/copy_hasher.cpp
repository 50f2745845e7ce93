#include <bits/stdc++.h>

struct Hasher {
    uint64_t h = 0xcbf29ce484222325ULL;

    void feed(std::string_view text) {
        for (unsigned char c : text) h = (h ^ c) * 0x100000001b3ULL;
    }

    uint64_t finish() const {
        uint64_t x = h;
        x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
        x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
        return x ^ (x >> 33);
    }
};

std::string hex16(uint64_t x) {
    std::string s(16, '0');
    for (int i = 15; i >= 0; i--, x >>= 4) s[i] = "0123456789abcdef"[x & 15];
    return s;
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::cin >> n;
    std::string prev(16, '0');
    for (int i = 1; i <= n; i++) {
        int d;
        std::string record;
        std::cin >> d >> record;
        Hasher start;
        start.feed(std::to_string(i) + "|" + prev + "|" + record + "|");
        // All ones below bit 64 - d: for d = 0 every hash is allowed.
        const uint64_t most = d == 0 ? ~0ULL : (1ULL << (64 - d)) - 1;
        for (long long x = 0;; x++) {
            Hasher one = start;
            one.feed(std::to_string(x));
            const uint64_t h = one.finish();
            if (h <= most) {
                prev = hex16(h);
                std::cout << x << ' ' << prev << '\n';
                break;
            }
        }
    }
}
