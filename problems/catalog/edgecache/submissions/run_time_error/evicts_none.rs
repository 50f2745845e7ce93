// Crashes: takes the oldest chunk of an empty queue when one chunk is larger than the capacity.
use std::collections::VecDeque;
use std::io::{self, Read};

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut lines = input.lines();
    let head: Vec<u64> = lines
        .next()
        .unwrap()
        .split(' ')
        .map(|word| word.parse().unwrap())
        .collect();
    let mut capacity = head[0];
    let files: Vec<(usize, u64)> = lines
        .by_ref()
        .take(head[1] as usize)
        .map(|line| {
            let (count, size) = line.split_once(' ').unwrap();
            (count.parse().unwrap(), size.parse().unwrap())
        })
        .collect();
    // For each chunk the number of its latest use; older entries of the queue are skipped.
    let mut latest: Vec<Vec<u32>> = files.iter().map(|file| vec![0; file.0]).collect();
    let mut queue: VecDeque<(usize, usize, u32)> = VecDeque::new();
    let (mut used, mut evictions, mut chunks, mut clock) = (0u64, 0, 0, 0u32);
    for line in lines {
        let mut words = line.split(' ');
        let kind = words.next().unwrap();
        let numbers: Vec<u64> = words.map(|word| word.parse().unwrap()).collect();
        let mut need = 0;
        let mut reads = Vec::new();
        match kind {
            "resize" => capacity = numbers[0],
            "drop" => {
                let file = numbers[0] as usize - 1;
                for stamp in &mut latest[file] {
                    if *stamp != 0 {
                        *stamp = 0;
                        used -= files[file].1;
                        chunks -= 1;
                    }
                }
            }
            _ => {
                let file = numbers[0] as usize - 1;
                need = files[file].1;
                reads = (numbers[1] as usize - 1..numbers[2] as usize)
                    .map(|chunk| (file, chunk))
                    .collect();
            }
        }
        let mut hits = 0;
        let asked = reads.len() as u64;
        let mut next = reads.into_iter();
        loop {
            let read = next.next();
            let hit = read.is_some_and(|(file, chunk)| latest[file][chunk] != 0);
            let room = if read.is_some() && !hit { need } else { 0 };
            while used + room > capacity {
                let (file, chunk, stamp) = queue.pop_front().unwrap();
                if latest[file][chunk] == stamp {
                    latest[file][chunk] = 0;
                    used -= files[file].1;
                    chunks -= 1;
                    evictions += 1;
                }
            }
            let Some((file, chunk)) = read else { break };
            if hit {
                hits += 1;
            } else {
                used += need;
                chunks += 1;
            }
            clock += 1;
            latest[file][chunk] = clock;
            queue.push_back((file, chunk, clock));
        }
        if kind == "read" {
            println!("{} {}", hits, (asked - hits) * need);
        }
    }
    println!("{evictions} {chunks} {used}");
}
