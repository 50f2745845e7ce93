// For `long double`, which libc++ does not have yet: the longest text that the format allows ([charconv.from.chars]),
// read by strtold.
inline _LIBCPP_HIDE_FROM_ABI const char* __from_chars_digits(const char* __at, const char* __last, bool __hex) {
  auto __digit = [=](char __c) {
    return (__c >= '0' && __c <= '9') || (__hex && ((__c >= 'a' && __c <= 'f') || (__c >= 'A' && __c <= 'F')));
  };
  while (__at != __last && __digit(*__at))
    ++__at;
  return __at;
}

// The end of a word in small or capital letters; where it starts when it is not there.
inline _LIBCPP_HIDE_FROM_ABI const char* __from_chars_word(const char* __at, const char* __last, const char* __word) {
  const char* __start = __at;
  for (; *__word; ++__word, ++__at)
    if (__at == __last || (*__at | 0x20) != *__word)
      return __start;
  return __at;
}

// The end of a number without its sign; its start when there is none.
inline _LIBCPP_HIDE_FROM_ABI const char*
__from_chars_end(const char* __start, const char* __last, chars_format __fmt) {
  for (const char* __word : {"infinity", "inf", "nan"})
    if (const char* __end = std::__from_chars_word(__start, __last, __word); __end != __start) {
      if (*__word == 'n' && __end != __last && *__end == '(') {
        const char* __close = __end + 1;
        while (__close != __last && (*__close == '_' || std::__from_chars_digits(__close, __close + 1, false) != __close ||
                                     ((*__close | 0x20) >= 'a' && (*__close | 0x20) <= 'z')))
          ++__close;
        if (__close != __last && *__close == ')')
          return __close + 1;
      }
      return __end;
    }
  const bool __hex  = __fmt == chars_format::hex;
  const char* __end = std::__from_chars_digits(__start, __last, __hex);
  auto __digits     = __end - __start;
  if (__end != __last && *__end == '.') {
    const char* __more = std::__from_chars_digits(__end + 1, __last, __hex);
    __digits += __more - __end - 1;
    if (__digits)
      __end = __more;
  }
  if (!__digits)
    return __start;
  const char* __exponent = __end;
  if (__fmt != chars_format::fixed && __end != __last && (*__end | 0x20) == (__hex ? 'p' : 'e')) {
    const char* __at = __end + 1;
    if (__at != __last && (*__at == '+' || *__at == '-'))
      ++__at;
    if (const char* __more = std::__from_chars_digits(__at, __last, false); __more != __at)
      __exponent = __more;
  }
  return __fmt == chars_format::scientific && __exponent == __end ? __start : __exponent;
}

inline _LIBCPP_HIDE_FROM_ABI from_chars_result from_chars(
    const char* __first, const char* __last, long double& __value, chars_format __fmt = chars_format::general) {
  const bool __minus  = __first != __last && *__first == '-';
  const char* __start = __first + __minus;
  const char* __end   = std::__from_chars_end(__start, __last, __fmt);
  if (__end == __start)
    return {__first, errc::invalid_argument};
  const bool __hex      = __fmt == chars_format::hex && (*__start | 0x20) != 'i' && (*__start | 0x20) != 'n';
  const size_t __length = static_cast<size_t>(__end - __start);
  char __few[256];
  char* __text = __length + 4 <= sizeof(__few) ? __few : new char[__length + 4];
  char* __to   = __text;
  if (__minus)
    *__to++ = '-';
  if (__hex) {
    *__to++ = '0';
    *__to++ = 'x';
  }
  __builtin_memcpy(__to, __start, __length);
  __to[__length]          = 0;
  const int __before      = errno;
  errno                   = 0;
  const long double __got = ::strtold(__text, nullptr);
  const bool __fits       = errno != ERANGE;
  errno                   = __before;
  if (__text != __few)
    delete[] __text;
  if (!__fits)
    return {__end, errc::result_out_of_range};
  __value = __got;
  return {__end, errc()};
}

