// <ext/pb_ds/priority_queue.hpp>: a priority queue whose elements can be changed and erased, as a pairing heap whatever
// the tag. Ours, not libstdc++'s. push and join take O(1), the rest O(log n) on the average of many.
#ifndef TRELLIS_EXT_PB_DS_PRIORITY_QUEUE_HPP
#define TRELLIS_EXT_PB_DS_PRIORITY_QUEUE_HPP

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include <ext/pb_ds/tag_and_trait.hpp>

namespace __gnu_pbds {
namespace __detail {

template <class _Value>
struct __heap_node {
  template <class _Argument>
  explicit __heap_node(_Argument &&__value) : __value_(std::forward<_Argument>(__value)) {}
  _Value __value_;
  __heap_node *__child_ = nullptr;
  // The next child of the same parent.
  __heap_node *__next_ = nullptr;
  // The child before, or the parent of a first child.
  __heap_node *__previous_ = nullptr;
};

// Valid until its own element is erased; of all elements in no certain order.
template <class _Value>
class __heap_iterator {
  using __node = __heap_node<_Value>;

public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = _Value;
  using difference_type = std::ptrdiff_t;
  using reference = const _Value &;
  using pointer = const _Value *;

  // The end of every queue.
  __heap_iterator(__node *__at = nullptr) : __at_(__at) {}

  reference operator*() const { return __at_->__value_; }
  pointer operator->() const { return std::addressof(__at_->__value_); }
  __heap_iterator &operator++() {
    if (__at_->__child_) {
      __at_ = __at_->__child_;
      return *this;
    }
    while (__at_ && !__at_->__next_)
      __at_ = __parent();
    if (__at_)
      __at_ = __at_->__next_;
    return *this;
  }
  __heap_iterator operator++(int) {
    __heap_iterator __old = *this;
    ++*this;
    return __old;
  }
  bool operator==(const __heap_iterator &__other) const { return __at_ == __other.__at_; }
  bool operator!=(const __heap_iterator &__other) const { return __at_ != __other.__at_; }

  __node *__at_;

private:
  __node *__parent() const {
    __node *__x = __at_;
    while (__x->__previous_ && __x->__previous_->__child_ != __x)
      __x = __x->__previous_;
    return __x->__previous_;
  }
};

} // namespace __detail

template <class _Value, class _Compare = std::less<_Value>, class _Tag = pairing_heap_tag,
          class _Allocator = std::allocator<char>>
class priority_queue {
  using __node = __detail::__heap_node<_Value>;

public:
  using value_type = _Value;
  using reference = value_type &;
  using const_reference = const value_type &;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using cmp_fn = _Compare;
  using allocator_type = _Allocator;
  using container_category = _Tag;
  using iterator = __detail::__heap_iterator<_Value>;
  using const_iterator = iterator;
  using point_iterator = iterator;
  using point_const_iterator = iterator;
  using const_point_iterator = iterator;

  priority_queue() = default;
  explicit priority_queue(const cmp_fn &__less) : __less_(__less) {}
  template <class _Iterator>
  priority_queue(_Iterator __first, _Iterator __last, const cmp_fn &__less = cmp_fn()) : priority_queue(__less) {
    for (; __first != __last; ++__first)
      push(*__first);
  }
  priority_queue(const priority_queue &__other) : priority_queue(__other.begin(), __other.end(), __other.__less_) {}
  priority_queue(priority_queue &&__other) : priority_queue(__other.__less_) { swap(__other); }
  priority_queue &operator=(priority_queue __other) {
    swap(__other);
    return *this;
  }
  ~priority_queue() { clear(); }

  void swap(priority_queue &__other) {
    std::swap(__root_, __other.__root_);
    std::swap(__size_, __other.__size_);
    std::swap(__less_, __other.__less_);
  }
  friend void swap(priority_queue &__a, priority_queue &__b) { __a.swap(__b); }

  bool empty() const { return !__root_; }
  size_type size() const { return __size_; }
  size_type max_size() const { return static_cast<size_type>(-1) / sizeof(__node); }
  cmp_fn &get_cmp_fn() { return __less_; }
  const cmp_fn &get_cmp_fn() const { return __less_; }
  iterator begin() const { return iterator(__root_); }
  iterator end() const { return iterator(); }

  point_iterator push(const value_type &__value) { return __push(new __node(__value)); }
  point_iterator push(value_type &&__value) { return __push(new __node(std::move(__value))); }
  const_reference top() const { return __root_->__value_; }
  void pop() { erase(point_iterator(__root_)); }

