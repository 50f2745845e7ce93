//! POSIX extended regular expressions, leftmost-longest, on bytes in the C locale.
//!
//! An expression is rewritten for `regex-automata`, byte by byte, and run as a lazy DFA: the time is linear
//! in the input, and the memory has a bound whatever the expression is.

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};
use std::collections::HashSet;

/// Largest expression, in bytes.
const MAX_PATTERN: usize = 1 << 16;
/// Largest automaton, in bytes: `[a-z]{1,10000}` fits.
const MAX_AUTOMATON: usize = 4 << 20;
/// Bytes of states kept; beyond it they are thrown away and made again.
const CACHE_BYTES: usize = 2 << 20;
/// Most transitions that are known to be in the cache.
const MAX_KNOWN: usize = 1 << 17;
/// Deepest nesting of groups and repetitions.
const MAX_NESTING: u32 = 200;
/// Most states of an automaton whose transitions all cost one step.
const SMALL: u64 = 64;
/// Largest bound of `{m,n}`.
const MAX_REPEAT: u32 = 100_000;

#[derive(Debug)]
pub(super) struct Matcher {
    dfa: DFA,
    cache: Cache,
    /// Of the automaton: a transition that is not in the cache costs a look at each of them.
    states: u64,
    /// Transitions, by byte class, that are in the cache.
    known: HashSet<(LazyStateID, u8)>,
    clears: usize,
}

impl Matcher {
    /// # Errors
    /// Why it is no extended regular expression, or that it is too large.
    pub(super) fn new(pattern: &[u8]) -> Result<Self, String> {
        if pattern.len() > MAX_PATTERN {
            return Err(format!(
                "the regular expression is longer than {MAX_PATTERN} bytes"
            ));
        }
        let pattern = Translator::new(pattern).translate()?;
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .dot_matches_new_line(true)
            .nest_limit(MAX_NESTING);
        let automaton = thompson::Config::new()
            .utf8(false)
            .which_captures(WhichCaptures::None)
            .nfa_size_limit(Some(MAX_AUTOMATON));
        let config = DFA::config()
            .match_kind(MatchKind::All)
            .cache_capacity(CACHE_BYTES)
            .skip_cache_capacity_check(true);
        let dfa = DFA::builder()
            .configure(config)
            .syntax(syntax)
            .thompson(automaton)
            .build(&pattern)
            .map_err(|_| "the regular expression is too large or nested too deeply".to_owned())?;
        let cache = dfa.create_cache();
        let states = dfa.get_nfa().states().len() as u64;
        Ok(Self {
            dfa,
            cache,
            states,
            known: HashSet::new(),
            clears: 0,
        })
    }

    /// States of the automaton: the work of making it.
    pub(super) fn states(&self) -> u64 {
        self.states
    }

    /// Length of the longest match at the start of `text`. `pay` takes steps and says whether any are left.
    ///
    /// # Errors
    /// When the steps end.
    pub(super) fn longest(
        &mut self,
        text: &[u8],
        mut pay: impl FnMut(u64) -> bool,
    ) -> Result<Option<usize>, String> {
        let input = Input::new(text).anchored(Anchored::Yes);
        let give_up = |_| "the regular expression cannot be run".to_owned();
        let mut state = self
            .dfa
            .start_state_forward(&mut self.cache, &input)
            .map_err(|error| error.to_string())?;
        let mut longest = None;
        for (at, &byte) in text.iter().enumerate() {
            if !pay(self.cost(state, byte)) {
                return Err("steps".to_owned());
            }
            state = self
                .dfa
                .next_state(&mut self.cache, state, byte)
                .map_err(give_up)?;
            // A match is seen one byte late.
            if state.is_match() {
                longest = Some(at);
            }
            if is_stuck(state) {
                return Ok(longest);
            }
        }
        state = self.dfa.next_eoi_state(&mut self.cache, state).map_err(give_up)?;
        Ok(if state.is_match() {
            Some(text.len())
        } else {
            longest
        })
    }
}

impl Matcher {
    /// Steps of a transition. Small automata pay the same for each: to know which are cached costs as much.
    fn cost(&mut self, state: LazyStateID, byte: u8) -> u64 {
        if self.states <= SMALL {
            return 1;
        }
        if self.cache.clear_count() != self.clears || self.known.len() >= MAX_KNOWN {
            self.clears = self.cache.clear_count();
            self.known.clear();
        }
        let class = self.dfa.byte_classes().get(byte);
        if self.known.insert((state, class)) {
            self.states / 4
        } else {
            1
        }
    }
}

