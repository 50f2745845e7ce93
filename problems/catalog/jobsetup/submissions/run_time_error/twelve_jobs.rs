// Crashes: the table has room for the sets of 12 jobs; with 13 it panics.
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let numbers: Vec<usize> = input
        .split_ascii_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    let n = numbers[0];
    let work = &numbers[1..=n];
    let deadline = &numbers[n + 1..=2 * n];
    let setups = &numbers[2 * n + 1..];
    let never = (usize::MAX, 0u64);
    let mut best = vec![[never; 13]; 1 << 12];
    for j in 0..n {
        let end = setups[j] + work[j];
        if end <= deadline[j] {
            best[1 << j][j] = (end, j as u64 + 1);
        }
    }
    let full = (1usize << n) - 1;
    for set in 1..full {
        for i in 0..n {
            let (time, order) = best[set][i];
            if time == usize::MAX {
                continue;
            }
            for j in (0..n).filter(|j| set >> j & 1 == 0) {
                let end = time + setups[(i + 1) * n + j] + work[j];
                if end <= deadline[j] {
                    let slot = &mut best[set | 1 << j][j];
                    *slot = (*slot).min((end, order << 4 | (j as u64 + 1)));
                }
            }
        }
    }
    let (time, order) = *best[full][..n].iter().min().unwrap();
    if time == usize::MAX {
        println!("impossible");
        return;
    }
    println!("{time}");
    let jobs: Vec<String> = (0..n)
        .rev()
        .map(|k| (order >> (4 * k) & 15).to_string())
        .collect();
    println!("{}", jobs.join(" "));
}
