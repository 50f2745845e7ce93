// Bug: compares the claimed value with the stored one and never looks at the siblings.
use std::collections::HashMap;
use std::io::{self, Read};

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

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut lines = input.lines();
    let depth: u32 = lines.next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let leaves = 1usize << depth;
    let mut tree = vec![leaf(0); 2 * leaves];
    for i in (1..leaves).rev() {
        tree[i] = node(tree[2 * i], tree[2 * i + 1]);
    }
    let mut stored: HashMap<usize, u64> = HashMap::new();
    for line in lines {
        let parts: Vec<&str> = line.split(' ').collect();
        let slot: usize = parts[1].parse().unwrap();
        let value = u64::from_str_radix(parts[2], 16).unwrap();
        if parts[0] == "check" {
            let same = stored.get(&slot).copied().unwrap_or(0) == value;
            println!("{}", if same { "valid" } else { "invalid" });
            continue;
        }
        stored.insert(slot, value);
        let mut at = leaves + slot;
        tree[at] = leaf(value);
        while at > 1 {
            at /= 2;
            tree[at] = node(tree[2 * at], tree[2 * at + 1]);
        }
        println!("{:016x}", tree[1]);
    }
}
