// Ten kernels of the kind that competition programs spend their time in. Prints one checksum for each, so that no
// compiler can leave one out; the same source is built natively and for the sandbox.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

static uint64_t state = 88172645463325252ULL;
static uint64_t next_random() {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static uint64_t sieve() {
    const int n = 3000000;
    std::vector<char> composite(n + 1);
    uint64_t sum = 0;
    for (int i = 2; i <= n; ++i) {
        if (composite[i]) continue;
        sum += i;
        for (long long j = 1LL * i * i; j <= n; j += i) composite[j] = 1;
    }
    return sum;
}

static uint64_t matrix() {
    const int n = 220;
    std::vector<double> a(n * n), b(n * n), c(n * n);
    for (int i = 0; i < n * n; ++i) a[i] = i % 7 * 0.5, b[i] = i % 11 * 0.25;
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < n; ++k)
            for (int j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
    double sum = 0;
    for (double x : c) sum += x;
    return static_cast<uint64_t>(sum);
}

static uint64_t sorting() {
    std::vector<uint32_t> v(600000);
    for (auto& x : v) x = static_cast<uint32_t>(next_random());
    std::sort(v.begin(), v.end());
    return v[1000] ^ v[v.size() / 2];
}

static uint64_t hashing() {
    std::unordered_map<uint64_t, uint32_t> counts;
    for (int i = 0; i < 400000; ++i) ++counts[next_random() % 100000];
    uint64_t best = 0;
    for (const auto& [key, count] : counts) best = std::max<uint64_t>(best, count * 1000000ULL + key);
    return best;
}

static uint64_t strings() {
    std::string text;
    for (int i = 0; i < 300000; ++i) {
        text.push_back(static_cast<char>('a' + next_random() % 26));
        if (i % 7 == 0) text += std::to_string(i);
    }
    std::vector<int> border(text.size());
    for (size_t i = 1; i < text.size(); ++i) {
        int k = border[i - 1];
        while (k > 0 && text[i] != text[k]) k = border[k - 1];
        border[i] = k + (text[i] == text[k]);
    }
    uint64_t sum = text.size();
    for (int b : border) sum += b;
    return sum;
}

static uint64_t knapsack() {
    const int capacity = 20000, items = 400;
    std::vector<int> best(capacity + 1);
    for (int i = 0; i < items; ++i) {
        int weight = 1 + next_random() % 200, value = 1 + next_random() % 1000;
        for (int c = capacity; c >= weight; --c) best[c] = std::max(best[c], best[c - weight] + value);
    }
    return best[capacity];
}

static uint64_t fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

static uint64_t dijkstra() {
    const int n = 40000;
    std::vector<std::vector<std::pair<int, int>>> edges(n);
    for (int i = 0; i < n * 4; ++i) {
        int from = next_random() % n, to = next_random() % n;
        edges[from].emplace_back(to, 1 + next_random() % 100);
    }
    std::vector<long long> distance(n, 1LL << 60);
    std::priority_queue<std::pair<long long, int>> queue;
    distance[0] = 0;
    queue.emplace(0, 0);
    while (!queue.empty()) {
        auto [negative, at] = queue.top();
        queue.pop();
        if (-negative != distance[at]) continue;
        for (auto [to, length] : edges[at])
            if (distance[at] + length < distance[to]) {
                distance[to] = distance[at] + length;
                queue.emplace(-distance[to], to);
            }
    }
    uint64_t sum = 0;
    for (long long d : distance)
        if (d < (1LL << 60)) sum += d;
    return sum;
}

static uint64_t bodies() {
    double x[5], y[5], vx[5] = {}, vy[5] = {};
    for (int i = 0; i < 5; ++i) x[i] = std::cos(i), y[i] = std::sin(i * 2.0);
    for (int step = 0; step < 300000; ++step) {
        for (int i = 0; i < 5; ++i)
            for (int j = i + 1; j < 5; ++j) {
                double dx = x[i] - x[j], dy = y[i] - y[j];
                double pull = 1e-4 / (dx * dx + dy * dy + 0.1);
                vx[i] -= dx * pull, vy[i] -= dy * pull;
                vx[j] += dx * pull, vy[j] += dy * pull;
            }
        for (int i = 0; i < 5; ++i) x[i] += vx[i] * 1e-3, y[i] += vy[i] * 1e-3;
    }
    return static_cast<uint64_t>((x[0] + 10) * 1e6);
}

static uint64_t tree() {
    const int n = 1 << 17;
    std::vector<long long> sums(2 * n);
    uint64_t total = 0;
    for (int i = 0; i < 400000; ++i) {
        int at = next_random() % n;
        for (int p = at + n; p; p >>= 1) sums[p] += i;
        int left = next_random() % n, right = n;
        long long sum = 0;
        for (int l = left + n, r = right + n; l < r; l >>= 1, r >>= 1) {
            if (l & 1) sum += sums[l++];
            if (r & 1) sum += sums[--r];
        }
        total += sum;
    }
    std::map<int, int> order;
    for (int i = 0; i < 100000; ++i) order[next_random() % 50000] = i;
    for (auto [key, value] : order) total += key ^ value;
    return total;
}

int main() {
    for (int round = 0; round < 3; ++round) {
        const uint64_t sums[] = {sieve(),    matrix(),      sorting(),  hashing(), strings(),
                                 knapsack(), fibonacci(32), dijkstra(), bodies(),  tree()};
        for (uint64_t sum : sums) std::printf("%llu\n", static_cast<unsigned long long>(sum));
    }
}
