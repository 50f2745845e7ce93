// The same work as python_mix.py, as one writes it in Go.
package main

import (
	"fmt"
	"math"
	"math/big"
	"sort"
	"strconv"
)

func collatz(limit int) int {
	best := 0
	for start := 1; start < limit; start++ {
		n, steps := start, 0
		for n != 1 {
			if n%2 == 0 {
				n /= 2
			} else {
				n = 3*n + 1
			}
			steps++
		}
		best = max(best, steps)
	}
	return best
}

func words(count int) (string, int) {
	counts := map[string]int{}
	for i := range count {
		counts["w"+strconv.Itoa(i*7919%5003)]++
	}
	all := make([]string, 0, len(counts))
	for word := range counts {
		all = append(all, word)
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		return counts[a] > counts[b] || counts[a] == counts[b] && a < b
	})
	return all[0], counts[all[0]]
}

func primes(limit int) int {
	sieve := make([]bool, limit)
	count := 2 // 0 and 1, which python_mix.py counts too
	for i := 2; i < limit; i++ {
		if sieve[i] {
			continue
		}
		count++
		if i <= int(math.Sqrt(float64(limit))) {
			for j := i * i; j < limit; j += i {
				sieve[j] = true
			}
		}
	}
	return count
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func power() uint64 {
	value := big.NewInt(1)
	for range 4000 {
		value.Mul(value, big.NewInt(3))
	}
	return value.Mod(value, big.NewInt(1000007)).Uint64()
}

func main() {
	word, times := words(120000)
	fmt.Println(collatz(20000), word, times, primes(400000), fib(23), power())
}
