//! Small edits of a source, and where a place of the edited source was before.

use std::ops::Range;

/// Bytes of a source, and what stands in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub at: Range<usize>,
    pub with: String,
}

/// A source with its edits made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edited {
    pub bytes: Vec<u8>,
    shifts: Vec<Shift>,
}

/// From `column` on, to the next one of its line, a line has `by` bytes more than before. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shift {
    line: usize,
    column: usize,
    by: isize,
}

impl Edited {
    /// `source` with `edits`, which are made in their order; one that overlaps another before it is left out. Lines stay
    /// as they are when each edit has as many of them as it replaces.
    pub fn new(source: &[u8], mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.at.start);
        let mut edited = Self::default();
        let mut from = 0;
        // The line that is at hand, where it begins, and how far it was looked through.
        let (mut line, mut begin, mut seen) = (1, 0, 0);
        for edit in edits {
            if edit.at.start < from || edit.at.end > source.len() {
                continue;
            }
            edited.bytes.extend_from_slice(&source[from..edit.at.start]);
            edited.bytes.extend_from_slice(edit.with.as_bytes());
            from = edit.at.end;
            while let Some(end) = edited.bytes[seen..].iter().position(|byte| *byte == b'\n') {
                line += 1;
                seen += end + 1;
                begin = seen;
            }
            seen = edited.bytes.len();
            let before = edited.shifts.last().filter(|shift| shift.line == line);
            edited.shifts.push(Shift {
                line,
                column: edited.bytes.len() - begin + 1,
                by: before.map_or(0, |shift| shift.by) + edit.with.len() as isize - edit.at.len() as isize,
            });
        }
        edited.bytes.extend_from_slice(&source[from..]);
        edited
    }

    /// Whether something in `line` is edited.
    pub fn touches(&self, line: usize) -> bool {
        self.last_before(line, usize::MAX).is_some()
    }

    /// The column before the edits, of a column of the edited source; both in bytes and from 1.
    pub fn column_before(&self, line: usize, column: usize) -> usize {
        let by = self.last_before(line, column).map_or(0, |shift| shift.by);
        column.saturating_add_signed(-by).max(1)
    }

    fn last_before(&self, line: usize, column: usize) -> Option<&Shift> {
        let behind = self
            .shifts
            .partition_point(|shift| (shift.line, shift.column) <= (line, column));
        let last = self.shifts[..behind].last()?;
        (last.line == line).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(at: Range<usize>, with: &str) -> Edit {
        Edit {
            at,
            with: with.to_owned(),
        }
    }

    #[test]
    fn columns_lead_back() {
        let source = b"a\nlong x = 1L; y\nz";
        let edited = Edited::new(
            source,
            vec![
                edit(11..13, "1LL"),
                edit(2..6, "long long"),
                edit(3..4, "overlaps"),
            ],
        );
        assert_eq!(edited.bytes, b"a\nlong long x = 1LL; y\nz");
        for (place, before) in [(1, 1), (11, 6), (15, 10), (18, 12), (20, 14)] {
            assert_eq!(edited.column_before(2, place), before, "{place}");
        }
        assert!(edited.touches(2) && !edited.touches(1));
        assert_eq!((edited.column_before(1, 1), edited.column_before(3, 9)), (1, 9));
    }

    #[test]
    fn nothing_changed_is_the_source() {
        assert_eq!(Edited::new(b"ab", Vec::new()).bytes, b"ab");
        assert_eq!(Edited::new(b"ab", vec![edit(1..9, "x")]).bytes, b"ab");
    }
}
