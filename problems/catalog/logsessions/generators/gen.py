"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "group_by_user.py"


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

DAY = 86400


def log(timeout, requests):
    """`requests` are (seconds since the start of day 1, user), in the order of the file."""
    lines = ["%d %d" % (len(requests), timeout)]
    for time, user in requests:
        day, second = divmod(time, DAY)
        lines.append("%d %02d:%02d:%02d %s" % (day + 1, second // 3600, second // 60 % 60, second % 60, user))
    return "\n".join(lines) + "\n"


def chain(user, start, gaps):
    times = [start]
    for gap in gaps:
        times.append(times[-1] + gap)
    return [(time, user) for time in times]


def busy(seed, n, users, timeout, days, ordered=False):
    """Users who work in bursts; gaps of T and T + 1 are as frequent as random ones."""
    rng = random.Random(seed)
    requests = []
    while len(requests) < n:
        user = rng.choice(users)
        gaps = []
        for _ in range(rng.randint(1, 12)):
            gaps.append(rng.choice([rng.randint(0, timeout), rng.randint(0, 30), timeout, timeout + 1]))
        start = rng.randrange(days * DAY - sum(gaps))
        requests += chain(user, start, gaps)
    requests = requests[:n]
    if ordered:
        requests.sort()
    else:
        rng.shuffle(requests)
    return log(timeout, requests)


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", "7 600\n3 08:15:30 lin\n3 08:21:00 wang\n3 08:25:30 lin\n3 09:00:00 lin\n3 08:20:00 lin\n3 08:31:01 wang\n3 08:31:01 wang\n")
    case("sample/2", "4 3600\n12 23:40:00 night_shift\n13 00:20:00 night_shift\n13 01:20:00 night_shift\n14 01:20:00 night_shift\n")

    secret = []

    def add(name, text, description):
        secret.append((name, text, description))

    add("single-request", log(1800, [(0, "a")]), "one request, duration zero")
    add("gap-equals-timeout", log(300, chain("u1", 5000, [300, 300])), "gaps of exactly T do not end the session")
    add("gap-one-more", log(300, chain("u1", 5000, [301, 301])), "gaps of T + 1 do")
    add("timeout-zero", log(0, [(77, "x"), (78, "x"), (77, "x"), (77, "x"), (79, "y"), (79, "y")]), "T is zero and requests share a second")
    add("past-midnight", log(120, chain("owl", DAY - 100, [60, 60, 100, 121]) + chain("lark", 9 * DAY - 1, [1, 1])), "sessions go on past midnight")
    add("same-second", log(10, [(500, "bot")] * 40 + [(520, "bot")] * 3), "many requests in the same second")
    add("long-chain", log(60, chain("runner", 1000, [50] * 200)), "a session much longer than T")
    names = ["ann", "ann_", "ann1", "anna", "an", "_ann", "1ann", "zoe", "z", "ann_1", "abcdefghijklmnopqrst", "___", "0", "9"]
    rng = random.Random(31)
    requests = [(rng.randrange(3 * DAY), rng.choice(names)) for _ in range(150)] + [(7, name) for name in names]
    rng.shuffle(requests)
    add("name-order", log(3600, requests), "digits, underscores and names that begin with other names")
    add("backwards", log(900, list(reversed(chain("t", 40, [900, 901, 5, 899, 2000, 1]) + chain("s", 45, [900] * 5)))), "the log in reverse order of time")
    add("in-order", busy(32, 800, ["user%d" % i for i in range(20)], 1800, 5, ordered=True), "random, in order of time")
    add("shuffled", busy(33, 800, ["user%d" % i for i in range(20)], 1800, 5), "random, in no order")
    add("one-each", log(86400, [(rng.randrange(30 * DAY), "guest_%03d" % i) for i in range(150)]), "many users with one request each")
    add("whole-year", log(86400, [(0, "root"), (365 * DAY - 1, "root")] + [(i * DAY, "daily") for i in range(364, -1, -1)]), "first and last second of the year, T at its limit")
    add("two-users-large", busy(34, 1500, ["left", "right"], 45, 365), "few users with many sessions")
    users = ["crew_%04d" % i for i in rng.sample(range(10000), 300)]
    add("largest", busy(35, 20000, users, 900, 365), "the longest log")
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-hour-24", "1 60\n1 24:00:00 lin\n", "a time that does not exist")
    invalid_input("02-upper-case", "1 60\n1 23:00:00 Lin\n", "a capital letter in a name")
    invalid_input("03-two-spaces", "1 60\n1  23:00:00 lin\n", "two spaces in a row")
    invalid_input("04-day-366", "1 60\n366 23:00:00 lin\n", "a day after the end of the year")
    invalid_input("05-one-line-more", "1 60\n3 23:00:00 lin\n3 23:00:00 lin\n", "more lines than announced")

    output_case("invalid_output", "01-unsorted", log(5, [(1, "a"), (1, "b")]), "b 1 0 1\na 1 0 1\n", "the users in the wrong order")


main()
