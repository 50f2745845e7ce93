import sys


def stations(times, change, cycle):
    """How many stations the greedy filling needs; cycle is at least the longest task."""
    count = 1
    busy = -change
    for t in times:
        busy += change + t
        if busy > cycle:
            count += 1
            busy = t
    return count


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n, m, change = data[:3]
    times = data[3:]
    low = max(times)
    high = sum(times) + (n - 1) * change
    while low < high:
        middle = (low + high) // 2
        if stations(times, change, middle) <= m:
            high = middle
        else:
            low = middle + 1
    print(low, stations(times, change, low))


main()
