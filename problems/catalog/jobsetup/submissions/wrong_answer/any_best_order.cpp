// Bug: the time is right, but among equally good orders it takes the one found last.
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
    std::vector<std::vector<int>> time(full + 1, std::vector<int>(n, never)), from = time;
    for (int j = 0; j < n; j++)
        if (s[0][j] + p[j] <= d[j]) time[1 << j][j] = s[0][j] + p[j];
    for (int set = 1; set < full; set++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                if (time[set][i] == never || set >> j & 1) continue;
                const int t = time[set][i] + s[i + 1][j] + p[j];
                if (t <= d[j] && t <= time[set | 1 << j][j]) {
                    time[set | 1 << j][j] = t;
                    from[set | 1 << j][j] = i;
                }
            }
    int last = 0;
    for (int j = 1; j < n; j++)
        if (time[full][j] <= time[full][last]) last = j;
    if (time[full][last] == never) {
        std::cout << "impossible\n";
        return 0;
    }
    std::cout << time[full][last] << '\n';
    std::vector<int> order;
    for (int set = full; set != 0;) {
        order.push_back(last + 1);
        const int before = from[set][last];
        set ^= 1 << last;
        last = before;
    }
    for (int k = n - 1; k >= 0; k--) std::cout << order[k] << (k ? ' ' : '\n');
}
