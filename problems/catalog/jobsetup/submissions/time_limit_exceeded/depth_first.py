# Too slow: depth-first over all orders that are on time so far, without remembering states.
import sys


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n = data[0]
    work = data[1 : n + 1]
    deadline = data[n + 1 : 2 * n + 1]
    setups = [data[2 * n + 1 + i * n : 3 * n + 1 + i * n] for i in range(n + 1)]
    best = [10**9, []]
    order = []
    free = [True] * n

    def search(last, time):
        if len(order) == n:
            if time < best[0]:
                best[0] = time
                best[1] = order[:]
            return
        for j in range(n):
            end = time + setups[last][j] + work[j]
            if free[j] and end <= deadline[j]:
                free[j] = False
                order.append(j + 1)
                search(j + 1, end)
                order.pop()
                free[j] = True

    search(0, 0)
    if best[1]:
        print(best[0])
        print(*best[1])
    else:
        print("impossible")


main()
