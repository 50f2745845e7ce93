// Too slow: best[k][i] = smallest cycle time of the first i tasks on k stations, O(n^2 m).
#include <bits/stdc++.h>

int main() {
    int n, m;
    long long h;
    std::cin >> n >> m >> h;
    std::vector<long long> sum(n + 1);
    for (int i = 0; i < n; i++) {
        long long t;
        std::cin >> t;
        sum[i + 1] = sum[i] + t + h;
    }
    std::vector<long long> best(n + 1, LLONG_MAX), next(n + 1);
    best[0] = 0;
    long long answer = LLONG_MAX;
    int stations = 0;
    for (int k = 1; k <= m; k++) {
        std::fill(next.begin(), next.end(), LLONG_MAX);
        for (int i = k; i <= n; i++)
            for (int j = k - 1; j < i; j++)
                next[i] = std::min(next[i], std::max(best[j], sum[i] - sum[j] - h));
        best.swap(next);
        if (best[n] < answer) answer = best[n], stations = k;
    }
    std::cout << answer << ' ' << stations << '\n';
}
