# Puts every reception into one buffer and sorts it again each time: O(N^2).
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
            receptions.sort(key=lambda reception: (reception[0], reception[3]))
        at += 1 + count

    seen = set()
    stream = []
    came_from = [0] * k
    late, largest = 0, -1
    for _, sequence, value, gateway in receptions:
        if sequence in seen:
            continue
        seen.add(sequence)
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
