//! Runs regular expressions as lazy DFAs: the time is linear in the input, and the memory has a bound
//! whatever the expression is.

use super::ere;
use super::machine::OUT_OF_STEPS;
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
/// Most states of an automaton whose transitions all cost one step.
const SMALL: u64 = 64;

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
        let pattern = ere::translate(pattern)?;
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .dot_matches_new_line(true)
            .nest_limit(2 * ere::MAX_NESTING);
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
    /// When the steps end, as a message.
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
                return Err(OUT_OF_STEPS.to_owned());
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
