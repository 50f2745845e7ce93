import sys


def main():
    data = list(map(int, sys.stdin.buffer.read().split()))
    n = data[0]
    work = data[1 : n + 1]
    deadline = data[n + 1 : 2 * n + 1]
    first = data[2 * n + 1 : 3 * n + 1]
    rows = data[3 * n + 1 :]
    # cost[i][j]: setup and processing of j after i.
    cost = [[rows[i * n + j] + work[j] for j in range(n)] for i in range(n)]
    never = 10**9
    full = (1 << n) - 1
    time = [[never] * n for _ in range(full + 1)]
    order = [[0] * n for _ in range(full + 1)]  # base 16, the first job in the highest digit
    for j in range(n):
        if first[j] + work[j] <= deadline[j]:
            time[1 << j][j] = first[j] + work[j]
            order[1 << j][j] = j + 1
    for done in range(1, full):
        reached = [(t, i) for i, t in enumerate(time[done]) if t < never]
        if not reached:
            continue
        orders = order[done]
        for j in range(n):
            bit = 1 << j
            if done & bit:
                continue
            best = never
            path = 0
            for t, i in reached:
                t += cost[i][j]
                if t < best:
                    best = t
                    path = orders[i]
                elif t == best and orders[i] < path:
                    path = orders[i]
            if best <= deadline[j]:
                time[done | bit][j] = best
                order[done | bit][j] = path << 4 | j + 1
    best, path = min(zip(time[full], order[full]))
    if best == never:
        print("impossible")
    else:
        print(best)
        print(*[int(digit, 16) for digit in "%x" % path])


main()
