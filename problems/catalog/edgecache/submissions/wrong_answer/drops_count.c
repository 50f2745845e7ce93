/* Bug: counts dropped chunks as evicted. */
#include <stdbool.h>
#include <stdio.h>

#define CHUNKS 200001

/* Chunk numbers start at 1; 0 is the ring's anchor, after[0] the least recently used chunk. */
static int before[CHUNKS], after[CHUNKS], owner[CHUNKS];
static bool cached[CHUNKS];
static int first[1001], count[1001];
static long long size[1001];
static long long capacity, used;
static int evictions, chunks;

static void unlink_chunk(int x) {
    after[before[x]] = after[x];
    before[after[x]] = before[x];
}

static void push_newest(int x) {
    before[x] = before[0];
    after[x] = 0;
    after[before[0]] = x;
    before[0] = x;
}

static void discard(int x) {
    unlink_chunk(x);
    cached[x] = false;
    used -= size[owner[x]];
    chunks--;
}

static void make_room(long long need) {
    while (used + need > capacity) {
        discard(after[0]);
        evictions++;
    }
}

int main(void) {
    int m, q;
    if (scanf("%lld %d %d", &capacity, &m, &q) != 3)
        return 1;
    int next = 1;
    for (int j = 1; j <= m; j++) {
        if (scanf("%d %lld", &count[j], &size[j]) != 2)
            return 1;
        first[j] = next;
        for (int i = 0; i < count[j]; i++)
            owner[next++] = j;
    }
    while (q--) {
        char kind[8];
        int j, a, b;
        if (scanf("%7s", kind) != 1)
            return 1;
        if (kind[0] == 'd') {
            if (scanf("%d", &j) != 1)
                return 1;
            for (int x = first[j]; x < first[j] + count[j]; x++)
                if (cached[x]) {
                    discard(x);
                    evictions++;
                }
        } else if (kind[2] == 's') {
            if (scanf("%lld", &capacity) != 1)
                return 1;
            make_room(0);
        } else {
            if (scanf("%d %d %d", &j, &a, &b) != 3)
                return 1;
            int hits = 0;
            for (int x = first[j] + a - 1; x < first[j] + b; x++) {
                if (cached[x]) {
                    hits++;
                    unlink_chunk(x);
                    push_newest(x);
                } else if (size[j] <= capacity) {
                    make_room(size[j]);
                    push_newest(x);
                    cached[x] = true;
                    used += size[j];
                    chunks++;
                }
            }
            printf("%d %lld\n", hits, (b - a + 1 - hits) * size[j]);
        }
    }
    printf("%d %d %lld\n", evictions, chunks, used);
    return 0;
}
