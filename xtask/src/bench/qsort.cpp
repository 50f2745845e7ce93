// qsort of a million numbers, five times.
#include <cstdio>
#include <cstdlib>
#include <vector>

static int compare(const void* a, const void* b) {
    int x = *static_cast<const int*>(a), y = *static_cast<const int*>(b);
    return (x > y) - (x < y);
}

int main() {
    unsigned state = 12345;
    std::vector<int> numbers(1000000);
    unsigned long long sum = 0;
    for (int round = 0; round < 5; ++round) {
        for (int& n : numbers) n = static_cast<int>((state = state * 1664525u + 1013904223u) >> 4);
        std::qsort(numbers.data(), numbers.size(), sizeof(int), compare);
        for (size_t i = 0; i < numbers.size(); i += 1000) sum = sum * 31 + numbers[i];
    }
    std::printf("%llu\n", sum);
}
