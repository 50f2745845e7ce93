"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "best_by_state.py"


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


def shop(work, deadlines, first, setups):
    rows = [work, deadlines, first] + setups
    return "%d\n%s\n" % (len(work), "\n".join(" ".join(map(str, row)) for row in rows))


def matrix(rng, n, low, high):
    return [[0 if i == j else rng.randint(low, high) for j in range(n)] for i in range(n)]


def times(rng, n, low, high):
    return [rng.randint(low, high) for _ in range(n)]


def finish_times(order, work, first, setups):
    """When each job is finished if they run in this order."""
    at = 0
    last = None
    done = [0] * len(work)
    for j in order:
        at += (first[j] if last is None else setups[last][j]) + work[j]
        done[j] = at
        last = j
    return done


def planned(seed, n, most_work, most_setup, slack):
    """Deadlines that one hidden random order keeps, some with room to spare."""
    rng = random.Random(seed)
    work = times(rng, n, 1, most_work)
    first = times(rng, n, 0, most_setup)
    setups = matrix(rng, n, 0, most_setup)
    order = list(range(n))
    rng.shuffle(order)
    deadlines = [t + rng.randint(0, slack) for t in finish_times(order, work, first, setups)]
    return work, deadlines, first, setups


def loose(seed, n, most_work, most_setup):
    rng = random.Random(seed)
    return (
        times(rng, n, 1, most_work),
        [10**8] * n,
        times(rng, n, 0, most_setup),
        matrix(rng, n, 0, most_setup),
    )


def families(seed, colours, deadline):
    """Jobs of a few colours: no setup inside a colour, a wash between colours."""
    rng = random.Random(seed)
    n = len(colours)
    wash = matrix(rng, max(colours) + 1, 20, 60)
    setups = [[0 if i == j else wash[colours[i]][colours[j]] for j in range(n)] for i in range(n)]
    return [10] * n, [deadline] * n, [15] * n, setups


def trap(n):
    """The shortest setup always leads on, but the last one left is far away."""
    far = 1000
    setups = [[0 if i == j else 10 + abs(i - j) for j in range(n)] for i in range(n)]
    for i in range(n - 1):
        setups[i][n - 1] = far
        setups[n - 1][i] = 12
    return [5] * n, [10**8] * n, [i for i in range(n - 1)] + [100], setups


def too_late(seed, n):
    """One minute short: the job that the only good order ends with is due too early."""
    rng = random.Random(seed)
    work = times(rng, n, 1, 9)
    setups = [[0 if i == j else (1 if j == i + 1 else 50) for j in range(n)] for i in range(n)]
    first = [0] + [50] * (n - 1)
    deadlines = finish_times(range(n), work, first, setups)
    deadlines[n - 1] -= 1
    return work, deadlines, first, setups


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", shop([10, 20, 15], [100, 60, 100], [5, 5, 5], [[0, 30, 2], [10, 0, 8], [9, 4, 0]]))
    case("sample/2", shop([10, 10], [15, 20], [2, 2], [[0, 3], [3, 0]]))
    case("sample/3", shop([4, 4, 4], [50, 50, 50], [1, 1, 1], [[0, 2, 2], [2, 0, 2], [2, 2, 0]]))

    secret = [
        ("one-on-time", shop([7], [10], [3], [[0]]), "a single job, finished in the last allowed minute"),
        ("one-too-late", shop([7], [9], [3], [[0]]), "a single job, one minute late"),
        ("no-setups", shop([3, 1, 2, 5], [11, 1, 11, 6], [0] * 4, [[0] * 4] * 4), "only the deadlines matter"),
        ("all-equal", shop([5] * 13, [10**8] * 13, [3] * 13, [[0 if i == j else 2 for j in range(13)] for i in range(13)]), "every order is equally good"),
        ("greedy-trap", shop(*trap(9)), "the shortest next setup leads astray"),
        ("colours", shop(*families(1, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 10**6)), "jobs in colour families, many equally good orders"),
        ("colours-13", shop(*families(2, [3, 1, 0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1], 10**6)), "13 jobs in four colours"),
        ("ties", shop(*loose(3, 10, 3, 2)), "tiny times, many ties"),
        ("ties-13", shop(*loose(4, 13, 2, 1)), "13 jobs with setups of 0 and 1"),
        ("planned-tight", shop(*planned(5, 8, 50, 50, 0)), "every deadline is exact for one order"),
        ("planned-12", shop(*planned(6, 12, 100, 200, 150)), "12 jobs, deadlines with some room"),
        ("planned-13", shop(*planned(7, 13, 100, 400, 700)), "13 jobs, deadlines that cost time"),
        ("planned-ties", shop(*planned(8, 13, 3, 3, 12)), "13 jobs, small times and deadlines"),
        ("one-minute-short", shop(*too_late(9, 13)), "13 jobs, impossible by one minute"),
        ("loose-11", shop(*loose(10, 11, 1000, 1000)), "11 jobs, deadlines without effect"),
        ("loose-13", shop(*loose(11, 13, 1000, 1000)), "13 jobs, deadlines without effect"),
        ("largest", shop([10**6] * 13, [10**8] * 13, [10**6] * 13, [[0 if i == j else 10**6 for j in range(13)] for i in range(13)]), "all times at their limits"),
        ("large-13", shop(*planned(12, 13, 10**6, 10**6, 3 * 10**6)), "13 jobs, large times"),
    ]
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-too-many-jobs", shop(*loose(1, 14, 9, 9)), "14 jobs")
    invalid_input("02-missing-row", "2\n1 1\n9 9\n0 0\n0 1\n", "a row of the setup times is missing")
    invalid_input("03-setup-to-itself", "2\n1 1\n9 9\n0 0\n0 1\n1 1\n", "a setup from a job to itself")
    invalid_input("04-no-work", "1\n0\n9\n0\n0\n", "a job that takes no time")
    invalid_input("05-short-row", "2\n1 1\n9 9\n0 0\n0\n1 0\n", "a row with too few numbers")

    good = shop([4, 4, 4], [50, 50, 50], [1, 1, 1], [[0, 2, 2], [2, 0, 2], [2, 2, 0]])
    output_case("invalid_output", "01-other-order", good, "17\n3 2 1\n", "an order that is as fast but not the smallest")


main()
