// __gnu_pbds::tree over the links of weight_balanced.hpp. Ours, not libstdc++'s.
#ifndef TRELLIS_EXT_PB_DS_TREE_HPP
#define TRELLIS_EXT_PB_DS_TREE_HPP

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include <ext/pb_ds/detail/weight_balanced.hpp>
#include <ext/pb_ds/tag_and_trait.hpp>
#include <ext/pb_ds/tree_policy.hpp>

namespace __gnu_pbds {
namespace __detail {

// What an element is, and where its key is.
template <class _Key, class _Mapped>
struct __element {
  using __type = std::pair<const _Key, _Mapped>;
  using __seen = __type;
  static const _Key &__key(const __type &__value) { return __value.first; }
};

template <class _Key>
struct __element<_Key, null_type> {
  using __type = _Key;
  // Through an iterator a set's elements are constant.
  using __seen = const _Key;
  static const _Key &__key(const __type &__value) { return __value; }
};

template <class _Value>
struct __tree_node : __tree_links {
  template <class... _Args>
  explicit __tree_node(_Args &&...__args) : __value_(std::forward<_Args>(__args)...) {}
  _Value __value_;
};

// Valid until its own element is erased. `_Seen` is `_Value` or constant.
template <class _Value, class _Seen>
class __tree_iterator {
public:
  using iterator_category = std::bidirectional_iterator_tag;
  using value_type = _Value;
  using difference_type = std::ptrdiff_t;
  using reference = _Seen &;
  using pointer = _Seen *;

  __tree_iterator() = default;
  explicit __tree_iterator(__tree_links *__at) : __at_(__at) {}
  // To a constant iterator.
  template <class _Other, class = std::enable_if_t<std::is_convertible_v<_Other *, _Seen *>>>
  __tree_iterator(const __tree_iterator<_Value, _Other> &__other) : __at_(__other.__at_) {}

  reference operator*() const { return static_cast<__tree_node<_Value> *>(__at_)->__value_; }
  pointer operator->() const { return std::addressof(**this); }
  __tree_iterator &operator++() {
    __at_ = __next(__at_);
    return *this;
  }
  __tree_iterator operator++(int) {
    __tree_iterator __old = *this;
    ++*this;
    return __old;
  }
  __tree_iterator &operator--() {
    __at_ = __previous(__at_);
    return *this;
  }
  __tree_iterator operator--(int) {
    __tree_iterator __old = *this;
    --*this;
    return __old;
  }
  template <class _Other>
  bool operator==(const __tree_iterator<_Value, _Other> &__other) const {
    return __at_ == __other.__at_;
  }
  template <class _Other>
  bool operator!=(const __tree_iterator<_Value, _Other> &__other) const {
    return __at_ != __other.__at_;
  }

  __tree_links *__at_ = nullptr;
};

} // namespace __detail

// A set, or with a mapped type a map, that knows the order of its elements. With `less_equal`, the multiset of contest
// programs, it does what libstdc++'s does: insert always inserts, after equal keys; find and erase of a key find nothing;
// lower_bound and upper_bound change their roles; order_of_key is the number of smaller keys.
template <class _Key, class _Mapped, class _Compare = std::less<_Key>, class _Tag = rb_tree_tag,
          template <class, class, class, class> class _Update = null_node_update, class _Allocator = std::allocator<char>>
class tree {
  static_assert(std::is_same_v<_Update<int, int, _Compare, _Allocator>, null_node_update<int, int, _Compare, _Allocator>> ||
                    std::is_same_v<_Update<int, int, _Compare, _Allocator>,
                                   tree_order_statistics_node_update<int, int, _Compare, _Allocator>>,
                "__gnu_pbds::tree: a node update of one's own is not supported here");

  using __links = __detail::__tree_links;
  using __element = __detail::__element<_Key, _Mapped>;

public:
  using key_type = _Key;
  using mapped_type = _Mapped;
  using value_type = typename __element::__type;
  using key_const_reference = const key_type &;
  using reference = typename __element::__seen &;
  using const_reference = const value_type &;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using cmp_fn = _Compare;
  using allocator_type = _Allocator;
  using container_category = _Tag;
  using iterator = __detail::__tree_iterator<value_type, typename __element::__seen>;
  using const_iterator = __detail::__tree_iterator<value_type, const value_type>;
  using point_iterator = iterator;
  using point_const_iterator = const_iterator;
  using const_point_iterator = const_iterator;
  using reverse_iterator = std::reverse_iterator<iterator>;
  using const_reverse_iterator = std::reverse_iterator<const_iterator>;

  tree() = default;
  explicit tree(const cmp_fn &__less) : __less_(__less) {}
  template <class _Iterator>
  tree(_Iterator __first, _Iterator __last, const cmp_fn &__less = cmp_fn()) : tree(__less) {
    copy_from_range(__first, __last);
  }
  tree(const tree &__other) : tree(__other.__less_) { __copy(__other); }
  tree(tree &&__other) : tree(__other.__less_) { __take(__other); }
  tree &operator=(const tree &__other) {
    if (this != &__other) {
      tree __copied(__other);
      swap(__copied);
    }
    return *this;
  }
  tree &operator=(tree &&__other) {
    if (this != &__other) {
      clear();
      __less_ = __other.__less_;
      __take(__other);
    }
    return *this;
  }
  ~tree() { clear(); }

