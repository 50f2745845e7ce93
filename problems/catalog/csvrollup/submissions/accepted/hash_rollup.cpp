#include <bits/stdc++.h>
using namespace std;

vector<string> split(const string &line) {
    vector<string> fields(1);
    bool quoted = false;
    for (size_t i = 0; i < line.size(); i++) {
        char ch = line[i];
        if (quoted && ch == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += '"';
            i++;
        } else if (ch == '"') {
            quoted = !quoted;
        } else if (ch == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += ch;
        }
    }
    return fields;
}

long long cents_of(string text) {
    bool negative = text[0] == '-';
    if (negative) text.erase(0, 1);
    size_t point = text.find('.');
    string decimals = point == string::npos ? "" : text.substr(point + 1);
    decimals.resize(2, '0');
    long long cents = stoll(text.substr(0, point) + decimals);
    return negative ? -cents : cents;
}

int main() {
    ios::sync_with_stdio(false);
    cin.tie(nullptr);
    string line;
    auto row = [&] {
        getline(cin, line);
        return split(line);
    };
    int n, k;
    getline(cin, line);
    istringstream(line) >> n >> k;
    vector<string> wanted = row(), header = row();
    size_t group = find(header.begin(), header.end(), wanted[0]) - header.begin();
    size_t value = find(header.begin(), header.end(), wanted[1]) - header.begin();

    unordered_map<string, pair<int, long long>> totals;
    for (int i = 0; i < n; i++) {
        vector<string> fields = row();
        if (fields[value].empty()) continue;
        auto &[rows, cents] = totals[fields[group]];
        rows++;
        cents += cents_of(fields[value]);
    }

    vector<tuple<long long, string, int>> order;
    for (auto &[name, total] : totals) order.emplace_back(-total.second, name, total.first);
    sort(order.begin(), order.end());
    if (int(order.size()) > k) order.resize(k);
    for (auto &[minus_cents, name, rows] : order) {
        string quoted;
        for (char ch : name) quoted += ch == '"' ? "\"\"" : string(1, ch);
        long long cents = llabs(minus_cents);
        cout << '"' << quoted << "\"," << rows << ',' << (minus_cents > 0 ? "-" : "") << cents / 100 << '.'
             << setw(2) << setfill('0') << cents % 100 << '\n';
    }
}
