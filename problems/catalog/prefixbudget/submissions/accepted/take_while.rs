use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|t| t.parse::<i64>().unwrap());
    let n = numbers.next().unwrap() as usize;
    let mut left = numbers.next().unwrap();

    let mut bought = 0;
    for price in numbers.take(n) {
        if price > left {
            break;
        }
        left -= price;
        bought += 1;
    }
    println!("{bought} {left}");
}
