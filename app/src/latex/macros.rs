//! `\newcommand`, `\def`, `\let` and `\DeclareMathOperator`: replaced in the text before it is parsed, so that formulas have them too.
//!
//! Authors name their bounds that way (`\newcommand{\maxn}{1000}`), and MathJax, to which the format refers, knows
//! them. A definition holds from where it stands, whatever group it stands in.

use super::conditionals::Conditionals;
use super::parser::without_comments;
use super::source::{Source, has_address};
use std::borrow::Cow;
use std::collections::HashMap;

/// Bytes of one definition after what it uses has been replaced.
const MAX_BODY: usize = 2000;
/// Bytes of the whole text after replacing.
const MAX_TEXT: usize = super::MAX_LATEX_BYTES;
/// Bytes of an address that is looked into: there may be one in the other.
const MAX_ADDRESS: usize = 2000;
/// Definitions of one text.
const MAX_MACROS: usize = 200;

#[derive(Clone)]
struct Macro {
    arguments: usize,
    /// What the first argument is without `[..]`, of commands that may have it.
    default: Option<String>,
    body: String,
}

/// The text with its own commands replaced. Its lines stay where they are.
pub fn expand(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 5] = ["command", "\\def", "\\let", "\\DeclareMath", "\\fi"];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut macros = HashMap::new();
    Cow::Owned(replace(text, &mut macros, true))
}

fn replace(text: &str, macros: &mut HashMap<String, Macro>, define: bool) -> String {
    let mut source = Source::new(text);
    let mut out = String::with_capacity(text.len());
    let mut conditionals = define.then(|| Conditionals::new(text));
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
                if let Some(conditionals) = &mut conditionals
                    && let Some(end) = conditionals.jump(&mut source, start, |name| macros.contains_key(name))
                {
                    // Lines stay where they are, and make no paragraph.
                    let lines = text[start..end].matches('\n').count();
                    out.extend(std::iter::repeat_n("%\n", lines));
                    source.at = end;
                    continue;
                }
                if has_address(name) && address_has_percent(&mut source) {
                    out.push_str(&text[start..source.at]);
                    continue;
                }
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
    if macros.len() >= MAX_MACROS {
        return false;
    }
    let start = source.at;
    let read = match command {
        "newcommand" | "renewcommand" | "providecommand" | "def" => read_definition(source, macros),
        "DeclareMathOperator" => read_operator(source, macros),
        "let" => read_alias(source, macros),
        _ => None,
    };
    if let Some((name, one)) = read {
        macros.insert(name, one);
        return true;
    }
    source.at = start;
    false
}

fn read_definition(source: &mut Source<'_>, macros: &mut HashMap<String, Macro>) -> Option<(String, Macro)> {
    source.take("*");
    let name = read_name(source)?;
    let (mut arguments, mut default) = (0, None);
    if let Some(number) = source.option() {
        arguments = number.trim().parse().ok().filter(|number| *number <= 9)?;
        default = source.option().filter(|_| arguments > 0).map(str::to_owned);
    }
    // `\def\f#1#2{..}`
    while source.take("#") {
        arguments += 1;
        if arguments > 9 || !source.take(&arguments.to_string()) {
            return None;
        }
    }
    // Before it is looked into: definitions inside definitions that are all too long would be read again and again.
    let body = source.group().filter(|body| body.len() <= MAX_BODY)?;
    let body = replace(&on_one_line(body), macros, false);
    let one = Macro {
        arguments,
        default,
        body,
    };
    (one.body.len() <= MAX_BODY).then_some((name, one))
}

/// Without the line ends, and so without the comments that they end.
fn on_one_line(text: &str) -> String {
    without_comments(text).replace('\n', " ")
}

/// The name that is defined, as `\name` or `{\name}`.
fn read_name(source: &mut Source<'_>) -> Option<String> {
    source.spaces();
    let name = if source.take("\\") {
        source.name().to_owned()
    } else {
        source.group()?.trim().strip_prefix('\\')?.to_owned()
    };
    // Polygon's is read by the parser.
    (!name.is_empty() && name != "htmlPixelsInCm").then_some(name)
}

/// `\DeclareMathOperator{\lcm}{lcm}`
fn read_operator(source: &mut Source<'_>, macros: &mut HashMap<String, Macro>) -> Option<(String, Macro)> {
    let star = if source.take("*") { "*" } else { "" };
    let name = read_name(source)?;
    let text = source.group().filter(|text| text.len() <= MAX_BODY)?;
    let text = replace(&on_one_line(text), macros, false);
    let body = format!("\\operatorname{star}{{{text}}}");
    (body.len() <= MAX_BODY).then_some((name, Macro::text(body)))
}

