//! Commands and blocks.

use super::code::{Action, Code, Command, Expression, Loop, Notation, Range, Target, Until};
use super::expression::{Builder, Kind};
use super::lex::{Lexer, Token};
use super::matcher::Matcher;
use super::value::Value;
use super::{MAX_SOURCE, ParseError};
use std::collections::BTreeMap;

/// A block that is not closed yet.
#[derive(Debug)]
enum Open {
    Loop(usize),
    /// The command whose jump leads to ELSE or END.
    If(usize),
    /// The jump over the ELSE part.
    Else(usize),
}

#[derive(Debug)]
pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token,
    place: usize,
    numbers: BTreeMap<String, usize>,
    code: Code,
    /// With the place of the block's first token.
    open: Vec<(Open, usize)>,
    lines: LineCounter<'a>,
}

/// Lines of places that only grow.
#[derive(Debug)]
struct LineCounter<'a> {
    source: &'a [u8],
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line(&mut self, place: usize) -> usize {
        let passed = self.source.get(self.at..place).unwrap_or_default();
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.at = self.at.max(place);
        self.line
    }
}

/// Compiles a program.
pub(super) fn program(source: &[u8]) -> Result<Code, ParseError> {
    let mut parser = Parser::new(source)?;
    while parser.token != Token::End {
        parser.command()?;
    }
    if let Some((open, place)) = parser.open.last() {
        let what = match open {
            Open::Loop(_) => "loop",
            Open::If(_) | Open::Else(_) => "IF",
        };
        return Err(parser.error_at(*place, format!("the {what} has no END")));
    }
    parser.emit(parser.place, Action::Eof);
    Ok(parser.finish())
}

/// The value of a preset: an expression without variables is compiled as one.
pub(super) fn value(source: &[u8]) -> Result<Expression, ParseError> {
    let mut parser = Parser::new(source)?;
    let expression = parser.expression()?;
    match &parser.token {
        Token::End if parser.code.names.is_empty() && parser.numbers.is_empty() => Ok(expression),
        Token::End => Err(parser.error_at(0, "a preset uses no variables")),
        _ => Err(parser.unexpected_here(parser.place, "the end")),
    }
}

impl<'a> Parser<'a> {
    fn new(source: &'a [u8]) -> Result<Self, ParseError> {
        let mut lexer = Lexer::new(source);
        if source.len() > MAX_SOURCE {
            return Err(lexer.error(0, format!("the program is larger than {MAX_SOURCE} bytes")));
        }
        let (token, place) = lexer.next()?;
        Ok(Self {
            lexer,
            token,
            place,
            numbers: BTreeMap::new(),
            code: Code::default(),
            open: Vec::new(),
            lines: LineCounter {
                source,
                at: 0,
                line: 1,
            },
        })
    }

    fn finish(mut self) -> Code {
        let mut names = vec![String::new(); self.numbers.len()];
        for (name, number) in self.numbers {
            names[number] = name;
        }
        self.code.names = names;
        self.code
    }

    pub(super) fn peek(&self) -> &Token {
        &self.token
    }

    /// Where the next token starts.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// Takes the next token.
    pub(super) fn advance(&mut self) -> Result<Token, ParseError> {
        let (token, place) = self.lexer.next()?;
        self.place = place;
        Ok(std::mem::replace(&mut self.token, token))
    }

    pub(super) fn accept(&mut self, symbol: &'static str) -> Result<bool, ParseError> {
        let is_there = self.token == Token::Symbol(symbol);
        if is_there {
            self.advance()?;
        }
        Ok(is_there)
    }

    pub(super) fn expect(&mut self, symbol: &'static str) -> Result<(), ParseError> {
        if self.accept(symbol)? {
            return Ok(());
        }
        Err(self.unexpected_here(self.place, &format!("\"{symbol}\"")))
    }

    pub(super) fn error_at(&self, place: usize, message: impl Into<String>) -> ParseError {
        self.lexer.error(place, message)
    }

    pub(super) fn unexpected_here(&self, place: usize, expected: &str) -> ParseError {
        self.unexpected(place, &self.token, expected)
    }

