// The same work as python_mix.py.
function collatz(limit) {
  let best = 0;
  for (let start = 1; start < limit; start++) {
    let n = start, steps = 0;
    while (n !== 1) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1;
      steps++;
    }
    best = Math.max(best, steps);
  }
  return best;
}

function words(count) {
  const counts = new Map();
  for (let i = 0; i < count; i++) {
    const word = 'w' + ((i * 7919) % 5003);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0];
}

function primes(limit) {
  const sieve = new Array(limit).fill(true);
  for (let i = 2; i <= Math.sqrt(limit); i++) {
    if (sieve[i]) for (let j = i * i; j < limit; j += i) sieve[j] = false;
  }
  return sieve.reduce((sum, prime) => sum + (prime ? 1 : 0), 0);
}

const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));

console.log(collatz(20000), words(120000).join(' '), primes(400000), fib(23), String(3n ** 4000n % 1000007n));
