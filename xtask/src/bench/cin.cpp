// A million numbers through std::cin, as competition programs read them.
#include <iostream>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    unsigned long long sum = 0;
    for (int n; std::cin >> n;) sum = sum * 31 + n;
    std::cout << sum << '\n';
}
