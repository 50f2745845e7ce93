//! `tabular`.

use super::parser::{Nodes, Parser, Until, is_command};
use super::tree::{Align, Cell, Column, Node, Row, Table};

/// Columns of one table.
const MAX_COLUMNS: usize = 100;

impl<'a> Parser<'a> {
    pub fn tabular(&mut self, start: usize, name: &'a str, out: &mut Nodes) {
        self.source.option();
        if name != "tabular" {
            self.source.group(); // the width
        }
        self.source.option();
        let columns = columns(self.source.group().unwrap_or_default(), 0);
        match self.inside(start, name, |parser| parser.rows(columns)) {
            Some(table) => out.push(Node::Table(table)),
            None => self.unknown_environment(start, name, out),
        }
    }

    fn rows(&mut self, columns: Vec<Column>) -> Table {
        let mut table = Table {
            columns,
            ..Table::default()
        };
        loop {
            let mut row = Row::default();
            self.rules(&mut row);
            row.cells.push(self.cell());
            while self.source.take("&") {
                let cell = self.cell();
                if row.cells.len() < MAX_COLUMNS {
                    row.cells.push(cell);
                }
            }
            let more = self.source.take("\\\\") || self.source.take("\\tabularnewline");
            if more {
                self.source.take("*");
                self.source.option();
            }
            let is_empty = row
                .cells
                .iter()
                .all(|cell| cell.body.is_empty() && cell.columns == 1);
            if more || !is_empty {
                table.rows.push(row);
            } else {
                table.rule_below = row.rule_above || !row.part_rules.is_empty();
            }
            if !more {
                return table;
            }
        }
    }

    /// `\hline`, `\cline{2-3}` and the rules of booktabs, at a row's begin.
    fn rules(&mut self, row: &mut Row) {
        loop {
            self.white_space_and_comments();
            let rest = self.source.rest();
            let full = ["\\hline", "\\toprule", "\\midrule", "\\bottomrule"];
            if let Some(rule) = full.iter().find(|rule| is_command(rest, rule)) {
                self.source.take(rule);
                row.rule_above = true;
            } else if is_command(rest, "\\cline") || is_command(rest, "\\cmidrule") {
                self.source.at += 1;
                self.source.name();
                let range = self.source.group().and_then(range);
                row.part_rules.extend(range);
            } else {
                return;
            }
        }
    }

    fn white_space_and_comments(&mut self) {
        loop {
            let rest = self.source.rest();
            let inner = rest.trim_start();
            self.source.at += rest.len() - inner.len();
            if !inner.starts_with('%') {
                return;
            }
            self.source.at += inner.find('\n').unwrap_or(inner.len());
        }
    }

    fn cell(&mut self) -> Cell {
        self.white_space_and_comments();
        let start = self.source.at;
        let mut cell = Cell {
            body: Vec::new(),
            column: None,
            columns: 1,
            rows: 1,
        };
        let rest = self.source.rest();
        if is_command(rest, "\\multicolumn") || is_command(rest, "\\multicol") {
            self.source.at += 1;
            self.source.name();
            let (count, form) = (self.source.group(), self.source.group());
            cell.columns = number(count);
            cell.column = form.and_then(|form| columns(form, 0).first().copied());
            cell.body = self.spanned(&mut cell.rows);
        } else if is_command(rest, "\\multirow") {
            cell.body = self.multirow(&mut cell.rows);
        }
        let mut more = self.nodes(Until::Cell);
        if self.source.at == start {
            return cell;
        }
        cell.body.append(&mut more);
        while matches!(cell.body.last(), Some(node) if super::environments::is_blank(node)) {
            cell.body.pop();
        }
        cell
    }

    /// What `\multicolumn` holds, which may be a `\multirow`.
    fn spanned(&mut self, rows: &mut usize) -> Vec<Node> {
        let inner = self.source.group_end().map(|_| self.source.at + 1);
        if let Some(inner) = inner
            && is_command(self.source.text[inner..].trim_start(), "\\multirow")
        {
            let end = self.source.group_end().unwrap_or(inner);
            self.source.at = self.source.text[inner..]
                .find('\\')
                .map_or(inner, |at| inner + at);
            let body = self.multirow(rows);
            self.source.at = self.source.at.max(end + 1);
            return body;
        }
        self.argument()
    }

    /// `\multirow{rows}{width}{text}`
    fn multirow(&mut self, rows: &mut usize) -> Vec<Node> {
        self.source.at += 1;
        self.source.name();
        self.source.option();
        *rows = number(self.source.group());
        self.source.option();
        if !self.source.take("*") {
            self.source.group();
        }
        self.argument()
    }
}

/// How many rows or columns; at least 1.
fn number(text: Option<&str>) -> usize {
    let number = text.and_then(|text| text.trim().parse().ok()).unwrap_or(1);
    usize::clamp(number, 1, MAX_COLUMNS)
}

fn range(text: &str) -> Option<(usize, usize)> {
    let (from, to) = text.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

/// The columns of a `tabular`'s argument: `|l|c|p{3cm}|*{3}{r}|`.
fn columns(form: &str, depth: usize) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut rule = false;
    let mut rest = form;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let align = match c {
            '|' => {
                match columns.last_mut() {
                    Some(column) => column.rule_right = true,
                    None => rule = true,
                }
                continue;
            }
            'l' | 'p' | 'm' | 'b' | 'X' | 'L' => Align::Left,
            'c' | 'C' => Align::Center,
            'r' | 'R' | 'S' => Align::Right,
            '*' => {
                let (count, after) = argument(rest);
                let (inner, after) = argument(after);
                rest = after;
                if depth < 3 {
                    let inner = self::columns(inner, depth + 1);
                    for _ in 0..number(Some(count)) {
                        columns.extend(&inner);
                        columns.truncate(MAX_COLUMNS);
                    }
                }
                continue;
            }
            '@' | '!' | '>' | '<' => {
                rest = argument(rest).1;
                continue;
            }
            _ => continue,
        };
        if "pmb".contains(c) {
            rest = argument(rest).1;
        }
        if columns.len() < MAX_COLUMNS {
            columns.push(Column {
                align,
                rule_left: std::mem::take(&mut rule),
                rule_right: false,
            });
        }
    }
    columns
}

/// The inside of `{..}` at the begin of `text`, and what follows it.
fn argument(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix('{') else {
        return ("", text);
    };
    let mut depth = 1;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&inner[..at], &inner[at + 1..]);
        }
    }
    (inner, "")
}
