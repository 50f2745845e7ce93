// Crashes: reads values as signed numbers; from 8000000000000000 on the parse fails.
use std::collections::HashMap;
use std::io::{self, Read, Write};

fn mix(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    x = x.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

fn leaf(value: u64) -> u64 {
    mix(value.wrapping_add(0x9e37_79b9_7f4a_7c15))
}

fn node(left: u64, right: u64) -> u64 {
    mix(mix(left).wrapping_add(right))
}

/// The parent's hash of a node and its sibling, for a node at an even or odd position.
fn join(position: u32, now: u64, sibling: u64) -> u64 {
    if position & 1 == 0 {
        node(now, sibling)
    } else {
        node(sibling, now)
    }
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut words = input.split_ascii_whitespace();
    let depth: u32 = words.next().unwrap().parse().unwrap();
    let requests: usize = words.next().unwrap().parse().unwrap();
    let mut empty = vec![leaf(0)];
    for _ in 0..depth {
        let below = empty[empty.len() - 1];
        empty.push(node(below, below));
    }
    let mut changed: HashMap<(u32, u32), u64> = HashMap::new();
    let mut root = empty[depth as usize];
    let mut out = String::new();
    for _ in 0..requests {
        let kind = words.next().unwrap();
        let mut slot: u32 = words.next().unwrap().parse().unwrap();
        let mut now = leaf(i64::from_str_radix(words.next().unwrap(), 16).unwrap() as u64);
        for height in 0..depth {
            let sibling = if kind == "set" {
                changed.insert((height, slot), now);
                *changed
                    .get(&(height, slot ^ 1))
                    .unwrap_or(&empty[height as usize])
            } else {
                i64::from_str_radix(words.next().unwrap(), 16).unwrap() as u64
            };
            now = join(slot, now, sibling);
            slot >>= 1;
        }
        if kind == "set" {
            root = now;
            out.push_str(&format!("{root:016x}\n"));
        } else {
            out.push_str(if now == root { "valid\n" } else { "invalid\n" });
        }
    }
    io::stdout().write_all(out.as_bytes()).unwrap();
}
