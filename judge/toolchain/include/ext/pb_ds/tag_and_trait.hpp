// <ext/pb_ds/tag_and_trait.hpp>: names that choose a data structure in libstdc++. Here each container has one structure,
// and the tags are names only. Ours, not libstdc++'s.
#ifndef TRELLIS_EXT_PB_DS_TAG_AND_TRAIT_HPP
#define TRELLIS_EXT_PB_DS_TAG_AND_TRAIT_HPP

#include <stdexcept>

namespace __gnu_pbds {

// As mapped type: the container is a set.
struct null_type {};
using null_mapped_type = null_type;

struct container_tag {};
struct associative_tag : container_tag {};
struct basic_hash_tag : associative_tag {};
struct cc_hash_tag : basic_hash_tag {};
struct gp_hash_tag : basic_hash_tag {};
struct basic_branch_tag : associative_tag {};
struct tree_tag : basic_branch_tag {};
struct rb_tree_tag : tree_tag {};
struct splay_tree_tag : tree_tag {};
struct ov_tree_tag : tree_tag {};
struct priority_queue_tag : container_tag {};
struct pairing_heap_tag : priority_queue_tag {};
struct binomial_heap_tag : priority_queue_tag {};
struct rc_binomial_heap_tag : priority_queue_tag {};
struct binary_heap_tag : priority_queue_tag {};
struct thin_heap_tag : priority_queue_tag {};

struct container_error : std::logic_error {
  container_error() : std::logic_error("__gnu_pbds container") {}
};
// Trees whose ranges of keys overlap were joined.
struct join_error : container_error {};

} // namespace __gnu_pbds

#endif
