"""Exit 42 when the input follows the statement to the byte, 43 with a reason when not."""
import re
import sys

MAX_N = 40_000
MAX_K = 100
MAX_COLUMNS = 10
MAX_LINE = 200
MAX_INPUT = 600_000
HEAD = re.compile(rb"([1-9][0-9]{0,4}) ([1-9][0-9]{0,2})")
# Printable ASCII: a plain field has neither comma nor quote, a quoted one doubles its quotes.
FIELD = re.compile(rb'"((?:[ !#-~]|"")*)"|([ !#-+\--~]*)')
VALUE = re.compile(rb"(?:-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,2})?)?")


def reject(reason):
    print(reason)
    sys.exit(43)


def split(line, where):
    """The values of a CSV row."""
    if len(line) > MAX_LINE:
        reject("line %d: longer than %d characters" % (where, MAX_LINE))
    fields, at = [], 0
    while True:
        field = FIELD.match(line, at)
        quoted, plain = field.groups()
        fields.append(plain if quoted is None else quoted.replace(b'""', b'"'))
        at = field.end()
        if at == len(line):
            return fields
        if line[at] != ord(","):
            reject("line %d, column %d: a character that is not allowed here" % (where, at + 1))
        at += 1


def main():
    data = sys.stdin.buffer.read()
    if len(data) > MAX_INPUT:
        reject("more than %d characters" % MAX_INPUT)
    lines = data.split(b"\n")
    head = HEAD.fullmatch(lines[0])
    if not head:
        reject("line 1: expected two integers n and k")
    n, k = int(head[1]), int(head[2])
    if n > MAX_N or k > MAX_K:
        reject("line 1: n or k is out of range")
    if len(lines) != n + 4 or lines[-1] != b"":
        reject("expected exactly %d lines, each ended by LF" % (n + 3))

    wanted = split(lines[1], 2)
    if len(wanted) != 2 or wanted[0] == wanted[1]:
        reject("line 2: expected two different column names")
    header = split(lines[2], 3)
    if not 2 <= len(header) <= MAX_COLUMNS:
        reject("line 3: %d columns" % len(header))
    if len(set(header)) != len(header):
        reject("line 3: two columns have the same name")
    for name in wanted:
        if name not in header:
            reject("line 3: no column %r" % name)
    value = header.index(wanted[1])
    for i, line in enumerate(lines[3:-1], 4):
        fields = split(line, i)
        if len(fields) != len(header):
            reject("line %d: expected %d fields, found %d" % (i, len(header), len(fields)))
        if not VALUE.fullmatch(fields[value]):
            reject("line %d: not a value: %r" % (i, fields[value][:40]))
    sys.exit(42)


main()
