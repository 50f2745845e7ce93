/* Bug: the previous hash goes into the text without its leading zeros. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

static char record[100001];

static uint64_t feed(uint64_t h, const char *s) {
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    return h;
}

int main(void) {
    int n;
    if (scanf("%d", &n) != 1)
        return 1;
    char prev[32] = "0000000000000000";
    for (int i = 1; i <= n; i++) {
        int d;
        char head[64], digits[16];
        if (scanf("%d %100000s", &d, record) != 2)
            return 1;
        snprintf(head, sizeof head, "%d|%s|", i, prev);
        uint64_t state = feed(feed(feed(UINT64_C(0xcbf29ce484222325), head), record), "|");
        for (int x = 0;; x++) {
            snprintf(digits, sizeof digits, "%d", x);
            uint64_t h = feed(state, digits);
            h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
            h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
            h ^= h >> 33;
            if (d == 0 || h >> (64 - d) == 0) {
                printf("%d %016" PRIx64 "\n", x, h);
                snprintf(prev, sizeof prev, "%" PRIx64, h);
                break;
            }
        }
    }
    return 0;
}
