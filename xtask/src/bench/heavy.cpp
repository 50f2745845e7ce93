// A typical solution: everything included, some containers and algorithms used.
#include <bits/stdc++.h>
using namespace std;

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    int n;
    cin >> n;
    vector<pair<long long, string>> items(n);
    for (auto& [value, name] : items) cin >> value >> name;
    sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return tie(b.first, a.second) < tie(a.first, b.second); });
    map<string, vector<long long>> groups;
    for (const auto& [value, name] : items) groups[name.substr(0, 1)].push_back(value);
    priority_queue<long long> queue;
    unordered_map<long long, int> counts;
    for (const auto& [key, values] : groups)
        for (long long value : values) queue.push(value), ++counts[value];
    for (const auto& [key, values] : groups) {
        cout << key << ' ' << accumulate(values.begin(), values.end(), 0LL) << ' ' << *max_element(values.begin(), values.end()) << '\n';
    }
    while (!queue.empty()) {
        cout << queue.top() << (queue.size() > 1 ? ' ' : '\n');
        queue.pop();
    }
}
