use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::io::{self, Read, Write};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut numbers = text.split_ascii_whitespace().map(|t| t.parse::<i32>().unwrap());
    let mut next = || numbers.next().unwrap();

    let k = next() as usize;
    let logs: Vec<Vec<(i32, i32, i32)>> = (0..k)
        .map(|_| (0..next()).map(|_| (next(), next(), next())).collect())
        .collect();

    // (time, gateway, place in its log): a log has one reception in the heap at a time.
    let mut heads = BinaryHeap::new();
    for (gateway, log) in logs.iter().enumerate() {
        if let Some(first) = log.first() {
            heads.push(Reverse((first.0, gateway, 0)));
        }
    }
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    let mut from = vec![0; k];
    let (mut dropped, mut late, mut largest) = (0, 0, -1);
    while let Some(Reverse((_, gateway, place))) = heads.pop() {
        let (_, sequence, value) = logs[gateway][place];
        if let Some(after) = logs[gateway].get(place + 1) {
            heads.push(Reverse((after.0, gateway, place + 1)));
        }
        if seen.insert(sequence) {
            kept.push((sequence, value));
            from[gateway] += 1;
            late += i32::from(sequence < largest);
            largest = largest.max(sequence);
        } else {
            dropped += 1;
        }
    }

    let from: Vec<String> = from.iter().map(i32::to_string).collect();
    let mut out = format!("{} {dropped} {late}\n{}\n", kept.len(), from.join(" ")).into_bytes();
    for (sequence, value) in kept {
        writeln!(out, "{sequence} {value}").unwrap();
    }
    io::stdout().write_all(&out).unwrap();
}
