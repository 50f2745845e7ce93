// Lets the sequence number decide between receptions at the same time.
#include <bits/stdc++.h>
using namespace std;

struct Reception {
    int time, gateway, sequence, value;
};

int main() {
    int k;
    if (scanf("%d", &k) != 1) return 1;
    vector<Reception> buffer;
    for (int g = 0; g < k; g++) {
        int c;
        if (scanf("%d", &c) != 1) return 1;
        while (c--) {
            Reception r;
            r.gateway = g;
            if (scanf("%d %d %d", &r.time, &r.sequence, &r.value) != 3) return 1;
            buffer.push_back(r);
        }
    }
    sort(buffer.begin(), buffer.end(), [](const Reception &a, const Reception &b) {
        return tie(a.time, a.sequence, a.gateway) < tie(b.time, b.sequence, b.gateway);
    });
    vector<int> from(k, 0);
    unordered_set<int> seen;
    vector<Reception> kept;
    int dropped = 0, late = 0, largest = -1;
    for (auto &r : buffer) {
        if (!seen.insert(r.sequence).second) {
            dropped++;
            continue;
        }
        kept.push_back(r);
        from[r.gateway]++;
        if (r.sequence < largest) late++;
        largest = max(largest, r.sequence);
    }
    printf("%zu %d %d\n", kept.size(), dropped, late);
    for (int g = 0; g < k; g++) printf("%d%c", from[g], g + 1 < k ? ' ' : '\n');
    for (auto &r : kept) printf("%d %d\n", r.sequence, r.value);
}
