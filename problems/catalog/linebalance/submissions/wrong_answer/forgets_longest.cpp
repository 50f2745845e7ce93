// Bug: the search starts at 0 and the check gives a task longer than the cycle its own station.
#include <bits/stdc++.h>

int main() {
    int n, m;
    long long h;
    std::cin >> n >> m >> h;
    std::vector<long long> t(n);
    for (auto& x : t) std::cin >> x;
    auto stations = [&](long long cycle) {
        int count = 1;
        long long busy = t[0];
        for (int i = 1; i < n; i++) {
            busy += h + t[i];
            if (busy > cycle) count++, busy = t[i];
        }
        return count;
    };
    long long low = 0, high = std::accumulate(t.begin(), t.end(), (n - 1) * h);
    while (low < high) {
        const long long middle = (low + high) / 2;
        if (stations(middle) <= m) high = middle;
        else low = middle + 1;
    }
    std::cout << low << ' ' << stations(low) << '\n';
}
