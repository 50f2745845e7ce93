//! TeX of formulas that MathJax takes and pulldown-latex does not, or not as it is meant, said in other words.
//!
//! One pass over the tokens, which knows braces and comments; then infix commands, and lines without an environment.

use super::tex_reader::{Reader, Token, closing};
use super::words::{Word, Words, is_mark};
use std::fmt::Write as _;

/// Infix commands of one formula that are said otherwise.
const MAX_INFIX: usize = 32;
/// Bytes of the index of a `\root`.
const MAX_INDEX: usize = 100;
/// Arguments inside arguments that are looked into.
pub(super) const MAX_DEPTH: usize = 64;

/// What becomes of a command.
enum Rule {
    /// Another command.
    As(&'static str),
    /// Its argument stays.
    Unwrap,
    /// It goes, with so many arguments.
    Drop(usize),
    /// Its argument stays between these tags.
    Within(&'static str, &'static str),
}

fn rule(name: &str) -> Option<Rule> {
    Some(match name {
        "bm" | "pmb" => Rule::As("\\boldsymbol"),
        "mathds" | "mathbbm" | "Bbb" => Rule::As("\\mathbb"),
        "mathscr" | "scr" => Rule::As("\\mathcal"),
        "frak" => Rule::As("\\mathfrak"),
        "bold" => Rule::As("\\mathbf"),
        "nicefrac" => Rule::As("\\tfrac"),
        "dddot" => Rule::As("\\overset{\\ldots}"),
        "idotsint" => Rule::As("\\int\\cdots\\int "),
        "varliminf" => Rule::As("\\underline{\\lim}"),
        "varlimsup" => Rule::As("\\overline{\\lim}"),
        "mspace" => Rule::As("\\mskip"),
        "hfill" | "hfil" => Rule::As("\\quad "),
        "mod" => Rule::As("\\hspace{0.5em}\\operatorname{mod}\\hspace{0.17em}"),
        "boxed" | "smash" | "ensuremath" | "vcenter" => Rule::Unwrap,
        // LaTeX has no sizes in formulas either.
        "tiny" | "scriptsize" | "footnotesize" | "small" | "normalsize" | "large" | "Large" | "LARGE"
        | "huge" | "Huge" => Rule::Drop(0),
        "nonumber" | "notag" | "displaylimits" | "nobreak" | "allowbreak" | "/" | "-" => Rule::Drop(0),
        "label" | "tag" | "vphantom" => Rule::Drop(1),
        "cancel" => Rule::Within("<menclose notation=\"updiagonalstrike\">", "</menclose>"),
        "bcancel" => Rule::Within("<menclose notation=\"downdiagonalstrike\">", "</menclose>"),
        "xcancel" => Rule::Within(
            "<menclose notation=\"updiagonalstrike downdiagonalstrike\">",
            "</menclose>",
        ),
        "phantom" => Rule::Within("<mphantom>", "</mphantom>"),
        "hphantom" => Rule::Within(
            "<mpadded height=\"0\" depth=\"0\"><mphantom>",
            "</mphantom></mpadded>",
        ),
        _ => return None,
    })
}

/// An environment's name and columns as the library has it.
fn environment(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "eqnarray" | "eqnarray*" => ("array", "{rcl}"),
        "multline*" => ("multline", ""),
        "flalign" | "flalign*" => ("align*", ""),
        _ => return None,
    })
}

/// A formula as the library is given it, and the words that are put in after it. `None`: text in it cannot be shown.
pub(super) fn in_other_words(tex: &str) -> Option<(String, Words)> {
    let mut said = Said::default();
    said.math(tex, 0)?;
    let mut text = said.tex;
    for _ in 0..MAX_INFIX {
        match infix(&text) {
            Some(made) => text = made,
            None => break,
        }
    }
    // Lines of a formula without an environment.
    if !text.contains("\\begin") && text.contains("\\\\") {
        text = format!("\\begin{{gathered}}{text}\\end{{gathered}}");
    }
    Some((text, said.words))
}

#[derive(Default)]
pub(super) struct Said {
    pub tex: String,
    pub words: Words,
}

