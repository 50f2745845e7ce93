# One call for each step of the wave front: too deep for Python on long paths.
import sys


def main():
    words = sys.stdin.read().split()
    tokens, plan = int(words[2]), words[3:]
    width = len(plan[0]) + 1
    floor = "#" * width + "#".join(plan) + "#" * width
    goal = floor.index("T")
    seen = set()

    def moves_from(front, moves):
        if not front:
            return -1
        following = set()
        for cell, left in front:
            if cell == goal:
                return moves
            for after in (cell + 1, cell - 1, cell + width, cell - width):
                if floor[after] != "#":
                    state = (after, left - (floor[after] == "+"))
                    if state[1] >= 0 and state not in seen:
                        seen.add(state)
                        following.add(state)
        return moves_from(following, moves + 1)

    start = (floor.index("S"), tokens)
    seen.add(start)
    print(moves_from({start}, 0))


main()
