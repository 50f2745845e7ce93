"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "sparse_tree.py"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("ascii"))


def answer(path):
    """The reference solution's output for an input file, as text."""
    with path.open("rb") as stdin:
        run = subprocess.run(
            [sys.executable, "-B", str(REFERENCE)], stdin=stdin, stdout=subprocess.PIPE, check=True
        )
    return run.stdout.decode("ascii")


def case(name, text, description=None):
    """A judged case, e.g. `secret/01-small`: input, answer and what it is for."""
    path = DATA / (name + ".in")
    write(path, text)
    write(DATA / (name + ".ans"), answer(path))
    if description:
        write(DATA / (name + ".yaml"), 'description: "%s"\n' % description)


def invalid_input(name, text, description):
    """An input that the input validator must reject."""
    write(DATA / "invalid_input" / (name + ".in"), text)
    write(DATA / "invalid_input" / (name + ".yaml"), 'description: "%s"\n' % description)


def output_case(kind, name, text, out, description):
    """A case of `valid_output` or `invalid_output`: the output validator's own test."""
    case("%s/%s" % (kind, name), text, description)
    write(DATA / kind / (name + ".out"), out)


MASK = 2**64 - 1


def mix(x):
    x = (x ^ x >> 33) * 0xFF51AFD7ED558CCD & MASK
    x = (x ^ x >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return x ^ x >> 33


def leaf(v):
    return mix(v + 0x9E3779B97F4A7C15 & MASK)


def node(left, right):
    return mix(mix(left) + right & MASK)


class Script:
    """Writes requests while keeping the registry, so that it can make true and false proofs."""

    def __init__(self, depth, seed):
        self.depth = depth
        self.rng = random.Random(seed)
        self.lines = []
        self.values = {}
        self.empty = [leaf(0)]
        for _ in range(depth):
            self.empty.append(node(self.empty[-1], self.empty[-1]))
        self.levels = [{} for _ in range(depth)]

    def value(self, low=1, high=MASK):
        return self.rng.randint(low, high)

    def slot(self):
        return self.rng.randrange(1 << self.depth)

    def used(self):
        return self.rng.choice(sorted(self.values)) if self.values else self.slot()

    def set(self, slot, value):
        self.lines.append("set %d %016x" % (slot, value))
        self.values[slot] = value
        now = leaf(value)
        for height in range(self.depth):
            self.levels[height][slot] = now
            other = self.levels[height].get(slot ^ 1, self.empty[height])
            now = node(other, now) if slot & 1 else node(now, other)
            slot >>= 1

    def proof(self, slot):
        """(slot, value, siblings) as they are now."""
        siblings = [
            self.levels[height].get(slot >> height ^ 1, self.empty[height])
            for height in range(self.depth)
        ]
        return slot, self.values.get(slot, 0), siblings

    def check(self, slot, value, siblings):
        hashes = " ".join("%016x" % h for h in [value] + siblings)
        self.lines.append("check %d %s" % (slot, hashes))

    def true_check(self, slot):
        self.check(*self.proof(slot))

    def false_check(self, slot):
        """One of several small lies about a slot."""
        slot, value, siblings = self.proof(slot)
        lie = self.rng.randrange(5)
        if lie == 0:
            value ^= 1 << self.rng.randrange(64)
        elif lie == 1:
            siblings[self.rng.randrange(self.depth)] ^= 1 << self.rng.randrange(64)
        elif lie == 2:
            slot ^= 1 << self.rng.randrange(self.depth)
        elif lie == 3:
            siblings.reverse()
        else:
            value = 0 if value else 1
        self.check(slot, value, siblings)

    def text(self):
        return "%d %d\n%s\n" % (self.depth, len(self.lines), "\n".join(self.lines))


def mixed(depth, seed, sets, checks, slots=None):
    """Random sets with true and false checks spread among them."""
    s = Script(depth, seed)
    order = ["set"] * sets + ["check"] * checks
    s.rng.shuffle(order)
    for kind in order:
        if kind == "set":
            s.set(s.rng.choice(slots) if slots else s.slot(), s.value())
        elif s.rng.random() < 0.5:
            s.true_check(s.used())
        else:
            s.false_check(s.used())
    return s


def sample():
    s = Script(2, 1)
    s.true_check(2)
    s.set(2, 0xC0FFEE)
    s.true_check(2)
    old = s.proof(2)
    s.set(1, 0x5EED)
    s.check(*old)
    s.true_check(2)
    s.check(1, 0xBEEF, s.proof(1)[2])
    return s


def tampered():
    s = Script(5, 4)
    for slot in range(0, 32, 3):
        s.set(slot, s.value())
    for slot in (0, 13, 18, 31):
        s.true_check(slot)
        for height in range(5):
            number, value, siblings = s.proof(slot)
            siblings[height] ^= 1
            s.check(number, value, siblings)
    return s


def stale():
    s = Script(4, 5)
    for _ in range(40):
        slot = s.slot()
        proof = s.proof(slot)
        s.check(*proof)
        s.set(slot ^ s.rng.choice([1, 2, 4, 8]), s.value())
        s.check(*proof)
        s.true_check(slot)
    return s


def misplaced():
    s = Script(6, 6)
    for slot in range(64):
        s.set(slot, s.value())
    for slot in range(0, 64, 5):
        number, value, siblings = s.proof(slot)
        s.check(number, value, siblings)
        s.check(number ^ 63, value, siblings)
        s.check(number ^ 1, value, siblings)
        s.check(number, value, siblings[::-1])
        s.check(number, value, siblings[1:] + siblings[:1])
    return s


def restored():
    s = Script(6, 8)
    for _ in range(25):
        slot = s.slot()
        proof = s.proof(slot)
        s.set(slot, s.value())
        s.check(*proof)
        s.set(slot, proof[1])
        s.check(*proof)
        if s.rng.random() < 0.5:
            s.set(slot, s.value())
    return s


def empties():
    s = Script(10, 7)
    for _ in range(30):
        s.set(s.slot(), s.value())
    for _ in range(60):
        slot, value, siblings = s.proof(s.slot())
        s.check(slot, value, siblings)
        s.check(slot, value + 1, siblings)
    return s


def borders():
    s = Script(20, 12)
    last = (1 << 20) - 1
    for slot in (0, last, 1, last - 1, 1 << 19, (1 << 19) - 1, 0, last):
        s.set(slot, s.value())
        s.true_check(slot)
        s.false_check(slot)
    return s


def extremes():
    s = Script(4, 16)
    for slot in range(16):
        s.set(slot, MASK if slot % 2 else 1 << 63)
        s.true_check(slot)
        s.check(slot, MASK - slot, s.proof(slot)[2])
    return s


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    case("sample/1", sample().text())
    s = Script(1, 2)
    s.set(0, 1)
    s.true_check(1)
    s.set(1, 1)
    s.true_check(0)
    s.set(0, 0)
    case("sample/2", s.text())

    secret = []

    def add(name, description, script):
        secret.append((name, script.text(), description))

    s = Script(1, 1)
    s.set(1, 5)
    add("one-set", "the smallest tree, a single change", s)
    s = Script(1, 2)
    s.true_check(0)
    s.check(1, 1, s.proof(1)[2])
    add("nothing-set", "proofs about a tree that was never changed", s)
    add("small", "depth 3, mixed", mixed(3, 3, 30, 50))
    add("tampered", "each sibling in turn is off by one bit", tampered())
    add("stale", "proofs made before a change in a neighbouring subtree", stale())
    add("misplaced", "true hashes for another slot or in another order", misplaced())
    add("empty-slots", "proofs that a slot is empty", empties())
    add("restored", "a slot gets its old value back, and old proofs hold again", restored())
    add("random-8", "depth 8, mixed", mixed(8, 9, 300, 200))
    add("random-12", "depth 12, mixed", mixed(12, 10, 200, 150))
    add("few-slots", "depth 16, many changes in a few slots", mixed(16, 11, 700, 50, [0, 1, 777, 778, 40000, 65535]))
    add("borders", "depth 20, the first and last slots", borders())
    add("extremes", "values with all bits or only the highest bit", extremes())
    add("checks-only", "depth 20, proofs about a few values", mixed(20, 14, 20, 150))
    add("deep-mixed", "depth 20, mixed", mixed(20, 15, 1500, 120))
    add("most-sets", "depth 20 and 5000 changes", mixed(20, 17, 5000, 0))
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    zero = "0" * 16
    invalid_input("01-missing-request", "1 2\nset 0 %s\n" % zero, "a request is missing")
    invalid_input("02-slot-range", "1 1\nset 2 %s\n" % zero, "a slot beyond the last one")
    invalid_input("03-short-proof", "2 1\ncheck 0 %s %s\n" % (zero, zero), "a proof with too few siblings")
    invalid_input("04-upper-case", "1 1\nset 0 00000000000000AB\n", "upper-case hexadecimal digits")
    invalid_input("05-short-value", "1 1\nset 0 abc\n", "a value with fewer than 16 digits")
    invalid_input("06-unknown-request", "1 1\nget 0 %s\n" % zero, "a request that does not exist")

    good = sample().text()
    output_case("invalid_output", "01-all-valid", good, "valid\n" * 7, "the roots are missing")


main()
