// Crashes: keeps the times in an array of 10000; more tasks panic.
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut numbers = input
        .split_ascii_whitespace()
        .map(|word| word.parse::<i64>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let most = numbers.next().unwrap();
    let change = numbers.next().unwrap();
    let mut times = [0i64; 10_000];
    for i in 0..n {
        times[i] = numbers.next().unwrap();
    }
    let stations = |cycle: i64| {
        let mut count = 1;
        let mut busy = times[0];
        for &t in &times[1..n] {
            busy += change + t;
            if busy > cycle {
                count += 1;
                busy = t;
            }
        }
        count
    };
    let mut low = *times[..n].iter().max().unwrap();
    let mut high = times[..n].iter().sum::<i64>() + change * (n as i64 - 1);
    while low < high {
        let middle = (low + high) / 2;
        if stations(middle) <= most {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    println!("{} {}", low, stations(low));
}