fn is_stuck(state: LazyStateID) -> bool {
    state.is_dead() || state.is_quit()
}

/// Rewrites an expression, and refuses what POSIX leaves undefined where a guess could be wrong.
struct Translator<'a> {
    rest: &'a [u8],
    output: String,
    /// Where in `output` each open group began.
    groups: Vec<usize>,
    /// Where in `output` the last atom began: what a repetition belongs to.
    atom: Option<usize>,
    /// How often that atom is repeated already.
    repetitions: usize,
}

impl<'a> Translator<'a> {
    fn new(pattern: &'a [u8]) -> Self {
        Self {
            rest: pattern,
            output: String::new(),
            groups: Vec::new(),
            atom: None,
            repetitions: 0,
        }
    }

    fn translate(mut self) -> Result<String, String> {
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.rest = rest;
            match byte {
                b'(' => {
                    self.groups.push(self.output.len());
                    check_nesting(self.groups.len())?;
                    self.output.push_str("(?:");
                    self.atom = None;
                }
                b')' => {
                    let start = self
                        .groups
                        .pop()
                        .ok_or("the regular expression has a ) without a (")?;
                    self.output.push(')');
                    self.atom = Some(start);
                    self.repetitions = 0;
                }
                b'|' => self.emit_no_atom("|"),
                b'^' => self.emit_no_atom(r"\A"),
                b'$' => self.emit_no_atom(r"\z"),
                b'*' => self.repeat("*")?,
                b'+' => self.repeat("+")?,
                b'?' => self.repeat("?")?,
                b'{' => {
                    let bounds = self.bounds()?;
                    self.repeat(&bounds)?;
                }
                b'.' => self.emit_atom("."),
                b'[' => {
                    let set = self.bracket()?;
                    self.emit_atom(&set);
                }
                b'\\' => self.escape()?,
                literal => self.emit_atom(&format!(r"\x{literal:02x}")),
            }
        }
        if self.groups.is_empty() {
            Ok(self.output)
        } else {
            Err("the regular expression has a ( without a )".to_owned())
        }
    }

    fn emit_no_atom(&mut self, text: &str) {
        self.output.push_str(text);
        self.atom = None;
    }

    fn emit_atom(&mut self, text: &str) {
        self.atom = Some(self.output.len());
        self.repetitions = 0;
        self.output.push_str(text);
    }

    /// `a*?` is `(a*)?` here, not a lazy `a*`: so each repetition is a group of its own.
    fn repeat(&mut self, operator: &str) -> Result<(), String> {
        let start = self
            .atom
            .ok_or("the regular expression repeats nothing: *, +, ? or { has nothing before it")?;
        self.repetitions += 1;
        check_nesting(self.repetitions)?;
        if self.rest.first().is_some_and(|next| b"*+?{".contains(next)) {
            self.output.insert_str(start, "(?:");
            self.output.push_str(operator);
            self.output.push(')');
        } else {
            self.output.push_str(operator);
        }
        Ok(())
    }

    /// `{m}`, `{m,}` or `{m,n}`, of which the brace is taken.
    fn bounds(&mut self) -> Result<String, String> {
        let wrong = || "the regular expression has a { that begins no {m}, {m,} or {m,n}".to_owned();
        let end = self
            .rest
            .iter()
            .position(|&byte| byte == b'}')
            .ok_or_else(wrong)?;
        let (inner, rest) = self.rest.split_at(end);
        self.rest = &rest[1..];
        let inner = std::str::from_utf8(inner).map_err(|_| wrong())?;
        let (min, max) = inner
            .split_once(',')
            .map_or((inner, None), |(min, max)| (min, Some(max)));
        let min = bound(min).ok_or_else(wrong)?;
        match max {
            None => Ok(format!("{{{min}}}")),
            Some("") => Ok(format!("{{{min},}}")),
            Some(max) => match bound(max).ok_or_else(wrong)? {
                max if max < min => Err(format!(
                    "the regular expression has {{{min},{max}}}, which is no range"
                )),
                max => Ok(format!("{{{min},{max}}}")),
            },
        }
    }

    fn escape(&mut self) -> Result<(), String> {
        let (&byte, rest) = self
            .rest
            .split_first()
            .ok_or("the regular expression ends with a \\")?;
        self.rest = rest;
        if byte.is_ascii_alphanumeric() {
            return Err(format!(
                "the regular expression has \\{}, which extended regular expressions do not know",
                char::from(byte)
            ));
        }
        self.emit_atom(&format!(r"\x{byte:02x}"));
        Ok(())
    }

    /// A bracket expression, of which the `[` is taken. A backslash stands for itself in it.
    fn bracket(&mut self) -> Result<String, String> {
        let is_negated = self.rest.first() == Some(&b'^');
        if is_negated {
            self.rest = &self.rest[1..];
        }
        let mut set = [false; 256];
        let mut is_first = true;
        loop {
            match self.rest {
                [] => return Err("the regular expression has a [ without a ]".to_owned()),
                [b']', rest @ ..] if !is_first => {
                    self.rest = rest;
                    break;
                }
                [b'[', b':', ..] => self.class(&mut set)?,
                [b'-', next, ..] if !is_first && *next != b']' => {
                    return Err("the regular expression has a - in [] that is no range".to_owned());
                }
                _ => self.range(&mut set)?,
            }
            is_first = false;
        }
        if is_negated {
            set = set.map(|is_member| !is_member);
        }
        Ok(class_of(&set))
    }

    /// One character, or a range of characters.
    fn range(&mut self, set: &mut [bool; 256]) -> Result<(), String> {
        let first = self.element()?;
        let mut last = first;
        if let [b'-', next, ..] = self.rest
            && *next != b']'
        {
            self.rest = &self.rest[1..];
            last = self.element()?;
        }
        if last < first {
            return Err("the regular expression has a range in [] whose end is before its begin".to_owned());
        }
        set[usize::from(first)..=usize::from(last)].fill(true);
        Ok(())
    }

    /// A character, or `[.x.]` or `[=x=]`, which mean the character in the C locale.
    fn element(&mut self) -> Result<u8, String> {
        match self.rest {
            [b'[', open @ (b'.' | b'='), byte, close, b']', rest @ ..] if open == close => {
                self.rest = rest;
                Ok(*byte)
            }
            [b'[', b'.' | b'=', ..] => {
                Err("the regular expression has a [. or [= of more than one character".to_owned())
            }
            [byte, rest @ ..] => {
                self.rest = rest;
                Ok(*byte)
            }
            [] => Err("the regular expression has a [ without a ]".to_owned()),
        }
    }

    /// `[:alpha:]` and the like.
    fn class(&mut self, set: &mut [bool; 256]) -> Result<(), String> {
        let unknown = || "the regular expression has a [: that begins no known class".to_owned();
        let inner = &self.rest[2..];
        let end = inner
            .windows(2)
            .position(|pair| pair == b":]")
            .ok_or_else(unknown)?;
        let is_member: fn(&u8) -> bool = match &inner[..end] {
            b"alpha" => u8::is_ascii_alphabetic,
            b"digit" => u8::is_ascii_digit,
            b"alnum" => u8::is_ascii_alphanumeric,
            b"upper" => u8::is_ascii_uppercase,
            b"lower" => u8::is_ascii_lowercase,
            b"punct" => u8::is_ascii_punctuation,
            b"xdigit" => u8::is_ascii_hexdigit,
            b"graph" => u8::is_ascii_graphic,
            b"cntrl" => u8::is_ascii_control,
            b"print" => |byte| (b' '..=b'~').contains(byte),
            b"blank" => |byte| matches!(byte, b' ' | b'\t'),
            b"space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
            _ => return Err(unknown()),
        };
        for byte in (0..=u8::MAX).filter(is_member) {
            set[usize::from(byte)] = true;
        }
        self.rest = &inner[end + 2..];
        Ok(())
    }
}

