#include <stdio.h>

static int n, m;
static long long change, t[30000];

static int stations(long long cycle) {
    int count = 1;
    long long busy = t[0];
    for (int i = 1; i < n; i++) {
        if (busy + change + t[i] <= cycle) {
            busy += change + t[i];
        } else {
            count++;
            busy = t[i];
        }
    }
    return count;
}

int main(void) {
    if (scanf("%d %d %lld", &n, &m, &change) != 3)
        return 1;
    long long low = 0, high = (n - 1) * change;
    for (int i = 0; i < n; i++) {
        if (scanf("%lld", &t[i]) != 1)
            return 1;
        if (t[i] > low)
            low = t[i];
        high += t[i];
    }
    while (low < high) {
        long long middle = low + (high - low) / 2;
        if (stations(middle) <= m)
            high = middle;
        else
            low = middle + 1;
    }
    printf("%lld %d\n", low, stations(low));
    return 0;
}
