/* Bug: 32-bit sums wrap around. */
#include <stdint.h>
#include <stdio.h>

static uint32_t n, m, change, t[30000];

static uint32_t stations(uint32_t cycle) {
    uint32_t count = 1, busy = t[0];
    for (uint32_t i = 1; i < n; i++) {
        busy += change + t[i];
        if (busy > cycle) {
            count++;
            busy = t[i];
        }
    }
    return count;
}

int main(void) {
    if (scanf("%u %u %u", &n, &m, &change) != 3)
        return 1;
    uint32_t low = 0, high = (n - 1) * change;
    for (uint32_t i = 0; i < n; i++) {
        if (scanf("%u", &t[i]) != 1)
            return 1;
        if (t[i] > low)
            low = t[i];
        high += t[i];
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (stations(middle) <= m)
            high = middle;
        else
            low = middle + 1;
    }
    printf("%u %u\n", low, stations(low));
    return 0;
}
