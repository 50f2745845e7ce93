use std::io::{self, Read, Write};

const LOWEST: i32 = -5000;
const BLOCK: usize = 142;

/// How often each reading is in the window, and the sums of each block of neighbours.
struct Window {
    single: Vec<u32>,
    block: Vec<u32>,
}

impl Window {
    fn add(&mut self, reading: i32) {
        let at = (reading - LOWEST) as usize;
        self.single[at] += 1;
        self.block[at / BLOCK] += 1;
    }

    fn remove(&mut self, reading: i32) {
        let at = (reading - LOWEST) as usize;
        self.single[at] -= 1;
        self.block[at / BLOCK] -= 1;
    }

    /// The reading with `before` readings below it in sorted order.
    fn nth(&self, mut before: u32) -> i32 {
        let mut block = 0;
        while self.block[block] <= before {
            before -= self.block[block];
            block += 1;
        }
        let mut at = block * BLOCK;
        while self.single[at] <= before {
            before -= self.single[at];
            at += 1;
        }
        at as i32 + LOWEST
    }
}

/// A decimal number with its point left out: `-3.25` is -325.
fn fixed_point(text: &str) -> i32 {
    text.replace('.', "").parse().unwrap()
}

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let w: usize = words[1].parse().unwrap();
    let threshold = fixed_point(words[2]);
    let readings: Vec<i32> = words[3..].iter().map(|word| fixed_point(word)).collect();

    let mut window = Window { single: vec![0; 142 * BLOCK], block: vec![0; 142] };
    let mut glitches = Vec::new();
    for (i, &reading) in readings.iter().enumerate() {
        window.add(reading);
        if i >= w {
            window.remove(readings[i - w]);
        }
        let size = w.min(i + 1) as u32;
        let doubled = window.nth((size - 1) / 2) + window.nth(size / 2);
        if (2 * reading - doubled).abs() * 5 > threshold {
            glitches.push((i + 1, f64::from(doubled) / 200.0));
        }
    }
    let mut out = format!("{}\n", glitches.len()).into_bytes();
    for (position, median) in glitches {
        writeln!(out, "{position} {median}").unwrap();
    }
    io::stdout().write_all(&out).unwrap();
}
