// Traits of any other type. libstdc++ has them, and contest programs use basic_string<int>.
template <class _CharT>
struct char_traits : __char_traits_base<_CharT, unsigned long, static_cast<unsigned long>(-1)> {
  [[__nodiscard__]] static _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX17 int
  compare(const _CharT* __a, const _CharT* __b, size_t __n) {
    for (; __n; --__n, ++__a, ++__b) {
      if (*__a < *__b)
        return -1;
      if (*__b < *__a)
        return 1;
    }
    return 0;
  }

  [[__nodiscard__]] static _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX17 size_t length(const _CharT* __s) {
    size_t __n = 0;
    while (!(__s[__n] == _CharT()))
      ++__n;
    return __n;
  }

  [[__nodiscard__]] static _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX17 const _CharT*
  find(const _CharT* __s, size_t __n, const _CharT& __wanted) {
    for (; __n; --__n, ++__s)
      if (*__s == __wanted)
        return __s;
    return nullptr;
  }
};

