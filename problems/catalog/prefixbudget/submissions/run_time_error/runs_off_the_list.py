# Looks at the next price without asking whether the list has ended.
n, left = map(int, input().split())
prices = list(map(int, input().split()))
bought = 0
while prices[bought] <= left:
    left -= prices[bought]
    bought += 1
print(bought, left)
