"""Writes all of data/ anew. See README.txt beside this file."""
import math
import random
import shutil
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
TOP = 2**64 - 1


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("ascii"))


def listing(pairs):
    return "%d\n%s\n" % (len(pairs), "\n".join("%d %d" % pair for pair in pairs))


def case(name, pairs, description=None):
    """A judged case, e.g. `secret/01-small`: input, answer and what it is for."""
    write(DATA / (name + ".in"), listing(pairs))
    write(DATA / (name + ".ans"), "".join("%d\n" % math.gcd(a, b) for a, b in pairs))
    if description:
        write(DATA / (name + ".yaml"), 'description: "%s"\n' % description)


def invalid_input(name, text, description):
    """An input that the input validator must reject."""
    write(DATA / "invalid_input" / (name + ".in"), text)
    write(DATA / "invalid_input" / (name + ".yaml"), 'description: "%s"\n' % description)


def fibonacci():
    """All neighbours below 2^64: the most steps for Euclid's algorithm."""
    a, b = 1, 1
    pairs = []
    while b <= TOP:
        pairs.append((a, b))
        pairs.append((b, a))
        a, b = b, a + b
    return pairs


def common_factor(rng, n, bits):
    """Pairs with a random common factor of up to `bits` bits and products below 2^64."""
    pairs = []
    for _ in range(n):
        factor = rng.randint(1, 2 ** rng.randint(1, bits) - 1)
        most = TOP // factor
        pairs.append((factor * rng.randint(1, most), factor * rng.randint(1, most)))
    return pairs


def any_length(rng):
    """A number with a random number of bits, so that short and long ones are mixed."""
    return rng.randint(0, 2 ** rng.randint(1, 64) - 1)


def fill(rng, size):
    """Pairs whose input is a little longer than `size` bytes."""
    pairs = []
    while len(listing(pairs)) <= size:
        pairs.append((any_length(rng), any_length(rng)))
    return pairs


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    rng = random.Random(64)

    case("sample/1", [(12, 18), (17, 5), (100, 75)])
    case("sample/2", [(0, 7), (7, 0), (0, 0), (TOP, 5)])

    def pairs(n, low, high):
        return [(rng.randint(low, high), rng.randint(low, high)) for _ in range(n)]

    powers = [(2**i, 2**j) for i in range(0, 64, 7) for j in range(63, -1, -9)]
    borders = [2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**33, 3 * 2**32]
    secret = [
        ("one-pair", [(6, 4)], "a single pair"),
        ("equal", [(x, x) for x in (1, 2, 97, 10**9, 10**18)], "both numbers are the same"),
        ("small", pairs(200, 1, 100), "small numbers"),
        ("zeros", [(0, 0), (0, 1), (1, 0), (0, 10**18), (10**18, 0), (0, 0)], "one or both numbers are zero"),
        ("ones", [(1, x) for x in (1, 2, 10, 999983)] + [(x, 1) for x in (3, 1000, 10**6)], "one of the numbers is 1"),
        ("powers-of-two", powers, "powers of two up to 2^63"),
        ("multiples", [(x, x * k) for x in (7, 360, 10**6 + 3) for k in (1, 2, 10, 10**6)], "one number divides the other"),
        ("fibonacci", fibonacci(), "neighbouring Fibonacci numbers need the most steps"),
        ("borders-of-32-bits", [(x, y) for x in borders for y in borders], "numbers around 2^31 and 2^32"),
        ("above-2-63", pairs(100, 2**63, TOP) + common_factor(rng, 100, 60), "numbers that are negative when read as signed"),
        ("top", [(TOP, TOP), (TOP, TOP - 1), (TOP, 1), (2**63, TOP), (2**63, 2**63 - 1), (TOP, 3), (TOP, 65537)], "the largest numbers"),
        ("huge-and-tiny", [(TOP, x) for x in range(1, 30)] + [(x, TOP - 1) for x in range(1, 30)], "very large with very small numbers"),
        ("common-factor", common_factor(rng, 300, 40), "a random common factor"),
        ("over-4096-bytes", fill(rng, 4096), "an input just longer than 4096 bytes"),
        ("over-65536-bytes", fill(rng, 65536), "an input just longer than one page of memory"),
        ("most-small", pairs(5000, 0, 99), "the most pairs, short lines"),
        ("most-large", pairs(3000, 10**19, TOP) + common_factor(rng, 2000, 30), "the most pairs, long lines"),
    ]
    for i, (name, cases, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), cases, description)

    invalid_input("01-too-large", "1\n18446744073709551616 1\n", "a number that needs 65 bits")
    invalid_input("02-negative", "1\n-4 2\n", "a negative number")
    invalid_input("03-three-numbers", "1\n4 2 1\n", "three numbers on a line")
    invalid_input("04-missing-pair", "2\n4 2\n", "a pair is missing")
    invalid_input("05-no-final-newline", "1\n4 2", "the last line is not ended")


main()
