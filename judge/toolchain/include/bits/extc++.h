// <bits/extc++.h> for libc++: every standard header and the extensions of libstdc++ that contest programs use. Ours, not
// libstdc++'s.
#ifndef TRELLIS_BITS_EXTCXX_H
#define TRELLIS_BITS_EXTCXX_H

#include <bits/stdc++.h>

#include <ext/pb_ds/assoc_container.hpp>
#include <ext/pb_ds/detail/standard_policies.hpp>
#include <ext/pb_ds/priority_queue.hpp>
#include <ext/rope>

#endif
