"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "search_answer.py"


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


def line(stations, change, times):
    return "%d %d %d\n%s\n" % (len(times), stations, change, " ".join(map(str, times)))


def times(seed, n, low, high):
    rng = random.Random(seed)
    return [rng.randint(low, high) for _ in range(n)]


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", line(3, 2, [7, 3, 5, 4, 6, 2]))
    case("sample/2", line(4, 0, [1, 9, 1, 1, 1]))
    case("sample/3", line(1, 10, [5, 5, 5]))

    secret = [
        ("one-task", line(1, 1000000, [7]), "a single task, no tool change"),
        ("two-tasks-apart", line(2, 5, [3, 4]), "one task for each station"),
        ("two-tasks-together", line(1, 5, [3, 4]), "both tasks at one station"),
        ("no-change-time", line(7, 0, times(1, 60, 1, 20)), "tool changes cost nothing"),
        ("change-dominates", line(9, 1000000, times(2, 100, 1, 9)), "the number of tasks matters more than their length"),
        ("giant-task", line(40, 3, times(3, 100, 1, 50) + [1000000000] + times(4, 100, 1, 50)), "one task sets the pace and most stations are not needed"),
        ("equal-exact", line(10, 0, [6] * 100), "everything divides evenly"),
        ("equal-uneven", line(7, 1, [6] * 100), "equal tasks that do not divide evenly"),
        ("station-per-task", line(300, 8, times(5, 300, 1, 1000)), "as many stations as tasks"),
        ("one-station", line(1, 999999, times(6, 400, 1, 1000000000)), "one station, large sums"),
        ("rising", line(25, 4, list(range(1, 601))), "tasks that grow longer"),
        ("falling", line(25, 4, list(range(600, 0, -1))), "tasks that grow shorter"),
        ("few-large", line(3, 1000000, times(7, 1500, 900000000, 1000000000)), "few stations, sums beyond 32 bits"),
        ("random-middle", line(180, 12, times(8, 3000, 1, 5000)), "random"),
        ("blocks", line(61, 2, [x for block in range(60) for x in [1] * 40 + [70 + block]]), "short tasks with long ones between"),
        ("long-few", line(12, 1, times(9, 30000, 1, 99)), "the most tasks on few stations"),
        ("long-many", line(11000, 1, times(10, 30000, 1, 9)), "the most tasks on many stations"),
        ("long-large", line(1700, 1000000, times(11, 30000, 1, 1000000000)), "everything large"),
    ]
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-too-many-stations", "2 3 0\n1 1\n", "more stations than tasks")
    invalid_input("02-missing-task", "3 1 0\n1 1\n", "a task is missing")
    invalid_input("03-free-task", "2 1 0\n1 0\n", "a task that takes no time")
    invalid_input("04-negative-change", "2 1 -1\n1 1\n", "a negative tool change")
    invalid_input("05-two-lines-of-tasks", "2 1 0\n1\n1\n", "the tasks are on two lines")

    good = line(3, 2, [7, 3, 5, 4, 6, 2])
    output_case("invalid_output", "01-cycle-alone", good, "12\n", "the number of stations is missing")


main()
