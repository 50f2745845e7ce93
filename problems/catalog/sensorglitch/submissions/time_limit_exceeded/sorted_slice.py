# Sorts the window anew for every reading: O(n w log w).
import sys


def main():
    words = sys.stdin.read().split()
    w, d = int(words[1]), float(words[2])
    readings = list(map(float, words[3:]))
    glitches = []
    for i, reading in enumerate(readings):
        window = sorted(readings[max(0, i + 1 - w):i + 1])
        size = len(window)
        median = (window[(size - 1) // 2] + window[size // 2]) / 2
        if abs(reading - median) > d:
            glitches.append((i + 1, median))
    print(len(glitches))
    for position, median in glitches:
        print(position, median)


main()
