// 32 kernels beside the ten of `xtask/src/bench/mix.cpp`, which this text is appended to: what the fuel table was
// fitted to. Each leans on one kind of work.
#include <bitset>
#include <cstdlib>
#include <cstring>
#include <map>
#include <queue>
#include <set>

static uint64_t tight() {
    uint64_t sum = 0;
    for (int i = 0; i < 200000000; ++i) {
        sum += i;
        asm volatile("" : "+r"(sum));
    }
    return sum;
}

static uint64_t divisions() {
    uint64_t sum = 1, d = next_random() | 1;
    for (int i = 1; i < 10000000; ++i) {
        sum += (d + i) / ((sum & 1023) + 7);
        sum ^= (d - i) % (i | 5);
    }
    return sum;
}

static uint64_t euclid() {
    uint64_t sum = 0;
    for (int i = 0; i < 300000; ++i) {
        uint32_t a = next_random(), b = next_random();
        while (b) {
            uint32_t rest = a % b;
            a = b;
            b = rest;
        }
        sum += a;
    }
    return sum;
}

static uint64_t square_roots() {
    double sum = 1;
    for (int i = 1; i < 20000000; ++i) sum += std::sqrt(sum + i);
    return static_cast<uint64_t>(sum);
}

static uint64_t quotients() {
    double sum = 1;
    for (int i = 1; i < 20000000; ++i) sum = sum + 1.0 / (sum + i);
    return static_cast<uint64_t>(sum * 1000);
}

static uint64_t chase(int size, int steps) {
    std::vector<int> next(size);
    for (int i = 0; i < size; ++i) next[i] = i;
    for (int i = size - 1; i > 0; --i) std::swap(next[i], next[next_random() % i]);
    int at = 0;
    uint64_t sum = 0;
    for (int i = 0; i < steps; ++i) sum += at = next[at];
    return sum;
}

static uint64_t chase_memory() { return chase(1 << 22, 5000000); }
static uint64_t chase_cache() { return chase(1 << 10, 50000000); }

static uint64_t prefix_sums() {
    std::vector<long long> v(4000000);
    for (int round = 0; round < 10; ++round)
        for (size_t i = 1; i < v.size(); ++i) v[i] = v[i - 1] + (v[i] ^ i);
    return v.back();
}

static uint64_t dot_products() {
    double a[1024], b[1024], sum = 0;
    for (int i = 0; i < 1024; ++i) a[i] = i * .5, b[i] = i * .25;
    for (int round = 0; round < 50000; ++round)
        for (int i = 0; i < 1024; ++i) sum += a[i] * b[i];
    return static_cast<uint64_t>(sum);
}

static uint64_t copies() {
    std::vector<char> a(1 << 16), b(1 << 16);
    uint64_t sum = 0;
    for (int round = 0; round < 20000; ++round) {
        std::memcpy(b.data(), a.data(), a.size());
        a[round & 65535] = b[(round * 7) & 65535] + 1;
        sum += a[round & 1023];
    }
    return sum;
}

static uint64_t powers() {
    const uint64_t modulus = 998244353;
    uint64_t sum = 1;
    for (int i = 1; i < 200000; ++i) {
        uint64_t base = i, power = 1;
        for (int e = 20; e; e >>= 1) {
            if (e & 1) power = power * base % modulus;
            base = base * base % modulus;
        }
        sum = (sum + power) % modulus;
    }
    for (int i = 1; i < 20000000; ++i) sum = sum * i % modulus;
    return sum;
}

static uint64_t branches() {
    std::vector<uint8_t> v(1 << 16);
    for (auto& x : v) x = next_random();
    uint64_t sum = 0;
    for (int round = 0; round < 200; ++round)
        for (auto x : v) {
            if (x < 64) sum += x;
            else if (x < 128) sum ^= x;
            else if (x < 192) sum *= 3;
            else sum -= x;
            asm volatile("" : "+r"(sum));
        }
    return sum;
}

struct Step {
    virtual uint64_t take(uint64_t x) = 0;
};
struct Triple : Step {
    uint64_t take(uint64_t x) override { return x * 3; }
};
struct Add : Step {
    uint64_t take(uint64_t x) override { return x + 7; }
};

