#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);

    int n;
    long long budget;
    cin >> n >> budget;

    // prefix[k] is the price of the first k items; prices are positive, so it increases.
    vector<long long> prefix(n + 1, 0);
    for (int i = 0; i < n; i++) {
        long long price;
        cin >> price;
        prefix[i + 1] = prefix[i] + price;
    }
    auto first_too_dear = upper_bound(prefix.begin(), prefix.end(), budget);
    int bought = int(first_too_dear - prefix.begin()) - 1;
    cout << bought << ' ' << budget - prefix[bought] << '\n';
}
