//! A program's own `count`, `visit` or `log`. libc++'s `<iostream>` declares much of `<algorithm>`, `<functional>` and all
//! of `<math.h>`, which libstdc++'s does not: with g++ a program that includes nothing else has these names for itself.
//!
//! Where clang finds a name in `std` as well, the program's is meant. Where it is in conflict with C's library, it gets
//! another name.

use super::edits::Edit;
use super::tokens::{Kind, Token, closed, is_behind, is_member, tokens};
use super::{Lined, Sources, errors};
use std::collections::BTreeSet;

/// Functions of C's `<math.h>` (C17 7.12 and POSIX), without their `f` and `l`.
const NAMES: [&str; 61] = [
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "drem",
    "erf",
    "erfc",
    "exp",
    "exp10",
    "exp2",
    "expm1",
    "fabs",
    "fdim",
    "finite",
    "floor",
    "fma",
    "fmax",
    "fmin",
    "fmod",
    "frexp",
    "gamma",
    "hypot",
    "ilogb",
    "ldexp",
    "lgamma",
    "log",
    "log10",
    "log1p",
    "log2",
    "logb",
    "lrint",
    "lround",
    "modf",
    "nan",
    "nearbyint",
    "nextafter",
    "pow",
    "pow10",
    "remainder",
    "remquo",
    "rint",
    "round",
    "scalb",
    "scalbn",
    "significand",
    "sin",
    "sincos",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
    "tgamma",
    "trunc",
];

/// Headers that declare them with libstdc++, too.
const HEADERS: [&str; 7] = [
    "cmath",
    "math.h",
    "tgmath.h",
    "ctgmath",
    "complex",
    "random",
    "bits/stdc++.h",
];

/// The names of C's library that a compile failed for.
pub fn in_conflict(log: &str, sources: &Lined<'_>) -> BTreeSet<String> {
    errors(log)
        .filter_map(|error| {
            let quoted = || error.text.split('\'').nth(1).map(str::to_owned);
            match error.text {
                text if text.starts_with("redefinition of '")
                    && text.ends_with("' as different kind of symbol") =>
                {
                    quoted()
                }
                text if text.ends_with("has a different language linkage") => quoted(),
                text if text.starts_with("call to '") && text.ends_with("is ambiguous") => quoted(),
                text if text.starts_with("functions that differ only in their return type") => {
                    error.word(sources)
                }
                _ => None,
            }
        })
        .collect()
}

/// The name in an error that clang finds in `std` as well.
pub fn ambiguous(error: &str) -> Option<&str> {
    error
        .strip_prefix("reference to '")?
        .strip_suffix("' is ambiguous")
}

/// Most tokens of a function's parameters.
const PARAMETERS: usize = 200;

/// The names of functions that the sources define, none where one includes mathematics: clang takes `double exp(double)`,
/// but for the library's.
pub fn defined(sources: &Sources<'_>) -> BTreeSet<String> {
    if sources.iter().any(|(_, source)| includes_mathematics(source)) {
        return BTreeSet::new();
    }
    let mut names = BTreeSet::new();
    for (_, source) in sources {
        let tokens = tokens(source);
        for two in 1..tokens.len() {
            let (before, token) = (&tokens[two - 1], &tokens[two]);
            let name = std::str::from_utf8(token.of(source)).unwrap_or_default();
            let is_typed = before.kind == Kind::Word || before.is(source, "*") || before.is(source, "&");
            if NAMES.contains(&name) && is_typed && !before.is(source, "return") {
                let behind = &tokens[two + 1..];
                let is_call = behind.first().is_some_and(|token| token.is(source, "("));
                let bound = behind.len().min(PARAMETERS);
                let body = closed(source, &behind[..bound], 0).and_then(|at| behind.get(at));
                if is_call && body.is_some_and(|token| token.is(source, "{")) {
                    names.insert(name.to_owned());
                }
            }
        }
    }
    names
}

fn includes_mathematics(source: &[u8]) -> bool {
    let lines = source.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| std::str::from_utf8(line.trim_ascii_start()).ok())
        .filter_map(|line| line.strip_prefix('#')?.trim_start().strip_prefix("include"))
        .any(|line| {
            let name = line.trim_start().trim_start_matches(['<', '"']);
            let name = name.split(['>', '"']).next().unwrap_or_default();
            HEADERS.contains(&name.trim())
        })
}

/// Other names for `names` in `source`, but for members and those of `std`.
pub fn renamed(source: &[u8], names: &BTreeSet<String>) -> Vec<Edit> {
    if names.is_empty() {
        return Vec::new();
    }
    let tokens = tokens(source);
    let is_own = |(at, token): (usize, &Token)| {
        let word = std::str::from_utf8(token.of(source)).unwrap_or_default();
        let others = is_member(source, &tokens[..at]) || is_behind(source, &tokens[..at], &["std", ":", ":"]);
        (token.kind == Kind::Word && names.contains(word) && !others).then(|| Edit {
            at: token.at.clone(),
            with: format!("trellis_{word}"),
        })
    };
    tokens.iter().enumerate().filter_map(is_own).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Lines;
    use super::super::edits::Edited;
    use super::*;
    use std::collections::BTreeMap;

    const LOG: &str = "/work/a.cpp:1:5: error: redefinition of 'log' as different kind of symbol\n\
        /work/a.cpp:2:5: error: functions that differ only in their return type cannot be overloaded\n\
        /work/a.cpp:2:5: error: redefinition of 'x' as different kind of symbol\n\
        /work/a.cpp:2:5: warning: redefinition of 'sin' as different kind of symbol\n\
        /work/a.cpp:3:5: error: call to 'pow' is ambiguous\n\
        /work/a.cpp:3:5: error: declaration of 'exp' has a different language linkage\n";

    fn conflicts(source: &str) -> Vec<String> {
        let source = source.as_bytes();
        let sources = BTreeMap::from([("/work/a.cpp", (source, Lines::new(source)))]);
        in_conflict(LOG, &sources).into_iter().collect()
    }

    #[test]
    fn the_programs_own_names_are_found() {
        let source = "int log;\nint round(double);\nint x;";
        assert_eq!(conflicts(source), ["exp", "log", "pow", "round", "x"]);
    }

    #[test]
    fn definitions_are_found() {
        let names = |source: &str| {
            let sources = [("a.cpp".to_owned(), source.as_bytes())];
            defined(&sources).into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            names("double exp(double x) { return x; } int *pow(int (*f)(int), int) {}"),
            "exp pow"
        );
        for source in [
            "#include <math.h>\ndouble exp(double x) { return x; }",
            "double exp(double x);",
            "int x = exp(2); if (exp(2)) { }",
            "double Number::exp(double x) { return x; }",
            "return exp(2) { }",
            "exp(",
            "int logs(int) {}",
        ] {
            assert_eq!(names(source), "", "{source}");
        }
    }

    #[test]
    fn they_are_renamed_and_others_are_not() {
        let names = BTreeSet::from(["log".to_owned()]);
        let source = "int log[9]; ::log; x.log; p->log; std::log(2); mylog; \"log\" /* log */";
        let edits = renamed(source.as_bytes(), &names);
        assert_eq!(
            String::from_utf8(Edited::new(source.as_bytes(), edits).bytes).unwrap(),
            "int trellis_log[9]; ::trellis_log; x.log; p->log; std::log(2); mylog; \"log\" /* log */"
        );
    }
}
