// Smallest times first; then marks which states lie on an optimal order and walks along them.
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

    constexpr int never = 1'000'000'000;
    const int full = (1 << n) - 1;
    std::vector<std::array<int, 13>> time(full + 1);
    std::vector<std::array<bool, 13>> good(full + 1);
    for (auto& row : time) row.fill(never);
    for (auto& row : good) row.fill(false);
    auto finish = [&](int set, int i, int j) { return time[set][i] + s[i + 1][j] + p[j]; };

    for (int j = 0; j < n; j++)
        if (s[0][j] + p[j] <= d[j]) time[1 << j][j] = s[0][j] + p[j];
    for (int set = 1; set <= full; set++)
        for (int i = 0; i < n; i++) {
            if (time[set][i] == never) continue;
            for (int j = 0; j < n; j++) {
                if (set >> j & 1) continue;
                const int t = finish(set, i, j);
                int& known = time[set | 1 << j][j];
                if (t <= d[j] && t < known) known = t;
            }
        }
    const int best = *std::min_element(time[full].begin(), time[full].begin() + n);
    if (best == never) {
        std::cout << "impossible\n";
        return 0;
    }

    auto leads_on = [&](int set, int i, int j) {
        return !(set >> j & 1) && good[set | 1 << j][j] && finish(set, i, j) == time[set | 1 << j][j];
    };
    for (int i = 0; i < n; i++) good[full][i] = time[full][i] == best;
    for (int set = full - 1; set >= 1; set--)
        for (int i = 0; i < n; i++) {
            if (time[set][i] == never) continue;
            for (int j = 0; j < n && !good[set][i]; j++) good[set][i] = leads_on(set, i, j);
        }

    std::cout << best << '\n';
    int last = 0;
    while (!good[1 << last][last]) last++;
    int set = 1 << last;
    std::cout << last + 1;
    while (set != full) {
        int j = 0;
        while (!leads_on(set, last, j)) j++;
        set |= 1 << j;
        last = j;
        std::cout << ' ' << last + 1;
    }
    std::cout << '\n';
}