impl Said {
    /// Writes `tex`. `None`: it holds text that cannot be shown.
    pub fn math(&mut self, tex: &str, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut reader = Reader::new(tex);
        if self.switched(tex) {
            return Some(());
        }
        loop {
            let start = reader.at;
            let Some(token) = reader.next() else { break };
            match token {
                Token::Char('~') => self.space(),
                Token::Char('%') => {
                    // It would go on in what is put in behind it.
                    reader.line();
                    self.tex.push('\n');
                }
                Token::Char('{') => self.group(&mut reader),
                Token::Char(c) if is_mark(c) => self.word(Word::plain(c.to_string())),
                Token::Char(c) => self.tex.push(c),
                Token::Command(name) => {
                    let after = reader.at;
                    if !self.command(name, &mut reader, depth)? {
                        reader.at = after;
                        self.tex.push_str(&tex[start..after]);
                    }
                }
            }
        }
        Some(())
    }

    /// One word, where the library has `\text`.
    pub fn word(&mut self, word: Word) {
        let mark = self.words.add(word);
        // A `String` takes everything.
        let _ = write!(self.tex, "\\text{{{mark}}}");
    }

    /// A space between words.
    fn space(&mut self) {
        self.word(Word::plain("\u{a0}".into()));
    }

    /// A group that has been opened: a word when it is `{\tt YES}`.
    fn group(&mut self, reader: &mut Reader<'_>) {
        self.tex.push('{');
        let is_switch = |rest: &str| SWITCHES.iter().any(|(name, _)| rest.starts_with(name));
        if !reader.rest().strip_prefix('\\').is_some_and(is_switch) {
            return;
        }
        if let Some(close) = closing(reader.text, reader.at)
            && self.switched(&reader.text[reader.at..close])
        {
            reader.at = close;
        }
    }

    /// Writes `\tt YES` as a word.
    fn switched(&mut self, tex: &str) -> bool {
        let mut reader = Reader::new(tex);
        let Some(Token::Command(name)) = reader.next() else {
            return false;
        };
        let Some((_, font)) = SWITCHES.iter().find(|(other, _)| *other == name) else {
            return false;
        };
        self.letters(font, reader.rest())
    }

    /// Writes the argument of `\mathtt` and the like as a word, if it is one.
    fn letters(&mut self, font: &str, tex: &str) -> bool {
        let is_mono = font == "mathtt";
        let Some(text) = letters(tex, is_mono) else {
            return false;
        };
        // Single letters are variables, and digits are digits in any font; what is monospaced is code.
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        if !is_mono && (text.chars().count() < 2 || font == "mathrm" && is_number) {
            return false;
        }
        self.word(Word::plain(text).with(font));
        true
    }

    /// Writes what a command is said to be; `false`: it stays as it is, with what is behind its name.
    fn command(&mut self, name: &str, reader: &mut Reader<'_>, depth: usize) -> Option<bool> {
        match name {
            " " | "\n" | "\t" | "\r" | "nobreakspace" | "space" => self.space(),
            "mathtt" | "mathbf" | "mathsf" | "mathit" | "mathrm" => {
                return Some(reader.argument().is_some_and(|inner| self.letters(name, inner)));
            }
            "operatorname" | "operatornamewithlimits" | "mathop" => {
                return self.operator(name, reader, depth);
            }
            "pod" => {
                let Some(inner) = reader.argument() else {
                    return Some(false);
                };
                self.tex.push_str("\\quad (");
                self.math(inner, depth + 1)?;
                self.tex.push(')');
            }
            "injlim" => self.named("inj\u{2009}lim".into(), true),
            "projlim" => self.named("proj\u{2009}lim".into(), true),
            "root" => {
                let index = reader.rest().find("\\of").filter(|end| *end <= MAX_INDEX);
                let Some(index) = index.map(|end| &reader.rest()[..end]) else {
                    return Some(false);
                };
                reader.at += index.len() + "\\of".len();
                let Some(inner) = reader.argument() else {
                    return Some(false);
                };
                self.tex.push_str("\\sqrt[{");
                self.math(index, depth + 1)?;
                self.tex.push_str("}]{");
                self.math(inner, depth + 1)?;
                self.tex.push('}');
            }
            "cases" | "matrix" | "pmatrix" | "eqalign" | "displaylines" => {
                let Some(body) = reader.group() else {
                    return Some(false);
                };
                self.rows(name, body, depth)?;
            }
            "left" | "right" | "middle" | "big" | "bigl" | "bigr" | "bigm" | "Big" | "Bigl" | "Bigr"
            | "Bigm" | "bigg" | "biggl" | "biggr" | "Bigg" | "Biggl" | "Biggr" => {
                reader.spaces();
                let angle = match reader.rest().chars().next() {
                    Some('<') => "langle ",
                    Some('>') => "rangle ",
                    _ => return Some(false),
                };
                reader.next();
                let _ = write!(self.tex, "\\{name}\\{angle}");
            }
            // Their argument is text.
            "colorbox" | "fcolorbox" => {
                let Some(inner) = in_box(name, reader) else {
                    return Some(false);
                };
                self.text("text", inner, depth + 1)?;
            }
            "begin" | "end" => return Some(self.environment(name, reader)),
            "hspace" if reader.take('*') => self.tex.push_str("\\hspace"),
            _ if super::words::is_text(name) => {
                let Some(inner) = reader.argument() else {
                    return Some(false);
                };
                self.text(name, inner, depth + 1)?;
            }
            _ => match crate::latex::symbols::symbol(name).filter(|_| name.starts_with("text")) {
                Some(text) => self.word(Word::plain(text.into())),
                None => return self.by_rule(name, reader, depth),
            },
        }
        Some(true)
    }

