"""Writes all of data/ anew. See README.txt beside this file."""
import random
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
DATA = PACKAGE / "data"
REFERENCE = PACKAGE / "submissions" / "accepted" / "wave_front.py"


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


def plan(tokens, rows):
    rows = ["".join(row) for row in rows]
    return "%d %d %d\n%s\n" % (len(rows), len(rows[0]), tokens, "\n".join(rows))


def put(grid, start, goal):
    grid[start[0]][start[1]] = "S"
    grid[goal[0]][goal[1]] = "T"
    return grid


def noise(seed, rows, cols, shelf, door):
    """Random cells: shelves and doors in the given percentages, S and T in opposite corners."""
    rng = random.Random(seed)
    grid = []
    for _ in range(rows):
        row = []
        for _ in range(cols):
            roll = rng.randrange(100)
            row.append("#" if roll < shelf else "+" if roll < shelf + door else ".")
        grid.append(row)
    for i in range(3):  # or a corner is walled in too often
        for j in range(3):
            grid[i][j] = grid[-1 - i][-1 - j] = "."
    return put(grid, (0, 0), (rows - 1, cols - 1))


def snake(rows, cols, doors):
    """One corridor that winds through all rows; `doors` are (wall row, column) shortcuts."""
    grid = []
    for r in range(rows):
        if r % 2 == 0:
            grid.append(["."] * cols)
        else:
            row = ["#"] * cols
            row[cols - 1 if r % 4 == 1 else 0] = "."
            grid.append(row)
    for r, c in doors:
        grid[r][c] = "+"
    last = rows - 1 if rows % 2 else rows - 2
    return put(grid, (0, 0), (last, cols - 1 if last % 4 == 0 else 0))


def rooms(seed, rows, cols, size, gap, door):
    """Rooms of size x size behind walls, each wall with a door or a gap in the given percentages."""
    rng = random.Random(seed)
    grid = [["#" if r % (size + 1) == size or c % (size + 1) == size else "." for c in range(cols)] for r in range(rows)]
    for top in range(0, rows, size + 1):
        for left in range(0, cols, size + 1):
            for wall in ("below", "right"):
                roll = rng.randrange(100)
                ch = "." if roll < gap else "+" if roll < gap + door else "#"
                shift = rng.randrange(size)
                r, c = (top + size, left + shift) if wall == "below" else (top + shift, left + size)
                if r < rows and c < cols:
                    grid[r][c] = ch
    return put(grid, (0, 0), (rows - 1, cols - 1))


def main():
    shutil.rmtree(DATA, ignore_errors=True)

    case("sample/1", plan(1, ["S.#...", ".#..#.", ".+.##.", "...#..", "##...T"]))
    case("sample/2", plan(0, ["S+T"]))
    case("sample/3", plan(1, ["S+...", ".###.", ".....", "##+##", "..T.."]))

    secret = [
        ("neighbours", plan(0, ["ST"]), "one move"),
        ("door-without-token", plan(0, ["S.+", "##T"]), "the only way is a door and there is no token"),
        ("five-doors", plan(5, ["S+.+.+.+.+T"]), "every token is needed"),
        ("six-doors", plan(5, ["S+.+.+.+.+.+T"]), "one token short"),
        ("walled-in", plan(5, ["....#....", ".S..#..T.", "....#...."]), "shelves between S and T"),
        ("late-token", plan(1, ["S+.+T", ".#.##", "...##"]), "the token must be kept for the second door"),
        ("one-column", plan(2, ["S", ".", "+", ".", ".", "+", "T", "."]), "a plan of a single column"),
        ("noise-small", plan(1, noise(105, 15, 17, 22, 14)), "random"),
        ("noise-no-tokens", plan(0, noise(102, 40, 35, 24, 14)), "random, doors are shelves"),
        ("rooms-small", plan(3, rooms(23, 59, 59, 5, 48, 40)), "rooms with doors and gaps"),
        ("rooms-closed", plan(5, rooms(24, 49, 49, 6, 0, 90)), "rooms with doors alone: too few tokens"),
        ("noise-large", plan(5, noise(102, 250, 250, 22, 17)), "random, full size"),
        ("open-floor", plan(5, put([["."] * 250 for _ in range(250)], (249, 0), (0, 249))), "no shelf at all, full size"),
        ("rooms-large", plan(5, rooms(100, 250, 250, 7, 54, 40)), "rooms, full size"),
        ("snake", plan(5, snake(249, 250, [])), "the longest corridor"),
    ]
    rng = random.Random(28)
    shortcuts = [(r, rng.randrange(100, 150)) for r in rng.sample(range(1, 249, 2), 9)]
    secret.append(("snake-with-doors", plan(4, snake(249, 250, shortcuts)), "a long corridor with more doors than tokens"))
    for i, (name, text, description) in enumerate(secret, 1):
        case("secret/%02d-%s" % (i, name), text, description)

    invalid_input("01-two-starts", "1 4 0\nS.ST\n", "two start cells")
    invalid_input("02-short-row", "2 3 0\nS.T\n..\n", "a row that is too short")
    invalid_input("03-six-tokens", "1 2 6\nST\n", "K above its range")
    invalid_input("04-carriage-return", "1 2 0\r\nST\r\n", "line ends of another system")
    invalid_input("05-lower-case", "1 3 0\nS.t\n", "a character that is not in the table")


main()
