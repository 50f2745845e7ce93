// Adds up the first k prices from scratch for every k: O(n^2).
#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    long long budget;
    cin >> n >> budget;
    vector<int> price(n);
    for (int &p : price) cin >> p;

    int bought = 0;
    long long spent = 0;
    for (int k = 1; k <= n; k++) {
        long long total = 0;
        for (int i = 0; i < k; i++) total += price[i];
        if (total > budget) break;
        bought = k;
        spent = total;
    }
    cout << bought << ' ' << budget - spent << '\n';
}
