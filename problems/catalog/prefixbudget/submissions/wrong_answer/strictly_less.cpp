// Wants some money to remain after each purchase: `<` where `<=` is right.
#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    long long left;
    cin >> n >> left;
    int bought = 0;
    for (int i = 0; i < n; i++) {
        long long price;
        cin >> price;
        if (!(price < left)) break;
        left -= price;
        bought++;
    }
    cout << bought << ' ' << left << '\n';
}
