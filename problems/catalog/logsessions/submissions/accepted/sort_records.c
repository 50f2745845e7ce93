#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char user[21];
    int time; /* seconds since the start of day 1 */
} Request;

static Request log_lines[20000];

static int by_user_and_time(const void *a, const void *b) {
    const Request *x = a, *y = b;
    int order = strcmp(x->user, y->user);
    return order ? order : (x->time > y->time) - (x->time < y->time);
}

int main(void) {
    int n, timeout;
    if (scanf("%d %d", &n, &timeout) != 2) return 1;
    for (int i = 0; i < n; i++) {
        int day, h, m, s;
        if (scanf("%d %d:%d:%d %20s", &day, &h, &m, &s, log_lines[i].user) != 5) return 1;
        log_lines[i].time = ((day - 1) * 24 + h) * 3600 + m * 60 + s;
    }
    qsort(log_lines, n, sizeof log_lines[0], by_user_and_time);

    for (int i = 0; i < n;) {
        const char *user = log_lines[i].user;
        int sessions = 0, seconds = 0, size = 0, largest = 0, last = 0;
        for (; i < n && strcmp(log_lines[i].user, user) == 0; i++) {
            int time = log_lines[i].time;
            if (sessions == 0 || time - last > timeout) {
                sessions++;
                size = 0;
            } else {
                seconds += time - last;
            }
            last = time;
            if (++size > largest) largest = size;
        }
        printf("%s %d %d %d\n", user, sessions, seconds, largest);
    }
    return 0;
}
