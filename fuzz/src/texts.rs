//! A statement's text as an input: how often, then `begin \x01 again and again \x01 end`, where `\x02` counts.
//!
//! What takes more than linear time, or gives more than linear output, does so only for long texts; inputs are short.

use trellis_problems::Files;

/// Bytes of a text in most runs.
const USUAL: usize = 4 << 10;
/// Of those that show what grows with the square; a fifth of what is rendered at most, since each takes a second.
const LONG: usize = 96 << 10;

/// The text of an input. The first byte says how long: the highest are long.
pub fn text(bytes: &[u8]) -> Option<String> {
    let (first, rest) = bytes.split_first()?;
    let room = if *first < 0xf0 { USUAL } else { LONG };
    let mut parts = rest.splitn(3, |byte| *byte == 1).map(String::from_utf8_lossy);
    let (begin, again, end) = (parts.next()?, parts.next(), parts.next());
    let mut text = begin.into_owned();
    if let Some(again) = again.filter(|again| !again.is_empty()) {
        let times = 1_usize << (first & 15).min(14);
        let times = if room == LONG { usize::MAX } else { times };
        let room = room.saturating_sub(end.as_ref().map_or(0, |end| end.len()));
        let mut count = 0_u32;
        while (count as usize) < times && text.len() + again.len() <= room {
            text.push_str(&again.replace('\u{2}', &count.to_string()));
            count += 1;
        }
    }
    text.push_str(&end.unwrap_or_default());
    Some(text)
}

/// Names that a statement may show.
pub fn names() -> Vec<String> {
    let mut files = Files::default();
    for name in ["a.png", "b/c.svg", "d.pdf", "e\"><x.jpg"] {
        files.insert(format!("statement/{name}"), Vec::new());
    }
    trellis_problems::statement::images(&files, "statement")
}
