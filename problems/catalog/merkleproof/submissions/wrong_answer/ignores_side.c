/* Bug: a proof is combined as if every node on the way were a left child. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t tree[1 << 21]; /* children of i at 2i and 2i + 1, root at 1 */

static uint64_t mix(uint64_t x) {
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    x *= UINT64_C(0xc4ceb9fe1a85ec53);
    x ^= x >> 33;
    return x;
}

static uint64_t leaf(uint64_t v) { return mix(v + UINT64_C(0x9e3779b97f4a7c15)); }

static uint64_t node(uint64_t left, uint64_t right) { return mix(mix(left) + right); }

int main(void) {
    int d, q;
    if (scanf("%d %d", &d, &q) != 2)
        return 1;
    uint64_t empty = leaf(0);
    for (int height = 0; height <= d; height++) {
        uint32_t first = UINT32_C(1) << (d - height);
        for (uint32_t i = first; i < 2 * first; i++)
            tree[i] = empty;
        empty = node(empty, empty);
    }
    while (q--) {
        char kind[8];
        uint32_t k;
        uint64_t v;
        if (scanf("%7s %" SCNu32 " %" SCNx64, kind, &k, &v) != 3)
            return 1;
        uint32_t at = k + (UINT32_C(1) << d);
        if (strcmp(kind, "set") == 0) {
            tree[at] = leaf(v);
            while (at >>= 1)
                tree[at] = node(tree[2 * at], tree[2 * at + 1]);
            printf("%016" PRIx64 "\n", tree[1]);
        } else {
            uint64_t now = leaf(v), sibling;
            for (; at > 1; at >>= 1) {
                if (scanf("%" SCNx64, &sibling) != 1)
                    return 1;
                now = node(now, sibling);
            }
            puts(now == tree[1] ? "valid" : "invalid");
        }
    }
    return 0;
}
