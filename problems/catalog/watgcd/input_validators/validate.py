"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_PAIRS = 5000
MAX_VALUE = 2**64 - 1
NUMBER = re.compile(rb"0|[1-9][0-9]{0,19}")


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
    if lines.pop() != b"" or not lines:
        reject("the input does not end with LF")
    pairs = number(lines[0], 1, MAX_PAIRS, "t")
    if len(lines) != pairs + 1:
        reject("expected %d lines, found %d" % (pairs + 1, len(lines)))
    for at, line in enumerate(lines[1:], 2):
        tokens = line.split(b" ")
        if len(tokens) != 2:
            reject("line %d: expected two integers and one space" % at)
        for token in tokens:
            number(token, 0, MAX_VALUE, "line %d" % at)
    sys.exit(42)


main()
