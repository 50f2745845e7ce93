# Filters the whole log anew for every request: O(n^2).
import sys


def main():
    lines = sys.stdin.read().splitlines()
    timeout = int(lines[0].split()[1])
    log = []
    for line in lines[1:]:
        day, clock, user = line.split()
        h, m, s = clock.split(":")
        log.append((user, ((int(day) - 1) * 24 + int(h)) * 3600 + int(m) * 60 + int(s)))
    log.sort()

    report = {}
    for i, (user, time) in enumerate(log):
        earlier = [t for j, (u, t) in enumerate(log) if u == user and j < i]
        record = report.setdefault(user, [0, 0, 0, 0])
        if not earlier or time - max(earlier) > timeout:
            record[0] += 1
            record[3] = 0
        else:
            record[1] += time - max(earlier)
        record[3] += 1
        record[2] = max(record[2], record[3])
    for user, (sessions, seconds, largest, _) in sorted(report.items()):
        print(user, sessions, seconds, largest)


main()
