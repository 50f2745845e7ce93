# Crashes: one level of recursion per byte; Python allows about a thousand.
import sys

MASK = 2**64 - 1


def feed(h, text, at):
    if at == len(text):
        return h
    return feed((h ^ text[at]) * 0x100000001B3 & MASK, text, at + 1)


data = sys.stdin.buffer.read().split()
prev = 0
for i in range(1, int(data[0]) + 1):
    limit = 1 << (64 - int(data[2 * i - 1]))
    state = feed(0xCBF29CE484222325, b"%d|%016x|%s|" % (i, prev, data[2 * i]), 0)
    nonce = 0
    while True:
        h = feed(state, b"%d" % nonce, 0)
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        h ^= h >> 33
        if h < limit:
            break
        nonce += 1
    prev = h
    print(nonce, "%016x" % h)
