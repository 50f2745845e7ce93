/* Bug: orders the jobs by their deadlines, whatever the setups. */
#include <stdio.h>

int main(void) {
    int n, p[13], d[13], s[14][13], order[13];
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
    for (int j = 0; j < n; j++) {
        int k = j;
        for (; k > 0 && d[order[k - 1]] > d[j]; k--)
            order[k] = order[k - 1];
        order[k] = j;
    }
    int time = 0, last = 0;
    for (int k = 0; k < n; k++) {
        time += s[last][order[k]] + p[order[k]];
        if (time > d[order[k]]) {
            puts("impossible");
            return 0;
        }
        last = order[k] + 1;
    }
    printf("%d\n", time);
    for (int k = 0; k < n; k++)
        printf("%d%c", order[k] + 1, k < n - 1 ? ' ' : '\n');
    return 0;
}
