// Eighteen kernels beside the ten of `xtask/src/bench/mix.cpp`, which this text is appended to: what the fuel table was
// fitted to. Each leans on one kind of work.
#include <cstdlib>
#include <cstring>

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
    {"allocations", allocations},
};

// Without an argument: the names.
int main(int argc, char** argv) {
    for (const auto& kernel : kernels) {
        if (argc < 2) std::printf("%s\n", kernel.name);
        else if (!std::strcmp(kernel.name, argv[1])) std::printf("%llu\n", (unsigned long long)kernel.run());
    }
}
