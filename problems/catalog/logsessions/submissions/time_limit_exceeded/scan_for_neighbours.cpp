// Looks through the whole log for the request before and the request after each one: O(n^2).
#include <bits/stdc++.h>
using namespace std;

struct Request {
    string user;
    int time;
};

vector<Request> requests;

// The same user's nearest request before (-1) or after (+1) request i, or -1. Ties go by place.
int neighbour(int i, int direction) {
    int best = -1;
    for (int j = 0; j < int(requests.size()); j++) {
        if (requests[j].user != requests[i].user) continue;
        auto key = [&](int k) { return make_pair(direction * requests[k].time, direction * k); };
        if (key(j) > key(i) && (best < 0 || key(j) < key(best))) best = j;
    }
    return best;
}

int main() {
    int n, timeout;
    if (scanf("%d %d", &n, &timeout) != 2) return 1;
    for (int i = 0; i < n; i++) {
        int day, h, m, s;
        char user[21];
        if (scanf("%d %d:%d:%d %20s", &day, &h, &m, &s, user) != 5) return 1;
        requests.push_back({user, ((day - 1) * 24 + h) * 3600 + m * 60 + s});
    }
    map<string, array<int, 3>> report;
    for (int i = 0; i < n; i++) {
        int before = neighbour(i, -1);
        if (before >= 0 && requests[i].time - requests[before].time <= timeout) continue;
        int size = 1, last = i;
        for (int next; (next = neighbour(last, 1)) >= 0; last = next, size++)
            if (requests[next].time - requests[last].time > timeout) break;
        auto &[sessions, seconds, largest] = report[requests[i].user];
        sessions++;
        seconds += requests[last].time - requests[i].time;
        largest = max(largest, size);
    }
    for (auto &[user, r] : report) printf("%s %d %d %d\n", user.c_str(), r[0], r[1], r[2]);
}