  // Gives an element another value, larger or smaller.
  void modify(point_iterator __at, const value_type &__value) {
    __node *__x = __at.__at_;
    __node *__children = nullptr;
    if (__less_(__value, __x->__value_)) {
      __children = __merged(__x->__child_);
      __x->__child_ = nullptr;
    }
    __x->__value_ = __value;
    __node *__rest = __x == __root_ ? nullptr : __root_;
    if (__rest)
      __cut(__x);
    __root_ = __meld(__meld(__rest, __children), __x);
  }
  void erase(point_iterator __at) {
    __node *__x = __at.__at_;
    __node *__children = __merged(__x->__child_);
    if (__x == __root_) {
      __root_ = __children;
    } else {
      __cut(__x);
      __root_ = __meld(__root_, __children);
    }
    delete __x;
    --__size_;
  }
  // How many were erased.
  template <class _Predicate>
  size_type erase_if(_Predicate __which) {
    priority_queue __gone(__less_);
    split(__which, __gone);
    return __gone.size();
  }
  void clear() {
    for (__node *__x = __root_; __x;) {
      // The children go to the front of the list of what is left.
      if (__node *__child = __x->__child_) {
        __x->__child_ = nullptr;
        __node *__last = __child;
        while (__last->__next_)
          __last = __last->__next_;
        __last->__next_ = __x->__next_;
        __x->__next_ = __child;
      }
      __node *__next = __x->__next_;
      delete __x;
      __x = __next;
    }
    __root_ = nullptr;
    __size_ = 0;
  }
  // Takes all elements of another queue.
  void join(priority_queue &__other) {
    if (this == &__other)
      return;
    __root_ = __meld(__root_, __other.__root_);
    __size_ += __other.__size_;
    __other.__root_ = nullptr;
    __other.__size_ = 0;
  }
  // Gives the elements for which the predicate holds to another queue, which loses its own. O(n).
  template <class _Predicate>
  void split(_Predicate __which, priority_queue &__other) {
    __other.clear();
    __other.__less_ = __less_;
    // All in one list, before any is moved.
    __node *__list = __root_;
    for (__node *__x = __list; __x; __x = __x->__next_)
      if (__node *__child = __x->__child_) {
        __x->__child_ = nullptr;
        __node *__last = __child;
        while (__last->__next_)
          __last = __last->__next_;
        __last->__next_ = __x->__next_;
        __x->__next_ = __child;
      }
    __root_ = nullptr;
    __size_ = 0;
    while (__list) {
      __node *__x = __list;
      __list = __x->__next_;
      __x->__next_ = __x->__previous_ = nullptr;
      (__which(std::as_const(__x->__value_)) ? __other : *this).__push(__x);
    }
  }

private:
  point_iterator __push(__node *__x) {
    __root_ = __meld(__root_, __x);
    ++__size_;
    return point_iterator(__x);
  }

  // One heap of two, either of which may be none; roots have no siblings.
  __node *__meld(__node *__a, __node *__b) {
    if (!__a || !__b)
      return __a ? __a : __b;
    if (__less_(__a->__value_, __b->__value_))
      std::swap(__a, __b);
    __b->__next_ = __a->__child_;
    if (__b->__next_)
      __b->__next_->__previous_ = __b;
    __b->__previous_ = __a;
    __a->__child_ = __b;
    return __a;
  }

  // One heap of a list of siblings: in pairs from the first to the last, then all from the last to the first.
  __node *__merged(__node *__first) {
    __node *__pairs = nullptr;
    while (__first) {
      __node *__a = __first;
      __node *__b = __a->__next_;
      __first = __b ? __b->__next_ : nullptr;
      __alone(__a);
      if (__b)
        __alone(__b);
      __a = __meld(__a, __b);
      __a->__next_ = __pairs;
      __pairs = __a;
    }
    __node *__heap = nullptr;
    while (__pairs) {
      __node *__a = __pairs;
      __pairs = __a->__next_;
      __alone(__a);
      __heap = __meld(__heap, __a);
    }
    return __heap;
  }

  // Takes a node that is not the root from its parent, with all that is below it.
  static void __cut(__node *__x) {
    if (__x->__previous_->__child_ == __x)
      __x->__previous_->__child_ = __x->__next_;
    else
      __x->__previous_->__next_ = __x->__next_;
    if (__x->__next_)
      __x->__next_->__previous_ = __x->__previous_;
    __alone(__x);
  }
  static void __alone(__node *__x) { __x->__next_ = __x->__previous_ = nullptr; }

  __node *__root_ = nullptr;
  size_type __size_ = 0;
  cmp_fn __less_ = cmp_fn();
};

} // namespace __gnu_pbds

#endif
