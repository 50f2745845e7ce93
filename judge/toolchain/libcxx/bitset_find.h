  // libstdc++'s own: the first bit that is set, and the next one after a position; size() when there is none.
  [[__nodiscard__]] _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX23 size_t _Find_first() const _NOEXCEPT {
    return __find_from(0);
  }
  [[__nodiscard__]] _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX23 size_t _Find_next(size_t __pos) const _NOEXCEPT {
    return __find_from(__pos + 1);
  }
  _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX23 size_t __find_from(size_t __pos) const _NOEXCEPT {
    if constexpr (__n_words == 1) {
      if (__pos < _Size)
        if (const size_t __word = this->__first_ >> __pos)
          return __pos + std::__countr_zero(__word);
    } else if constexpr (__n_words > 1) {
      size_t __kept = ~size_t(0) << __pos % __base::__bits_per_word;
      for (size_t __i = __pos / __base::__bits_per_word; __i < __n_words; ++__i, __kept = ~size_t(0))
        if (const size_t __word = this->__first_[__i] & __kept)
          return __i * __base::__bits_per_word + std::__countr_zero(__word);
    }
    return _Size;
  }
