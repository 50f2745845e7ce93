use std::io::{self, Read};

fn stations(times: &[i64], change: i64, cycle: i64) -> usize {
    times[1..]
        .iter()
        .fold((1, times[0]), |(count, busy), &t| {
            let longer = busy + change + t;
            if longer <= cycle {
                (count, longer)
            } else {
                (count + 1, t)
            }
        })
        .0
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let numbers: Vec<i64> = input
        .split_ascii_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    let (most, change, times) = (numbers[1] as usize, numbers[2], &numbers[3..]);
    let mut low = *times.iter().max().unwrap();
    let mut high = times.iter().sum::<i64>() + change * (times.len() as i64 - 1);
    while low < high {
        let middle = (low + high) / 2;
        if stations(times, change, middle) <= most {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    println!("{} {}", low, stations(times, change, low));
}
