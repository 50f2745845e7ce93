# Minimises the doors first and the moves second; the tokens need not be saved.
import sys
from collections import deque


def main():
    words = sys.stdin.read().split()
    tokens, plan = int(words[2]), words[3:]
    width = len(plan[0]) + 1
    floor = "#" * width + "#".join(plan) + "#" * width
    goal = floor.index("T")

    # A full search without doors, then from all the doors it met, and so on.
    seen = [ch == "#" for ch in floor]
    doors = [(0, floor.index("S"))]
    for _ in range(tokens + 1):
        wave = deque()
        for moves, cell in sorted(doors):
            if not seen[cell]:
                seen[cell] = True
                wave.append((moves, cell))
        doors = []
        while wave:
            moves, cell = wave.popleft()
            if cell == goal:
                print(moves)
                return
            for after in (cell + 1, cell - 1, cell + width, cell - width):
                if seen[after]:
                    continue
                if floor[after] == "+":
                    doors.append((moves + 1, after))
                else:
                    seen[after] = True
                    wave.append((moves + 1, after))
    print(-1)


main()
