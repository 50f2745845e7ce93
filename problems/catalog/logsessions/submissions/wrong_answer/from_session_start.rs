// Measures the timeout from the first request of the session, not from the previous request.
use std::collections::BTreeMap;
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let timeout: u32 = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut log: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for line in lines {
        let words: Vec<&str> = line.split([' ', ':']).collect();
        let part = |i: usize| words[i].parse::<u32>().unwrap();
        let time = ((part(0) - 1) * 24 + part(1)) * 3600 + part(2) * 60 + part(3);
        log.entry(words[4]).or_default().push(time);
    }
    for (user, times) in &mut log {
        times.sort_unstable();
        let (mut sessions, mut total, mut size, mut largest) = (1, 0, 0, 0);
        let mut start = times[0];
        let mut last = times[0];
        for &time in times.iter() {
            if time - start > timeout {
                total += last - start;
                sessions += 1;
                start = time;
                size = 0;
            }
            last = time;
            size += 1;
            largest = largest.max(size);
        }
        total += last - start;
        println!("{user} {sessions} {total} {largest}");
    }
}
