import sys


def main():
    lines = sys.stdin.read().splitlines()
    timeout = int(lines[0].split()[1])
    times = {}
    for line in lines[1:]:
        day, clock, user = line.split()
        h, m, s = clock.split(":")
        time = ((int(day) - 1) * 24 + int(h)) * 3600 + int(m) * 60 + int(s)
        times.setdefault(user, []).append(time)

    for user in sorted(times):
        order = sorted(times[user])
        sessions, seconds, size, largest = 1, 0, 1, 1
        for before, time in zip(order, order[1:]):
            if time - before > timeout:
                sessions += 1
                size = 1
            else:
                seconds += time - before
                size += 1
                largest = max(largest, size)
        print(user, sessions, seconds, largest)


main()
