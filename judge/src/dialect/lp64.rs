//! `long` of 64 bits. Programs are written where it has them (LP64: Linux on x86-64 and AArch64); WebAssembly's C ABI is
//! ILP32, where it has 32, and a product that needs more would be wrong without a word.
//!
//! `long` becomes `long long` in the program's own files, `1L` becomes `1LL`, and functions and limits of `long` those of
//! `long long`. The library is as it is: what it gives as `long` fits.

use super::Dialect;
use super::edits::Edit;
use super::tokens::{Kind, Token, is_member, tokens};

/// Words that stand together with `long` in the specifiers of a declaration, in any order (C17 6.7.2, C++20
/// \[dcl.type.simple\]).
const SPECIFIERS: [&str; 16] = [
    "long",
    "int",
    "unsigned",
    "signed",
    "double",
    "const",
    "volatile",
    "static",
    "register",
    "extern",
    "inline",
    "constexpr",
    "typedef",
    "_Complex",
    "mutable",
    "thread_local",
];

/// What the library has of `long`, and the same of `long long`.
const NAMES: [(&str, &str); 37] = [
    ("LONG_MAX", "LLONG_MAX"),
    ("LONG_MIN", "LLONG_MIN"),
    ("ULONG_MAX", "ULLONG_MAX"),
    ("__LONG_MAX__", "__LONG_LONG_MAX__"),
    ("strtol", "strtoll"),
    ("strtoul", "strtoull"),
    ("wcstol", "wcstoll"),
    ("wcstoul", "wcstoull"),
    ("atol", "atoll"),
    ("stol", "stoll"),
    ("stoul", "stoull"),
    ("labs", "llabs"),
    ("ldiv", "lldiv"),
    ("ldiv_t", "lldiv_t"),
    ("lround", "llround"),
    ("lroundf", "llroundf"),
    ("lroundl", "llroundl"),
    ("lrint", "llrint"),
    ("lrintf", "llrintf"),
    ("lrintl", "llrintl"),
    ("__builtin_clzl", "__builtin_clzll"),
    ("__builtin_ctzl", "__builtin_ctzll"),
    ("__builtin_clrsbl", "__builtin_clrsbll"),
    ("__builtin_ffsl", "__builtin_ffsll"),
    ("__builtin_popcountl", "__builtin_popcountll"),
    ("__builtin_parityl", "__builtin_parityll"),
    ("__builtin_labs", "__builtin_llabs"),
    ("__builtin_lround", "__builtin_llround"),
    ("__builtin_lrint", "__builtin_llrint"),
    ("__builtin_saddl_overflow", "__builtin_saddll_overflow"),
    ("__builtin_ssubl_overflow", "__builtin_ssubll_overflow"),
    ("__builtin_smull_overflow", "__builtin_smulll_overflow"),
    ("__builtin_uaddl_overflow", "__builtin_uaddll_overflow"),
    ("__builtin_usubl_overflow", "__builtin_usubll_overflow"),
    ("__builtin_umull_overflow", "__builtin_umulll_overflow"),
    ("ffsl", "ffsll"),
    ("__SIZEOF_LONG__", "__SIZEOF_LONG_LONG__"),
];

/// What makes 64 bits of every `long` in `source`; nothing where it has none, or gives the word another meaning.
pub fn widened(source: &[u8], dialect: Dialect) -> Vec<Edit> {
    let tokens = tokens(source);
    if defines_long(source, &tokens) {
        return Vec::new();
    }
    let ulong = match dialect {
        _ if names_own(source, &tokens, "ulong") => None,
        Dialect::C => Some("unsigned long long"),
        Dialect::Cpp => Some("decltype(0ULL)"),
    };
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let run = run(source, &tokens[at..]);
        if run > 0 {
            edits.extend(specifier(source, &tokens[at..], run, dialect));
            at += run;
            continue;
        }
        let with = match token.kind {
            Kind::Word if is_member(source, &tokens[..at]) => None,
            Kind::Word if token.is(source, "ulong") => ulong.map(str::to_owned),
            Kind::Word => name(token.of(source)).map(str::to_owned),
            Kind::Number => number(token.of(source)),
            _ => None,
        };
        edits.extend(with.map(|with| Edit {
            at: token.at.clone(),
            with,
        }));
        at += 1;
    }
    edits
}

fn defines_long(source: &[u8], tokens: &[Token]) -> bool {
    tokens.windows(3).any(|three| {
        three[0].is(source, "#")
            && (three[1].is(source, "define") || three[1].is(source, "undef"))
            && three[2].is(source, "long")
    })
}

/// How many specifiers `tokens` begin with. A directive's line ends them.
fn run(source: &[u8], tokens: &[Token]) -> usize {
    let directive = tokens.first().is_some_and(|token| token.directive);
    tokens
        .iter()
        .take_while(|token| {
            let word = || SPECIFIERS.iter().any(|word| token.is(source, word));
            token.directive == directive && token.kind == Kind::Word && word()
        })
        .count()
}

