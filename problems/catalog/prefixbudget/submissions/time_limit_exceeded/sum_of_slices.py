# Adds up the first k prices from scratch for every k: O(n^2).
n, budget = map(int, input().split())
prices = list(map(int, input().split()))
k = 0
while k < n and sum(prices[:k + 1]) <= budget:
    k += 1
print(k, budget - sum(prices[:k]))
