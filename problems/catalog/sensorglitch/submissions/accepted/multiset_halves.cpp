#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n, w;
    double d;
    cin >> n >> w >> d;

    // The window: every reading of low is <= every reading of high, and low has as many or one more.
    multiset<double> low, high;
    auto balance = [&] {
        if (low.size() > high.size() + 1) {
            high.insert(*low.rbegin());
            low.erase(prev(low.end()));
        } else if (low.size() < high.size()) {
            low.insert(*high.begin());
            high.erase(high.begin());
        }
    };

    vector<double> x(n);
    vector<pair<int, double>> glitches;
    for (int i = 0; i < n; i++) {
        cin >> x[i];
        if (low.empty() || x[i] <= *low.rbegin()) low.insert(x[i]);
        else high.insert(x[i]);
        balance();
        if (i >= w) {
            auto old = low.find(x[i - w]);
            if (old != low.end()) low.erase(old);
            else high.erase(high.find(x[i - w]));
            balance();
        }
        double median = low.size() > high.size() ? *low.rbegin() : (*low.rbegin() + *high.begin()) / 2;
        if (fabs(x[i] - median) > d) glitches.emplace_back(i + 1, median);
    }
    cout << glitches.size() << '\n' << fixed << setprecision(6);
    for (auto [position, median] : glitches) cout << position << ' ' << median << '\n';
}
