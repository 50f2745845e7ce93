"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_TASKS = 30_000
MAX_CHANGE = 10**6
MAX_TIME = 10**9
NUMBER = re.compile(rb"0|[1-9][0-9]{0,9}")


def reject(reason):
    print(reason)
    sys.exit(43)


def number(token, low, high, what):
    if not NUMBER.fullmatch(token):
        reject("%s: not a plain decimal integer: %r" % (what, token[:40]))
    value = int(token)
    if not low <= value <= high:
        reject("%s: %d is not in [%d, %d]" % (what, value, low, high))
    return value


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if len(lines) != 3 or lines[2] != b"":
        reject("expected exactly two lines, each ended by LF")
    head = lines[0].split(b" ")
    if len(head) != 3:
        reject("line 1: expected three integers, separated by single spaces")
    n = number(head[0], 1, MAX_TASKS, "n")
    number(head[1], 1, n, "m")
    number(head[2], 0, MAX_CHANGE, "h")
    times = lines[1].split(b" ")
    if len(times) != n:
        reject("line 2: expected %d times, found %d" % (n, len(times)))
    for token in times:
        number(token, 1, MAX_TIME, "time")
    sys.exit(42)


main()
