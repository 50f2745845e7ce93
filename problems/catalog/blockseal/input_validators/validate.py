"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_N = 200
MAX_DIFFICULTY = 20
MAX_RECORDS = 100_000
MAX_NONCES = 100_000
NUMBER = re.compile(rb"0|[1-9][0-9]{0,5}")
RECORD = re.compile(rb"[A-Za-z0-9.,:;=_-]+")
MASK = 2**64 - 1


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


def seal(index, prev, record, difficulty, budget):
    """The smallest nonce up to `budget` and its hash: the statement's promise has to be tried."""
    state = 0xCBF29CE484222325
    for byte in b"%d|%016x|%s|" % (index, prev, record):
        state = (state ^ byte) * 0x100000001B3 & MASK
    limit = 1 << (64 - difficulty)
    for nonce in range(budget + 1):
        h = state
        for byte in b"%d" % nonce:
            h = (h ^ byte) * 0x100000001B3 & MASK
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        h ^= h >> 33
        if h < limit:
            return nonce, h
    reject("block %d: the nonces add up to more than %d" % (index, MAX_NONCES))


def main():
    lines = sys.stdin.buffer.read().split(b"\n")
    if lines.pop() != b"" or not lines:
        reject("the input does not end with LF")
    n = number(lines[0], 1, MAX_N, "n")
    if len(lines) != n + 1:
        reject("expected %d lines, found %d" % (n + 1, len(lines)))
    blocks = []
    for i in range(1, n + 1):
        parts = lines[i].split(b" ")
        if len(parts) != 2:
            reject("line %d: expected a difficulty, one space and a record" % (i + 1))
        difficulty = number(parts[0], 0, MAX_DIFFICULTY, "difficulty %d" % i)
        if not RECORD.fullmatch(parts[1]):
            reject("line %d: a record is empty or has a forbidden character" % (i + 1))
        blocks.append((difficulty, parts[1]))
    if sum(len(record) for _, record in blocks) > MAX_RECORDS:
        reject("the records have more than %d characters" % MAX_RECORDS)
    budget = MAX_NONCES
    prev = 0
    for i, (difficulty, record) in enumerate(blocks, 1):
        nonce, prev = seal(i, prev, record, difficulty, budget)
        budget -= nonce
    sys.exit(42)


main()
