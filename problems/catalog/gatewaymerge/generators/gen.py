"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "stable_sort.py"


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


def logs(gateways):
    """`gateways`: for each one its receptions (t, s, v), in the order of its log."""
    lines = [str(len(gateways))]
    for log in gateways:
        lines.append(str(len(log)))
        lines += ["%d %d %d" % reception for reception in log]
    return "\n".join(lines) + "\n"


def radio(seed, k, total, pause, delay, heard, first=0):
    """Packets every `pause` ms, each heard by `heard` percent of the gateways within `delay`
    ms; one in ten is sent again later. Ends after `total` receptions."""
    rng = random.Random(seed)
    gateways = [[] for _ in range(k)]
    count, sequence, now = 0, first, 0
    while count < total:
        value = rng.randint(-99, 99)
        attempts = [now] if rng.randrange(10) else [now, now + rng.randint(pause, 12 * pause)]
        if rng.randrange(12) == 0:  # the first attempt got lost
            attempts = [attempts[0] + rng.randint(pause, 8 * pause)]
        for attempt in attempts:
            for log in gateways:
                if count < total and rng.randrange(100) < heard:
                    log.append((attempt + rng.randint(0, delay), sequence, value))
                    count += 1
        sequence += 1
        now += pause
    for log in gateways:
        log.sort(key=lambda reception: reception[0])
    return logs(gateways)


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case(
        "sample/1",
        logs([[(10, 1, 21), (30, 3, 22), (55, 2, 20)], [(12, 1, 21), (25, 2, 20), (60, 5, 25)], [(28, 4, 23), (30, 3, 22)]]),
    )
    case("sample/2", logs([[(5, 9, -1), (5, 7, 0), (6, 8, 1)], [], [(5, 7, 0), (5, 6, 2), (6, 9, -1), (6, 9, -1)]]))

    secret = []

    def add(name, text, description):
        secret.append((name, text, description))

    rng = random.Random(61)
    add("one-reception", logs([[(0, 0, 0)]]), "the smallest input")
    add("one-gateway", logs([[(t, t * 7 % 31, t * 7 % 31 - 15) for t in range(60)]]), "a single log with repetitions")
    add("empty-logs", logs([[], [(4, 2, 5)], [], [(3, 1, 4), (4, 2, 5)], []]), "logs without receptions")
    add("no-copies", logs([[(2 * i, 2 * i, i) for i in range(50)], [(2 * i + 1, 2 * i + 1, -i) for i in range(50)]]), "every packet is received once, in order")
    add("all-copies", logs([[(i, i, 7) for i in range(40)] for _ in range(6)]), "every gateway receives everything at the same time")
    add("one-packet", logs([[(100 + g, 5, -1000)] * 9 for g in range(12, 0, -1)]), "a single packet, again and again")
    add("same-time", logs([[(77, s, s % 50) for s in rng.sample(range(60), 25)] for _ in range(8)]), "all receptions at the same time")
    add("backwards", logs([[(i, 200 - i, 1) for i in range(100)], [(i, 100 - i, 2) for i in range(100)]]), "sequence numbers fall: nearly all are late")
    add("zigzag", logs([[(i, i ^ 5, i) for i in range(0, 160)], [(i + 9, i ^ 5, i) for i in range(0, 160)]]), "late against the largest, not against the one before")
    add("limits", logs([[(0, 10**9, 1000), (10**9, 0, -1000)], [(10**9, 10**9, 1000), (10**9, 123456789, 999)], [(999999999, 999999999, 0)]]), "the largest numbers")
    add("small", radio(62, 5, 120, 10, 25, 50), "random")
    add("dense-times", radio(63, 9, 600, 1, 4, 45), "random, many receptions at the same time")
    add("sparse", radio(64, 3, 700, 1000, 40, 70), "random, gateways agree on the order")
    rng = random.Random(65)
    many = [[] for _ in range(1000)]
    for s in range(900):
        many[rng.randrange(1000)].append((rng.randrange(300), s + 1000000, s % 100))
    for log in many:
        log.sort(key=lambda reception: reception[0])
    add("many-gateways", logs(many), "a thousand gateways with hardly a reception each")
    add("largest", radio(66, 12, 25000, 7, 90, 13, first=20000), "the largest number of receptions")
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-time-falls", "1\n2\n5 1 0\n4 2 0\n", "a log that is not in order of time")
    invalid_input("02-two-values", "2\n1\n5 1 0\n1\n6 1 3\n", "two copies of a packet with different values")
    invalid_input("03-log-missing", "2\n1\n5 1 0\n", "a log is missing")
    invalid_input("04-no-reception", "2\n0\n0\n", "no reception at all")
    invalid_input("05-minus-zero", "1\n1\n5 1 -0\n", "a minus sign before zero")
    invalid_input("06-text-at-end", "1\n1\n5 1 0\n0\n", "a line after the last log")

    small = logs([[(1, 1, 5)], [(2, 2, 6)]])
    output_case("invalid_output", "01-order", small, "2 0 0\n1 1\n2 6\n1 5\n", "the packets in the wrong order")
    output_case("invalid_output", "02-no-gateways", small, "2 0 0\n1 5\n2 6\n", "the second line is missing")


main()
