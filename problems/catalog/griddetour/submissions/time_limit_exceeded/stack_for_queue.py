# A stack where a queue belongs: distances are corrected again and again.
import sys


def main():
    words = sys.stdin.read().split()
    tokens, plan = int(words[2]), words[3:]
    width = len(plan[0]) + 1
    floor = "#" * width + "#".join(plan) + "#" * width
    far = len(floor) * 9
    dist = [[0 if ch == "#" else far for ch in floor] for _ in range(tokens + 1)]
    start = floor.index("S")
    dist[0][start] = 0
    todo = [(start, 0, 0)]
    while todo:
        cell, used, moves = todo.pop()
        if dist[used][cell] < moves:
            continue
        for after in (cell + 1, cell - 1, cell + width, cell - width):
            now = used + (floor[after] == "+")
            if now <= tokens and moves + 1 < dist[now][after]:
                dist[now][after] = moves + 1
                todo.append((after, now, moves + 1))
    goal = floor.index("T")
    moves = min(layer[goal] for layer in dist)
    print(moves if moves < far else -1)


main()
