#include <stdio.h>

int main(void) {
    int n;
    long long left;
    if (scanf("%d %lld", &n, &left) != 2) return 1;
    int bought = 0;
    for (int i = 0; i < n; i++) {
        long long price;
        if (scanf("%lld", &price) != 1) return 1;
        if (price > left) break;
        left -= price;
        bought++;
    }
    printf("%d %lld\n", bought, left);
    return 0;
}
