#include <bits/stdc++.h>
using namespace std;

struct Reception {
    int time, sequence, value;
};

int main() {
    int k;
    if (scanf("%d", &k) != 1) return 1;
    vector<vector<Reception>> logs(k);
    for (auto &log : logs) {
        int c;
        if (scanf("%d", &c) != 1) return 1;
        log.resize(c);
        for (auto &r : log)
            if (scanf("%d %d %d", &r.time, &r.sequence, &r.value) != 3) return 1;
    }

    using Head = pair<int, int>;  // time, gateway
    priority_queue<Head, vector<Head>, greater<Head>> heads;
    for (int g = 0; g < k; g++)
        if (!logs[g].empty()) heads.emplace(logs[g][0].time, g);

    vector<size_t> next(k, 0);
    vector<int> from(k, 0);
    unordered_set<int> seen;
    vector<Reception> kept;
    int dropped = 0, late = 0, largest = -1;
    while (!heads.empty()) {
        int g = heads.top().second;
        heads.pop();
        Reception r = logs[g][next[g]++];
        if (next[g] < logs[g].size()) heads.emplace(logs[g][next[g]].time, g);
        if (!seen.insert(r.sequence).second) {
            dropped++;
            continue;
        }
        kept.push_back(r);
        from[g]++;
        if (r.sequence < largest) late++;
        largest = max(largest, r.sequence);
    }
    printf("%zu %d %d\n", kept.size(), dropped, late);
    for (int g = 0; g < k; g++) printf("%d%c", from[g], g + 1 < k ? ' ' : '\n');
    for (auto &r : kept) printf("%d %d\n", r.sequence, r.value);
}
