//! `\newcommand` and `\def`: replaced in the text before it is parsed, so that formulas have them too.
//!
//! Authors name their bounds that way (`\newcommand{\maxn}{1000}`), and MathJax, to which the format refers, knows
//! both. A definition holds from where it stands, whatever group it stands in.

use super::source::Source;
use std::borrow::Cow;
use std::collections::HashMap;

/// Bytes of one definition after what it uses has been replaced.
const MAX_BODY: usize = 2000;
/// Bytes of the whole text after replacing.
const MAX_TEXT: usize = super::MAX_LATEX_BYTES;
/// Definitions of one text.
const MAX_MACROS: usize = 200;

struct Macro {
    arguments: usize,
    body: String,
}

/// The text with its own commands replaced. Its lines stay where they are.
pub fn expand(text: &str) -> Cow<'_, str> {
    if !["command", "\\def"].iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut macros = HashMap::new();
    Cow::Owned(replace(text, &mut macros, true))
}

fn replace(text: &str, macros: &mut HashMap<String, Macro>, define: bool) -> String {
    let mut source = Source::new(text);
    let mut out = String::with_capacity(text.len());
    while let Some(c) = source.peek() {
        let start = source.at;
        source.next();
        match c {
            '%' => {
                let rest = source.rest();
                source.at += rest.find('\n').unwrap_or(rest.len());
            }
            '\\' if source.peek().is_some_and(|c| c.is_ascii_alphabetic()) => {
                let name = source.name();
                if define && definition(&mut source, name, macros) {
                    let lines = text[start..source.at].matches('\n').count();
                    out.extend(std::iter::repeat_n('\n', lines));
                    continue;
                }
                let room = MAX_TEXT.saturating_sub(out.len());
                if let Some(made) = macros.get(name).and_then(|one| one.apply(&mut source, room)) {
                    out.push_str(&made);
                    continue;
                }
            }
            '\\' => {
                source.next();
            }
            _ => {}
        }
        out.push_str(&text[start..source.at]);
    }
    out
}

/// Reads what follows `\newcommand` or `\def`; `false`: it is neither, or of a form that is not followed.
fn definition(source: &mut Source<'_>, command: &str, macros: &mut HashMap<String, Macro>) -> bool {
    if !matches!(command, "newcommand" | "renewcommand" | "providecommand" | "def") {
        return false;
    }
    if macros.len() >= MAX_MACROS {
        return false;
    }
    let start = source.at;
    if let Some((name, one)) = read_definition(source, macros) {
        macros.insert(name, one);
        return true;
    }
    source.at = start;
    false
}

fn read_definition(source: &mut Source<'_>, macros: &mut HashMap<String, Macro>) -> Option<(String, Macro)> {
    source.take("*");
    source.spaces();
    let name = if source.take("\\") {
        source.name().to_owned()
    } else {
        source.group()?.trim().strip_prefix('\\')?.to_owned()
    };
    // Polygon's is read by the parser.
    if name.is_empty() || name == "htmlPixelsInCm" {
        return None;
    }
    let arguments = match source.option() {
        Some(number) => number.trim().parse().ok().filter(|number| *number <= 9)?,
        None => 0,
    };
    // Before it is looked into: definitions inside definitions that are all too long would be read again and again.
    let body = source.group().filter(|body| body.len() <= MAX_BODY)?;
    let body = replace(&body.replace('\n', " "), macros, false);
    (body.len() <= MAX_BODY).then_some((name, Macro { arguments, body }))
}

impl Macro {
    /// The body with the arguments that are next in `source`; `None`: they are not there, or there is no room.
    fn apply(&self, source: &mut Source<'_>, room: usize) -> Option<String> {
        let start = source.at;
        let arguments: Vec<&str> = (0..self.arguments).map_while(|_| source.group()).collect();
        let made = (arguments.len() == self.arguments)
            .then(|| self.with(&arguments, room.min(MAX_BODY.saturating_mul(4))))
            .flatten();
        if made.is_none() {
            source.at = start;
        }
        made
    }

    /// The body with `arguments` for `#1`, `#2`, ...; `None`: it would be longer than `room`.
    fn with(&self, arguments: &[&str], room: usize) -> Option<String> {
        let mut parts = self.body.split('#');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let number = part.chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0);
            let argument = (number as usize).checked_sub(1).and_then(|at| arguments.get(at));
            match argument {
                // Checked before it is put in: arguments may be long, and there may be many places for them.
                Some(argument) if out.len() + argument.len() > room => return None,
                Some(argument) => {
                    out.push_str(&argument.replace('\n', " "));
                    out.push_str(&part[1..]);
                }
                None => {
                    out.push('#');
                    out.push_str(part);
                }
            }
        }
        (out.len() <= room).then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn definitions_are_replaced_from_where_they_stand() {
        let text = "\\newcommand{\\maxn}{10^5}\n\\newcommand\\two[2]{#1 + #2}\\def\\x{\\maxn!}\n\
                    $\\maxn$ \\maxnot \\two{a}{b} \\x % \\maxn\n\\two{a}";
        assert_eq!(expand(text), "\n\n$10^5$ \\maxnot a + b 10^5! % \\maxn\n\\two{a}");
    }

    #[test]
    fn definitions_in_definitions_are_read_once() {
        let depth = 40_000;
        let text = format!("{}{}", "\\def\\a{".repeat(depth), "}".repeat(depth));
        let start = std::time::Instant::now();
        expand(&text);
        // Minutes, when each was read to its end.
        assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
    }

    #[test]
    fn growth_is_bounded() {
        let mut text = String::from("\\def\\a{xxxxxxxxxx}");
        for (from, to) in ["a", "b", "c", "d", "e", "f", "g"]
            .iter()
            .zip(["b", "c", "d", "e", "f", "g", "h"])
        {
            text.push_str(&format!("\\def\\{to}{{{}}}", format!("\\{from}").repeat(10)));
        }
        text.push_str(&"\\c ".repeat(200_000));
        assert!(expand(&text).len() < 2_000_000);
        // Arguments that are long, in many places, one in the other.
        let (first, second) = ("#2".repeat(100_000), "b".repeat(100_000));
        let call = format!("\\a{{{first}}}{{{second}}}");
        let text = format!("\\newcommand{{\\a}}[2]{{{}}}{call}", "#1".repeat(900));
        assert_eq!(expand(&text), call);
        // An argument is not looked into.
        assert_eq!(expand(r"\newcommand{\a}[2]{#1 #2 #3 ##}\a{#2}{x}"), "#2 x #3 ##");
        // A command of its own name does not run away.
        assert_eq!(expand("\\def\\z{\\z\\z}\\z"), "\\z\\z");
    }
}
