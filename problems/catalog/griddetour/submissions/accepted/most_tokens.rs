use std::collections::VecDeque;
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut words = text.split_ascii_whitespace();
    let mut number = || words.next().unwrap().parse::<i32>().unwrap();
    let (rows, cols, tokens) = (number(), number(), number());
    let plan: Vec<&[u8]> = words.map(str::as_bytes).collect();

    // The most tokens that any arrival at a cell had left; later arrivals must beat it.
    let mut best = vec![-1; (rows * cols) as usize];
    let mut todo = VecDeque::new();
    for r in 0..rows {
        for c in 0..cols {
            if plan[r as usize][c as usize] == b'S' {
                best[(r * cols + c) as usize] = tokens;
                todo.push_back((r, c, tokens, 0));
            }
        }
    }
    while let Some((r, c, left, moves)) = todo.pop_front() {
        if plan[r as usize][c as usize] == b'T' {
            println!("{moves}");
            return;
        }
        for (r, c) in [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)] {
            if r < 0 || r >= rows || c < 0 || c >= cols {
                continue;
            }
            let left = match plan[r as usize][c as usize] {
                b'#' => continue,
                b'+' => left - 1,
                _ => left,
            };
            let best = &mut best[(r * cols + c) as usize];
            if left > *best {
                *best = left;
                todo.push_back((r, c, left, moves + 1));
            }
        }
    }
    println!("-1");
}
