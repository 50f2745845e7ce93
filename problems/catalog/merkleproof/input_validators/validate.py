"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_DEPTH = 20
MAX_REQUESTS = 5000
NUMBER = re.compile(rb"0|[1-9][0-9]{0,6}")
HASH = re.compile(rb"[0-9a-f]{16}")


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
    head = lines[0].split(b" ")
    if len(head) != 2:
        reject("line 1: expected two integers and one space")
    depth = number(head[0], 1, MAX_DEPTH, "d")
    requests = number(head[1], 1, MAX_REQUESTS, "q")
    if len(lines) != requests + 1:
        reject("expected %d lines, found %d" % (requests + 1, len(lines)))
    hashes = {b"set": 1, b"check": depth + 1}
    for at, line in enumerate(lines[1:], 2):
        parts = line.split(b" ")
        if parts[0] not in hashes:
            reject("line %d: unknown request" % at)
        if len(parts) != 2 + hashes[parts[0]]:
            reject("line %d: wrong number of parts" % at)
        number(parts[1], 0, 2**depth - 1, "line %d: slot" % at)
        for token in parts[2:]:
            if not HASH.fullmatch(token):
                reject("line %d: not 16 lower-case hexadecimal digits" % at)
    sys.exit(42)


main()
