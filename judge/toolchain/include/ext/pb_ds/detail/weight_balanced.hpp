// The links of a balanced binary tree: what does not depend on its elements. Ours, not libstdc++'s.
//
// A node's weight is the size of its subtree plus one, and no child weighs more than 3 times its sibling (Hirai, Yamamoto:
// "Balancing weight-balanced trees", 2011: 3, and 2 for the choice of rotation, keep that through insert and erase). The
// sizes that find_by_order needs are all there is to balance by. The header is the end: the root is its left child.
#ifndef TRELLIS_EXT_PB_DS_WEIGHT_BALANCED_HPP
#define TRELLIS_EXT_PB_DS_WEIGHT_BALANCED_HPP

#include <cstddef>

namespace __gnu_pbds {
namespace __detail {

struct __tree_links {
  __tree_links *__left_ = nullptr;
  __tree_links *__right_ = nullptr;
  __tree_links *__parent_ = nullptr;
  std::size_t __size_ = 1;
};

inline std::size_t __size_of(const __tree_links *__x) { return __x ? __x->__size_ : 0; }

inline __tree_links *__leftmost(__tree_links *__x) {
  while (__x->__left_)
    __x = __x->__left_;
  return __x;
}

inline __tree_links *__rightmost(__tree_links *__x) {
  while (__x->__right_)
    __x = __x->__right_;
  return __x;
}

// The next in order; the header after the last.
inline __tree_links *__next(__tree_links *__x) {
  if (__x->__right_)
    return __leftmost(__x->__right_);
  while (__x == __x->__parent_->__right_)
    __x = __x->__parent_;
  return __x->__parent_;
}

// The one before in order; the last before the header.
inline __tree_links *__previous(__tree_links *__x) {
  if (__x->__left_)
    return __rightmost(__x->__left_);
  while (__x == __x->__parent_->__left_)
    __x = __x->__parent_;
  return __x->__parent_;
}

inline void __set_left(__tree_links *__x, __tree_links *__child) {
  __x->__left_ = __child;
  if (__child)
    __child->__parent_ = __x;
}

inline void __set_right(__tree_links *__x, __tree_links *__child) {
  __x->__right_ = __child;
  if (__child)
    __child->__parent_ = __x;
}

// Puts `__y`, or nothing, where `__x` is.
inline void __replace(__tree_links *__x, __tree_links *__y) {
  __tree_links *__parent = __x->__parent_;
  if (__parent->__left_ == __x)
    __set_left(__parent, __y);
  else
    __set_right(__parent, __y);
}

// `__x`'s left child takes its place.
inline __tree_links *__rotate_right(__tree_links *__x) {
  __tree_links *__y = __x->__left_;
  __replace(__x, __y);
  __y->__size_ = __x->__size_;
  __x->__size_ -= __size_of(__y->__left_) + 1;
  __set_left(__x, __y->__right_);
  __set_right(__y, __x);
  return __y;
}

inline __tree_links *__rotate_left(__tree_links *__x) {
  __tree_links *__y = __x->__right_;
  __replace(__x, __y);
  __y->__size_ = __x->__size_;
  __x->__size_ -= __size_of(__y->__right_) + 1;
  __set_right(__x, __y->__left_);
  __set_left(__y, __x);
  return __y;
}

// Rotates at `__x`, whose left child is too heavy; returns what takes its place.
inline __tree_links *__lighten_left(__tree_links *__x) {
  __tree_links *__y = __x->__left_;
  if (__size_of(__y->__right_) + 1 >= 2 * (__size_of(__y->__left_) + 1))
    __rotate_left(__y);
  return __rotate_right(__x);
}

inline __tree_links *__lighten_right(__tree_links *__x) {
  __tree_links *__y = __x->__right_;
  if (__size_of(__y->__left_) + 1 >= 2 * (__size_of(__y->__right_) + 1))
    __rotate_right(__y);
  return __rotate_left(__x);
}

// `__x`'s subtree has `__added` more elements than those above it know. A sibling's weight is its parent's size without
// the child's: the sibling itself is not looked at, which spares a cache miss on every level.
inline void __grown(__tree_links *__x, std::size_t __added, const __tree_links *__header) {
  for (__tree_links *__p = __x->__parent_; __p != __header; __x = __p, __p = __p->__parent_) {
    __p->__size_ += __added;
    if (__x->__size_ + 1 > 3 * (__p->__size_ - __x->__size_))
      __p = __x == __p->__left_ ? __lighten_left(__p) : __lighten_right(__p);
  }
}

// Below `__p`, on the left or on the right, there is one element less than `__p` and those above it know.
inline void __shrunk(__tree_links *__p, bool __on_left, const __tree_links *__header) {
  while (__p != __header) {
    --__p->__size_;
    const std::size_t __child = __size_of(__on_left ? __p->__left_ : __p->__right_);
    if (__p->__size_ - __child > 3 * (__child + 1))
      __p = __on_left ? __lighten_right(__p) : __lighten_left(__p);
    __on_left = __p == __p->__parent_->__left_;
    __p = __p->__parent_;
  }
}

// Adds a leaf below `__p`, where there is none.
inline void __attach(__tree_links *__leaf, __tree_links *__p, bool __on_left, const __tree_links *__header) {
  (__on_left ? __p->__left_ : __p->__right_) = __leaf;
  __leaf->__parent_ = __p;
  __grown(__leaf, 1, __header);
}

// Takes a node out; all others stay where they are in memory.
inline void __detach(__tree_links *__x, const __tree_links *__header) {
  __tree_links *__p = __x->__parent_;
  if (!__x->__left_ || !__x->__right_) {
    const bool __on_left = __p->__left_ == __x;
    __replace(__x, __x->__left_ ? __x->__left_ : __x->__right_);
    return __shrunk(__p, __on_left, __header);
  }
  __tree_links *__y = __leftmost(__x->__right_);
  __p = __y->__parent_;
  const bool __on_left = __p != __x;
  if (__on_left) {
    __set_left(__p, __y->__right_);
    __set_right(__y, __x->__right_);
  } else {
    __p = __y;
  }
  __set_left(__y, __x->__left_);
  __replace(__x, __y);
  __y->__size_ = __x->__size_;
  __shrunk(__p, __on_left, __header);
}

// One tree of all in `__l`, then `__x`, then all in `__r`; O(the difference of their heights).
inline __tree_links *__join(__tree_links *__l, __tree_links *__x, __tree_links *__r) {
  __tree_links __header;
  const bool __into_left = __size_of(__l) > __size_of(__r);
  __set_left(&__header, __into_left ? __l : __r);
  const std::size_t __light = __size_of(__into_left ? __r : __l);
  __tree_links *__p = &__header;
  __tree_links *__at = __header.__left_;
  while (__size_of(__at) + 1 > 3 * (__light + 1)) {
    __p = __at;
    __at = __into_left ? __at->__right_ : __at->__left_;
  }
  if (__p == &__header || !__into_left)
    __set_left(__p, __x);
  else
    __set_right(__p, __x);
  __set_left(__x, __into_left ? __at : __l);
  __set_right(__x, __into_left ? __r : __at);
  __x->__size_ = __size_of(__at) + __light + 1;
  __grown(__x, __light + 1, &__header);
  return __header.__left_;
}

} // namespace __detail
} // namespace __gnu_pbds

#endif
