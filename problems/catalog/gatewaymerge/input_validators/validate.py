"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_K = 1000
MAX_TOTAL = 25_000
LARGEST = 10**9
LARGEST_VALUE = 1000
NATURAL = re.compile(rb"0|[1-9][0-9]{0,9}")
RECEPTION = re.compile(rb"(0|[1-9][0-9]{0,9}) (0|[1-9][0-9]{0,9}) (0|-?[1-9][0-9]{0,3})")


def reject(reason):
    print(reason)
    sys.exit(43)


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if lines.pop() != b"":
        reject("the last line is not ended by LF")
    at = 0

    def count(low, high, what):
        nonlocal at
        if at == len(lines):
            reject("line %d: missing" % (at + 1))
        line = lines[at]
        at += 1
        if not NATURAL.fullmatch(line) or not low <= int(line) <= high:
            reject("line %d: expected %s in [%d, %d]" % (at, what, low, high))
        return int(line)

    k = count(1, MAX_K, "k")
    total = 0
    values = {}
    for _ in range(k):
        c = count(0, MAX_TOTAL, "c")
        total += c
        before = 0
        for _ in range(c):
            if at == len(lines):
                reject("line %d: missing" % (at + 1))
            reception = RECEPTION.fullmatch(lines[at])
            at += 1
            if not reception:
                reject("line %d: expected three integers" % at)
            time, sequence, value = map(int, reception.groups())
            if time > LARGEST or sequence > LARGEST or abs(value) > LARGEST_VALUE:
                reject("line %d: a number is out of range" % at)
            if time < before:
                reject("line %d: earlier than the line before" % at)
            before = time
            if values.setdefault(sequence, value) != value:
                reject("line %d: another value than an earlier copy of the packet" % at)
    if not 1 <= total <= MAX_TOTAL:
        reject("%d receptions in all" % total)
    if at != len(lines):
        reject("line %d: after the end of the last log" % (at + 1))
    sys.exit(42)


main()
