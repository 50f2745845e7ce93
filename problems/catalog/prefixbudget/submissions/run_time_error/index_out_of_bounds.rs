// Looks at the next price without asking whether the list has ended: the index panics.
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let numbers: Vec<i64> = text.split_ascii_whitespace().map(|t| t.parse().unwrap()).collect();
    let mut left = numbers[1];
    let prices = &numbers[2..];
    let mut bought = 0;
    while prices[bought] <= left {
        left -= prices[bought];
        bought += 1;
    }
    println!("{bought} {left}");
}
