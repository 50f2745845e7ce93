"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "two_lines.py"


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


def listing(budget, prices):
    return "%d %d\n%s\n" % (len(prices), budget, " ".join(map(str, prices)))


def rand_prices(seed, n, low, high):
    rng = random.Random(seed)
    return [rng.randint(low, high) for _ in range(n)]


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", listing(100, [30, 25, 40, 20, 5]))
    case("sample/2", listing(12, [3, 4, 5]))
    case("sample/3", listing(7, [8, 1, 1]))

    secret = [
        ("one-exact", listing(9, [9]), "a single item that costs exactly the budget"),
        ("one-too-dear", listing(8, [9]), "a single item, one yuan short"),
        ("no-money", listing(0, [1, 1, 1]), "a budget of zero"),
        ("all-with-rest", listing(1000, rand_prices(11, 40, 1, 20)), "everything is bought and money remains"),
    ]
    prices = rand_prices(12, 60, 1, 1000)
    secret.append(("all-exact", listing(sum(prices), prices), "the last item takes the last yuan"))
    secret.append(("all-but-one-yuan", listing(sum(prices) - 1, prices), "one yuan short at the last item"))
    secret.append(("exact-in-the-middle", listing(sum(prices[:33]), prices), "the money runs out exactly between two items"))
    secret.append(("dear-then-cheap", listing(500, [200, 150, 400] + [1] * 80), "cheap items after the one that ends the shopping"))
    prices = rand_prices(13, 1000, 1, 10**6)
    secret.append(("random-small-prices", listing(sum(prices) // 3, prices), "random, ends after about a third"))
    prices = rand_prices(14, 1000, 1, 10**9)
    secret.append(("random-large-prices", listing(sum(prices) * 2 // 3, prices), "sums far beyond 32 bits"))
    secret.append(("all-at-top-price", listing(10**15, [10**9] * 1500), "every price and the budget at their limits"))
    secret.append(("wraps-to-small", listing(5 * 10**9, [10**9] * 20), "a 32-bit total wraps around here"))
    prices = rand_prices(15, 20000, 1, 9)
    secret.append(("long-exact", listing(sum(prices[:19990]), prices), "a long list, exact near the end"))
    prices = rand_prices(16, 200000, 1, 9)
    secret.append(("longest-all", listing(10**15, prices), "the longest list, everything is bought"))
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-too-few-prices", "3 10\n1 2\n", "one price is missing")
    invalid_input("02-trailing-space", "2 10\n1 2 \n", "a space at the end of a line")
    invalid_input("03-free-item", "2 10\n1 0\n", "a price below the range")
    invalid_input("04-leading-zero", "2 010\n1 2\n", "a number with a leading zero")
    invalid_input("05-no-final-newline", "2 10\n1 2", "the last line is not ended")

    output_case("valid_output", "01-two-lines", listing(5, [2, 2, 2]), "2\n1\n", "any white space separates the numbers")
    output_case("invalid_output", "01-swapped", listing(5, [2, 2, 2]), "1 2\n", "the two numbers in the wrong order")
    output_case("invalid_output", "02-count-alone", listing(5, [2, 2, 2]), "2\n", "the money left is missing")


main()
