# Too slow: skips empty subtrees, but still visits every used slot after every change.
import sys

MASK = 2**64 - 1


def mix(x):
    x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD & MASK
    x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return x ^ x >> 33


def leaf(v):
    return mix(v + 0x9E3779B97F4A7C15 & MASK)


def node(left, right):
    return mix(mix(left) + right & MASK)


def build(slots, depth, empty):
    level = {slot: leaf(value) for slot, value in slots.items()}
    for height in range(depth):
        above = {}
        for slot in level:
            pair = slot >> 1
            if pair not in above:
                above[pair] = node(
                    level.get(2 * pair, empty[height]), level.get(2 * pair + 1, empty[height])
                )
        level = above
    return level.get(0, empty[depth])


def main():
    lines = sys.stdin.read().split("\n")
    depth, requests = map(int, lines[0].split())
    empty = [leaf(0)]
    for _ in range(depth):
        empty.append(node(empty[-1], empty[-1]))
    slots = {}
    root = empty[depth]
    for line in lines[1 : requests + 1]:
        kind, slot, value, *siblings = line.split()
        slot = int(slot)
        if kind == "set":
            slots[slot] = int(value, 16)
            root = build(slots, depth, empty)
            print("%016x" % root)
        else:
            now = leaf(int(value, 16))
            for sibling in siblings:
                other = int(sibling, 16)
                now = node(other, now) if slot & 1 else node(now, other)
                slot >>= 1
            print("valid" if now == root else "invalid")


main()
