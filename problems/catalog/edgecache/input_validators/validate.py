"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_CAPACITY = 10**12
MAX_FILES = 1000
MAX_ENTRIES = 5000
MAX_CHUNKS = 200_000
MAX_SIZE = 10**9
NUMBER = re.compile(rb"0|[1-9][0-9]{0,12}")


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


def words(line, count, what):
    tokens = line.split(b" ")
    if len(tokens) != count:
        reject("%s: expected %d parts, separated by single spaces" % (what, count))
    return tokens


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if lines.pop() != b"" or not lines:
        reject("the input does not end with LF")
    head = words(lines[0], 3, "line 1")
    number(head[0], 1, MAX_CAPACITY, "C")
    files = number(head[1], 1, MAX_FILES, "m")
    entries = number(head[2], 1, MAX_ENTRIES, "q")
    if len(lines) != 1 + files + entries:
        reject("expected %d lines, found %d" % (1 + files + entries, len(lines)))
    chunks = []
    for line in lines[1 : files + 1]:
        count, size = words(line, 2, "file %d" % (len(chunks) + 1))
        chunks.append(number(count, 1, MAX_CHUNKS, "chunks of file %d" % (len(chunks) + 1)))
        number(size, 1, MAX_SIZE, "chunk size of file %d" % len(chunks))
    if sum(chunks) > MAX_CHUNKS:
        reject("the files have more than %d chunks" % MAX_CHUNKS)
    total = 0
    for at, line in enumerate(lines[files + 1 :], files + 2):
        what = "line %d" % at
        kind = line.split(b" ")[0]
        if kind == b"read":
            _, file, first, last = words(line, 4, what)
            most = chunks[number(file, 1, files, what) - 1]
            low = number(first, 1, most, what)
            total += number(last, low, most, what) - low + 1
        elif kind == b"drop":
            number(words(line, 2, what)[1], 1, files, what)
        elif kind == b"resize":
            number(words(line, 2, what)[1], 1, MAX_CAPACITY, what)
        else:
            reject("%s: unknown entry" % what)
    if total > MAX_CHUNKS:
        reject("more than %d chunks are read" % MAX_CHUNKS)
    sys.exit(42)


main()
