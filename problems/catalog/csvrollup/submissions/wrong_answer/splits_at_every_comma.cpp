// Splits at every comma, also inside quotes, and strips the quotes afterwards.
#include <bits/stdc++.h>
using namespace std;

vector<string> split(const string &line) {
    vector<string> fields(1);
    for (char ch : line) {
        if (ch == ',') fields.emplace_back();
        else if (ch != '"') fields.back() += ch;
    }
    fields.resize(max<size_t>(fields.size(), 10));
    return fields;
}

int main() {
    string line;
    auto row = [&] {
        getline(cin, line);
        return split(line);
    };
    int n, k;
    getline(cin, line);
    istringstream(line) >> n >> k;
    vector<string> wanted = row(), header = row();
    size_t group = 0, value = 1;
    for (size_t i = 0; i < 10; i++) {
        if (header[i] == wanted[0]) group = i;
        if (header[i] == wanted[1]) value = i;
    }
    map<string, pair<int, long long>> totals;
    for (int i = 0; i < n; i++) {
        vector<string> fields = row();
        if (fields[value].empty()) continue;
        auto &[rows, cents] = totals[fields[group]];
        rows++;
        cents += llround(atof(fields[value].c_str()) * 100);
    }
    vector<tuple<long long, string, int>> order;
    for (auto &[name, total] : totals) order.emplace_back(-total.second, name, total.first);
    sort(order.begin(), order.end());
    if (int(order.size()) > k) order.resize(k);
    for (auto &[minus_cents, name, rows] : order) {
        long long cents = llabs(minus_cents);
        printf("\"%s\",%d,%s%lld.%02lld\n", name.c_str(), rows, minus_cents > 0 ? "-" : "", cents / 100, cents % 100);
    }
}
