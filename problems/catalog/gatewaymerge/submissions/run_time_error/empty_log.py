# Looks at the first reception of every log, also of an empty one: IndexError.
import heapq
import sys


def main():
    lines = sys.stdin.read().split("\n")
    k = int(lines[0])
    logs = []
    at = 1
    for gateway in range(k):
        count = int(lines[at])
        log = []
        for place, line in enumerate(lines[at + 1:at + 1 + count]):
            time, sequence, value = map(int, line.split())
            log.append((time, gateway, place, sequence, value))
        logs.append(log)
        at += 1 + count

    heads = [log[0] for log in logs]
    heapq.heapify(heads)
    seen = set()
    stream = []
    came_from = [0] * k
    dropped, late, largest = 0, 0, -1
    while heads:
        _, gateway, place, sequence, value = heads[0]
        if place + 1 < len(logs[gateway]):
            heapq.heapreplace(heads, logs[gateway][place + 1])
        else:
            heapq.heappop(heads)
        if sequence in seen:
            dropped += 1
            continue
        seen.add(sequence)
        stream.append("%d %d" % (sequence, value))
        came_from[gateway] += 1
        late += sequence < largest
        largest = max(largest, sequence)
    print(len(stream), dropped, late)
    print(*came_from)
    print("\n".join(stream))


main()