static uint64_t virtual_calls() {
    std::vector<Step*> steps;
    for (int i = 0; i < 1000; ++i) {
        if (next_random() & 1) steps.push_back(new Triple);
        else steps.push_back(new Add);
    }
    uint64_t sum = 1;
    for (int round = 0; round < 30000; ++round)
        for (auto* step : steps) sum = step->take(sum);
    return sum;
}

static uint64_t bits() {
    uint64_t sum = 0;
    for (int i = 0; i < 30000000; ++i) {
        uint64_t x = sum + i * 0x9E3779B97F4A7C15ULL;
        sum += __builtin_popcountll(x) + __builtin_ctzll(x | 1) + __builtin_clzll(x | 1);
    }
    return sum;
}

static uint64_t random_numbers() {
    uint64_t sum = 0;
    for (int i = 0; i < 60000000; ++i) sum += next_random();
    return sum;
}

static uint64_t floyd() {
    const int n = 260;
    std::vector<int> d(n * n);
    for (auto& x : d) x = next_random() % 1000;
    for (int k = 0; k < n; ++k)
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) d[i * n + j] = std::min(d[i * n + j], d[i * n + k] + d[k * n + j]);
    return d[7];
}

static uint64_t butterflies() {
    const int n = 1 << 16;
    std::vector<double> re(n), im(n);
    for (int i = 0; i < n; ++i) re[i] = i % 17;
    for (int round = 0; round < 4; ++round)
        for (int len = 2; len <= n; len <<= 1) {
            const double wr = std::cos(6.283185307 / len), wi = std::sin(6.283185307 / len);
            for (int i = 0; i < n; i += len) {
                double cr = 1, ci = 0;
                for (int a = i, b = i + len / 2; a < i + len / 2; ++a, ++b) {
                    const double vr = re[b] * cr - im[b] * ci, vi = re[b] * ci + im[b] * cr;
                    re[b] = re[a] - vr, im[b] = im[a] - vi;
                    re[a] += vr, im[a] += vi;
                    const double t = cr * wr - ci * wi;
                    ci = cr * wi + ci * wr;
                    cr = t;
                }
            }
        }
    return static_cast<uint64_t>(re[1]);
}

static uint64_t allocations() {
    std::vector<void*> blocks(1000);
    uint64_t sum = 0;
    for (int i = 0; i < 5000000; ++i) {
        auto& block = blocks[next_random() % 1000];
        std::free(block);
        block = std::malloc(16 + next_random() % 100);
        sum += reinterpret_cast<uintptr_t>(block);
    }
    return sum;
}

static uint64_t recursion() { return fibonacci(34); }

static uint64_t small_sets() {
    uint64_t sum = 0;
    for (int round = 0; round < 4000; ++round) {
        std::set<std::pair<int, int>> set;
        for (int i = 0; i < 300; ++i) set.insert({static_cast<int>(next_random() % 500), i});
        for (const auto& [a, b] : set) sum += a ^ b;
    }
    return sum;
}

static uint64_t grid() {
    const int n = 700;
    std::vector<std::string> map(n, std::string(n, '.'));
    for (auto& row : map)
        for (auto& cell : row)
            if (next_random() % 4 == 0) cell = '#';
    uint64_t sum = 0;
    for (int round = 0; round < 6; ++round) {
        std::vector<std::vector<int>> far(n, std::vector<int>(n, -1));
        std::queue<std::pair<int, int>> queue;
        queue.push({n / 2, round});
        far[n / 2][round] = 0;
        const int dy[] = {1, -1, 0, 0}, dx[] = {0, 0, 1, -1};
        while (!queue.empty()) {
            const auto [y, x] = queue.front();
            queue.pop();
            for (int k = 0; k < 4; ++k) {
                const int a = y + dy[k], b = x + dx[k];
                if (a < 0 || b < 0 || a >= n || b >= n || map[a][b] == '#' || far[a][b] >= 0) continue;
                far[a][b] = far[y][x] + 1;
                sum += far[a][b];
                queue.push({a, b});
            }
        }
    }
    return sum;
}

