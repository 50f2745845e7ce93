#include <sys/types.h> // as glibc: uint
#ifndef _GNU_SOURCE
// gcc links a call of it without a declaration; here the types of a call have to be right.
void qsort_r(void *, size_t, size_t, int (*)(const void *, const void *, void *), void *);
#endif
