// Put into libc++'s <istream> (xtask/src/setup/libcxx.rs). Reads white space and a decimal number if they lie in the
// stream's buffer with the character behind them; else false, and nothing is taken. A tied stream need not be flushed:
// nothing is waited for.
extern "C" const char* __trellis_decimal(const char*, const char*, int, long double*); // floatscan.c
template <class _CharT, class _Traits, class _Tp>
_LIBCPP_HIDE_FROM_ABI bool __buffered_number(basic_istream<_CharT, _Traits>& __is, _Tp& __n) {
  if constexpr (is_same<_CharT, char>::value && is_integral<_Tp>::value && !is_same<_Tp, bool>::value) {
    constexpr ios_base::fmtflags __decimal = ios_base::dec | ios_base::skipws;
    if (!__is.good() || (__is.flags() & (ios_base::basefield | ios_base::skipws)) != __decimal ||
        !(__is.getloc() == locale::classic()))
      return false;
    const char* __at        = __is.rdbuf()->__buffered();
    const char* const __end = __is.rdbuf()->__buffered_end();
    while (__at != __end && (*__at == ' ' || (*__at >= '\t' && *__at <= '\r')))
      ++__at;
    const bool __negative = __at != __end && *__at == '-' && is_signed<_Tp>::value;
    if (__negative)
      ++__at;
    const char* const __digits = __at;
    _Tp __value                = 0;
    while (__at != __end && *__at >= '0' && *__at <= '9' && __at - __digits < numeric_limits<_Tp>::digits10)
      __value = static_cast<_Tp>(__value * 10 + (*__at++ - '0'));
    if (__at == __end || __at == __digits || (*__at >= '0' && *__at <= '9'))
      return false;
    __is.rdbuf()->__take_buffered(__at);
    __n = __negative ? static_cast<_Tp>(-__value) : __value;
    return true;
  }
  if constexpr (is_same<_CharT, char>::value && is_floating_point<_Tp>::value) {
    if (!__is.good() || !(__is.flags() & ios_base::skipws) || !(__is.getloc() == locale::classic()))
      return false;
    constexpr int __precision = is_same<_Tp, float>::value ? 0 : is_same<_Tp, double>::value ? 1 : 2;
    long double __value;
    const char* const __at =
        ::std::__trellis_decimal(__is.rdbuf()->__buffered(), __is.rdbuf()->__buffered_end(), __precision, &__value);
    if (!__at)
      return false;
    __is.rdbuf()->__take_buffered(__at);
    __n = static_cast<_Tp>(__value);
    return true;
  }
  return false;
}