  void swap(tree &__other) {
    __links *__root = __header_.__left_;
    __detail::__set_left(&__header_, __other.__header_.__left_);
    __detail::__set_left(&__other.__header_, __root);
    std::swap(__less_, __other.__less_);
  }
  friend void swap(tree &__a, tree &__b) { __a.swap(__b); }

  bool empty() const { return !__header_.__left_; }
  size_type size() const { return __detail::__size_of(__header_.__left_); }
  size_type max_size() const { return static_cast<size_type>(-1) / sizeof(__node); }
  cmp_fn &get_cmp_fn() { return __less_; }
  const cmp_fn &get_cmp_fn() const { return __less_; }

  iterator begin() { return iterator(__detail::__leftmost(&__header_)); }
  iterator end() { return iterator(&__header_); }
  const_iterator begin() const { return const_iterator(__detail::__leftmost(__end())); }
  const_iterator end() const { return const_iterator(__end()); }
  const_iterator cbegin() const { return begin(); }
  const_iterator cend() const { return end(); }
  reverse_iterator rbegin() { return reverse_iterator(end()); }
  reverse_iterator rend() { return reverse_iterator(begin()); }
  const_reverse_iterator rbegin() const { return const_reverse_iterator(end()); }
  const_reverse_iterator rend() const { return const_reverse_iterator(begin()); }

  // Where the element is, and whether it is new.
  std::pair<point_iterator, bool> insert(const value_type &__value) {
    return __insert(__element::__key(__value), __value);
  }
  std::pair<point_iterator, bool> insert(value_type &&__value) {
    return __insert(__element::__key(__value), std::move(__value));
  }
  template <class _Iterator>
  void copy_from_range(_Iterator __first, _Iterator __last) {
    for (; __first != __last; ++__first)
      insert(*__first);
  }

  // Of maps only.
  template <class _Value = _Mapped, class = std::enable_if_t<!std::is_same_v<_Value, null_type>>>
  _Value &operator[](const key_type &__key) {
    return __insert(__key, std::piecewise_construct, std::forward_as_tuple(__key), std::tuple<>()).first->second;
  }

  bool erase(const key_type &__key) {
    const point_iterator __found = find(__key);
    if (__found == end())
      return false;
    erase(__found);
    return true;
  }
  // The element after the erased one.
  iterator erase(iterator __at) {
    const iterator __after(__detail::__next(__at.__at_));
    __detail::__detach(__at.__at_, &__header_);
    delete static_cast<__node *>(__at.__at_);
    return __after;
  }
  // The element before the erased one.
  reverse_iterator erase(reverse_iterator __at) { return reverse_iterator(erase(std::prev(__at.base()))); }
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
  void clear() {
    __links *__at = __header_.__left_;
    __header_.__left_ = nullptr;
    while (__at && __at != &__header_) {
      if (__links *__child = __at->__left_ ? __at->__left_ : __at->__right_) {
        __at = __child;
        continue;
      }
      __links *__parent = __at->__parent_;
      if (__parent->__right_ == __at)
        __parent->__right_ = nullptr;
      else
        __parent->__left_ = nullptr;
      delete static_cast<__node *>(__at);
      __at = __parent;
    }
  }

  point_iterator find(const key_type &__key) { return point_iterator(__find(__key)); }
  const_point_iterator find(const key_type &__key) const { return const_point_iterator(__find(__key)); }
  iterator lower_bound(const key_type &__key) { return iterator(__lower_bound(__key)); }
  const_iterator lower_bound(const key_type &__key) const { return const_iterator(__lower_bound(__key)); }
  iterator upper_bound(const key_type &__key) { return iterator(__upper_bound(__key)); }
  const_iterator upper_bound(const key_type &__key) const { return const_iterator(__upper_bound(__key)); }

  // The element with that many before it; end() when there are not so many.
  iterator find_by_order(size_type __order) { return iterator(__by_order(__order)); }
  const_iterator find_by_order(size_type __order) const { return const_iterator(__by_order(__order)); }
  // How many keys are smaller.
  size_type order_of_key(const key_type &__key) const {
    size_type __order = 0;
    const __links *__at = __header_.__left_;
    while (__at) {
      if (__less_(__key, __key_of(__at))) {
        __at = __at->__left_;
        continue;
      }
      __order += __detail::__size_of(__at->__left_);
      if (!__less_(__key_of(__at), __key))
        break;
      ++__order;
      __at = __at->__right_;
    }
    return __order;
  }

