// ISO/IEC TR 19768: what it proposed is in std since C++11. Programs of before still say `std::tr1`.
#pragma once
namespace std {
namespace tr1 {
using namespace std;
}
}
