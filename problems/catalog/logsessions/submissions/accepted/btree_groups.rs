use std::collections::BTreeMap;
use std::io::{self, Read, Write};

/// Seconds since the start of day 1.
fn seconds(day: &str, clock: &str) -> u32 {
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().unwrap());
    let (h, m, s) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    ((day.parse::<u32>().unwrap() - 1) * 24 + h) * 3600 + m * 60 + s
}

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut words = text.split_ascii_whitespace();
    let _n = words.next();
    let timeout: u32 = words.next().unwrap().parse().unwrap();

    let mut log: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    while let Some(day) = words.next() {
        let time = seconds(day, words.next().unwrap());
        log.entry(words.next().unwrap()).or_default().push(time);
    }

    let mut out = Vec::new();
    for (user, times) in &mut log {
        times.sort_unstable();
        let sessions: Vec<&[u32]> = times.chunk_by(|a, b| b - a <= timeout).collect();
        let total: u32 = sessions.iter().map(|s| s[s.len() - 1] - s[0]).sum();
        let largest = sessions.iter().map(|s| s.len()).max().unwrap();
        writeln!(out, "{user} {} {total} {largest}", sessions.len()).unwrap();
    }
    io::stdout().write_all(&out).unwrap();
}