  // Takes all elements of another tree, whose keys are all smaller or all larger; throws join_error when they are not.
  void join(tree &__other) {
    if (__other.empty())
      return;
    if (empty())
      return swap(__other);
    if (__less_(__last_key(__other), __first_key(*this)))
      swap(__other);
    else if (!__less_(__last_key(*this), __first_key(__other)))
      throw join_error();
    __links *__middle = __detail::__leftmost(&__other.__header_);
    __detail::__detach(__middle, &__other.__header_);
    __links *__joined = __detail::__join(__header_.__left_, __middle, __other.__header_.__left_);
    __other.__header_.__left_ = nullptr;
    __detail::__set_left(&__header_, __joined);
  }
  // Gives all elements with larger keys to another tree, which loses its own.
  void split(const key_type &__key, tree &__other) {
    __other.clear();
    __other.__less_ = __less_;
    __links *__at = &__header_;
    for (__links *__x = __header_.__left_; __x;) {
      __at = __x;
      __x = __less_(__key, __key_of(__x)) ? __x->__left_ : __x->__right_;
    }
    __links *__smaller = nullptr;
    __links *__larger = nullptr;
    while (__at != &__header_) {
      __links *__parent = __at->__parent_;
      if (__less_(__key, __key_of(__at)))
        __larger = __detail::__join(__larger, __at, __at->__right_);
      else
        __smaller = __detail::__join(__at->__left_, __at, __smaller);
      __at = __parent;
    }
    __detail::__set_left(&__header_, __smaller);
    __detail::__set_left(&__other.__header_, __larger);
  }

private:
  using __node = __detail::__tree_node<value_type>;

  static const key_type &__key_of(const __links *__at) {
    return __element::__key(static_cast<const __node *>(__at)->__value_);
  }
  static const key_type &__first_key(tree &__tree) { return __key_of(__tree.begin().__at_); }
  static const key_type &__last_key(tree &__tree) { return __key_of(std::prev(__tree.end()).__at_); }

  // Iterators have one kind of pointer; what a constant one leads to is constant.
  __links *__end() const { return const_cast<__links *>(&__header_); }

  __links *__lower_bound(const key_type &__key) const {
    __links *__found = __end();
    for (__links *__at = __header_.__left_; __at;)
      if (__less_(__key_of(__at), __key)) {
        __at = __at->__right_;
      } else {
        __found = __at;
        __at = __at->__left_;
      }
    return __found;
  }
  __links *__upper_bound(const key_type &__key) const {
    __links *__found = __end();
    for (__links *__at = __header_.__left_; __at;)
      if (__less_(__key, __key_of(__at))) {
        __found = __at;
        __at = __at->__left_;
      } else {
        __at = __at->__right_;
      }
    return __found;
  }
  __links *__find(const key_type &__key) const {
    __links *__found = __lower_bound(__key);
    return __found != __end() && __less_(__key, __key_of(__found)) ? __end() : __found;
  }
  __links *__by_order(size_type __order) const {
    if (__order >= size())
      return __end();
    __links *__at = __header_.__left_;
    for (;;) {
      const size_type __before = __detail::__size_of(__at->__left_);
      if (__order == __before)
        return __at;
      if (__order < __before) {
        __at = __at->__left_;
      } else {
        __order -= __before + 1;
        __at = __at->__right_;
      }
    }
  }

  template <class... _Args>
  std::pair<point_iterator, bool> __insert(const key_type &__key, _Args &&...__args) {
    __links *__parent = &__header_;
    __links *__found = &__header_;
    bool __on_left = true;
    for (__links *__at = __header_.__left_; __at;) {
      __parent = __at;
      __on_left = !__less_(__key_of(__at), __key);
      if (__on_left)
        __found = __at;
      __at = __on_left ? __at->__left_ : __at->__right_;
    }
    if (__found != &__header_ && !__less_(__key, __key_of(__found)))
      return {point_iterator(__found), false};
    __node *__leaf = new __node(std::forward<_Args>(__args)...);
    __detail::__attach(__leaf, __parent, __on_left, &__header_);
    return {point_iterator(__leaf), true};
  }

  void __copy(const tree &__other) {
    const __links *__from = __other.__header_.__left_;
    if (!__from)
      return;
    __links *__to = __clone(__from);
    __detail::__set_left(&__header_, __to);
    while (__from != &__other.__header_) {
      if (__from->__left_ && !__to->__left_) {
        __from = __from->__left_;
        __detail::__set_left(__to, __clone(__from));
        __to = __to->__left_;
      } else if (__from->__right_ && !__to->__right_) {
        __from = __from->__right_;
        __detail::__set_right(__to, __clone(__from));
        __to = __to->__right_;
      } else {
        __from = __from->__parent_;
        __to = __to->__parent_;
      }
    }
  }
  static __links *__clone(const __links *__from) {
    __links *__to = new __node(static_cast<const __node *>(__from)->__value_);
    __to->__size_ = __from->__size_;
    return __to;
  }
  void __take(tree &__other) {
    __detail::__set_left(&__header_, __other.__header_.__left_);
    __other.__header_.__left_ = nullptr;
  }

  __links __header_;
  // Mutable for comparisons whose call operator is not const.
  mutable cmp_fn __less_ = cmp_fn();
};

} // namespace __gnu_pbds

#endif
