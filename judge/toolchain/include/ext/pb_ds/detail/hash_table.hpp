// __gnu_pbds::gp_hash_table and cc_hash_table: libc++'s unordered_map and unordered_set by other names. Ours, not
// libstdc++'s.
#ifndef TRELLIS_EXT_PB_DS_HASH_TABLE_HPP
#define TRELLIS_EXT_PB_DS_HASH_TABLE_HPP

#include <cstddef>
#include <functional>
#include <memory>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

#include <ext/pb_ds/hash_policy.hpp>
#include <ext/pb_ds/tag_and_trait.hpp>

namespace __gnu_pbds {
namespace __detail {

// A hash whose call operator may be without const, as libstdc++'s tables take it.
template <class _Key, class _Hash>
struct __any_hash {
  std::size_t operator()(const _Key &__key) const { return static_cast<std::size_t>(__hash_(__key)); }
  mutable _Hash __hash_ = _Hash();
};

template <class _Key, class _Mapped, class _Hash, class _Equal>
using __unordered =
    std::conditional_t<std::is_same_v<_Mapped, null_type>, std::unordered_set<_Key, __any_hash<_Key, _Hash>, _Equal>,
                       std::unordered_map<_Key, _Mapped, __any_hash<_Key, _Hash>, _Equal>>;

template <class _Key, class _Mapped, class _Hash, class _Equal>
class __hash_table : __unordered<_Key, _Mapped, _Hash, _Equal> {
  using __base = __unordered<_Key, _Mapped, _Hash, _Equal>;

public:
  using key_type = _Key;
  using mapped_type = _Mapped;
  using hash_fn = _Hash;
  using eq_fn = _Equal;
  using typename __base::const_iterator;
  using typename __base::const_reference;
  using typename __base::difference_type;
  using typename __base::iterator;
  using typename __base::reference;
  using typename __base::size_type;
  using typename __base::value_type;
  using point_iterator = iterator;
  using point_const_iterator = const_iterator;
  using const_point_iterator = const_iterator;

  __hash_table() = default;
  __hash_table(std::size_t __size, const _Hash &__hash, const _Equal &__equal) : __base(__size, __any_hash<_Key, _Hash>{__hash}, __equal) {}

  using __base::begin;
  using __base::clear;
  using __base::empty;
  using __base::end;
  using __base::find;
  using __base::insert;
  using __base::max_size;
  using __base::size;

  // Of maps only.
  template <class _Value = _Mapped, class = std::enable_if_t<!std::is_same_v<_Value, null_type>>>
  _Value &operator[](const key_type &__key) {
    return __base::operator[](__key);
  }
  bool erase(const key_type &__key) { return __base::erase(__key) != 0; }
  iterator erase(iterator __at) { return __base::erase(__at); }
  // How many were erased.
  template <class _Predicate>
  size_type erase_if(_Predicate __which) {
    const size_type __before = size();
    for (iterator __at = begin(); __at != end();)
      if (__which(*__at))
        __at = erase(__at);
      else
        ++__at;
    return __before - size();
  }
  template <class _Iterator>
  void copy_from_range(_Iterator __first, _Iterator __last) {
    insert(__first, __last);
  }
  void swap(__hash_table &__other) { __base::swap(__other); }
  void resize(size_type __size) { this->rehash(__size); }
  size_type get_actual_size() const { return this->bucket_count(); }
};

} // namespace __detail

template <class _Key, class _Mapped, class _Hash = std::hash<_Key>, class _Equal = std::equal_to<_Key>,
          class _Range = direct_mask_range_hashing<>, class _Probe = linear_probe_fn<>,
          class _Resize = hash_standard_resize_policy<>, bool _Store = false, class _Allocator = std::allocator<char>>
class gp_hash_table : public __detail::__hash_table<_Key, _Mapped, _Hash, _Equal> {
  using __base = __detail::__hash_table<_Key, _Mapped, _Hash, _Equal>;

public:
  gp_hash_table() = default;
  gp_hash_table(const _Hash &__hash, const _Equal &__equal = _Equal(), const _Range & = _Range(),
                const _Probe & = _Probe(), const _Resize &__resize = _Resize())
      : __base(__resize.__start_, __hash, __equal) {}
  template <class _Iterator>
  gp_hash_table(_Iterator __first, _Iterator __last) {
    this->copy_from_range(__first, __last);
  }
};

template <class _Key, class _Mapped, class _Hash = std::hash<_Key>, class _Equal = std::equal_to<_Key>,
          class _Range = direct_mask_range_hashing<>, class _Resize = hash_standard_resize_policy<>, bool _Store = false,
          class _Allocator = std::allocator<char>>
class cc_hash_table : public __detail::__hash_table<_Key, _Mapped, _Hash, _Equal> {
  using __base = __detail::__hash_table<_Key, _Mapped, _Hash, _Equal>;

public:
  cc_hash_table() = default;
  cc_hash_table(const _Hash &__hash, const _Equal &__equal = _Equal(), const _Range & = _Range(),
                const _Resize &__resize = _Resize())
      : __base(__resize.__start_, __hash, __equal) {}
  template <class _Iterator>
  cc_hash_table(_Iterator __first, _Iterator __last) {
    this->copy_from_range(__first, __last);
  }
};

} // namespace __gnu_pbds

#endif
