// Nothing has a limit that a program could change; programs raise their stack.
#ifndef TRELLIS_LIMITS
#define TRELLIS_LIMITS
typedef unsigned long long rlim_t;
struct rlimit {
  rlim_t rlim_cur, rlim_max;
};
#define RLIM_INFINITY (~0ULL)
#define RLIMIT_CPU 0
#define RLIMIT_FSIZE 1
#define RLIMIT_DATA 2
#define RLIMIT_STACK 3
#define RLIMIT_CORE 4
#define RLIMIT_NOFILE 7
#define RLIMIT_AS 9
static __inline__ int getrlimit(int resource, struct rlimit *limit) {
  (void)resource;
  limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
  return 0;
}
static __inline__ int setrlimit(int resource, const struct rlimit *limit) {
  (void)resource;
  (void)limit;
  return 0;
}
#endif
