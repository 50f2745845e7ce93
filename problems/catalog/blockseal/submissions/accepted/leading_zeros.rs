use std::io::{self, Read, Write};

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
    let mut out = String::new();
    let mut prev = 0u64;
    for i in 1..=n {
        let difficulty: u32 = words.next().unwrap().parse().unwrap();
        let record = words.next().unwrap();
        let head = format!("{i}|{prev:016x}|{record}|");
        let state = feed(0xcbf2_9ce4_8422_2325, head.as_bytes());
        let (nonce, hash) = (0u64..)
            .map(|x| (x, finish(feed(state, x.to_string().as_bytes()))))
            .find(|(_, h)| h.leading_zeros() >= difficulty)
            .unwrap();
        prev = hash;
        out.push_str(&format!("{nonce} {hash:016x}\n"));
    }
    io::stdout().write_all(out.as_bytes()).unwrap();
}
