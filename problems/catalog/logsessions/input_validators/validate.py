"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_N = 20_000
MAX_TIMEOUT = 86_400
HEAD = re.compile(rb"([1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})")
REQUEST = re.compile(rb"([1-9][0-9]{0,2}) (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [a-z0-9_]{1,20}")


def reject(reason):
    print(reason)
    sys.exit(43)


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    head = HEAD.fullmatch(lines[0])
    if not head:
        reject("line 1: expected two integers n and T")
    n, timeout = int(head[1]), int(head[2])
    if n > MAX_N or timeout > MAX_TIMEOUT:
        reject("line 1: n or T is out of range")
    if len(lines) != n + 2 or lines[-1] != b"":
        reject("expected exactly %d lines, each ended by LF" % (n + 1))
    for i, line in enumerate(lines[1:-1], 2):
        request = REQUEST.fullmatch(line)
        if not request:
            reject("line %d: expected `day hh:mm:ss user`" % i)
        if int(request[1]) > 365:
            reject("line %d: day %d is after the end of the year" % (i, int(request[1])))
    sys.exit(42)


main()
