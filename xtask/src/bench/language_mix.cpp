// The same work as python_mix.py, as one writes it in C++.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

static int collatz(long long limit) {
    int best = 0;
    for (long long start = 1; start < limit; ++start) {
        long long n = start;
        int steps = 0;
        while (n != 1) {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            ++steps;
        }
        best = std::max(best, steps);
    }
    return best;
}

static std::pair<std::string, int> words(int count) {
    std::unordered_map<std::string, int> counts;
    for (int i = 0; i < count; ++i) ++counts["w" + std::to_string(1LL * i * 7919 % 5003)];
    std::vector<std::pair<std::string, int>> all(counts.begin(), counts.end());
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return all[0];
}

static int primes(int limit) {
    std::vector<char> sieve(limit, 1);
    for (int i = 2; i <= std::sqrt(limit); ++i)
        if (sieve[i])
            for (int j = i * i; j < limit; j += i) sieve[j] = 0;
    return static_cast<int>(std::count(sieve.begin(), sieve.end(), 1));
}

static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

// 3^4000 as a number of 32-bit digits, and its remainder.
static unsigned power() {
    std::vector<unsigned> digits{1};
    for (int i = 0; i < 4000; ++i) {
        unsigned long long carry = 0;
        for (unsigned& digit : digits) {
            carry += 3ULL * digit;
            digit = static_cast<unsigned>(carry);
            carry >>= 32;
        }
        if (carry) digits.push_back(static_cast<unsigned>(carry));
    }
    unsigned long long rest = 0;
    for (size_t i = digits.size(); i-- > 0;) rest = ((rest << 32) + digits[i]) % 1000007;
    return static_cast<unsigned>(rest);
}

int main() {
    auto [word, times] = words(120000);
    std::printf("%d %s %d %d %d %u\n", collatz(20000), word.c_str(), times, primes(400000), fib(23), power());
}
