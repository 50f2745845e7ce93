// What strtod, scanf and `cin >> x` call to read a number: wasi-libc's takes a microsecond for twelve digits, most of it
// in 128-bit floats, whatever it reads. This one takes a decimal number without exponent that lies whole in the stream's
// buffer and has an exact way to its value; everything else goes the usual way. Linked by `--wrap=__floatscan`.
//
// The exact way: digits without the point, divided once by a power of ten, when the type holds both exactly (W. D. Clinger,
// How to Read Floating Point Numbers Accurately, PLDI 1990, section 3).
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// Of musl's src/internal/stdio_impl.h, as the npm package's wasi-libc has it; `end` bounds what the current scan may take.
struct file {
  unsigned flags;
  const unsigned char *at;
  unsigned char before_end[76];
  const unsigned char *end;
};
_Static_assert(offsetof(struct file, end) == 84, "musl's shend");

enum precision { FLOAT, DOUBLE, LONG_DOUBLE };

long double __real___floatscan(FILE *, int precision, int may_push_back);

static const uint64_t powers[] = {
    1ULL,
    10ULL,
    100ULL,
    1000ULL,
    10000ULL,
    100000ULL,
    1000000ULL,
    10000000ULL,
    100000000ULL,
    1000000000ULL,
    10000000000ULL,
    100000000000ULL,
    1000000000000ULL,
    10000000000000ULL,
    100000000000000ULL,
    1000000000000000ULL,
    10000000000000000ULL,
    100000000000000000ULL,
    1000000000000000000ULL,
};

// `value` divided by 10 to the power of `places`, which is at most 18; false when there may be a second rounding.
static int exact(int precision, uint64_t value, int places, long double *result) {
  if (precision == FLOAT) {
    if (value >> 24 || places > 10)
      return 0;
    *result = (float)value / (float)powers[places];
    return 1;
  }
  if (precision == DOUBLE && value >> 53 == 0) {
    *result = (double)value / (double)powers[places];
    return 1;
  }
  *result = (long double)value / powers[places];
  if (precision == LONG_DOUBLE)
    return 1;
  // Rounded to 113 bits, then to 53 by who asked: the same as once, unless the first made it a tie.
  uint64_t low;
  memcpy(&low, result, sizeof low);
  return (low & ((1ULL << 60) - 1)) != 1ULL << 59;
}

// White space and a number, which ends before `end`; where it ends, or null when it is not for the short way.
// libc++'s streams call it, too (buffered_number.h).
const unsigned char *__trellis_decimal(const unsigned char *at, const unsigned char *end, int precision,
                                       long double *result) {
  while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r')))
    at++;
  int negative = 0;
  if (at < end && (*at == '-' || *at == '+'))
    negative = *at++ == '-';
  const unsigned char *first = at, *point = NULL;
  uint64_t value = 0;
  for (; at < end; at++) {
    unsigned digit = *at - '0';
    if (digit < 10) {
      if (value >= 1000000000000000000)
        return NULL;
      value = value * 10 + digit;
    } else if (*at == '.' && !point) {
      point = at;
    } else {
      break;
    }
  }
  // At the buffer's end there may be more. Of `e`, `x`, `inf` and `nan` the usual way knows.
  if (at >= end || at - first - (point != NULL) < 1 || (*at | 32) - 'a' < 26u)
    return NULL;
  ptrdiff_t places = point ? at - point - 1 : 0;
  if (places > 18 || !exact(precision, value, (int)places, result))
    return NULL;
  if (negative)
    *result = -*result;
  return at;
}

long double __wrap___floatscan(FILE *stream, int precision, int may_push_back) {
  struct file *file = (struct file *)stream;
  long double result;
  const unsigned char *at = __trellis_decimal(file->at, file->end, precision, &result);
  if (!at)
    return __real___floatscan(stream, precision, may_push_back);
  file->at = at;
  return result;
}
