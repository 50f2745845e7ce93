"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_N = 200_000
MAX_BUDGET = 10**15
MAX_PRICE = 10**9
NUMBER = re.compile(rb"0|[1-9][0-9]{0,18}")


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
    data = sys.stdin.buffer.read()
    lines = data.split(b"\n")
    if len(lines) != 3 or lines[2] != b"":
        reject("expected exactly two lines, each ended by LF")
    head = lines[0].split(b" ")
    if len(head) != 2:
        reject("line 1: expected two integers and one space")
    n = number(head[0], 1, MAX_N, "n")
    number(head[1], 0, MAX_BUDGET, "B")
    prices = lines[1].split(b" ")
    if len(prices) != n:
        reject("line 2: expected %d prices, found %d" % (n, len(prices)))
    for token in prices:
        number(token, 1, MAX_PRICE, "price")
    sys.exit(42)


main()