/// `\let\eps\varepsilon`
fn read_alias(source: &mut Source<'_>, macros: &HashMap<String, Macro>) -> Option<(String, Macro)> {
    let name = read_name(source)?;
    source.spaces();
    source.take("=");
    source.spaces();
    let other = source.take("\\").then(|| source.name())?;
    let one = match macros.get(other) {
        Some(one) => one.clone(),
        None if other.is_empty() => return None,
        None => Macro::text(format!("\\{other}")),
    };
    Some((name, one))
}

/// Goes past an address in which `%` stands: there is neither a command nor a comment in it.
fn address_has_percent(source: &mut Source<'_>) -> bool {
    let start = source.at;
    let address = source.group().filter(|address| address.len() <= MAX_ADDRESS);
    let has_percent = address.is_some_and(|address| address.contains('%'));
    if !has_percent {
        source.at = start;
    }
    has_percent
}

impl Macro {
    /// Without arguments.
    fn text(body: String) -> Self {
        Self {
            arguments: 0,
            default: None,
            body,
        }
    }

    /// The body with the arguments that are next in `source`; `None`: they are not there, or there is no room.
    fn apply(&self, source: &mut Source<'_>, room: usize) -> Option<String> {
        let start = source.at;
        let mut arguments: Vec<&str> = Vec::new();
        if let Some(default) = &self.default {
            source.spaces();
            arguments.push(source.option().unwrap_or(default));
        }
        let rest = self.arguments.saturating_sub(arguments.len());
        arguments.extend((0..rest).map_while(|_| source.group()));
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
                    out.push_str(&on_one_line(argument));
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
    fn definitions_of_every_form() {
        for (text, made) in [
            (r"\newcommand{\f}[2][d]{#1-#2}\f{x} \f[y]{x}", "d-x y-x"),
            (r"\def\f#1#2{#2#1}\f{a}{b}", "ba"),
            (r"\def\f#1.{#1}\f{a}", r"\def\f#1.{#1}\f{a}"),
            (
                r"\DeclareMathOperator{\lcm}{lcm}\lcm(a)",
                r"\operatorname{lcm}(a)",
            ),
            (
                r"\DeclareMathOperator*{\am}{arg\,max}\am_x",
                r"\operatorname*{arg\,max}_x",
            ),
            (
                r"\let\eps\varepsilon\def\b{B}\let\c=\b \eps \c",
                r" \varepsilon B",
            ),
            (r"\let\a", r"\let\a"),
            ("\\def\\f#1{% why\n  a #1\n}\\f{b % c\nd}", "\n\na b d "),
        ] {
            assert_eq!(expand(text), made, "{text}");
        }
    }

    #[test]
    fn conditionals_that_are_known_are_decided() {
        for (text, made) in [
            (r"a \ifx\boi\undefined b\else c\fi d", "a bd"),
            (r"\def\boi{}a \ifx\undefined\boi b\else c\fi d", "a cd"),
            (r"\def\x{}\ifdefined\x b\else c\fi", "b"),
            (r"\iffalse x \ifnum1=1 y\else z\fi\fi a", "a"),
            (r"\iftrue\iffalse x\else y\fi\fi z", "yz"),
            (r"\ifplastex{w}\else{p}\fi", "{w}"),
            // What is not decided stays, with what is in it.
            (r"\ifnum1=1 a\iffalse x\fi\else b\fi", r"\ifnum1=1 a\else b\fi"),
            (r"\ifx\a\b x\fi", r"\ifx\a\b x\fi"),
            (r"\iffalse x", r"\iffalse x"),
            (r"$a \iff b$ \fi", r"$a \iff b$ \fi"),
            (r"% \iffalse", r"% \iffalse"),
            ("a\n\\iffalse\nx\n\n\\fi\nb", "a\n%\n%\n%\n%\nb"),
        ] {
            assert_eq!(expand(text), made, "{text}");
        }
    }

    #[test]
    fn many_conditionals_end() {
        for piece in [
            "\\iffalse ",
            "\\iffalse\\fi",
            "\\iftrue ",
            "\\ifx\\a\\undefined",
            "\\fi",
            "\\ifx",
        ] {
            let half = piece.repeat(250_000 / piece.len());
            let start = std::time::Instant::now();
            expand(&format!("{half}{}", "\\fi ".repeat(50_000)));
            assert!(start.elapsed().as_secs() < 20, "{piece}: {:?}", start.elapsed());
        }
    }

    #[test]
    fn addresses_are_no_commands() {
        let depth = 80_000;
        let nested = format!("\\def\\x{{y}}{}{}", "\\url{".repeat(depth), "}".repeat(depth));
        let start = std::time::Instant::now();
        expand(&nested);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
        let text = "\\def\\x{y}\\url{http://a/%20\\x} \\href{\\x}{\\x} % \\x";
        assert_eq!(expand(text), "\\url{http://a/%20\\x} \\href{y}{y} % \\x");
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
