"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_SIDE = 250
MAX_TOKENS = 5
HEAD = re.compile(rb"([1-9][0-9]{0,2}) ([1-9][0-9]{0,2}) ([0-9])")
ROW = re.compile(rb"[.#+ST]+")


def reject(reason):
    print(reason)
    sys.exit(43)


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    head = HEAD.fullmatch(lines[0])
    if not head:
        reject("line 1: expected three integers R, C and K")
    rows, cols, tokens = (int(token) for token in head.groups())
    if rows > MAX_SIDE or cols > MAX_SIDE or tokens > MAX_TOKENS:
        reject("line 1: R, C or K is out of range")
    if len(lines) != rows + 2 or lines[-1] != b"":
        reject("expected exactly %d lines, each ended by LF" % (rows + 1))
    plan = lines[1:-1]
    for i, row in enumerate(plan, 2):
        if len(row) != cols:
            reject("line %d: expected %d characters, found %d" % (i, cols, len(row)))
        if not ROW.fullmatch(row):
            reject("line %d: a character other than . # + S T" % i)
    for mark in (b"S", b"T"):
        count = sum(row.count(mark) for row in plan)
        if count != 1:
            reject("%s must be there once, found %d times" % (mark.decode(), count))
    sys.exit(42)


main()
