// <ext/pb_ds/detail/standard_policies.hpp>, which some programs include: all policies. Ours, not libstdc++'s.
#ifndef TRELLIS_EXT_PB_DS_STANDARD_POLICIES_HPP
#define TRELLIS_EXT_PB_DS_STANDARD_POLICIES_HPP

#include <ext/pb_ds/hash_policy.hpp>
#include <ext/pb_ds/tag_and_trait.hpp>
#include <ext/pb_ds/tree_policy.hpp>

#endif