    fn by_rule(&mut self, name: &str, reader: &mut Reader<'_>, depth: usize) -> Option<bool> {
        match rule(name) {
            None => return Some(false),
            Some(Rule::As(other)) => self.tex.push_str(other),
            // The braces make a group of it.
            Some(Rule::Unwrap) => {}
            Some(Rule::Drop(arguments)) => {
                for _ in 0..arguments {
                    reader.group();
                }
                // What is before it stays the command that it is.
                if reader.rest().starts_with(|c: char| c.is_ascii_alphabetic()) {
                    self.tex.push(' ');
                }
            }
            Some(Rule::Within(open, close)) => {
                let Some(inner) = reader.argument() else {
                    return Some(false);
                };
                self.tex.push('{');
                self.word(Word::Tag(open));
                self.tex.push('{');
                self.math(inner, depth + 1)?;
                self.tex.push('}');
                self.word(Word::Tag(close));
                self.tex.push('}');
            }
        }
        Some(true)
    }

    /// An operator.
    fn named(&mut self, text: String, limits: bool) {
        let mark = self.words.add(Word::Name { text, limits });
        let _ = write!(self.tex, "\\operatorname{{{mark}}}");
    }

    /// `\operatorname{arg\,max}`, `\operatorname*{lcm}`, `\mathop{\rm lcm}`: a name, or else a group.
    fn operator(&mut self, command: &str, reader: &mut Reader<'_>, depth: usize) -> Option<bool> {
        let limits = reader.take('*') || command != "operatorname";
        let inner = match command {
            "mathop" => reader.group(),
            _ => reader.argument(),
        };
        let Some(inner) = inner else {
            return Some(false);
        };
        // One sign may be a large one.
        if command == "mathop" && inner.trim().chars().count() < 2 {
            return Some(false);
        }
        if let Some(text) = operator_name(inner, depth) {
            self.named(text, limits);
        } else {
            let font = if command == "mathop" {
                "mathnormal"
            } else {
                "mathrm"
            };
            let _ = write!(self.tex, "\\mathop\\{font}{{");
            self.math(inner, depth + 1)?;
            self.tex.push('}');
        }
        Some(true)
    }

    /// `\cases{a & b \cr c & d}` as an environment. What stands behind `&` in `\cases` is text.
    fn rows(&mut self, name: &str, body: &str, depth: usize) -> Option<()> {
        let environment = match name {
            "eqalign" => "aligned",
            "displaylines" => "gathered",
            other => other,
        };
        let _ = write!(self.tex, "\\begin{{{environment}}}");
        let rows = super::tex_reader::rows(body);
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                self.tex.push_str("\\\\ ");
            }
            for (column, cell) in row.iter().enumerate() {
                if column > 0 {
                    self.tex.push('&');
                }
                if column == 1 && name == "cases" {
                    self.text("text", cell.trim(), depth + 1)?;
                } else {
                    self.tex.push('{');
                    self.math(cell, depth + 1)?;
                    self.tex.push('}');
                }
            }
        }
        let _ = write!(self.tex, "\\end{{{environment}}}");
        Some(())
    }

    fn environment(&mut self, command: &str, reader: &mut Reader<'_>) -> bool {
        let Some(name) = reader.group() else {
            return false;
        };
        if let Some((other, columns)) = environment(name) {
            let columns = if command == "begin" { columns } else { "" };
            let _ = write!(self.tex, "\\{command}{{{other}}}{columns}");
            return true;
        }
        if command == "begin" && name == "array" {
            let Some(columns) = reader.group().and_then(columns) else {
                return false;
            };
            let _ = write!(self.tex, "\\begin{{array}}{{{columns}}}");
            return true;
        }
        false
    }
}

