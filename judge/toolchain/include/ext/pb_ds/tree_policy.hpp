// <ext/pb_ds/tree_policy.hpp>: what a tree keeps in its nodes. Ours, not libstdc++'s. Every tree here keeps the sizes of
// its subtrees, and has find_by_order and order_of_key with both policies; a policy of one's own is not supported.
#ifndef TRELLIS_EXT_PB_DS_TREE_POLICY_HPP
#define TRELLIS_EXT_PB_DS_TREE_POLICY_HPP

namespace __gnu_pbds {

template <class _NodeConstIterator, class _NodeIterator, class _Compare, class _Allocator>
struct null_node_update {};

template <class _NodeConstIterator, class _NodeIterator, class _Compare, class _Allocator>
struct tree_order_statistics_node_update {};

} // namespace __gnu_pbds

#endif
