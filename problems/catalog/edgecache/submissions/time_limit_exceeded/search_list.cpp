// Too slow: a plain array in the order of use, searched for every chunk.
#include <bits/stdc++.h>

struct Chunk {
    int file, index;
};

int main() {
    std::ios::sync_with_stdio(false);
    long long capacity, used = 0, evictions = 0;
    int m, q;
    std::cin >> capacity >> m >> q;
    std::vector<long long> size(m + 1);
    for (int j = 1; j <= m; j++) {
        int count;
        std::cin >> count >> size[j];
    }
    std::deque<Chunk> cache;  // least recently used first
    auto make_room = [&](long long need) {
        while (used + need > capacity) {
            used -= size[cache.front().file];
            cache.pop_front();
            evictions++;
        }
    };
    while (q--) {
        std::string kind;
        std::cin >> kind;
        if (kind == "resize") {
            std::cin >> capacity;
            make_room(0);
            continue;
        }
        int j;
        std::cin >> j;
        if (kind == "drop") {
            auto gone = std::remove_if(cache.begin(), cache.end(), [&](Chunk c) { return c.file == j; });
            used -= size[j] * (cache.end() - gone);
            cache.erase(gone, cache.end());
            continue;
        }
        int a, b, hits = 0;
        std::cin >> a >> b;
        for (int i = a; i <= b; i++) {
            auto at = std::find_if(cache.begin(), cache.end(),
                                   [&](Chunk c) { return c.file == j && c.index == i; });
            if (at != cache.end()) {
                hits++;
                cache.erase(at);
                cache.push_back({j, i});
            } else if (size[j] <= capacity) {
                make_room(size[j]);
                cache.push_back({j, i});
                used += size[j];
            }
        }
        std::cout << hits << ' ' << (b - a + 1 - hits) * size[j] << '\n';
    }
    std::cout << evictions << ' ' << cache.size() << ' ' << used << '\n';
}
