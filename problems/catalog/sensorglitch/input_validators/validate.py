"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_N = 40_000
MAX_W = 20_000
HEAD = re.compile(rb"([1-9][0-9]{0,4}) ([1-9][0-9]{0,4}) ((?:0|[1-9][0-9]?)\.[0-9]{2}[1-46-9])")
READING = re.compile(rb"(-?)(0|[1-9][0-9]{0,2})\.([0-9]{2})")


def reject(reason):
    print(reason)
    sys.exit(43)


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if len(lines) != 3 or lines[2] != b"":
        reject("expected exactly two lines, each ended by LF")
    head = HEAD.fullmatch(lines[0])
    if not head:
        reject("line 1: expected n, w and d; d has three decimals, the last neither 0 nor 5")
    n, w = int(head[1]), int(head[2])
    if n > MAX_N or w > MAX_W:
        reject("line 1: n or w is out of range")
    readings = lines[1].split(b" ")
    if len(readings) != n:
        reject("line 2: expected %d readings, found %d" % (n, len(readings)))
    for token in readings:
        reading = READING.fullmatch(token)
        if not reading:
            reject("line 2: not a number with two decimals: %r" % token[:40])
        hundredths = int(reading[2] + reading[3])
        if reading[1]:
            if hundredths == 0:
                reject("line 2: a minus sign before zero")
            hundredths = -hundredths
        if not -5000 <= hundredths <= 15000:
            reject("line 2: %s is not in [-50, 150]" % token.decode())
    sys.exit(42)


main()
