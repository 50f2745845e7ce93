# Goes on after an item that is too expensive and buys cheaper ones further down.
n, left = map(int, input().split())
bought = 0
for price in map(int, input().split()):
    if price <= left:
        left -= price
        bought += 1
print(bought, left)
