# Bug: accepts a proof against any root there ever was, so stale proofs pass.
import sys

MASK = 2**64 - 1
MIX1 = 0xFF51AFD7ED558CCD
MIX2 = 0xC4CEB9FE1A85EC53


def mix(x):
    x = (x ^ x >> 33) * MIX1 & MASK
    x = (x ^ x >> 33) * MIX2 & MASK
    return x ^ x >> 33


def leaf(v):
    return mix(v + 0x9E3779B97F4A7C15 & MASK)


def node(left, right):
    return mix(mix(left) + right & MASK)


def main():
    lines = sys.stdin.read().split("\n")
    depth, requests = map(int, lines[0].split())
    empty = [leaf(0)]
    for _ in range(depth):
        empty.append(node(empty[-1], empty[-1]))
    levels = [{} for _ in range(depth)]  # changed nodes below the root, by height
    roots = {empty[depth]}
    out = []
    for line in lines[1 : requests + 1]:
        kind, slot, value, *siblings = line.split()
        slot = int(slot)
        now = leaf(int(value, 16))
        if kind == "set":
            for height in range(depth):
                level = levels[height]
                level[slot] = now
                other = level.get(slot ^ 1, empty[height])
                now = node(other, now) if slot & 1 else node(now, other)
                slot >>= 1
            roots.add(now)
            out.append("%016x" % now)
        else:
            for sibling in siblings:
                other = int(sibling, 16)
                now = node(other, now) if slot & 1 else node(now, other)
                slot >>= 1
            out.append("valid" if now in roots else "invalid")
    print("\n".join(out))


main()
