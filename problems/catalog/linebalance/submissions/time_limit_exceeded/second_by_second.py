# Too slow: tries one cycle time after the other.
import sys


def stations(times, change, cycle):
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
    cycle = max(times)
    while stations(times, change, cycle) > m:
        cycle += 1
    print(cycle, stations(times, change, cycle))


main()
