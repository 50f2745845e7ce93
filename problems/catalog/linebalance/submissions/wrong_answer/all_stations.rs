// Bug: the cycle time is right, but it reports m stations even when fewer are enough.
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let numbers: Vec<i64> = input
        .split_ascii_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    let (most, change, times) = (numbers[1], numbers[2], &numbers[3..]);
    let fits = |cycle: i64| {
        let mut count = 1;
        let mut busy = times[0];
        for &t in &times[1..] {
            busy += change + t;
            if busy > cycle {
                count += 1;
                busy = t;
            }
        }
        count <= most
    };
    let mut low = *times.iter().max().unwrap();
    let mut high = times.iter().sum::<i64>() + change * (times.len() as i64 - 1);
    while low < high {
        let middle = (low + high) / 2;
        if fits(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    println!("{low} {most}");
}
