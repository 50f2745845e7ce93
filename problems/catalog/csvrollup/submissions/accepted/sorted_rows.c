#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 256
#define COLUMNS 10

typedef struct {
    const char *name;
    int rows;
    long long cents;
} Group;

/* Cuts a line into its fields, in place; gives the number of fields. */
static int split(char *line, char *fields[COLUMNS]) {
    int count = 0;
    char *to = line;
    for (char *from = line;;) {
        fields[count++] = to;
        int quoted = *from == '"';
        if (quoted) from++;
        for (; *from && (quoted || *from != ','); from++) {
            if (quoted && *from == '"' && *++from != '"') break;
            *to++ = *from;
        }
        char end = *from++;
        *to++ = '\0';
        if (end != ',') return count;
    }
}

static char *read_line(char line[LINE]) {
    if (!fgets(line, LINE, stdin)) exit(1);
    line[strcspn(line, "\n")] = '\0';
    return line;
}

static long long cents_of(const char *text) {
    long long value = 0;
    int decimals = -1;
    for (const char *p = text + (*text == '-'); *p; p++) {
        if (*p == '.') {
            decimals = 0;
        } else {
            value = value * 10 + (*p - '0');
            if (decimals >= 0) decimals++;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) value *= 10;
    return *text == '-' ? -value : value;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const Group *)a)->name, ((const Group *)b)->name);
}

static int by_total(const void *a, const void *b) {
    const Group *x = a, *y = b;
    if (x->cents != y->cents) return x->cents > y->cents ? -1 : 1;
    return strcmp(x->name, y->name);
}

int main(void) {
    char line[LINE], wanted[LINE], *wanted_names[COLUMNS], *fields[COLUMNS];
    int n, k, group = 0, value = 0;
    if (sscanf(read_line(line), "%d %d", &n, &k) != 2) return 1;
    split(read_line(wanted), wanted_names);
    int columns = split(read_line(line), fields);
    for (int i = 0; i < columns; i++) {
        if (strcmp(fields[i], wanted_names[0]) == 0) group = i;
        if (strcmp(fields[i], wanted_names[1]) == 0) value = i;
    }

    Group *groups = malloc(n * sizeof(Group));
    int used = 0;
    for (int i = 0; i < n; i++) {
        split(read_line(line), fields);
        if (!*fields[value]) continue;
        char *name = malloc(strlen(fields[group]) + 1);
        groups[used++] = (Group){strcpy(name, fields[group]), 1, cents_of(fields[value])};
    }
    qsort(groups, used, sizeof(Group), by_name);
    int count = 0;
    for (int i = 0; i < used; i++) {
        if (count && strcmp(groups[count - 1].name, groups[i].name) == 0) {
            groups[count - 1].rows++;
            groups[count - 1].cents += groups[i].cents;
        } else {
            groups[count++] = groups[i];
        }
    }
    qsort(groups, count, sizeof(Group), by_total);
    for (int i = 0; i < count && i < k; i++) {
        putchar('"');
        for (const char *p = groups[i].name; *p; p++) {
            if (*p == '"') putchar('"');
            putchar(*p);
        }
        long long cents = groups[i].cents;
        printf("\",%d,%s%lld.%02lld\n", groups[i].rows, cents < 0 ? "-" : "", llabs(cents) / 100, llabs(cents) % 100);
    }
    return 0;
}
