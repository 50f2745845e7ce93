// One layer for each number of finished jobs: (set, last) -> (time, order so far).
use std::collections::BTreeMap;
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut numbers = input
        .split_ascii_whitespace()
        .map(|word| word.parse::<u32>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let work: Vec<u32> = numbers.by_ref().take(n).collect();
    let deadline: Vec<u32> = numbers.by_ref().take(n).collect();
    let setups: Vec<Vec<u32>> = (0..=n)
        .map(|_| numbers.by_ref().take(n).collect())
        .collect();

    // Job 0 stands for the start of the day.
    let mut layer = BTreeMap::from([((0u32, 0usize), (0u32, Vec::<u8>::new()))]);
    for _ in 0..n {
        let mut next: BTreeMap<(u32, usize), (u32, Vec<u8>)> = BTreeMap::new();
        for ((set, last), (time, order)) in &layer {
            for j in (0..n).filter(|j| set >> j & 1 == 0) {
                let end = time + setups[*last][j] + work[j];
                if end > deadline[j] {
                    continue;
                }
                let state = (set | 1 << j, j + 1);
                let longer = || {
                    let mut order = order.clone();
                    order.push(j as u8 + 1);
                    (end, order)
                };
                match next.get_mut(&state) {
                    Some(known) if end > known.0 => {}
                    Some(known) => *known = longer().min(std::mem::take(known)),
                    None => {
                        next.insert(state, longer());
                    }
                }
            }
        }
        layer = next;
    }
    match layer.into_values().min() {
        None => println!("impossible"),
        Some((time, order)) => {
            let order: Vec<String> = order.iter().map(u8::to_string).collect();
            println!("{time}\n{}", order.join(" "));
        }
    }
}
