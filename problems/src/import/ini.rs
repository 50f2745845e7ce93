//! The part of PHP's INI syntax that `domjudge-problem.ini` uses: `key = value` lines, values bare or quoted,
//! quoted ones over several lines, comments with `;` or `#`. Forty lines need no crate.

/// Keys and values in the order of the file; the error names the line.
pub(super) fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut entries = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with([';', '#', '[']) {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err(format!("line {} is not `key = value`", number + 1));
        };
        let value = value.trim_start();
        let value = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            None => value.split(';').next().unwrap_or_default().trim().to_owned(),
            Some(quote) => {
                let mut quoted = value[1..].to_owned();
                while !quoted.contains(quote) {
                    let Some((_, next)) = lines.next() else {
                        return Err(format!("line {}: the quote does not close", number + 1));
                    };
                    quoted = format!("{quoted}\n{next}");
                }
                quoted.split(quote).next().unwrap_or_default().to_owned()
            }
        };
        entries.push((key.trim().to_owned(), value));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn values_are_bare_or_quoted() {
        let text = "; a comment\nname = \"Sum; of\ntwo\"\ntimelimit=2.5 ; seconds\ncolor = '#ff0000'\n\n";
        let entries = parse(text).unwrap();
        let pairs: Vec<_> = entries
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("name", "Sum; of\ntwo"),
                ("timelimit", "2.5"),
                ("color", "#ff0000")
            ]
        );
        assert_eq!(parse("x\n").unwrap_err(), "line 1 is not `key = value`");
        assert!(parse("a = \"b\n").is_err());
    }
}
