// <ext/pb_ds/hash_policy.hpp>: policies of the hash tables, accepted and without effect but for the first size. Ours, not
// libstdc++'s.
#ifndef TRELLIS_EXT_PB_DS_HASH_POLICY_HPP
#define TRELLIS_EXT_PB_DS_HASH_POLICY_HPP

#include <cstddef>

namespace __gnu_pbds {

template <class _Size = std::size_t>
struct direct_mask_range_hashing {};
template <class _Size = std::size_t>
struct direct_mod_range_hashing {};
template <class _Size = std::size_t>
struct linear_probe_fn {};
template <class _Size = std::size_t>
struct quadratic_probe_fn {};

template <class _Size = std::size_t>
struct hash_exponential_size_policy {
  hash_exponential_size_policy(_Size __start = 8, _Size = 2) : __start_(__start) {}
  _Size __start_;
};

struct hash_prime_size_policy {
  hash_prime_size_policy(std::size_t __start = 8) : __start_(__start) {}
  std::size_t __start_;
};

template <bool _ExternalLoadAccess = false, class _Size = std::size_t>
struct hash_load_check_resize_trigger {
  hash_load_check_resize_trigger(float = 0.125f, float = 0.5f) {}
};

template <bool _ExternalLoadAccess = false, class _Size = std::size_t>
struct cc_hash_max_collision_check_resize_trigger {
  cc_hash_max_collision_check_resize_trigger(float = 0.5f) {}
};

template <class _SizePolicy = hash_exponential_size_policy<>, class _Trigger = hash_load_check_resize_trigger<>,
          bool _ExternalSizeAccess = false, class _Size = std::size_t>
struct hash_standard_resize_policy {
  hash_standard_resize_policy(const _SizePolicy &__sizes = _SizePolicy(), const _Trigger & = _Trigger())
      : __start_(__sizes.__start_) {}
  std::size_t __start_;
};

} // namespace __gnu_pbds

#endif
