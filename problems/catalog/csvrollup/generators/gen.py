"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "dict_rollup.py"


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

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%&'()*+-./:;<=>?@[]^_`{|}~\\"


def field(value, quote=False):
    """A CSV field, quoted when it must be or when asked."""
    if quote or "," in value or '"' in value:
        return '"%s"' % value.replace('"', '""')
    return value


def table(k, group, value, header, rows, rng=None):
    """`rng`, when given, quotes one field in five that need not be."""
    lines = ["%d %d" % (len(rows), k)]
    for row in [[group, value], header] + rows:
        lines.append(",".join(field(cell, rng is not None and rng.randrange(5) == 0) for cell in row))
    return "\n".join(lines) + "\n"


def amount(rng, high):
    """A number with zero to two decimals; small and negative ones are frequent."""
    whole = rng.choice([0, rng.randint(0, 9), rng.randint(0, high)])
    sign = rng.choice(["", "", "-"])
    return sign + str(whole) + rng.choice(["", ".%d" % rng.randrange(10), ".%02d" % rng.randrange(100)])


def text(rng, longest):
    alphabet = rng.choice([PLAIN, 'ab, "', "xyz "])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, longest)))


def random_table(seed, n, k, groups, high, empty):
    """Six columns in random order; `empty` percent of the values are missing."""
    rng = random.Random(seed)
    names = [text(rng, 12) for _ in range(groups)]
    header = ["id", "region, country", "amount", 'the "note"', "date", "unit"]
    rng.shuffle(header)
    rows = []
    for i in range(n):
        row = {
            "id": str(i),
            "region, country": rng.choice(names),
            "amount": "" if rng.randrange(100) < empty else amount(rng, high),
            'the "note"': text(rng, 8),
            "date": "2025-%02d-%02d" % (rng.randint(1, 12), rng.randint(1, 28)),
            "unit": rng.choice(["kg", "pcs", "m"]),
        }
        rows.append([row[column] for column in header])
    return table(k, "region, country", "amount", header, rows, rng)


def test_group(name):
    """The validator's flags: without this, upper and lower case would be the same."""
    write(DATA / name / "test_group.yaml", "output_validator_args: [case_sensitive]\n")


def main():
    shutil.rmtree(DATA, ignore_errors=True)
    for name in ("sample", "secret", "valid_output", "invalid_output"):
        test_group(name)

    case(
        "sample/1",
        "6 2\nregion,amount\nid,region,amount\n1,north,12.50\n2,south,8\n3,\"north\",0.5\n4,east,-3.25\n5,south,\n6,south,4.9\n",
    )
    case(
        "sample/2",
        '5 10\ncustomer,"net, EUR"\n"net, EUR",customer\n-0.05,"Li, Wei"\n100.00,"the ""big"" one"\n"0.05","Li, Wei"\n,nobody\n100,Zhao\n',
    )

    two = ["g", "v"]
    secret = []

    def add(name, text, description):
        secret.append((name, text, description))

    add("one-row", table(1, "g", "v", two, [["a", "1"]]), "a single row")
    add("no-values", table(5, "g", "v", two, [["a", ""], ["b", ""], ["a", ""]]), "all values are empty, so no group is listed")
    add("value-first", table(100, "g", "v", ["v", "x", "g"], [["1.5", "q", "a"], ["2.25", "", "b"], ["7", "z", "a"]]), "the value column before the group column")
    add("minus-zero", table(9, "g", "v", two, [["a", "-0.05"], ["a", "-0.5"], ["b", "-0.00"], ["c", "-0"], ["d", "0.3"], ["d", "-0.30"]]), "negative amounts below one, totals of zero")
    add("decimals", table(9, "g", "v", two, [["a", "12.5"], ["b", "12.05"], ["c", "12.50"], ["d", "12"]]), "one decimal, two decimals, none")
    add("ties", table(7, "g", "v", two, [[name, "5.00"] for name in ["b", "a", "aa", "B", "A", "a ", " a", "_", "0", ""]]), "equal totals go by name; not all groups are listed")
    add("negative-totals", table(3, "g", "v", two, [["a", "-10"], ["b", "-9.99"], ["c", "-10.01"], ["d", "-999999999.99"]]), "all totals are negative")
    names = ["", '"', '""', ",", ",,", '","', "a,b", 'a"b', " ", "  ", 'x""y', '",', "'", "\\"]
    rows = [[name, str(i + 1), name] for i, name in enumerate(names * 2)]
    add("hard-names", table(100, "g", "v", ["g", "v", "other"], rows), "commas, quotes and blanks in names")
    rng = random.Random(40)
    rows = [["plain", "1"], ["Plain", "2"], ["plain", "3"], ["", "4"], ["", "5.5"]]
    add("quoted-anyway", "5 5\n\"g\",\"v\"\n\"g\",\"v\"\n\"plain\",\"1\"\nPlain,\"2\"\nplain,3\n\"\",4\n,\"5.5\"\n", "quotes around fields that need none, also in the header")
    add("largest-amounts", table(2, "g", "v", two, [["big", "999999999.99"]] * 3000 + [["low", "-999999999.99"]] * 50), "totals that need 64 bits")
    add("random-small", random_table(41, 60, 100, 8, 100, 10), "random")
    add("random-many-empty", random_table(42, 200, 20, 40, 1000, 80), "random, most values are missing")
    add("random-medium", random_table(43, 900, 100, 60, 10**6, 8), "random, names of blanks, commas and quotes")
    add("ten-columns", table(10, "c9", "c0", ["c%d" % i for i in range(10)], [[amount(rng, 50) if c == 0 else text(rng, 5) for c in range(10)] for _ in range(150)], rng), "the largest number of columns")
    rng = random.Random(44)
    sites = list(range(34000))
    rng.shuffle(sites)
    rows = [["site-%05d" % site, str(rng.randint(1, 9))] for site in sites]
    add("many-groups", table(100, "g", "v", two, rows), "every row is its own group")
    for i, (name, text_, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text_, description)

    invalid_input("01-open-quote", '1 1\ng,v\ng,v\n"a,1\n', "a quote that is never closed")
    invalid_input("02-quote-inside", '1 1\ng,v\ng,v\na"b,1\n', "a quote in a plain field")
    invalid_input("03-no-such-column", "1 1\ng,x\ng,v\na,1\n", "a column that the header does not have")
    invalid_input("04-three-decimals", "1 1\ng,v\ng,v\na,1.005\n", "a value with three decimals")
    invalid_input("05-too-few-fields", "1 1\ng,v\ng,v,w\na,1\n", "a row that is too short")
    invalid_input("06-tab", "1 1\ng,v\ng,v\na\tb,1\n", "a character that is not printable")

    small = table(5, "g", "v", two, [["Ab", "1"]])
    output_case("valid_output", "01-line-ends", small, '"Ab",1,1.00\n\n', "an empty line at the end does no harm")
    output_case("invalid_output", "01-case", small, '"ab",1,1.00\n', "the name in lower case")
    output_case("invalid_output", "02-one-decimal", small, '"Ab",1,1.0\n', "one decimal where two are asked for")


main()
