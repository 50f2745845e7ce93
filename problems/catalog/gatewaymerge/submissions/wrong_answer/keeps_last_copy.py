# Keeps the last copy of each packet, not the first.
import sys


def main():
    lines = sys.stdin.read().split("\n")
    k = int(lines[0])
    receptions = []
    at = 1
    for gateway in range(k):
        count = int(lines[at])
        for line in lines[at + 1:at + 1 + count]:
            time, sequence, value = line.split()
            receptions.append((int(time), int(sequence), value, gateway))
        at += 1 + count
    # The sort is stable: equal times stay in the order of gateway and log.
    receptions.sort(key=lambda reception: reception[0])

    last = {sequence: place for place, (_, sequence, _, _) in enumerate(receptions)}
    stream = []
    came_from = [0] * k
    late, largest = 0, -1
    for place, (_, sequence, value, gateway) in enumerate(receptions):
        if last[sequence] != place:
            continue
        stream.append("%d %s" % (sequence, value))
        came_from[gateway] += 1
        if sequence < largest:
            late += 1
        else:
            largest = sequence
    print(len(stream), len(receptions) - len(stream), late)
    print(*came_from)
    print("\n".join(stream))


main()
