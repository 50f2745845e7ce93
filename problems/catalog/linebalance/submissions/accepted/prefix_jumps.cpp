// Prefix sums of t + h; each station is one binary search for its last task.
#include <bits/stdc++.h>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, m;
    long long h, longest = 0;
    std::cin >> n >> m >> h;
    std::vector<long long> sum(n + 1);
    for (int i = 0; i < n; i++) {
        long long t;
        std::cin >> t;
        longest = std::max(longest, t);
        sum[i + 1] = sum[i] + t + h;
    }
    // Tasks from..to-1 take sum[to] - sum[from] - h. Counts stations, at most limit + 1 of them.
    auto stations = [&](long long cycle, int limit) {
        int count = 0;
        auto at = sum.begin();
        while (at + 1 != sum.end() && count <= limit) {
            at = std::upper_bound(at, sum.end(), *at + cycle + h) - 1;
            count++;
        }
        return count;
    };
    long long low = longest, high = sum[n] - h;
    while (low < high) {
        const long long middle = std::midpoint(low, high);
        if (stations(middle, m) <= m) high = middle;
        else low = middle + 1;
    }
    std::cout << low << ' ' << stations(low, m) << '\n';
}
