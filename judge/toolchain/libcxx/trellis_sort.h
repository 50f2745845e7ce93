// `std::sort` for elements of a class or by a comparison of one's own. libc++'s pattern-defeating quicksort is compiled
// anew for each of these and took 30 % of a rich solution's compile. This introsort takes 15 %. It costs up to 7 % more
// fuel on random data, a third more where most elements are equal, and less on what is in order already. Numbers in
// their own order keep libc++'s sort, which is in the library.
#ifndef TRELLIS_SORT_H
#define TRELLIS_SORT_H

#include <__algorithm/iterator_operations.h>
#include <__config>
#include <__iterator/iterator_traits.h>
#include <__utility/move.h>

_LIBCPP_PUSH_MACROS
#include <__undef_macros>

_LIBCPP_BEGIN_NAMESPACE_STD

// Below this length insertion sort takes over.
enum { __sort_small = 12 };

// For ranges on which partitioning went badly: O(n log n) whatever the comparison says.
template <class _AlgPolicy, class _Compare, class _Iterator>
__attribute__((__noinline__)) _LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX20 void __sort_by_heap(
    _Iterator __first, typename iterator_traits<_Iterator>::difference_type __end, _Compare __comp) {
  using _Ops = _IterOps<_AlgPolicy>;
  for (auto __start = __end / 2; __end > 1;) {
    if (__start > 0)
      --__start;
    else
      _Ops::iter_swap(__first, __first + --__end);
    auto __root = __start;
    for (auto __child = 2 * __root + 1; __child < __end; __child = 2 * __root + 1) {
      if (__child + 1 < __end && __comp(*(__first + __child), *(__first + (__child + 1))))
        ++__child;
      if (!__comp(*(__first + __root), *(__first + __child)))
        break;
      _Ops::iter_swap(__first + __root, __first + __child);
      __root = __child;
    }
  }
}

template <class _AlgPolicy, class _Compare, class _Iterator>
_LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX20 void __sort_by_insertion(
    _Iterator __first, _Iterator __last, _Compare __comp) {
  using _Ops = _IterOps<_AlgPolicy>;
  if (__first == __last)
    return;
  for (_Iterator __i = __first + 1; __i != __last; ++__i) {
    _Iterator __hole   = __i;
    _Iterator __before = __i - 1;
    if (!__comp(*__i, *__before))
      continue;
    typename iterator_traits<_Iterator>::value_type __value(_Ops::__iter_move(__i));
    do {
      *__hole = _Ops::__iter_move(__before);
      __hole  = __before;
    } while (__hole != __first && __comp(__value, *--__before));
    *__hole = std::move(__value);
  }
}

// Puts a pivot at the front and the others on their side of it; gives the pivot's place. The pivot is the median of
// three elements behind the front, so each scan meets an element that ends it. Equal elements end both scans: a range
// of equal ones is halved.
template <class _AlgPolicy, class _Compare, class _Iterator>
_LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX20 _Iterator __sort_partition(
    _Iterator __first, _Iterator __last, _Compare __comp) {
  using _Ops       = _IterOps<_AlgPolicy>;
  _Iterator __low  = __first + 1;
  _Iterator __mid  = __first + (__last - __first) / 2;
  _Iterator __high = __last - 1;
  if (__comp(*__high, *__low)) {
    _Iterator __swapped = __low;
    __low               = __high;
    __high              = __swapped;
  }
  if (__comp(*__mid, *__low))
    __mid = __low;
  else if (__comp(*__high, *__mid))
    __mid = __high;
  _Ops::iter_swap(__first, __mid);
  _Iterator __i = __first;
  _Iterator __j = __last;
  while (true) {
    while (__comp(*++__i, *__first))
      ;
    while (__comp(*__first, *--__j))
      ;
    if (!(__i < __j))
      break;
    _Ops::iter_swap(__i, __j);
  }
  _Ops::iter_swap(__first, __j);
  return __j;
}

// `__depth`: partitions that may follow each other before the range is sorted by a heap.
template <class _AlgPolicy, class _Compare, class _Iterator>
_LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX20 void __sort_compact(
    _Iterator __first, _Iterator __last, _Compare __comp, int __depth, bool __leftmost) {
  while (__last - __first > __sort_small) {
    if (__depth-- == 0)
      return std::__sort_by_heap<_AlgPolicy, _Compare>(__first, __last - __first, __comp);
    // Nothing here is less than the pivot in front; when the first is its equal, more may be: they are done.
    if (!__leftmost && !__comp(*(__first - 1), *__first)) {
      _Iterator __equal = __first;
      for (_Iterator __i = __first + 1; __i != __last; ++__i)
        if (!__comp(*__first, *__i))
          _IterOps<_AlgPolicy>::iter_swap(++__equal, __i);
      __first = __equal + 1;
      continue;
    }
    _Iterator __pivot = std::__sort_partition<_AlgPolicy, _Compare>(__first, __last, __comp);
    std::__sort_compact<_AlgPolicy, _Compare>(__first, __pivot, __comp, __depth, __leftmost);
    __first = __pivot + 1;
    __leftmost = false;
  }
  std::__sort_by_insertion<_AlgPolicy, _Compare>(__first, __last, __comp);
}

template <class _AlgPolicy, class _Compare, class _Iterator>
_LIBCPP_HIDE_FROM_ABI _LIBCPP_CONSTEXPR_SINCE_CXX20 void __sort_compact(
    _Iterator __first, _Iterator __last, _Compare __comp) {
  // The part at the front that is in order already.
  _Iterator __i = __first;
  for (_Iterator __next = __i; __i != __last && ++__next != __last && !__comp(*__next, *__i); __i = __next)
    ;
  if (__last - __i <= 1)
    return;
  int __depth = 0;
  for (auto __length = __last - __first; __length > 1; __length /= 2)
    __depth += 2;
  std::__sort_compact<_AlgPolicy, _Compare>(__first, __last, __comp, __depth, true);
}

_LIBCPP_END_NAMESPACE_STD

_LIBCPP_POP_MACROS

#endif // TRELLIS_SORT_H
