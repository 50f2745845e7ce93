// qsort and qsort_r as a merge sort, stable as glibc's is. wasi-libc's smoothsort is 4 times slower.
// Needs as much memory again as the array; without it, a heap sort in place.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int (*compare_fn)(const void *, const void *, void *);
typedef unsigned char byte;

struct sort {
  size_t size;
  int (*plain)(const void *, const void *); // qsort's; NULL for qsort_r
  compare_fn compare;
  void *context;
  byte *scratch;
};

// Called directly: a call through a pointer is checked, so a function between the two would be a second check.
static inline __attribute__((always_inline)) int compare(const struct sort *s, const void *a, const void *b) {
  return s->plain ? s->plain(a, b) : s->compare(a, b, s->context);
}

// A constant size lets the compiler turn each copy into a load and a store.
static inline __attribute__((always_inline)) void copy(byte *to, const byte *from, size_t size) {
  if (size == 4)
    memcpy(to, from, 4);
  else if (size == 8)
    memcpy(to, from, 8);
  else
    memcpy(to, from, size);
}

static inline __attribute__((always_inline)) void merge(const struct sort *s, byte *base, size_t count, size_t left,
                                                        size_t size) {
  byte *a = s->scratch, *a_end = a + left * size;
  byte *b = base + left * size, *b_end = base + count * size, *out = base;
  memcpy(a, base, left * size);
  while (a < a_end && b < b_end) {
    byte **from = compare(s, a, b) <= 0 ? &a : &b;
    copy(out, *from, size);
    *from += size;
    out += size;
  }
  memcpy(out, a, (size_t)(a_end - a));
}

static inline __attribute__((always_inline)) void insertion(const struct sort *s, byte *base, size_t count,
                                                            size_t size) {
  for (size_t i = 1; i < count; i++) {
    byte *at = base + i * size, *to = at;
    while (to > base && compare(s, to - size, at) > 0)
      to -= size;
    if (to != at) {
      copy(s->scratch, at, size);
      memmove(to + size, to, (size_t)(at - to));
      copy(to, s->scratch, size);
    }
  }
}

#define SORT(name, SIZE)                                                                                               \
  static void name(const struct sort *s, byte *base, size_t count) {                                                   \
    if (count <= 6) {                                                                                                  \
      insertion(s, base, count, SIZE);                                                                                 \
      return;                                                                                                          \
    }                                                                                                                  \
    size_t left = count / 2;                                                                                           \
    name(s, base, left);                                                                                               \
    name(s, base + left * (SIZE), count - left);                                                                       \
    if (compare(s, base + (left - 1) * (SIZE), base + left * (SIZE)) > 0)                                              \
      merge(s, base, count, left, SIZE);                                                                               \
  }

SORT(sort4, 4)
SORT(sort8, 8)
SORT(sort_any, s->size)

static void swap(byte *a, byte *b, size_t size) {
  for (size_t i = 0; i < size; i++) {
    byte t = a[i];
    a[i] = b[i];
    b[i] = t;
  }
}

static void sift(const struct sort *s, byte *base, size_t root, size_t count) {
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    byte *at = base + child * s->size;
    if (child + 1 < count && compare(s, at, at + s->size) < 0)
      child++, at += s->size;
    if (compare(s, base + root * s->size, at) >= 0)
      return;
    swap(base + root * s->size, at, s->size);
  }
}

static void heap_sort(const struct sort *s, byte *base, size_t count) {
  for (size_t i = count / 2; i-- > 0;)
    sift(s, base, i, count);
  while (count > 1) {
    swap(base, base + --count * s->size, s->size);
    sift(s, base, 0, count);
  }
}

static void sort(struct sort s, void *base, size_t count) {
  size_t size = s.size;
  if (count < 2 || size == 0)
    return;
  size_t half = count / 2 + 1;
  byte small[512];
  s.scratch = small;
  int own = half > sizeof small / size;
  if (own && !(s.scratch = malloc(half * size))) {
    heap_sort(&s, base, count);
    return;
  }
  if (size == 4)
    sort4(&s, base, count);
  else if (size == 8)
    sort8(&s, base, count);
  else
    sort_any(&s, base, count);
  if (own)
    free(s.scratch);
}

void qsort_r(void *base, size_t count, size_t size, compare_fn compare, void *context) {
  sort((struct sort){size, NULL, compare, context, NULL}, base, count);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
  sort((struct sort){size, compare, NULL, NULL, NULL}, base, count);
}
