import sys

MASK = 2**64 - 1
PRIME = 0x100000001B3
MIX1 = 0xFF51AFD7ED558CCD
MIX2 = 0xC4CEB9FE1A85EC53


def seal(state, limit):
    """The smallest nonce whose hash is below limit; the states of shorter nonces are kept."""
    states = []  # states[x]: after the digits of x
    nonce = 0
    while True:
        if nonce < 10:
            base = state
        else:
            base = states[nonce // 10]
        for digit in range(48, 58):
            h = (base ^ digit) * PRIME & MASK
            states.append(h)
            h = (h ^ h >> 33) * MIX1 & MASK
            h = (h ^ h >> 33) * MIX2 & MASK
            h ^= h >> 33
            if h < limit:
                return nonce, h
            nonce += 1


def main():
    data = sys.stdin.buffer.read().split()
    out = []
    prev = 0
    for i in range(1, int(data[0]) + 1):
        difficulty = int(data[2 * i - 1])
        state = 0xCBF29CE484222325
        for byte in b"%d|%016x|%s|" % (i, prev, data[2 * i]):
            state = (state ^ byte) * PRIME & MASK
        nonce, prev = seal(state, 1 << (64 - difficulty))
        out.append("%d %016x" % (nonce, prev))
    print("\n".join(out))


main()
