# Plain interpreter work: loops, calls, dictionaries, lists, strings, big integers.
def collatz(limit):
    best = 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        best = max(best, steps)
    return best


def words(count):
    counts = {}
    for i in range(count):
        word = "w" + str(i * 7919 % 5003)
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[0]


def primes(limit):
    sieve = [True] * limit
    for i in range(2, int(limit**0.5) + 1):
        if sieve[i]:
            for j in range(i * i, limit, i):
                sieve[j] = False
    return sum(sieve)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(collatz(20000), words(120000), primes(400000), fib(23), 3**4000 % 1000007)
