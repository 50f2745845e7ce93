#include <stdint.h>
#include <stdio.h>

#define NEVER 1000000000

static int n, p[13], d[13], s[14][13];
static int when[1 << 13][13];
static int64_t order[1 << 13][13]; /* four bits for each job, the first one highest */

static void reach(int set, int last, int time, int64_t path) {
    if (time > d[last])
        return;
    if (time < when[set][last] || (time == when[set][last] && path < order[set][last])) {
        when[set][last] = time;
        order[set][last] = path;
    }
}

int main(void) {
    if (scanf("%d", &n) != 1)
        return 1;
    for (int j = 0; j < n; j++)
        if (scanf("%d", &p[j]) != 1)
            return 1;
    for (int j = 0; j < n; j++)
        if (scanf("%d", &d[j]) != 1)
            return 1;
    for (int i = 0; i <= n; i++)
        for (int j = 0; j < n; j++)
            if (scanf("%d", &s[i][j]) != 1)
                return 1;
    int full = (1 << n) - 1;
    for (int set = 0; set <= full; set++)
        for (int j = 0; j < n; j++)
            when[set][j] = NEVER;
    for (int j = 0; j < n; j++)
        reach(1 << j, j, s[0][j] + p[j], j + 1);
    for (int set = 1; set < full; set++)
        for (int i = 0; i < n; i++) {
            if (when[set][i] == NEVER)
                continue;
            for (int j = 0; j < n; j++)
                if (!(set >> j & 1))
                    reach(set | 1 << j, j, when[set][i] + s[i + 1][j] + p[j], order[set][i] << 4 | (j + 1));
        }
    int best = 0;
    for (int j = 1; j < n; j++)
        if (when[full][j] < when[full][best] ||
            (when[full][j] == when[full][best] && order[full][j] < order[full][best]))
            best = j;
    if (when[full][best] == NEVER) {
        puts("impossible");
        return 0;
    }
    printf("%d\n", when[full][best]);
    for (int k = n - 1; k >= 0; k--)
        printf("%d%c", (int)(order[full][best] >> 4 * k & 15), k ? ' ' : '\n');
    return 0;
}
