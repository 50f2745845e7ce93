//! POSIX extended regular expressions in the C locale, rewritten byte by byte for `regex-automata`.

/// Deepest nesting of groups and repetitions.
pub(super) const MAX_NESTING: u32 = 100;
/// Largest bound of `{m,n}`.
const MAX_REPEAT: u32 = 100_000;

/// # Errors
/// Why it is no extended regular expression.
pub(super) fn translate(pattern: &[u8]) -> Result<String, String> {
    Translator::new(pattern).translate()
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
