n, left = map(int, input().split())
bought = 0
for price in map(int, input().split()):
    if price > left:
        break
    left -= price
    bought += 1
print(bought, left)
