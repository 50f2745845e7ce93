//! Writing to the two streams. A closed pipe is the reader's choice and no error.

use serde::Serialize;
use std::io::Write as _;

/// One JSON document and a newline on standard output.
pub fn json(document: &impl Serialize) {
    let text = serde_json::to_string(document).unwrap_or_else(|error| format!("\"{error}\""));
    line(&text);
}

/// A line on standard output.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line on standard error.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Columns padded to their widest cell; the last is not padded. Numbers stand to the right.
pub fn table(rows: &[Vec<String>], right: &[usize]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let gap = " ".repeat(widths[column] - cell.chars().count());
            if right.contains(&column) {
                format!("{gap}{cell}")
            } else {
                format!("{cell}{gap}")
            }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// Fuel as seconds of a limit.
pub fn seconds(fuel: u64) -> String {
    format!(
        "{:.3} s",
        fuel as f64 / trellis_judge::job::FUEL_PER_SECOND as f64
    )
}

/// Bytes as KiB or MiB.
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{} KiB", bytes / 1024),
        _ => format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["a".into(), "10".into(), "x".into()],
            vec!["bcd".into(), "9".into(), String::new()],
        ];
        assert_eq!(table(&rows, &[1]), "a    10  x\nbcd   9\n");
        assert_eq!(bytes(131_072), "128 KiB");
        assert_eq!(seconds(12_300_000_000), "1.230 s");
    }
}
