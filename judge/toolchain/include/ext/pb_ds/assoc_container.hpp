// <ext/pb_ds/assoc_container.hpp>: what contest programs use of libstdc++'s policy-based data structures. Ours, not
// libstdc++'s.
//  - `tree`: set or map in order, with find_by_order, order_of_key, join, split; detail/tree.hpp;
//  - `gp_hash_table`, `cc_hash_table`; detail/hash_table.hpp;
//  - `priority_queue` is <ext/pb_ds/priority_queue.hpp>.
// Not there: `trie`, `list_update`, node updates of one's own, allocators (accepted, without effect).
#ifndef TRELLIS_EXT_PB_DS_ASSOC_CONTAINER_HPP
#define TRELLIS_EXT_PB_DS_ASSOC_CONTAINER_HPP

#include <ext/pb_ds/detail/hash_table.hpp>
#include <ext/pb_ds/detail/tree.hpp>

#endif
