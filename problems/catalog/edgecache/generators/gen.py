"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "ordered_dict.py"


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


def log(capacity, files, entries):
    lines = ["%d %d %d" % (capacity, len(files), len(entries))]
    lines += ["%d %d" % file for file in files]
    lines += [" ".join(map(str, entry)) for entry in entries]
    return "\n".join(lines) + "\n"


def read_some(rng, files, longest, popular=False):
    """A random read; `popular` prefers the files with small numbers."""
    if popular:
        j = min(int(rng.paretovariate(0.8)), len(files))
    else:
        j = rng.randint(1, len(files))
    count = files[j - 1][0]
    a = rng.randint(1, count)
    return ("read", j, a, min(count, a + rng.randint(0, longest - 1)))


def shapes(rng, m, most_chunks, low, high):
    return [(rng.randint(1, most_chunks), rng.randint(low, high)) for _ in range(m)]


def random_log(seed, m, q, most_chunks, sizes, capacity, longest, drops=0.0, resizes=0.0, popular=False):
    rng = random.Random(seed)
    files = shapes(rng, m, most_chunks, *sizes)
    entries = []
    for _ in range(q):
        what = rng.random()
        if what < drops:
            entries.append(("drop", rng.randint(1, m)))
        elif what < drops + resizes:
            entries.append(("resize", rng.randint(max(1, capacity // 4), capacity * 5 // 4)))
        else:
            entries.append(read_some(rng, files, longest, popular))
    return log(capacity, files, entries)


def scans(capacity, chunks, size, rounds):
    """The same file from front to back, over and over."""
    return log(capacity, [(chunks, size)], [("read", 1, 1, chunks)] * rounds)


def hot_and_scan():
    """A small hot file between the pieces of a long scan."""
    entries = []
    for i in range(300):
        entries.append(("read", 1, 1, 20))
        entries.append(("read", 2, 40 * i + 1, 40 * i + 40))
    return log(100, [(20, 1), (12000, 1)], entries)


def oversized():
    """Small chunks in use, and now and then a file whose chunks never fit."""
    rng = random.Random(6)
    entries = []
    for _ in range(150):
        entries.append(read_some(rng, [(40, 5)], 12))
        if rng.random() < 0.3:
            entries.append(("read", 2, 1, rng.randint(1, 4)))
    return log(150, [(40, 5), (4, 151)], entries)


def shrinking():
    """The capacity goes down to one byte and up again, with reads between."""
    files = [(200, 10), (100, 25)]
    entries = []
    for capacity in (4000, 2500, 1000, 999, 500, 100, 24, 9, 1, 10, 260, 5000):
        entries += [("resize", capacity), ("read", 1, 1, 30), ("read", 2, 51, 60), ("read", 1, 101, 130)]
        entries += [("read", 1, 20, 40), ("read", 2, 55, 58)]
    return log(3000, files, entries)


def big_drops():
    """One long file, mostly cached, and thousands of drops."""
    rng = random.Random(14)
    files = [(60000, 3), (1000, 7)]
    entries = []
    for i in range(2490):
        a = rng.randint(1, 59990)
        entries += [("read", 1, a, min(60000, a + rng.randint(0, 60))), ("drop", rng.choice([1, 1, 1, 2]))]
    entries += [("read", 1, 10001, 60000), ("read", 2, 1, 1000), ("drop", 1), ("read", 1, 59990, 60000)]
    return log(10**6, files, entries)


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", log(30, [(5, 10), (2, 15), (1, 31)], [
        ("read", 1, 1, 3),
        ("read", 1, 1, 1),
        ("read", 2, 1, 1),
        ("read", 1, 1, 2),
        ("read", 3, 1, 1),
        ("resize", 10),
        ("read", 1, 2, 2),
    ]))
    case("sample/2", log(6, [(3, 2), (2, 1)], [
        ("read", 1, 1, 3),
        ("read", 2, 1, 2),
        ("drop", 1),
        ("read", 2, 1, 2),
        ("read", 1, 3, 3),
    ]))

    secret = [
        ("one-entry", log(1, [(1, 1)], [("read", 1, 1, 1)]), "the smallest log"),
        ("nothing-fits", log(9, [(3, 10), (2, 11)], [("read", 1, 1, 3), ("read", 2, 1, 2), ("drop", 1), ("read", 1, 1, 3)]), "every chunk is larger than the capacity"),
        ("exact-fit", log(100, [(10, 10), (4, 25)], [("read", 1, 1, 10), ("read", 1, 1, 10), ("read", 2, 1, 4), ("read", 2, 1, 4), ("read", 1, 10, 10), ("read", 2, 1, 4)]), "the cache is full to the last byte"),
        ("scan-one-over", scans(50, 51, 1, 20), "a scan that is one chunk longer than the cache never hits"),
        ("hot-and-scan", hot_and_scan(), "a hot file survives a scan only when hits refresh it"),
        ("oversized", oversized(), "chunks that never fit between chunks that do"),
        ("shrinking", shrinking(), "the capacity goes down to one byte and up again"),
        ("drops", random_log(8, 12, 400, 60, (1, 30), 2500, 20, drops=0.15), "files are dropped often"),
        ("mixed-small", random_log(9, 8, 500, 50, (1, 40), 1200, 15, drops=0.06, resizes=0.06), "all kinds of entries"),
        ("large-bytes", random_log(10, 50, 600, 100, (5 * 10**8, 10**9), 4 * 10**11, 60, resizes=0.02), "byte counts far beyond 32 bits"),
        ("wraps", log(5 * 10**9, [(12, 10**9), (3, 5 * 10**8)], [("read", 1, 1, 5), ("read", 1, 1, 5), ("read", 2, 1, 3), ("read", 1, 3, 8), ("resize", 2**32 + 1), ("read", 1, 5, 8)]), "a 32-bit capacity would be much smaller"),
        ("single-chunks", random_log(12, 1000, 5000, 1, (1, 1000), 150000, 1, drops=0.02, popular=True), "many files of one chunk"),
        ("popular", random_log(13, 300, 4000, 500, (1, 5000), 4 * 10**7, 60, drops=0.02, resizes=0.005, popular=True), "some files are read much more often than others"),
        ("big-drops", big_drops(), "thousands of drops of a very long file"),
        ("all-in-cache", scans(10**12, 66000, 10**6, 3), "everything fits, the second and third scan only hit"),
        ("long-scan", scans(69999, 70000, 1, 2), "two long scans, one chunk longer than the cache"),
        ("long-thrash", log(60000, [(100000, 1), (100000, 2)], [("read", 1, 1, 99000), ("read", 1, 40001, 99000), ("read", 2, 1, 20000), ("read", 1, 70001, 90000)]), "long reads with hits and evictions"),
        ("full-mixed", random_log(18, 400, 5000, 480, (1, 10**6), 3 * 10**10, 75, drops=0.01, resizes=0.01), "everything at once"),
    ]
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    one = "1 1 1\n1 1\n"
    invalid_input("01-chunk-range", one + "read 1 1 2\n", "a chunk that the file does not have")
    invalid_input("02-backwards", "9 1 1\n3 1\nread 1 3 1\n", "a read from back to front")
    invalid_input("03-unknown-entry", one + "write 1 1 1\n", "an entry that does not exist")
    invalid_input("04-too-many-chunks", "9 2 1\n100000 1\n100001 1\ndrop 1\n", "the files have too many chunks")
    invalid_input("05-too-many-reads", "9 1 2\n200000 1\nread 1 1 200000\nread 1 1 1\n", "too many chunks are read")
    invalid_input("06-zero-capacity", one.replace("1 1 1", "0 1 1", 1) + "drop 1\n", "a capacity of zero")

    good = log(6, [(3, 2)], [("read", 1, 1, 3), ("read", 1, 1, 3)])
    output_case("invalid_output", "01-no-summary", good, "0 6\n3 0\n", "the last line is missing")
    output_case("valid_output", "01-one-line", good, "0 6 3 0 0 3 6\n", "any white space separates the numbers")


main()
