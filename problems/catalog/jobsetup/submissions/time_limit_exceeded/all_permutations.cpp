// Too slow: tries every order, 13! of them.
#include <bits/stdc++.h>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> p(n), d(n);
    for (int& x : p) std::cin >> x;
    for (int& x : d) std::cin >> x;
    std::vector<std::vector<int>> s(n + 1, std::vector<int>(n));
    for (auto& row : s)
        for (int& x : row) std::cin >> x;
    std::vector<int> order(n), best_order;
    std::iota(order.begin(), order.end(), 0);
    int best = INT_MAX;
    do {
        int time = 0, last = 0;
        bool on_time = true;
        for (int j : order) {
            time += s[last][j] + p[j];
            last = j + 1;
            on_time &= time <= d[j];
        }
        if (on_time && time < best) best = time, best_order = order;
    } while (std::next_permutation(order.begin(), order.end()));
    if (best == INT_MAX) {
        std::cout << "impossible\n";
        return 0;
    }
    std::cout << best << '\n';
    for (int k = 0; k < n; k++) std::cout << best_order[k] + 1 << (k < n - 1 ? ' ' : '\n');
}
