# Crashes: one level of recursion per station; Python allows about a thousand.
import sys


def stations(times, change, cycle, start):
    if start == len(times):
        return 0
    busy = times[start]
    end = start + 1
    while end < len(times) and busy + change + times[end] <= cycle:
        busy += change + times[end]
        end += 1
    return 1 + stations(times, change, cycle, end)


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n, m, change = data[:3]
    times = data[3:]
    low = max(times)
    high = sum(times) + (n - 1) * change
    while low < high:
        middle = (low + high) // 2
        if stations(times, change, middle, 0) <= m:
            high = middle
        else:
            low = middle + 1
    print(low, stations(times, change, low, 0))


main()