fn check_nesting(depth: usize) -> Result<(), String> {
    if depth > MAX_NESTING as usize {
        return Err("the regular expression is nested too deeply".to_owned());
    }
    Ok(())
}

fn bound(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| text.parse().ok()).flatten()?;
    (number <= MAX_REPEAT).then_some(number)
}

/// A set of bytes as a class.
fn class_of(set: &[bool; 256]) -> String {
    let mut class = String::new();
    let mut next = 0;
    while let Some(first) = (next..256).find(|&byte| set[byte]) {
        let end = (first..256).find(|&byte| !set[byte]).unwrap_or(256);
        class.push_str(&format!(r"\x{first:02x}-\x{:02x}", end - 1));
        next = end;
    }
    if class.is_empty() {
        return r"[^\x00-\xff]".to_owned();
    }
    format!("[{class}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(pattern: &str, text: &str) -> Option<usize> {
        let mut matcher = Matcher::new(pattern.as_bytes()).unwrap();
        matcher.longest(text.as_bytes(), |_| true).unwrap()
    }

    #[test]
    fn the_longest_match_wins_not_the_first_alternative() {
        assert_eq!(longest("a|ab|abc", "abcd"), Some(3));
        assert_eq!(longest("(a|ab)(c|bcd)?", "abcd"), Some(4));
        assert_eq!(longest("x*", "abc"), Some(0));
        assert_eq!(longest("b", "abc"), None, "only at the start");
        assert_eq!(longest("a.*c", "abc\nc\n"), Some(5), "a dot takes line ends");
        assert_eq!(longest("(ab)*", "ababa"), Some(4));
    }

    #[test]
    fn anchors_are_the_place_and_the_end() {
        assert_eq!(longest("^a$", "a"), Some(1));
        assert_eq!(longest("^a$", "a\n"), None);
        assert_eq!(longest("a^b", "ab"), None);
    }

    #[test]
    fn brackets_follow_posix() {
        assert_eq!(longest("[][,0-9]+", "[1,2]x"), Some(5));
        assert_eq!(longest("[^]a]+", "bc]"), Some(2));
        assert_eq!(
            longest(r"[\n]+", r"\n\x"),
            Some(3),
            "a backslash stands for itself"
        );
        assert_eq!(longest("[a-]+", "-a-b"), Some(3));
        assert_eq!(longest("[[:upper:][:digit:]_]+", "A1_b"), Some(3));
        assert_eq!(longest("[[.-.][=x=]]+", "x-y"), Some(2));
        assert_eq!(longest("[.-}]", "a"), Some(1));
        assert_eq!(longest("[^\n]*", "ab\ncd"), Some(2));
    }

    #[test]
    fn repetitions_add_up_and_are_never_lazy() {
        assert_eq!(longest("a*?", "aaa"), Some(3));
        assert_eq!(longest("a{2}{3}", "aaaaaaa"), Some(6));
        assert_eq!(longest("a{2,}", "a"), None);
        assert_eq!(longest("a{0,3}", "aaaa"), Some(3));
        assert_eq!(longest("[a-z]{1,10000}", &"x".repeat(20_000)), Some(10_000));
        assert_eq!(longest(r"\({1,5}\.{1,5}", "((..."), Some(5));
    }

    #[test]
    fn what_is_undefined_is_refused() {
        for pattern in [
            "*a",
            "(*a)",
            "a|*",
            "a{",
            "a{x}",
            "a{,2}",
            "a{3,2}",
            "(",
            ")",
            "[",
            "[]",
            "[z-a]",
            "[[:word:]]",
            r"\d",
            "\\",
            "[a-c-e]",
            "a{100001}",
            "((a{1000}){1000}){1000}",
        ] {
            assert!(Matcher::new(pattern.as_bytes()).is_err(), "{pattern}");
        }
        let deep = "(".repeat(5_000) + &")".repeat(5_000);
        assert!(Matcher::new(deep.as_bytes()).is_err());
        assert!(Matcher::new(format!("a{}", "*".repeat(60_000)).as_bytes()).is_err());
        assert_eq!(longest("[^\x01-\u{7f}]", "a"), None);
    }

    #[test]
    fn bytes_beyond_ascii_are_bytes() {
        assert_eq!(longest("é+", "éé"), Some(2), "the + belongs to the last byte");
        assert_eq!(longest("(é)+", "éé"), Some(4));
    }

    #[test]
    fn steps_end_a_match() {
        let mut matcher = Matcher::new(b"a*").unwrap();
        let mut left = 100_u64;
        let pay = |steps| {
            left = left.saturating_sub(steps);
            left > 0
        };
        assert!(matcher.longest(&[b'a'; 10_000], pay).is_err());
    }
}