static uint64_t edit_distance() {
    const int n = 3000;
    std::string a, b;
    for (int i = 0; i < n; ++i) a += 'a' + next_random() % 4, b += 'a' + next_random() % 4;
    std::vector<std::vector<int>> d(n + 1, std::vector<int>(n + 1));
    for (int i = 0; i <= n; ++i) d[i][0] = d[0][i] = i;
    for (int i = 1; i <= n; ++i)
        for (int j = 1; j <= n; ++j)
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
    return d[n][n];
}

static uint64_t segment_tree() {
    const int n = 1 << 16;
    std::vector<long long> tree(2 * n);
    uint64_t sum = 0;
    for (int i = 0; i < 600000; ++i) {
        int at = next_random() % n + n;
        tree[at] += i;
        while (at > 1) at /= 2, tree[at] = std::max(tree[2 * at], tree[2 * at + 1]);
        int left = next_random() % n, right = left + next_random() % (n - left) + 1;
        long long most = 0;
        for (int l = left + n, r = right + n; l < r; l /= 2, r /= 2) {
            if (l & 1) most = std::max(most, tree[l++]);
            if (r & 1) most = std::max(most, tree[--r]);
        }
        sum += most;
    }
    return sum;
}

static int find(std::vector<int>& up, int x) { return up[x] == x ? x : up[x] = find(up, up[x]); }

static uint64_t union_find() {
    uint64_t sum = 0;
    for (int round = 0; round < 5; ++round) {
        std::vector<int> up(300000);
        for (size_t i = 0; i < up.size(); ++i) up[i] = i;
        for (int i = 0; i < 300000; ++i) {
            int a = find(up, next_random() % up.size()), b = find(up, next_random() % up.size());
            if (a != b) up[a] = b, ++sum;
        }
    }
    return sum;
}

static uint64_t words() {
    std::map<std::string, int> count;
    uint64_t sum = 0;
    for (int i = 0; i < 500000; ++i) {
        std::string word;
        for (int k = 0; k < 6; ++k) word += 'a' + next_random() % 3;
        sum += ++count[word];
    }
    return sum;
}

struct Person {
    std::string name;
    int age;
};

static uint64_t sorted_people() {
    std::vector<Person> people;
    for (int i = 0; i < 200000; ++i) people.push_back({std::to_string(next_random() % 100000), i});
    std::sort(people.begin(), people.end(), [](const Person& a, const Person& b) {
        return a.name != b.name ? a.name < b.name : a.age > b.age;
    });
    return people[777].age;
}

static uint64_t modular_matrix() {
    const int n = 60;
    const long long modulus = 1000000007;
    std::vector<std::vector<long long>> a(n, std::vector<long long>(n)), c = a;
    for (auto& row : a)
        for (auto& x : row) x = next_random() % modulus;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {
                c[i][j] = 0;
                for (int k = 0; k < n; ++k) c[i][j] = (c[i][j] + a[i][k] * a[k][j]) % modulus;
            }
        a = c;
    }
    return a[7][7];
}

static std::vector<std::vector<int>> children;

static long long deep(int at, int from) {
    long long sum = at;
    for (int next : children[at])
        if (next != from) sum += deep(next, at) + 1;
    return sum;
}

static uint64_t depth_first() {
    const int n = 200000;
    children.assign(n, {});
    for (int i = 1; i < n; ++i) {
        const int up = std::max<int>(0, i - 1 - next_random() % 5);
        children[i].push_back(up);
        children[up].push_back(i);
    }
    uint64_t sum = 0;
    for (int round = 0; round < 10; ++round) sum += deep(round, -1);
    return sum;
}

static uint64_t borders() {
    std::string s;
    for (int i = 0; i < 1000000; ++i) s += "aab"[next_random() % 3];
    uint64_t sum = 0;
    for (int round = 0; round < 8; ++round) {
        std::vector<int> border(s.size());
        for (size_t i = 1; i < s.size(); ++i) {
            int k = border[i - 1];
            while (k && s[i] != s[k]) k = border[k - 1];
            border[i] = k + (s[i] == s[k]);
            sum += border[i];
        }
    }
    return sum;
}

