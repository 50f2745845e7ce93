/* Drops a copy only when it directly follows another copy of its packet. */
#include <stdio.h>
#include <stdlib.h>

#define MOST 25000

typedef struct {
    int time, gateway, place; /* place: the line in the input, which is the order of the logs */
    int sequence, value, copy;
} Reception;

static Reception all[MOST];
static int from[1000];

static int order(int a, int b) {
    return (a > b) - (a < b);
}

/* Gateways are read in order, so (time, place) is (time, gateway, order in the log). */
static int in_stream(const void *a, const void *b) {
    const Reception *x = a, *y = b;
    return x->time != y->time ? order(x->time, y->time) : order(x->place, y->place);
}

int main(void) {
    int k, total = 0;
    if (scanf("%d", &k) != 1) return 1;
    for (int g = 0; g < k; g++) {
        int c;
        if (scanf("%d", &c) != 1) return 1;
        while (c--) {
            Reception *r = &all[total];
            if (scanf("%d %d %d", &r->time, &r->sequence, &r->value) != 3) return 1;
            r->gateway = g;
            r->place = total++;
        }
    }
    qsort(all, total, sizeof all[0], in_stream);
    int kept = 0, late = 0, largest = -1;
    for (int i = 0; i < total; i++) {
        all[i].copy = i > 0 && all[i].sequence == all[i - 1].sequence;
        if (!all[i].copy) kept++;
    }
    for (int i = 0; i < total; i++) {
        if (all[i].copy) continue;
        from[all[i].gateway]++;
        if (all[i].sequence < largest) late++;
        else largest = all[i].sequence;
    }
    printf("%d %d %d\n", kept, total - kept, late);
    for (int g = 0; g < k; g++) printf("%d%c", from[g], g + 1 < k ? ' ' : '\n');
    for (int i = 0; i < total; i++)
        if (!all[i].copy) printf("%d %d\n", all[i].sequence, all[i].value);
    return 0;
}
