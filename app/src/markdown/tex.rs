//! TeX of formulas that MathJax takes and pulldown-latex does not, said in other words.

use std::borrow::Cow;

/// Infix commands of one formula that are said otherwise.
const MAX_INFIX: usize = 32;

/// What becomes of a command.
enum Rule {
    /// Another command.
    As(&'static str),
    /// Its argument stays.
    Unwrap,
    /// It goes, with so many arguments.
    Drop(usize),
}

fn rule(name: &str) -> Option<Rule> {
    Some(match name {
        "mbox" | "hbox" | "textsc" | "textup" => Rule::As("\\text"),
        "bm" | "pmb" => Rule::As("\\boldsymbol"),
        "mathds" | "mathbbm" => Rule::As("\\mathbb"),
        "hfill" => Rule::As("\\quad "),
        "phantom" | "hphantom" => Rule::As("\\quad "),
        "boxed" | "fbox" | "smash" | "ensuremath" => Rule::Unwrap,
        "nonumber" | "notag" | "displaylimits" | "nobreak" | "allowbreak" => Rule::Drop(0),
        "label" | "tag" | "vphantom" => Rule::Drop(1),
        _ => return None,
    })
}

/// The formula in words that the library knows.
pub fn in_other_words(tex: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(tex);
    if has_rule(tex) {
        text = Cow::Owned(replaced(tex));
    }
    for _ in 0..MAX_INFIX {
        match infix(&text) {
            Some(made) => text = Cow::Owned(made),
            None => break,
        }
    }
    // Lines of a formula without an environment.
    if !text.contains("\\begin") && text.contains("\\\\") {
        text = Cow::Owned(format!("\\begin{{gathered}}{text}\\end{{gathered}}"));
    }
    text
}

/// Names of the commands of `tex`, with where they begin and end.
fn commands(tex: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + tex.get(at..)?.find('\\')?;
            let rest = &tex[start + 1..];
            let length = rest
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            if length > 0 {
                at = start + 1 + length;
                return Some((start, at, &rest[..length]));
            }
            // `\\`, `\{` and the like are no names.
            at = start + 1 + rest.chars().next().map_or(0, char::len_utf8);
        }
    })
}

fn has_rule(tex: &str) -> bool {
    commands(tex).any(|(_, _, name)| rule(name).is_some())
}

fn replaced(tex: &str) -> String {
    let mut out = String::with_capacity(tex.len());
    let mut from = 0;
    for (start, end, name) in commands(tex) {
        if start < from {
            continue;
        }
        let Some(rule) = rule(name) else { continue };
        out.push_str(&tex[from..start]);
        from = end;
        match rule {
            Rule::As(other) => out.push_str(other),
            // The braces make a group of it.
            Rule::Unwrap => {}
            Rule::Drop(arguments) => {
                for _ in 0..arguments {
                    from = group_end(tex, from).unwrap_or(from);
                }
            }
        }
    }
    out.push_str(&tex[from..]);
    out
}

/// The end of the `{..}` that is next after white space.
fn group_end(tex: &str, from: usize) -> Option<usize> {
    let start = from + tex[from..].find(|c: char| !c.is_whitespace())?;
    if !tex[start..].starts_with('{') {
        return None;
    }
    closing(tex, start + 1).map(|at| at + 1)
}

/// Where the group is closed that is open at `from`.
fn closing(tex: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = tex.bytes().enumerate().skip(from);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `{a \over b}` as `{\frac{a}{b}}`.
fn infix(tex: &str) -> Option<String> {
    let (start, end, name) =
        commands(tex).find(|(_, _, name)| matches!(*name, "over" | "choose" | "atop" | "brack"))?;
    // The innermost group around it, else the whole formula.
    let mut opens = Vec::new();
    let mut bytes = tex.bytes().enumerate().take(start);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' => opens.push(at + 1),
            b'}' => {
                opens.pop();
            }
            _ => {}
        }
    }
    let from = opens.last().copied().unwrap_or(0);
    let to = closing(tex, end).unwrap_or(tex.len());
    let (above, below) = (tex[from..start].trim(), tex[end..to].trim());
    let made = match name {
        "over" => format!("\\frac{{{above}}}{{{below}}}"),
        "choose" => format!("\\binom{{{above}}}{{{below}}}"),
        _ => format!("\\begin{{matrix}}{above}\\\\{below}\\end{{matrix}}"),
    };
    Some(format!("{}{made}{}", &tex[..from], &tex[to..]))
}

#[cfg(test)]
mod tests {
    use super::in_other_words;

    #[test]
    fn what_the_library_does_not_know() {
        for (tex, other) in [
            (r"x = \mbox{a \{} \label{y} z", r"x = \text{a \{}  z"),
            (r"\bm{x} \nonumber", r"\boldsymbol{x} "),
            (r"1 + {n+1 \over 2}", r"1 + {\frac{n+1}{2}}"),
            (r"n \choose {k \over 2}", r"\binom{n}{{\frac{k}{2}}}"),
            (r"a \\ b", r"\begin{gathered}a \\ b\end{gathered}"),
            (
                r"\overline{x} \\{",
                r"\begin{gathered}\overline{x} \\{\end{gathered}",
            ),
            (r"\label", ""),
            ("题 \\", "题 \\"),
        ] {
            assert_eq!(in_other_words(tex), other, "{tex}");
        }
    }
}
