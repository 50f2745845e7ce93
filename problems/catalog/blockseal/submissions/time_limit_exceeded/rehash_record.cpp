// Too slow: hashes the whole block text again for every nonce.
#include <bits/stdc++.h>

uint64_t hash(const std::string& head, long long nonce) {
    uint64_t h = 0xcbf29ce484222325ULL;
    for (unsigned char c : head) h = (h ^ c) * 0x100000001b3ULL;
    for (unsigned char c : std::to_string(nonce)) h = (h ^ c) * 0x100000001b3ULL;
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdULL;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return h ^ (h >> 33);
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::string prev(16, '0');
    for (int i = 1; i <= n; i++) {
        int d;
        std::string record;
        std::cin >> d >> record;
        const std::string head = std::to_string(i) + "|" + prev + "|" + record + "|";
        long long x = 0;
        uint64_t h = hash(head, x);
        while (d > 0 && h >> (64 - d) != 0) h = hash(head, ++x);
        for (int k = 15; k >= 0; k--, h >>= 4) prev[k] = "0123456789abcdef"[h & 15];
        std::cout << x << ' ' << prev << '\n';
    }
}
