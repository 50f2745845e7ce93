"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_JOBS = 13
MAX_TIME = 10**6
MAX_DEADLINE = 10**8
NUMBER = re.compile(rb"0|[1-9][0-9]{0,8}")


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


def row(line, n, low, high, what):
    tokens = line.split(b" ")
    if len(tokens) != n:
        reject("%s: expected %d numbers, found %d" % (what, n, len(tokens)))
    return [number(token, low, high, what) for token in tokens]


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if lines.pop() != b"" or not lines:
        reject("the input does not end with LF")
    n = number(lines[0], 1, MAX_JOBS, "n")
    if len(lines) != n + 4:
        reject("expected %d lines, found %d" % (n + 4, len(lines)))
    row(lines[1], n, 1, MAX_TIME, "p")
    row(lines[2], n, 1, MAX_DEADLINE, "d")
    row(lines[3], n, 0, MAX_TIME, "first setups")
    for i in range(n):
        if row(lines[4 + i], n, 0, MAX_TIME, "setups after job %d" % (i + 1))[i] != 0:
            reject("setups after job %d: the one to itself is not 0" % (i + 1))
    sys.exit(42)


main()
