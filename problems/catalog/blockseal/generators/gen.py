"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "midstate.py"


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
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
MARKS = ".,:;=-_"


def feed(state, data):
    for byte in data:
        state = (state ^ byte) * 0x100000001B3 & MASK
    return state


def seal(index, prev, record, difficulty, budget):
    """The smallest nonce up to `budget` and its hash, or None."""
    state = feed(0xCBF29CE484222325, b"%d|%016x|%s|" % (index, prev, record.encode("ascii")))
    for nonce in range(budget + 1):
        h = feed(state, b"%d" % nonce)
        h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & MASK
        h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & MASK
        h ^= h >> 33
        if h >> (64 - difficulty) == 0:
            return nonce, h
    return None


def word(rng, length, alphabet=LETTERS):
    return "".join(rng.choices(alphabet, k=length))


def chain(rng, difficulties, record, low=0, high=100000):
    """A chain whose every nonce lies in [low, high]; records are drawn anew until it does."""
    lines = [str(len(difficulties))]
    prev = 0
    for index, difficulty in enumerate(difficulties, 1):
        while True:
            text = record(index)
            found = seal(index, prev, text, difficulty, high)
            if found and found[0] >= low:
                break
        prev = found[1]
        lines.append("%d %s" % (difficulty, text))
    return "\n".join(lines) + "\n"


def shift_record(rng):
    """Text that looks like a shift's quality record."""
    return "shift=%s;line=%d;ok=%d;scrap=%d;torque=%d.%02dNm" % (
        rng.choice(["early", "late", "night"]),
        rng.randint(1, 9),
        rng.randint(100, 999),
        rng.randint(0, 40),
        rng.randint(5, 60),
        rng.randint(0, 99),
    )


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    rng = random.Random(20250901)

    case("sample/1", "3\n4 shift=early;ok=412;scrap=3\n8 shift=late;ok=398;scrap=11\n0 shift=night;ok=405;scrap=0\n")
    case("sample/2", "1\n12 Trellis\n")

    secret = []

    def add(name, description, text):
        secret.append((name, text, description))

    add("one-free", "one block that any nonce seals", "1\n0 a\n")
    add("one-bit", "difficulty 1", chain(rng, [1] * 3, lambda i: word(rng, 3), low=1))
    add("small-steps", "difficulties from 0 to 9", chain(rng, list(range(10)), lambda i: shift_record(rng)))
    add("all-free", "200 blocks with difficulty 0", chain(rng, [0] * 200, lambda i: word(rng, 5)))
    add("many-easy", "200 blocks, hashes with a leading zero digit", chain(rng, [4] * 200, lambda i: shift_record(rng)))
    add("many-medium", "60 blocks with difficulty 8", chain(rng, [8] * 60, lambda i: shift_record(rng), high=900))
    add("marks-only", "records without letters or digits", chain(rng, [6, 7, 8, 9], lambda i: word(rng, 9, MARKS)))
    add("digits-only", "records of digits, like the nonce itself", chain(rng, [9] * 12, lambda i: word(rng, 6, "0123456789"), high=4000))
    add("odd-bits", "difficulties that end inside a hexadecimal digit", chain(rng, [3, 5, 6, 7, 9, 10, 11, 13], lambda i: shift_record(rng), high=20000))
    add("one-hard", "one short record, difficulty 16", chain(rng, [16], lambda i: shift_record(rng), low=60000))
    add("lucky", "difficulty 20, and still a nonce below the guarantee", chain(rng, [20], lambda i: shift_record(rng)))
    add("lucky-at-zero", "hard blocks that the nonce 0 seals", chain(rng, [10, 11, 12], lambda i: shift_record(rng), high=0))
    add("long-records", "records longer than a small buffer", chain(rng, [5] * 3, lambda i: word(rng, 5000, LETTERS + MARKS)))
    add("long-free", "a very long record and nothing to search", chain(rng, [0], lambda i: word(rng, 30000)))
    add("longest-hard", "a record of 100000 characters and many nonces", chain(rng, [16], lambda i: word(rng, 100000), low=80000))
    add("two-long-hard", "two long records, many nonces each", chain(rng, [14, 14], lambda i: word(rng, 50000), low=30000, high=48000))
    add("full", "200 blocks of mixed length and difficulty", chain(rng, [rng.randint(0, 8) for _ in range(200)], lambda i: word(rng, rng.randint(1, 200), LETTERS + MARKS), high=490))
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-missing-block", "2\n1 a\n", "a block is missing")
    invalid_input("02-two-spaces", "1\n1  a\n", "two spaces before the record")
    invalid_input("03-bar-in-record", "1\n1 a|b\n", "a record with a forbidden character")
    invalid_input("04-difficulty-range", "1\n21 a\n", "a difficulty above the range")
    invalid_input("05-no-final-newline", "1\n1 a", "the last line is not ended")
    hopeless = "1\n20 x\n"
    assert seal(1, 0, "x", 20, 100000) is None
    invalid_input("06-too-much-work", hopeless, "the smallest nonce is above the guarantee")

    good = "2\n4 abc\n8 def\n"
    case("valid_output/01-upper-case", good, "the default validator ignores the case of hexadecimal digits")
    write(DATA / "valid_output/01-upper-case.out", answer(DATA / "valid_output/01-upper-case.in").upper())
    case("invalid_output/01-one-block", good, "the second block is missing")
    write(DATA / "invalid_output/01-one-block.out", answer(DATA / "invalid_output/01-one-block.in").split("\n")[0] + "\n")


main()
