import sys


def split(line):
    if '"' not in line:
        return line.split(",")
    fields, field, quoted, i = [], [], False, 0
    while i < len(line):
        ch = line[i]
        if quoted and ch == '"' and line[i + 1:i + 2] == '"':
            field.append('"')
            i += 1
        elif ch == '"':
            quoted = not quoted
        elif ch == "," and not quoted:
            fields.append("".join(field))
            field = []
        else:
            field.append(ch)
        i += 1
    fields.append("".join(field))
    return fields


def cents_of(text):
    whole, _, decimals = text.lstrip("-").partition(".")
    cents = int(whole + decimals.ljust(2, "0"))
    return -cents if text[0] == "-" else cents


def main():
    lines = sys.stdin.read().split("\n")
    n, k = map(int, lines[0].split())
    group_name, value_name = split(lines[1])
    header = split(lines[2])
    group, value = header.index(group_name), header.index(value_name)

    totals = {}
    for line in lines[3:n + 3]:
        fields = split(line)
        if fields[value]:
            total = totals.setdefault(fields[group], [0, 0])
            total[0] += 1
            total[1] += cents_of(fields[value])

    order = sorted((-cents, name, rows) for name, (rows, cents) in totals.items())
    for minus_cents, name, rows in order[:k]:
        sign = "-" if minus_cents > 0 else ""
        whole, decimals = divmod(abs(minus_cents), 100)
        print('"%s",%d,%s%d.%02d' % (name.replace('"', '""'), rows, sign, whole, decimals))


main()
