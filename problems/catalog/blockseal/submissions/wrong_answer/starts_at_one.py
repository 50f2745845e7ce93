# Bug: the first nonce tried is 1, not 0.
import sys

MASK = 2**64 - 1


def feed(h, text):
    for byte in text:
        h = (h ^ byte) * 0x100000001B3 & MASK
    return h


data = sys.stdin.buffer.read().split()
prev = 0
for i in range(1, int(data[0]) + 1):
    limit = 1 << (64 - int(data[2 * i - 1]))
    state = feed(0xCBF29CE484222325, b"%d|%016x|%s|" % (i, prev, data[2 * i]))
    nonce = 1
    while True:
        h = feed(state, b"%d" % nonce)
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        h ^= h >> 33
        if h < limit:
            break
        nonce += 1
    prev = h
    print(nonce, "%016x" % h)
