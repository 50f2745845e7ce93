# Too slow: looks through the whole cache for the oldest stamp at every eviction.
import sys


def main():
    lines = sys.stdin.read().split("\n")
    capacity, files, entries = map(int, lines[0].split())
    sizes = [int(line.split()[1]) for line in lines[1 : files + 1]]
    stamps = {}
    clock = 0
    used = 0
    evictions = 0

    def make_room(need):
        nonlocal used, evictions
        while used + need > capacity:
            oldest = min(stamps, key=stamps.get)
            del stamps[oldest]
            used -= sizes[oldest[0]]
            evictions += 1

    for line in lines[files + 1 : files + 1 + entries]:
        kind, *numbers = line.split()
        if kind == "read":
            file = int(numbers[0]) - 1
            hits = 0
            misses = 0
            for index in range(int(numbers[1]), int(numbers[2]) + 1):
                clock += 1
                if (file, index) in stamps:
                    hits += 1
                else:
                    misses += 1
                    if sizes[file] > capacity:
                        continue
                    make_room(sizes[file])
                    used += sizes[file]
                stamps[file, index] = clock
            print(hits, misses * sizes[file])
        elif kind == "drop":
            file = int(numbers[0]) - 1
            for chunk in [chunk for chunk in stamps if chunk[0] == file]:
                del stamps[chunk]
                used -= sizes[file]
        else:
            capacity = int(numbers[0])
            make_room(0)
    print(evictions, len(stamps), used)


main()
