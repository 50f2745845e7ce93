# Bug: also counts a tool change before the first task of each station.
import sys


def stations(times, change, cycle):
    count = 1
    busy = 0
    for t in times:
        busy += change + t
        if busy > cycle:
            count += 1
            busy = change + t
    return count


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n, m, change = data[:3]
    times = data[3:]
    low = max(times) + change
    high = sum(times) + n * change
    while low < high:
        middle = (low + high) // 2
        if stations(times, change, middle) <= m:
            high = middle
        else:
            low = middle + 1
    print(low, stations(times, change, low))


main()
