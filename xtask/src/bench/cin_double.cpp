// A million coordinates through std::cin.
#include <cstdio>
#include <iostream>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    double sum = 0;
    for (double x; std::cin >> x;) sum += x;
    std::printf("%.3f\n", sum);
}
