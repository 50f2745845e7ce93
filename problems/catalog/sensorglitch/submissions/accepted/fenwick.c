#include <stdio.h>
#include <stdlib.h>

#define LOWEST (-5000)
#define VALUES 32768 /* a power of two, at least 20001 */

static int tree[VALUES + 1], readings[40000];

static void count(int reading, int change) {
    for (int i = reading - LOWEST + 1; i <= VALUES; i += i & -i) tree[i] += change;
}

/* The k-th smallest reading in the window, k from 1. */
static int smallest(int k) {
    int at = 0;
    for (int step = VALUES / 2; step; step /= 2) {
        if (tree[at + step] < k) {
            at += step;
            k -= tree[at];
        }
    }
    return at + LOWEST;
}

/* A decimal number with its point left out: "-3.25" is -325. */
static int fixed_point(void) {
    char text[16];
    int value = 0;
    if (scanf("%15s", text) != 1) exit(1);
    for (const char *p = text; *p; p++)
        if (*p >= '0' && *p <= '9') value = value * 10 + (*p - '0');
    return *text == '-' ? -value : value;
}

int main(void) {
    int n, w;
    if (scanf("%d %d", &n, &w) != 2) return 1;
    int threshold = fixed_point();
    static int position[40000], median[40000]; /* medians in thousandths */
    int glitches = 0;
    for (int i = 0; i < n; i++) {
        readings[i] = fixed_point();
        count(readings[i], 1);
        if (i >= w) count(readings[i - w], -1);
        int size = i < w ? i + 1 : w;
        int middle = 5 * (smallest((size + 1) / 2) + smallest(size / 2 + 1));
        if (abs(10 * readings[i] - middle) > threshold) {
            position[glitches] = i + 1;
            median[glitches++] = middle;
        }
    }
    printf("%d\n", glitches);
    for (int i = 0; i < glitches; i++) {
        int m = median[i];
        printf("%d %s%d.%03d\n", position[i], m < 0 ? "-" : "", abs(m) / 1000, abs(m) % 1000);
    }
    return 0;
}
