# Too slow: builds and hashes the whole block text again for every nonce.
import sys

MASK = 2**64 - 1


def block_hash(text):
    h = 0xCBF29CE484222325
    for byte in text:
        h = (h ^ byte) * 0x100000001B3 & MASK
    h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
    h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return h ^ h >> 33


data = sys.stdin.buffer.read().split()
prev = 0
for i in range(1, int(data[0]) + 1):
    limit = 1 << (64 - int(data[2 * i - 1]))
    nonce = 0
    while True:
        h = block_hash(b"%d|%016x|%s|%d" % (i, prev, data[2 * i], nonce))
        if h < limit:
            break
        nonce += 1
    prev = h
    print(nonce, "%016x" % h)