/// The edit of the only `long` in the `run` specifiers that `tokens` begin with.
fn specifier(source: &[u8], tokens: &[Token], run: usize, dialect: Dialect) -> Option<Edit> {
    let (specifiers, rest) = tokens.split_at(run);
    let mut longs = specifiers.iter().filter(|token| token.is(source, "long"));
    let long = longs.next()?;
    if longs.next().is_some() || specifiers.iter().any(|token| token.is(source, "double")) {
        return None;
    }
    // `long(x)` is a cast, which `long long(x)` is not; what a declaration takes for it is the same type.
    let is_cast = run == 1
        && dialect == Dialect::Cpp
        && rest
            .first()
            .is_some_and(|next| next.is(source, "(") || next.is(source, "{"));
    Some(Edit {
        at: long.at.clone(),
        with: if is_cast { "decltype(0LL)" } else { "long long" }.to_owned(),
    })
}

/// Whether the program gives `name` a meaning of its own: `typedef ... name;`, `using name = ...`, `#define name`.
fn names_own(source: &[u8], tokens: &[Token], name: &str) -> bool {
    let mut in_typedef = false;
    tokens.windows(2).any(|two| {
        in_typedef |= two[0].is(source, "typedef");
        in_typedef &= !two[0].is(source, ";");
        two[1].is(source, name) && (in_typedef || two[0].is(source, "using") || two[0].is(source, "define"))
    })
}

fn name(word: &[u8]) -> Option<&'static str> {
    let known = NAMES.iter().find(|(known, _)| known.as_bytes() == word);
    known.map(|(_, with)| *with)
}

/// An integer constant of type `long` as one of `long long` (C17 6.4.4.1).
fn number(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let is_hex = text.len() > 1 && text.as_bytes()[1].eq_ignore_ascii_case(&b'x');
    let of_floats = if is_hex { ['p', 'P'] } else { ['e', 'E'] };
    if text.contains('.') || text.contains(of_floats) {
        return None;
    }
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    let suffix = &text[digits.len()..];
    let long: Vec<char> = suffix
        .chars()
        .filter(|letter| letter.eq_ignore_ascii_case(&'l'))
        .collect();
    let [long] = long.as_slice() else { return None };
    let is_digit = |c: char| c.is_ascii_hexdigit() || matches!(c, '\'' | 'x' | 'X');
    if !digits.chars().all(is_digit) {
        return None;
    }
    Some(format!(
        "{digits}{}",
        suffix.replace(*long, &format!("{long}{long}"))
    ))
}

#[cfg(test)]
mod tests {
    use super::super::edits::Edited;
    use super::*;

    fn wide(source: &str) -> String {
        let edits = widened(source.as_bytes(), Dialect::Cpp);
        String::from_utf8(Edited::new(source.as_bytes(), edits).bytes).unwrap()
    }

    #[test]
    fn a_long_has_64_bits() {
        for (source, with) in [
            ("long x;", "long long x;"),
            ("long int x;", "long long int x;"),
            (
                "static const unsigned long int x;",
                "static const unsigned long long int x;",
            ),
            ("int unsigned long x;", "int unsigned long long x;"),
            ("typedef long ll;", "typedef long long ll;"),
            ("vector<long> a; (long)x", "vector<long long> a; (long long)x"),
            ("#define ll long\nlong x;", "#define ll long long\nlong long x;"),
            ("#define ll long \\\n int\nx", "#define ll long long \\\n int\nx"),
            ("long(x) + 1L", "decltype(0LL)(x) + 1LL"),
            ("1ul 1LU 0x1fl 0b1L 1'0L", "1ull 1LLU 0x1fll 0b1LL 1'0LL"),
            ("std::stol(s) + labs(x)", "std::stoll(s) + llabs(x)"),
            ("ulong x; uint y;", "decltype(0ULL) x; uint y;"),
            ("__builtin_clzl(LONG_MAX)", "__builtin_clzll(LLONG_MAX)"),
            (
                "long/* long */const/* */x; // long",
                "long long/* long */const/* */x; // long",
            ),
        ] {
            assert_eq!(wide(source), with);
        }
    }

    #[test]
    fn what_is_no_long_stays() {
        for source in [
            "long long x; unsigned long long y; long unsigned long z; long int long w;",
            "long double x; const double long y; 1.0L 1e9L 0x1p3L",
            "#define ll long long\n#define ld long double\n",
            "1LL 1ull 1u 1 0x1L_x 5_l",
            "\"long 1L\" 'l' R\"(long)\" longer a_long x.labs(y) p->stol",
            "#include <long>\n// long\n/* long */",
            "#define long long long\nlong x = 1L;",
            "typedef uint64_t ulong; ulong x;",
            "#define ulong uint64_t\nulong x;",
            "using ulong = uint64_t; ulong x;",
        ] {
            assert_eq!(wide(source), source);
        }
    }

    #[test]
    fn a_cast_is_one_in_cpp_alone() {
        let edits = |dialect| {
            widened(b"long (*f)(int);", dialect)
                .into_iter()
                .map(|edit| edit.with)
                .collect::<Vec<_>>()
        };
        assert_eq!(edits(Dialect::C), ["long long"]);
        assert_eq!(edits(Dialect::Cpp), ["decltype(0LL)"]);
    }
}
