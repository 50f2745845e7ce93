# Bug: always takes the job with the shortest setup next.
import sys


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n = data[0]
    work = data[1 : n + 1]
    deadline = data[n + 1 : 2 * n + 1]
    setups = [data[2 * n + 1 + i * n : 3 * n + 1 + i * n] for i in range(n + 1)]
    left = set(range(n))
    last = 0
    time = 0
    order = []
    while left:
        j = min(left, key=lambda j: (setups[last][j], j))
        time += setups[last][j] + work[j]
        if time > deadline[j]:
            print("impossible")
            return
        left.remove(j)
        last = j + 1
        order.append(last)
    print(time)
    print(*order)


main()