static int queens(int n, int row, unsigned columns, unsigned down, unsigned up) {
    if (row == n) return 1;
    int count = 0;
    for (unsigned free = ~(columns | down | up) & ((1u << n) - 1); free; free &= free - 1) {
        const unsigned bit = free & -free;
        count += queens(n, row + 1, columns | bit, (down | bit) << 1, (up | bit) >> 1);
    }
    return count;
}

static uint64_t backtracking() { return queens(11, 0, 0, 0, 0); }

static uint64_t subsets() {
    const int n = 16;
    std::vector<std::vector<long long>> best(1 << n, std::vector<long long>(n, 1e15));
    std::vector<std::vector<int>> cost(n, std::vector<int>(n));
    for (auto& row : cost)
        for (auto& x : row) x = next_random() % 1000;
    best[1][0] = 0;
    for (int set = 1; set < 1 << n; ++set)
        for (int last = 0; last < n; ++last) {
            if (!(set >> last & 1)) continue;
            for (int next = 0; next < n; ++next) {
                if (set >> next & 1) continue;
                auto& there = best[set | 1 << next][next];
                there = std::min(there, best[set][last] + cost[last][next]);
            }
        }
    return best[(1 << n) - 1][7];
}

static uint64_t bit_sets() {
    static std::bitset<20000> reach[200];
    uint64_t sum = 0;
    for (auto& set : reach) for (int i = 0; i < 500; ++i) set[next_random() % 20000] = true;
    for (int round = 0; round < 10; ++round)
        for (auto& a : reach) {
            a |= reach[next_random() % 200] << (next_random() % 9);
            sum += a.count();
        }
    return sum;
}

static uint64_t geometry() {
    struct Point { double x, y; };
    std::vector<Point> points(1200);
    for (auto& p : points) p = {next_random() % 10000 / 7.0, next_random() % 10000 / 3.0};
    double best = 1e18, sum = 0;
    for (int round = 0; round < 4; ++round)
        for (size_t i = 0; i < points.size(); ++i)
            for (size_t j = i + 1; j < points.size(); ++j) {
                const double dx = points[i].x - points[j].x, dy = points[i].y - points[j].y;
                const double far = std::sqrt(dx * dx + dy * dy);
                if (far < best) best = far;
                sum += std::atan2(dy, dx) > 0.5 ? far : -far;
            }
    return static_cast<uint64_t>(sum + best);
}

static const struct {
    const char* name;
    uint64_t (*run)();
} kernels[] = {
    {"sieve", sieve},           {"matrix", matrix},           {"sorting", sorting},
    {"hashing", hashing},       {"strings", strings},         {"knapsack", knapsack},
    {"recursion", recursion},   {"dijkstra", dijkstra},       {"bodies", bodies},
    {"tree", tree},             {"tight", tight},             {"divisions", divisions},
    {"euclid", euclid},         {"square_roots", square_roots}, {"quotients", quotients},
    {"chase_memory", chase_memory}, {"chase_cache", chase_cache}, {"prefix_sums", prefix_sums},
    {"dot_products", dot_products}, {"copies", copies},       {"powers", powers},
    {"branches", branches},     {"virtual_calls", virtual_calls}, {"bits", bits},
    {"random_numbers", random_numbers}, {"floyd", floyd},     {"butterflies", butterflies},
    {"allocations", allocations}, {"small_sets", small_sets}, {"grid", grid},
    {"edit_distance", edit_distance}, {"segment_tree", segment_tree}, {"union_find", union_find},
    {"words", words},           {"sorted_people", sorted_people}, {"modular_matrix", modular_matrix},
    {"depth_first", depth_first}, {"borders", borders},       {"backtracking", backtracking},
    {"subsets", subsets},       {"bit_sets", bit_sets},       {"geometry", geometry},
};

// Without an argument: the names.
int main(int argc, char** argv) {
    for (const auto& kernel : kernels) {
        if (argc < 2) std::printf("%s\n", kernel.name);
        else if (!std::strcmp(kernel.name, argv[1])) std::printf("%llu\n", (unsigned long long)kernel.run());
    }
}
