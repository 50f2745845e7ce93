# Bug: a smaller capacity evicts nothing until the next chunk is stored.
import sys
from collections import OrderedDict


def main():
    lines = sys.stdin.read().split("\n")
    capacity, files, entries = map(int, lines[0].split())
    base = []  # the number before that of each file's first chunk
    sizes = []
    total = 0
    for line in lines[1 : files + 1]:
        count, size = map(int, line.split())
        base.append(total)
        sizes.append(size)
        total += count
    cache = OrderedDict()  # chunk number -> file, least recently used first
    cached = [set() for _ in range(files)]  # chunk numbers by file
    used = 0
    evictions = 0
    out = []
    for line in lines[files + 1 : files + 1 + entries]:
        kind, *numbers = line.split()
        if kind == "read":
            file = int(numbers[0]) - 1
            size = sizes[file]
            mine = cached[file]
            hits = 0
            misses = 0
            for chunk in range(base[file] + int(numbers[1]), base[file] + int(numbers[2]) + 1):
                if chunk in cache:
                    hits += 1
                    cache.move_to_end(chunk)
                    continue
                misses += 1
                if size > capacity:
                    continue
                while used + size > capacity:
                    old, owner = cache.popitem(last=False)
                    cached[owner].remove(old)
                    used -= sizes[owner]
                    evictions += 1
                cache[chunk] = file
                mine.add(chunk)
                used += size
            out.append("%d %d" % (hits, misses * size))
        elif kind == "drop":
            file = int(numbers[0]) - 1
            for chunk in cached[file]:
                del cache[chunk]
            used -= sizes[file] * len(cached[file])
            cached[file].clear()
        else:
            capacity = int(numbers[0])
    out.append("%d %d %d" % (evictions, len(cache), used))
    print("\n".join(out))


main()
