// Each use gets a stamp; the chunk with the smallest stamp is the least recently used one.
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read, Write};

struct Cache {
    capacity: u64,
    used: u64,
    evictions: u64,
    clock: u64,
    sizes: Vec<u64>,
    by_stamp: BTreeMap<u64, (usize, u32)>,
    stamps: Vec<HashMap<u32, u64>>,
}

impl Cache {
    fn make_room(&mut self, need: u64) {
        while self.used + need > self.capacity {
            let (_, (file, chunk)) = self.by_stamp.pop_first().unwrap();
            self.stamps[file].remove(&chunk);
            self.used -= self.sizes[file];
            self.evictions += 1;
        }
    }

    /// Whether reading the chunk was a hit.
    fn read(&mut self, file: usize, chunk: u32) -> bool {
        let size = self.sizes[file];
        let hit = if let Some(stamp) = self.stamps[file].get(&chunk) {
            self.by_stamp.remove(stamp);
            true
        } else {
            if size > self.capacity {
                return false;
            }
            self.make_room(size);
            self.used += size;
            false
        };
        self.clock += 1;
        self.by_stamp.insert(self.clock, (file, chunk));
        self.stamps[file].insert(chunk, self.clock);
        hit
    }

    fn drop_file(&mut self, file: usize) {
        for (_, stamp) in self.stamps[file].drain() {
            self.by_stamp.remove(&stamp);
            self.used -= self.sizes[file];
        }
    }
}

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
    let files = head[1] as usize;
    let sizes: Vec<u64> = lines
        .by_ref()
        .take(files)
        .map(|line| line.split(' ').nth(1).unwrap().parse().unwrap())
        .collect();
    let mut cache = Cache {
        capacity: head[0],
        used: 0,
        evictions: 0,
        clock: 0,
        sizes,
        by_stamp: BTreeMap::new(),
        stamps: vec![HashMap::new(); files],
    };
    let mut out = String::new();
    for line in lines {
        let mut words = line.split(' ');
        let kind = words.next().unwrap();
        let numbers: Vec<u64> = words.map(|word| word.parse().unwrap()).collect();
        match kind {
            "resize" => {
                cache.capacity = numbers[0];
                cache.make_room(0);
            }
            "drop" => cache.drop_file(numbers[0] as usize - 1),
            _ => {
                let file = numbers[0] as usize - 1;
                let chunks = numbers[1] as u32..=numbers[2] as u32;
                let all = numbers[2] - numbers[1] + 1;
                let hits = chunks.filter(|&chunk| cache.read(file, chunk)).count() as u64;
                out.push_str(&format!("{} {}\n", hits, (all - hits) * cache.sizes[file]));
            }
        }
    }
    out.push_str(&format!(
        "{} {} {}\n",
        cache.evictions,
        cache.by_stamp.len(),
        cache.used
    ));
    io::stdout().write_all(out.as_bytes()).unwrap();
}
