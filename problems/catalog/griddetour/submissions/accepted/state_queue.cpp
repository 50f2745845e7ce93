#include <bits/stdc++.h>
using namespace std;

struct State {
    int row, col, left;
};

int main() {
    int rows, cols, tokens;
    cin >> rows >> cols >> tokens;
    vector<string> plan(rows);
    for (string &line : plan) cin >> line;

    vector<int> dist(rows * cols * (tokens + 1), -1);
    auto at = [&](const State &s) -> int & {
        return dist[(s.row * cols + s.col) * (tokens + 1) + s.left];
    };
    queue<State> todo;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
            if (plan[r][c] == 'S') {
                todo.push({r, c, tokens});
                at(todo.back()) = 0;
            }

    const int dr[] = {1, -1, 0, 0}, dc[] = {0, 0, 1, -1};
    while (!todo.empty()) {
        State s = todo.front();
        todo.pop();
        if (plan[s.row][s.col] == 'T') {
            cout << at(s) << '\n';
            return 0;
        }
        for (int i = 0; i < 4; i++) {
            State t = {s.row + dr[i], s.col + dc[i], s.left};
            if (t.row < 0 || t.row >= rows || t.col < 0 || t.col >= cols) continue;
            if (plan[t.row][t.col] == '#') continue;
            if (plan[t.row][t.col] == '+') t.left--;
            if (t.left < 0 || at(t) >= 0) continue;
            at(t) = at(s) + 1;
            todo.push(t);
        }
    }
    cout << -1 << '\n';
}
