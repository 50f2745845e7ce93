#include <bits/stdc++.h>

struct Chunk {
    int file, index;
};

struct File {
    long long size;
    std::unordered_map<int, std::list<Chunk>::iterator> cached;
};

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    long long capacity, used = 0, evictions = 0;
    int m, q;
    std::cin >> capacity >> m >> q;
    std::vector<File> files(m + 1);
    for (int j = 1; j <= m; j++) {
        int count;
        std::cin >> count >> files[j].size;
    }
    std::list<Chunk> by_age;  // least recently used first
    auto make_room = [&](long long need) {
        while (used + need > capacity) {
            const Chunk old = by_age.front();
            by_age.pop_front();
            files[old.file].cached.erase(old.index);
            used -= files[old.file].size;
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
        File& file = files[j];
        if (kind == "drop") {
            for (auto& entry : file.cached) by_age.erase(entry.second);
            used -= file.size * (long long)file.cached.size();
            file.cached.clear();
            continue;
        }
        int a, b;
        std::cin >> a >> b;
        int hits = 0;
        for (int i = a; i <= b; i++) {
            auto found = file.cached.find(i);
            if (found != file.cached.end()) {
                hits++;
                by_age.splice(by_age.end(), by_age, found->second);
            } else if (file.size <= capacity) {
                make_room(file.size);
                file.cached[i] = by_age.insert(by_age.end(), Chunk{j, i});
                used += file.size;
            }
        }
        std::cout << hits << ' ' << (b - a + 1 - hits) * file.size << '\n';
    }
    std::cout << evictions << ' ' << by_age.size() << ' ' << used << '\n';
}