/// Commands that set the rest of their group, and those with an argument that set the same.
const SWITCHES: [(&str, &str); 5] = [
    ("tt", "mathtt"),
    ("bf", "mathbf"),
    ("sf", "mathsf"),
    ("it", "mathit"),
    ("rm", "mathrm"),
];

/// What stands in a box behind its colours, which are not shown in formulas.
pub(super) fn in_box<'a>(command: &str, reader: &mut Reader<'a>) -> Option<&'a str> {
    let colors = if command == "fcolorbox" { 2 } else { 1 };
    for _ in 0..colors {
        reader.group()?;
    }
    reader.argument()
}

/// Columns without what stands between them (`@{..}`); `None` when there is none of it.
fn columns(spec: &str) -> Option<String> {
    if !spec.contains(['@', '!']) {
        return None;
    }
    let mut out = String::new();
    let mut reader = Reader::new(spec);
    while let Some(token) = reader.next() {
        match token {
            Token::Char('@' | '!') => {
                reader.group();
            }
            Token::Char(c) => out.push(c),
            Token::Command(_) => return None,
        }
    }
    Some(out)
}

/// The letters of `\mathtt{YES}`; `None`: it is no word, but a formula.
fn letters(tex: &str, is_mono: bool) -> Option<String> {
    let mut text = String::new();
    let mut reader = Reader::new(tex);
    while let Some(token) = reader.next() {
        match token {
            Token::Char(c) if c.is_whitespace() => {}
            Token::Char('~') | Token::Command(" ") => text.push(' '),
            Token::Char(c) if c.is_alphanumeric() => text.push(c),
            Token::Char(c) if is_mono && c.is_ascii_punctuation() && !"'^_&#$%{}".contains(c) => text.push(c),
            Token::Command(c @ ("_" | "%" | "&" | "#" | "$" | "{" | "}")) => text.push_str(c),
            _ => return None,
        }
    }
    (!text.trim().is_empty()).then_some(text)
}

/// The name of an operator as plain text; `None`: it is a formula.
fn operator_name(tex: &str, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut name = String::new();
    let mut reader = Reader::new(tex);
    // Functions stand apart from each other.
    let mut was_function = false;
    while let Some(token) = reader.next() {
        let mut is_function = false;
        match token {
            Token::Char(c) if c.is_whitespace() => is_function = was_function,
            Token::Char('~') => name.push('\u{a0}'),
            Token::Char('-') => name.push('-'),
            Token::Char(c) if c.is_alphanumeric() => name.push(c),
            Token::Char('{') => {
                let close = closing(tex, reader.at)?;
                name.push_str(&operator_name(&tex[reader.at..close], depth + 1)?);
                reader.at = close + 1;
            }
            Token::Command("rm" | "!" | "nolimits") => {}
            Token::Command("mathrm" | "text" | "textrm" | "mbox" | "textnormal") => {
                name.push_str(&operator_name(reader.group()?, depth + 1)?);
            }
            Token::Command(" " | "," | ":" | ";" | "thinspace") => name.push('\u{2009}'),
            Token::Command("_") => name.push('_'),
            Token::Command(
                function @ ("arg" | "max" | "min" | "sup" | "inf" | "lim" | "deg" | "dim" | "gcd" | "log"
                | "ln" | "exp"),
            ) => {
                if was_function {
                    name.push('\u{2009}');
                }
                name.push_str(function);
                is_function = true;
            }
            _ => return None,
        }
        was_function = is_function;
    }
    (!name.trim().is_empty()).then_some(name)
}

/// `{a \over b}` as `{\frac{a}{b}}`.
fn infix(tex: &str) -> Option<String> {
    let mut reader = Reader::new(tex);
    // Beginnings of the groups around this place.
    let mut opens = Vec::new();
    let (start, name) = loop {
        let start = reader.at;
        match reader.next()? {
            Token::Char('{') => opens.push(reader.at),
            Token::Char('}') => {
                opens.pop();
            }
            Token::Command(name @ ("over" | "choose" | "atop" | "brack" | "brace")) => break (start, name),
            _ => {}
        }
    };
    // The innermost group around it, else the whole formula.
    let from = opens.last().copied().unwrap_or(0);
    let to = closing(tex, reader.at).unwrap_or(tex.len());
    let (above, below) = (tex[from..start].trim(), tex[reader.at..to].trim());
    let rows = || format!("\\begin{{matrix}}{above}\\\\{below}\\end{{matrix}}");
    let made = match name {
        "over" => format!("\\frac{{{above}}}{{{below}}}"),
        "choose" => format!("\\binom{{{above}}}{{{below}}}"),
        "brack" => format!("\\left[{}\\right]", rows()),
        "brace" => format!("\\left\\{{{}\\right\\}}", rows()),
        _ => rows(),
    };
    Some(format!("{}{made}{}", &tex[..from], &tex[to..]))
}

