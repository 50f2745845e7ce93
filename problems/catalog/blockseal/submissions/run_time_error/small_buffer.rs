// Crashes: keeps the block text in a buffer of 4096 bytes; longer records panic.
use std::io::{self, Read};

fn feed(state: u64, text: &[u8]) -> u64 {
    text.iter()
        .fold(state, |h, &b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

fn finish(mut h: u64) -> u64 {
    h ^= h >> 33;
    h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 33;
    h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

fn main() {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).unwrap();
    let mut words = input.split_ascii_whitespace();
    let n: usize = words.next().unwrap().parse().unwrap();
    let mut buffer = [0u8; 4096];
    let mut prev = 0u64;
    for i in 1..=n {
        let difficulty: u32 = words.next().unwrap().parse().unwrap();
        let text = format!("{i}|{prev:016x}|{}|", words.next().unwrap());
        buffer[..text.len()].copy_from_slice(text.as_bytes());
        let state = feed(0xcbf2_9ce4_8422_2325, &buffer[..text.len()]);
        let mut nonce = 0u64;
        loop {
            let hash = finish(feed(state, nonce.to_string().as_bytes()));
            if hash.leading_zeros() >= difficulty {
                println!("{nonce} {hash:016x}");
                prev = hash;
                break;
            }
            nonce += 1;
        }
    }
}
