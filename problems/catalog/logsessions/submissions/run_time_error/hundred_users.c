/* Has room for 100 users and aborts at the next one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USERS 100

typedef struct {
    char name[21];
    int count, *times;
} User;

static User users[USERS];
static int known;

static User *find(const char *name) {
    for (int i = 0; i < known; i++)
        if (strcmp(users[i].name, name) == 0) return &users[i];
    if (known == USERS) abort();
    strcpy(users[known].name, name);
    users[known].times = malloc(20000 * sizeof(int));
    return &users[known++];
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const User *)a)->name, ((const User *)b)->name);
}

static int by_value(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

int main(void) {
    int n, timeout;
    if (scanf("%d %d", &n, &timeout) != 2) return 1;
    for (int i = 0; i < n; i++) {
        int day, h, m, s;
        char name[21];
        if (scanf("%d %d:%d:%d %20s", &day, &h, &m, &s, name) != 5) return 1;
        User *user = find(name);
        user->times[user->count++] = ((day - 1) * 24 + h) * 3600 + m * 60 + s;
    }
    qsort(users, known, sizeof users[0], by_name);
    for (int i = 0; i < known; i++) {
        User *user = &users[i];
        qsort(user->times, user->count, sizeof(int), by_value);
        int sessions = 1, seconds = 0, size = 1, largest = 1;
        for (int j = 1; j < user->count; j++) {
            int gap = user->times[j] - user->times[j - 1];
            if (gap > timeout) {
                sessions++;
                size = 0;
            } else {
                seconds += gap;
            }
            if (++size > largest) largest = size;
        }
        printf("%s %d %d %d\n", user->name, sessions, seconds, largest);
    }
    return 0;
}
