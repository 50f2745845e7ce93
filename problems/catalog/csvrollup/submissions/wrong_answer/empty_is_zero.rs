// Counts a row with an empty value as a row of value zero.
use std::collections::HashMap;
use std::io::{self, Read};

fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(ch),
        }
    }
    fields
}

/// Hundredths: `12`, `12.5` and `-0.05` are 1200, 1250 and -5.
fn cents_of(text: &str) -> i64 {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    sign * format!("{whole}{decimals:0<2}").parse::<i64>().unwrap()
}

fn main() {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    let k: usize = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let wanted = split(lines.next().unwrap());
    let header = split(lines.next().unwrap());
    let column = |name: &str| header.iter().position(|c| c == name).unwrap();
    let (group, value) = (column(&wanted[0]), column(&wanted[1]));

    let mut totals: HashMap<String, (u32, i64)> = HashMap::new();
    for line in lines {
        let mut fields = split(line);
        let cents = if fields[value].is_empty() { 0 } else { cents_of(&fields[value]) };
        let total = totals.entry(fields.swap_remove(group)).or_default();
        total.0 += 1;
        total.1 += cents;
    }

    let mut order: Vec<_> = totals.into_iter().collect();
    order.sort_by(|(a, x), (b, y)| y.1.cmp(&x.1).then(a.cmp(b)));
    for (name, (rows, cents)) in order.into_iter().take(k) {
        let sign = if cents < 0 { "-" } else { "" };
        let name = name.replace('"', "\"\"");
        println!("\"{name}\",{rows},{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100);
    }
}