    pub(super) fn unexpected(&self, place: usize, token: &Token, expected: &str) -> ParseError {
        let found = match token {
            Token::Word(word) | Token::Symbol(word) => format!("\"{word}\""),
            Token::Name(name) => format!("the name {name}"),
            Token::Integer(_) | Token::Float(_) => "a number".to_owned(),
            Token::Text(_) => "a string".to_owned(),
            Token::End => "the end of the program".to_owned(),
        };
        self.error_at(place, format!("expected {expected}, found {found}"))
    }

    /// The number of a variable.
    pub(super) fn name_number(&mut self, name: &str) -> usize {
        let next = self.numbers.len();
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }

    pub(super) fn name(&mut self) -> Result<usize, ParseError> {
        let place = self.place;
        match self.advance()? {
            Token::Name(name) => Ok(self.name_number(&name)),
            other => Err(self.unexpected(place, &other, "a variable's name")),
        }
    }

    /// Names with commas between; a name that comes again is left out.
    pub(super) fn name_list(&mut self) -> Result<Vec<usize>, ParseError> {
        let mut names = vec![self.name()?];
        let mut seen = std::collections::BTreeSet::from([names[0]]);
        while self.accept(",")? {
            let name = self.name()?;
            if seen.insert(name) {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn expression(&mut self) -> Result<Expression, ParseError> {
        Builder::new(self, false).read(Kind::Value)
    }

    fn plain_value(&mut self) -> Result<Expression, ParseError> {
        Builder::new(self, true).read(Kind::Value)
    }

    fn test(&mut self) -> Result<Expression, ParseError> {
        Builder::new(self, false).read(Kind::Test)
    }

    fn target(&mut self) -> Result<Target, ParseError> {
        let name = self.name()?;
        let mut indices = Vec::new();
        if self.accept("[")? {
            indices.push(self.expression()?);
            while self.accept(",")? {
                indices.push(self.expression()?);
            }
            self.expect("]")?;
        }
        Ok(Target { name, indices })
    }

    fn range(&mut self) -> Result<Range, ParseError> {
        let min = self.expression()?;
        self.expect(",")?;
        let max = self.expression()?;
        Ok(Range { min, max })
    }

    fn optional_target(&mut self) -> Result<Option<Target>, ParseError> {
        self.accept(",")?.then(|| self.target()).transpose()
    }

    fn emit(&mut self, place: usize, action: Action) -> usize {
        let line = self.lines.line(place);
        self.code.commands.push(Command { line, action });
        self.code.commands.len() - 1
    }

    fn next_position(&self) -> usize {
        self.code.commands.len()
    }

    fn command(&mut self) -> Result<(), ParseError> {
        let place = self.place;
        match self.advance()? {
            Token::Word("EOF") => {
                self.emit(place, Action::Eof);
                Ok(())
            }
            Token::Word(word @ ("REP" | "REPI" | "WHILE" | "WHILEI")) => self.begin_loop(place, word),
            Token::Word("IF") => self.begin_if(place),
            Token::Word("ELSE") => self.begin_else(place),
            Token::Word("END") => self.end_block(place),
            other => {
                let action = self.simple(place, &other)?;
                self.emit(place, action);
                Ok(())
            }
        }
    }

    /// A command that is no block: also what a separator may be.
    fn simple(&mut self, place: usize, token: &Token) -> Result<Action, ParseError> {
        let Token::Word(word) = *token else {
            return Err(self.unexpected(place, token, "a command"));
        };
        match word {
            "SPACE" => return Ok(Action::Space),
            "NEWLINE" => return Ok(Action::Newline),
            "INT" | "FLOAT" | "FLOATP" | "STRING" | "REGEX" | "ASSERT" | "SET" | "UNSET" => {}
            _ => return Err(self.unexpected(place, token, "a command that matches or sets something")),
        }
        self.expect("(")?;
        let action = match word {
            "INT" => Action::Int {
                range: self.range()?,
                into: self.optional_target()?,
            },
            "FLOAT" => self.float(false)?,
            "FLOATP" => self.float(true)?,
            "STRING" => Action::Text(self.plain_value()?),
            "REGEX" => self.regex()?,
            "ASSERT" => Action::Assert(self.test()?),
            "SET" => Action::Set(self.assignments()?),
            _ => Action::Unset(self.name_list()?),
        };
        self.expect(")")?;
        Ok(action)
    }

    fn float(&mut self, has_decimals: bool) -> Result<Action, ParseError> {
        let range = self.range()?;
        let mut decimals = None;
        if has_decimals {
            self.expect(",")?;
            decimals = Some(self.range()?);
        }
        let into = self.optional_target()?;
        let mut notation = Notation::Any;
        if into.is_some() && self.accept(",")? {
            let place = self.place;
            notation = match self.advance()? {
                Token::Word("FIXED") => Notation::Fixed,
                Token::Word("SCIENTIFIC") => Notation::Scientific,
                other => return Err(self.unexpected(place, &other, "FIXED or SCIENTIFIC")),
            };
        }
        Ok(Action::Float {
            range,
            decimals,
            into,
            notation,
        })
    }

    fn regex(&mut self) -> Result<Action, ParseError> {
        let place = self.place;
        let pattern = self.plain_value()?;
        // A literal's errors are known before any input is.
        if let Some(Value::Text(text)) = pattern.literal() {
            Matcher::new(text).map_err(|message| self.error_at(place, message))?;
        }
        Ok(Action::Regex {
            pattern,
            into: self.optional_target()?,
        })
    }

    fn assignments(&mut self) -> Result<Vec<(Target, Expression)>, ParseError> {
        let mut list = Vec::new();
        loop {
            let target = self.target()?;
            self.expect("=")?;
            list.push((target, self.expression()?));
            if !self.accept(",")? {
                return Ok(list);
            }
        }
    }

    fn begin_loop(&mut self, place: usize, word: &str) -> Result<(), ParseError> {
        self.expect("(")?;
        let mut counter = None;
        if word.ends_with('I') {
            counter = Some(self.target()?);
            self.expect(",")?;
        }
        let until = if word.starts_with("REP") {
            Until::Count(self.expression()?)
        } else {
            Until::Fails(self.test()?)
        };
        let number = self.code.loops.len();
        self.emit(place, Action::Enter(number));
        let head = self.emit(place, Action::Head(number));
        if self.accept(",")? {
            let place = self.place;
            let token = self.advance()?;
            let separator = self.simple(place, &token)?;
            self.emit(place, separator);
        }
        self.expect(")")?;
        let body = self.next_position();
        self.code.loops.push(Loop {
            counter,
            until,
            head,
            body,
            end: body,
        });
        self.open.push((Open::Loop(number), place));
        Ok(())
    }

    fn begin_if(&mut self, place: usize) -> Result<(), ParseError> {
        self.expect("(")?;
        let test = self.test()?;
        self.expect(")")?;
        let at = self.emit(place, Action::Unless { test, otherwise: 0 });
        self.open.push((Open::If(at), place));
        Ok(())
    }

    fn begin_else(&mut self, place: usize) -> Result<(), ParseError> {
        let Some((Open::If(at), start)) = self.open.pop() else {
            return Err(self.error_at(place, "ELSE belongs to no IF"));
        };
        let jump = self.emit(place, Action::Jump(0));
        self.lead_here(at);
        self.open.push((Open::Else(jump), start));
        Ok(())
    }

    fn end_block(&mut self, place: usize) -> Result<(), ParseError> {
        match self.open.pop() {
            None => return Err(self.error_at(place, "END closes nothing")),
            Some((Open::If(at) | Open::Else(at), _)) => self.lead_here(at),
            Some((Open::Loop(number), _)) => {
                self.emit(place, Action::Next(number));
                self.code.loops[number].end = self.next_position();
            }
        }
        Ok(())
    }

    /// Lets the jump of command `at` lead to the next command.
    fn lead_here(&mut self, at: usize) {
        let here = self.next_position();
        if let Action::Unless { otherwise: to, .. } | Action::Jump(to) = &mut self.code.commands[at].action {
            *to = here;
        }
    }
}
