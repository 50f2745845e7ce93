//! Constant sequences `{{name}}` and `{{name.variant}}` (section "Constants").

use std::collections::BTreeMap;

/// Replaces each known constant sequence; unknown ones stay as they are.
pub fn replace(text: &[u8], constants: &BTreeMap<String, String>) -> Vec<u8> {
    if constants.is_empty() {
        return text.to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = find(rest, b"{{") {
        let (before, after) = rest.split_at(start);
        out.extend_from_slice(before);
        let value = find(after, b"}}").and_then(|end| {
            let name = std::str::from_utf8(&after[2..end]).ok()?;
            Some((constants.get(name)?, end + 2))
        });
        match value {
            Some((value, used)) => {
                out.extend_from_slice(value.as_bytes());
                rest = &after[used..];
            }
            None => {
                out.extend_from_slice(&after[..1]);
                rest = &after[1..];
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

fn find(haystack: &[u8], needle: &[u8; 2]) -> Option<usize> {
    haystack.windows(2).position(|pair| pair == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_known_and_keeps_unknown() {
        let constants = BTreeMap::from([
            ("n".to_owned(), "10".to_owned()),
            ("n.tex".to_owned(), "10^1".to_owned()),
        ]);
        let out = replace(b"{{n}} {{n.tex}} {{m}} {{{n}}} {{n", &constants);
        assert_eq!(String::from_utf8_lossy(&out), "10 10^1 {{m}} {10} {{n");
    }
}
