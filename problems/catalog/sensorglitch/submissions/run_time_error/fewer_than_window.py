# Fills the first window with w readings, even when there are fewer: IndexError.
import sys
from bisect import bisect_left, insort


def main():
    words = sys.stdin.read().split()
    w, d = int(words[1]), float(words[2])
    readings = list(map(float, words[3:]))

    first = [readings[i] for i in range(w)]
    window = []
    glitches = []
    for i, reading in enumerate(readings):
        if i < w:
            insort(window, first[i])
        else:
            del window[bisect_left(window, readings[i - w])]
            insort(window, reading)
        size = len(window)
        median = (window[(size - 1) // 2] + window[size // 2]) / 2
        if abs(reading - median) > d:
            glitches.append("%d %.3f" % (i + 1, median))
    print(len(glitches))
    if glitches:
        print("\n".join(glitches))


main()
