// Too slow: computes the whole tree again after every change.
#include <bits/stdc++.h>

using u64 = uint64_t;

u64 mix(u64 x) {
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

u64 leaf(u64 v) { return mix(v + 0x9e3779b97f4a7c15ULL); }

u64 node(u64 left, u64 right) { return mix(mix(left) + right); }

int main() {
    int d, q;
    if (std::scanf("%d %d", &d, &q) != 2) return 1;
    const unsigned leaves = 1u << d;
    std::vector<u64> tree(2 * leaves, leaf(0));
    auto rebuild = [&] {
        for (unsigned i = leaves - 1; i >= 1; i--) tree[i] = node(tree[2 * i], tree[2 * i + 1]);
    };
    rebuild();
    while (q--) {
        char kind[8], hex[20];
        unsigned slot;
        if (std::scanf("%7s %u %19s", kind, &slot, hex) != 3) return 1;
        u64 now = leaf(std::strtoull(hex, nullptr, 16));
        if (kind[0] == 's') {
            tree[leaves + slot] = now;
            rebuild();
            std::printf("%016llx\n", (unsigned long long)tree[1]);
            continue;
        }
        for (unsigned at = leaves + slot; at > 1; at /= 2) {
            if (std::scanf("%19s", hex) != 1) return 1;
            const u64 other = std::strtoull(hex, nullptr, 16);
            now = at & 1 ? node(other, now) : node(now, other);
        }
        std::puts(now == tree[1] ? "valid" : "invalid");
    }
}