#[cfg(test)]
mod tests {
    use super::in_other_words;

    #[track_caller]
    fn said(tex: &str) -> String {
        in_other_words(tex).map_or_else(|| "nothing".into(), |(tex, words)| words.spelled(&tex))
    }

    #[test]
    fn what_the_library_does_not_know() {
        for (tex, other) in [
            (r"x = \mbox{a \{} \label{y} z", r"x = \text{a {}  z"),
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
            (
                r"\left< a \right> \bigl<",
                r"\left\langle  a \right\rangle  \bigl\langle ",
            ),
            (r"\mathscr P(S) \small x", r"\mathcal P(S)  x"),
            (
                r"\begin{eqnarray} a &=& b \end{eqnarray}",
                r"\begin{array}{rcl} a &=& b \end{array}",
            ),
            (
                r"\begin{multline*} a \\ b \end{multline*}",
                r"\begin{multline} a \\ b \end{multline}",
            ),
            (
                r"\begin{array}{@{}r@{\,}l|} a & b \end{array}",
                r"\begin{array}{rl|} a & b \end{array}",
            ),
            (r"x \pod{p} \pod p", r"x \quad (p) \quad (p)"),
            (r"a \hspace*{1em} b", r"a \hspace{1em} b"),
            (r"\phantom{0}1", r"{\text{<mphantom>}{0}\text{</mphantom>}}1"),
            (r"\root n+1 \of x \root", r"\sqrt[{ n+1 }]{x} \root"),
            (
                r"\eqalign{a &= b \cr c &= d}",
                r"\begin{aligned}{a }&{= b }\\ { c }&{= d}\end{aligned}",
            ),
            (r"a \textendash b \l", "a \\text{–} b \\l"),
            (r"{a \brack b}", r"{\left[\begin{matrix}a\\b\end{matrix}\right]}"),
        ] {
            assert_eq!(said(tex), other, "{tex}");
        }
    }

    #[test]
    fn rows_of_plain_tex() {
        assert_eq!(
            said(r"\cases{1 & if $x>0$ \cr 0 & otherwise\cr}"),
            r"\begin{cases}{1 }&{\text{if }{x>0}}\\ { 0 }&\text{otherwise}\end{cases}"
        );
        assert_eq!(
            said(r"\pmatrix{a & {b \cr} \cr c & d}"),
            r"\begin{pmatrix}{a }&{ {b \cr} }\\ { c }&{ d}\end{pmatrix}"
        );
        assert_eq!(
            said(r"\begin{cases} a & b \end{cases}"),
            r"\begin{cases} a & b \end{cases}"
        );
    }

    #[test]
    fn words_of_letters() {
        for (tex, other) in [
            (
                r"\mathtt{YES} \mathtt{a\_b} \mathtt R",
                r"\text{YES} \text{a_b} \text{R}",
            ),
            (r"{\tt NO} {\bf x} {\bf AB}", r"{\text{NO}} {\bf x} {\text{AB}}"),
            (
                r"\mathrm{lcm} \mathrm{d}x \mathrm{10}",
                r"\text{lcm} \mathrm{d}x \mathrm{10}",
            ),
            (r"\mathbf{x_1} \mathit{AB}", r"\mathbf{x_1} \text{AB}"),
            (r"\tt", r"\tt"),
        ] {
            assert_eq!(said(tex), other, "{tex}");
        }
    }

    #[test]
    fn operators_have_names() {
        for (tex, other) in [
            (r"\operatorname{arg\,max}_x", "\\operatorname{arg\u{2009}max}_x"),
            (r"\operatorname*{argmax}_x", r"\operatorname{argmax}_x"),
            (r"\mathop{\arg \max}_x", "\\operatorname{arg\u{2009}max}_x"),
            (r"\mathop{\rm lcm}", r"\operatorname{lcm}"),
            (r"\mathop{\mathrm{lcm}}", r"\operatorname{lcm}"),
            (r"\mathop{\sum\sum}_{i,j}", r"\mathop\mathnormal{\sum\sum}_{i,j}"),
            (r"\mathop{+}", r"\mathop{+}"),
            (
                r"\operatorname\max \operatorname d",
                r"\operatorname{max} \operatorname{d}",
            ),
        ] {
            assert_eq!(said(tex), other, "{tex}");
        }
    }
}
