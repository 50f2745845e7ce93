// Improves every cell from its neighbours, sweep after sweep, until nothing changes:
// O((R C)^2 K) in a winding corridor.
#include <bits/stdc++.h>
using namespace std;

int main() {
    int rows, cols, tokens;
    cin >> rows >> cols >> tokens;
    vector<string> plan(rows);
    for (string &line : plan) cin >> line;

    const int far = 1 << 29;
    vector<vector<vector<int>>> dist(tokens + 1, vector<vector<int>>(rows, vector<int>(cols, far)));
    const int dr[] = {1, -1, 0, 0}, dc[] = {0, 0, 1, -1};
    int goal_row = 0, goal_col = 0;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            if (plan[r][c] == 'S') dist[0][r][c] = 0;
            if (plan[r][c] == 'T') goal_row = r, goal_col = c;
        }

    for (bool changed = true; changed;) {
        changed = false;
        for (int used = 0; used <= tokens; used++)
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < cols; c++) {
                    if (plan[r][c] == '#') continue;
                    int before = used - (plan[r][c] == '+');
                    if (before < 0) continue;
                    for (int i = 0; i < 4; i++) {
                        int nr = r + dr[i], nc = c + dc[i];
                        if (nr < 0 || nr >= rows || nc < 0 || nc >= cols) continue;
                        int moves = dist[before][nr][nc] + 1;
                        if (moves < dist[used][r][c]) {
                            dist[used][r][c] = moves;
                            changed = true;
                        }
                    }
                }
    }
    int best = far;
    for (int used = 0; used <= tokens; used++) best = min(best, dist[used][goal_row][goal_col]);
    cout << (best < far ? best : -1) << '\n';
}
