"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "sorted_window.py"


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


def hundredths(value):
    return "%s%d.%02d" % ("-" if value < 0 else "", abs(value) // 100, abs(value) % 100)


def readings(w, d, values):
    """`d` as text, `values` in hundredths."""
    return "%d %d %s\n%s\n" % (len(values), w, d, " ".join(map(hundredths, values)))


def climate(seed, n, start, drift, noise, glitch):
    """A temperature that wanders, with noise, and a glitch in `glitch` of 1000 readings."""
    rng = random.Random(seed)
    values, level = [], start
    for _ in range(n):
        level = max(-3000, min(12000, level + rng.randint(-drift, drift)))
        if rng.randrange(1000) < glitch:
            values.append(rng.choice([-5000, 15000, 0, rng.randint(-5000, 15000)]))
        else:
            values.append(level + rng.randint(-noise, noise))
    return values


def uniform(seed, n, low=-5000, high=15000):
    rng = random.Random(seed)
    return [rng.randint(low, high) for _ in range(n)]


def test_group(name):
    """Medians are real numbers: the flags of the default output validator."""
    write(DATA / name / "test_group.yaml", 'output_validator_args: [float_tolerance, "1e-6"]\n')


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    for name in ("sample", "secret", "valid_output", "invalid_output"):
        test_group(name)

    case("sample/1", readings(3, "1.501", [2150, 2160, 8500, 2170, 2165, -4000, 2155]))
    case("sample/2", readings(4, "0.252", [1000, 1050, 1025, 1100, 950]))
    case("sample/3", readings(20, "5.004", [-150, -160, -155]))

    secret = []

    def add(name, text, description):
        secret.append((name, text, description))

    add("one-reading", readings(1, "0.001", [15000]), "a single reading is its own median")
    add("window-of-one", readings(1, "0.001", uniform(51, 50)), "every reading is its own median")
    add("window-of-two", readings(2, "3.333", uniform(52, 50, -900, 900)), "the median is always an average, but for the first")
    add("constant", readings(5, "0.001", [2000] * 60), "equal readings")
    add("window-larger", readings(20000, "2.002", climate(53, 120, 2000, 20, 50, 80)), "a window that never fills")
    add("cold-store", readings(6, "1.003", climate(54, 150, -2500, 10, 30, 60)), "negative readings, even window")
    add("step", readings(9, "4.004", [1800] * 40 + [2600] * 40 + [1800] * 3 + [2600] * 20), "a step is a glitch only until the median follows")
    add("alternating", readings(8, "99.999", [-5000, 15000] * 60), "the extremes in turn")
    add("fine-threshold", readings(7, "0.001", uniform(55, 200, 2000, 2010)), "differences of half a hundredth")
    add("threshold-around-step", readings(4, "0.004", uniform(56, 200, -3, 3)), "averages around zero")
    add("positive-only", readings(25, "6.006", climate(57, 1500, 5000, 15, 100, 30)), "odd window")
    add("even-window", readings(100, "5.678", climate(58, 2000, 3000, 20, 120, 40)), "even window")
    add("uniform", readings(151, "60.001", uniform(59, 2500)), "readings without any order")
    add("rising", readings(64, "0.317", list(range(-5000, -2000))), "ever rising readings")
    values = climate(60, 40000, 4000, 60, 300, 12)
    add("longest", readings(12000, "79.501", values), "the longest series, a large window")
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-one-decimal", "2 1 0.501\n1.50 2.5\n", "a reading with one decimal")
    invalid_input("02-threshold", "2 1 0.505\n1.50 2.50\n", "a threshold that could be hit exactly")
    invalid_input("03-too-hot", "2 1 0.501\n1.50 150.01\n", "a reading above the range")
    invalid_input("04-minus-zero", "2 1 0.501\n1.50 -0.00\n", "a minus sign before zero")
    invalid_input("05-two-lines", "2 1 0.501\n1.50\n2.50\n", "the readings on two lines")

    small = readings(2, "0.501", [3000, 3333])
    output_case("valid_output", "01-rounded", small, "1\n2 31.66501\n", "a relative error of less than 1e-6")
    output_case("valid_output", "02-exponent", small, "1\n2 3.1665e+01\n", "scientific notation")
    output_case("invalid_output", "01-two-decimals", small, "1\n2 31.67\n", "an error of more than 1e-6")
    output_case("invalid_output", "02-comma", small, "1\n2 31,665\n", "a decimal comma is no number")
    output_case("invalid_output", "03-not-a-number", small, "1\n2 nan\n", "nan is no number")


main()
