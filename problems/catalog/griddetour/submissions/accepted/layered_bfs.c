#include <stdio.h>
#include <string.h>

#define SIDE 252 /* a border of shelves on every side */
#define LAYERS 6

static char plan[SIDE * SIDE];
static int dist[LAYERS][SIDE * SIDE]; /* by tokens used */
static int queue[LAYERS * SIDE * SIDE];

int main(void) {
    int rows, cols, tokens;
    if (scanf("%d %d %d", &rows, &cols, &tokens) != 3) return 1;
    memset(plan, '#', sizeof plan);
    memset(dist, -1, sizeof dist);
    int start = 0, goal = 0;
    for (int r = 1; r <= rows; r++) {
        char line[SIDE];
        if (scanf("%251s", line) != 1) return 1;
        for (int c = 1; c <= cols; c++) {
            int cell = r * SIDE + c;
            plan[cell] = line[c - 1];
            if (plan[cell] == 'S') start = cell;
            if (plan[cell] == 'T') goal = cell;
        }
    }

    const int step[4] = {1, -1, SIDE, -SIDE};
    int head = 0, tail = 0;
    dist[0][start] = 0;
    queue[tail++] = start;
    while (head < tail) {
        int used = queue[head] / (SIDE * SIDE), cell = queue[head] % (SIDE * SIDE);
        head++;
        if (cell == goal) {
            printf("%d\n", dist[used][cell]);
            return 0;
        }
        for (int i = 0; i < 4; i++) {
            int next = cell + step[i];
            if (plan[next] == '#') continue;
            int now = used + (plan[next] == '+');
            if (now > tokens || dist[now][next] >= 0) continue;
            dist[now][next] = dist[used][cell] + 1;
            queue[tail++] = now * SIDE * SIDE + next;
        }
    }
    puts("-1");
    return 0;
}
