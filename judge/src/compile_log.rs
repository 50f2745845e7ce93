//! A compiler's output made fit to show: no paths of ours, no escapes, valid UTF-8, bounded.

/// Most bytes of a log.
pub const MAX_BYTES: usize = 64 * 1024;

/// Collects the output of the steps.
#[derive(Debug, Default)]
pub struct Log {
    text: String,
    dropped: usize,
}

impl Log {
    /// Adds a step's output, as its own lines.
    pub fn push(&mut self, bytes: &[u8]) {
        // Beyond the cap only the count matters; do not clean megabytes to throw them away.
        let (head, rest) = bytes.split_at(bytes.len().min(2 * MAX_BYTES));
        let clean = clean(head);
        let clean = clean.trim_end();
        if clean.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let room = MAX_BYTES.saturating_sub(self.text.len());
        let cut = floor(clean, room);
        self.text.push_str(&clean[..cut]);
        self.dropped += clean.len() - cut + rest.len();
    }

    /// What there is so far, for those who look for a text in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The log; ends with a line that counts what was left out.
    pub fn finish(mut self) -> String {
        if self.dropped > 0 {
            let note = format!("\n[{} more bytes]", self.dropped);
            self.text.truncate(floor(&self.text, MAX_BYTES - note.len()));
            self.text.push_str(&note);
        }
        self.text
    }
}

/// Largest index that is at most `at` and a character's boundary.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&index| text.is_char_boundary(index))
        .unwrap_or(0)
}

/// The sandbox's folder of sources, which submitters did not name.
const FOLDER: &str = "/work/";

fn clean(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
        // What is left counts: `/wo\x1b[1mrk/` is the folder as well.
        if out.ends_with(FOLDER) {
            out.truncate(out.len() - FOLDER.len());
        }
    }
    out
}

/// Drops the rest of an ANSI sequence (`ESC [ ... letter`).
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if chars.next_if_eq(&'[').is_some() {
        while chars.next_if(|c| !c.is_ascii_alphabetic()).is_some() {}
        chars.next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(bytes: &[u8]) -> String {
        let mut log = Log::default();
        log.push(bytes);
        log.finish()
    }

    #[test]
    fn paths_escapes_and_bad_utf8_go() {
        assert_eq!(
            one(b"/work/a.c:1:2: \x1b[31merror\x1b[0m: \xff\0x\r\n\n"),
            "a.c:1:2: error: \u{fffd}x"
        );
    }

    #[test]
    fn paths_go_however_they_come_about() {
        assert_eq!(one(b"/wo\x1b[1mrk/a.c: /w\0ork/b.c"), "a.c: b.c");
        assert_eq!(one(b"/wo/work/rk/a.c"), "a.c");
    }

    #[test]
    fn steps_are_separate_lines() {
        let mut log = Log::default();
        log.push(b"one\n");
        log.push(b"");
        log.push(b"two");
        assert_eq!(log.finish(), "one\ntwo");
    }

    #[test]
    fn long_logs_are_cut_at_a_character() {
        let log = one("é".repeat(200_000).as_bytes());
        assert!(log.len() <= MAX_BYTES);
        assert!(log.ends_with(" more bytes]"), "{}", &log[log.len() - 40..]);
    }
}
