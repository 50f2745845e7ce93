# Takes the lines as they come, as if the log were in order of time.
import sys


def main():
    lines = sys.stdin.read().splitlines()
    timeout = int(lines[0].split()[1])
    users = {}
    for line in lines[1:]:
        day, clock, user = line.split()
        h, m, s = clock.split(":")
        time = ((int(day) - 1) * 24 + int(h)) * 3600 + int(m) * 60 + int(s)
        if user not in users:
            users[user] = [time, 1, 0, 1, 1]
            continue
        record = users[user]
        gap = time - record[0]
        record[0] = time
        if gap > timeout:
            record[1] += 1
            record[3] = 1
        else:
            record[2] += gap
            record[3] += 1
            record[4] = max(record[4], record[3])
    for user in sorted(users):
        _, sessions, seconds, _, largest = users[user]
        print(user, sessions, seconds, largest)


main()
