#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static char record[100001];

static uint64_t feed(uint64_t h, const char *s) {
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t finish(uint64_t h) {
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    h ^= h >> 33;
    return h;
}

int main(void) {
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    uint64_t prev = 0;
    for (int i = 1; i <= n; i++) {
        int d;
        char head[64], digits[16];
        if (scanf("%d %100000s", &d, record) != 2)
            return 1;
        snprintf(head, sizeof head, "%d|%016" PRIx64 "|", i, prev);
        uint64_t state = feed(feed(feed(UINT64_C(0xcbf29ce484222325), head), record), "|");
        for (int x = 0;; x++) {
            snprintf(digits, sizeof digits, "%d", x);
            uint64_t h = finish(feed(state, digits));
            if (d == 0 || h >> (64 - d) == 0) {
                printf("%d %016" PRIx64 "\n", x, h);
                prev = h;
                break;
            }
        }
    }
    return 0;
}
