// Copies and sorts the window for every reading: O(n w log w).
#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, w;
    double d;
    cin >> n >> w >> d;
    vector<double> x(n);
    vector<pair<int, double>> glitches;
    for (int i = 0; i < n; i++) {
        cin >> x[i];
        vector<double> window(x.begin() + max(0, i + 1 - w), x.begin() + i + 1);
        sort(window.begin(), window.end());
        size_t size = window.size();
        double median = (window[(size - 1) / 2] + window[size / 2]) / 2;
        if (fabs(x[i] - median) > d) glitches.emplace_back(i + 1, median);
    }
    cout << glitches.size() << '\n' << fixed << setprecision(6);
    for (auto [position, median] : glitches) cout << position << ' ' << median << '\n';
}
