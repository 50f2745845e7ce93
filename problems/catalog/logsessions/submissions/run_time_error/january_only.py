# Builds real dates in January: the 32nd day of the year raises ValueError.
import sys
from datetime import datetime, timedelta


def main():
    lines = sys.stdin.read().splitlines()
    timeout = timedelta(seconds=int(lines[0].split()[1]))
    times = {}
    for line in lines[1:]:
        day, clock, user = line.split()
        h, m, s = map(int, clock.split(":"))
        times.setdefault(user, []).append(datetime(2025, 1, int(day), h, m, s))
    for user in sorted(times):
        order = sorted(times[user])
        sessions = [[order[0]]]
        for before, time in zip(order, order[1:]):
            if time - before > timeout:
                sessions.append([])
            sessions[-1].append(time)
        total = sum(int((s[-1] - s[0]).total_seconds()) for s in sessions)
        print(user, len(sessions), total, max(map(len, sessions)))


main()
