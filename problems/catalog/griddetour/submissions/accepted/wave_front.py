import sys


def main():
    head, *plan = sys.stdin.read().split()[2:]
    tokens = int(head)
    width = len(plan[0]) + 1  # one shelf between the rows
    floor = "#" * width + "#".join(plan) + "#" * width
    goal = floor.index("T")
    start = floor.index("S")

    # best[cell]: the most tokens that an arrival there had left; shelves are never beaten.
    best = [9 if ch == "#" else -1 for ch in floor]
    best[start] = tokens
    front = [(start, tokens)]
    moves = 0
    while front:
        moves += 1
        following = []
        for cell, left in front:
            for after in (cell + 1, cell - 1, cell + width, cell - width):
                if best[after] < left:
                    if floor[after] == "+":
                        if best[after] >= left - 1:
                            continue
                        best[after] = left - 1
                        following.append((after, left - 1))
                    else:
                        if after == goal:
                            print(moves)
                            return
                        best[after] = left
                        following.append((after, left))
        front = following
    print(-1)


main()
