#include <bits/stdc++.h>

using u64 = uint64_t;

u64 mix(u64 x) {
    x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
    x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

u64 leaf(u64 v) { return mix(v + 0x9e3779b97f4a7c15ULL); }

u64 node(u64 left, u64 right) { return mix(mix(left) + right); }

// Nodes exist only where something was set; a null child is an empty subtree.
struct Node {
    u64 hash;
    std::unique_ptr<Node> left, right;
};

u64 empty[21];

u64 hash_of(const std::unique_ptr<Node>& t, int height) { return t ? t->hash : empty[height]; }

void set(std::unique_ptr<Node>& t, int height, unsigned slot, u64 value) {
    if (!t) t = std::make_unique<Node>();
    if (height == 0) {
        t->hash = leaf(value);
        return;
    }
    const int bit = height - 1;
    set(slot >> bit & 1 ? t->right : t->left, height - 1, slot, value);
    t->hash = node(hash_of(t->left, height - 1), hash_of(t->right, height - 1));
}

int main() {
    int d, q;
    if (std::scanf("%d %d", &d, &q) != 2) return 1;
    empty[0] = leaf(0);
    for (int i = 1; i <= d; i++) empty[i] = node(empty[i - 1], empty[i - 1]);
    std::unique_ptr<Node> root;
    while (q--) {
        char kind[8], hex[20];
        unsigned slot;
        if (std::scanf("%7s %u %19s", kind, &slot, hex) != 3) return 1;
        const u64 value = std::strtoull(hex, nullptr, 16);
        if (kind[0] == 's') {
            set(root, d, slot, value);
            std::printf("%016llx\n", (unsigned long long)root->hash);
            continue;
        }
        u64 now = leaf(value);
        for (int i = 0; i < d; i++) {
            if (std::scanf("%19s", hex) != 1) return 1;
            const u64 other = std::strtoull(hex, nullptr, 16);
            now = slot >> i & 1 ? node(other, now) : node(now, other);
        }
        std::puts(now == hash_of(root, d) ? "valid" : "invalid");
    }
}
