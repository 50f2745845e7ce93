//! What a statement's LaTeX says, apart from how it is shown.

use std::collections::BTreeMap;

/// Text and what is in it, in order. Blocks and inline parts are mixed as they are in the source.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Text(String),
    /// A blank line or `\par`.
    Paragraph,
    /// `\\`
    Line,
    /// The TeX between the delimiters, or a whole `\begin{align*}..\end{align*}`.
    Math {
        tex: String,
        display: bool,
        /// Line of the source, from 1.
        line: usize,
    },
    Styled(Style, Vec<Node>),
    /// 1: `\section`, 2: `\subsection`, 3: `\subsubsection`.
    Heading(u8, Vec<Node>),
    /// The heading of an `Input`, `Output` or `Interaction` environment, in the statement's language.
    Part(Part),
    List(List),
    Quote(Vec<Node>),
    Center(Vec<Node>),
    Epigraph {
        text: Vec<Node>,
        source: Vec<Node>,
    },
    /// `verbatim` and `lstlisting`.
    Listing(String),
    /// `\verb`.
    Verbatim(String),
    Table(Table),
    Figure(Figure),
    Caption(Caption),
    /// `\ref`
    Reference {
        label: String,
        /// Line of the source, from 1.
        line: usize,
    },
    Image(Image),
    Link {
        url: String,
        text: Vec<Node>,
    },
    Footnote(Vec<Node>),
    /// `\nextsample`
    NextSample,
    /// `\remainingsamples`
    RemainingSamples,
    /// What is not in the subset, as it was written.
    Outside(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Bold,
    Italic,
    Mono,
    Underline,
    Strike,
    SmallCaps,
    Superscript,
    Subscript,
    /// -3 (`\tiny`) to 5 (`\Huge`); 0 ends what is around it.
    Size(i8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Input,
    Output,
    Interaction,
}

#[derive(Debug, Clone, PartialEq)]
pub struct List {
    pub ordered: bool,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// `\item[label]`
    pub label: Option<Vec<Node>>,
    pub body: Vec<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// A column of a `tabular`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Column {
    pub align: Align,
    pub rule_left: bool,
    pub rule_right: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// `\hline` after the last row.
    pub rule_below: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub rule_above: bool,
    /// `\cline{2-3}` before the row: first and last column, from 1.
    pub part_rules: Vec<(usize, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub body: Vec<Node>,
    /// Of `\multicolumn`: its own form.
    pub column: Option<Column>,
    /// Columns and rows it covers; at least 1.
    pub columns: usize,
    pub rows: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Center,
    Left,
    /// Text flows around it (`wrapfigure`, `\illustration`).
    Right,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub place: Place,
    /// Of the text's width.
    pub width: Option<f64>,
    pub body: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// Of a figure or a table, from 1; `None` outside of both.
    pub number: Option<Number>,
    pub text: Vec<Node>,
}

/// What `\ref` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    pub of: Numbered,
    pub value: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbered {
    Figure,
    Table,
}

/// How wide an image is to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    /// Of the text around it.
    Fraction(f64),
    /// CSS pixels.
    Pixels(f64),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    pub name: String,
    pub width: Option<Width>,
    /// As it was written.
    pub source: String,
    /// Line of the source, from 1.
    pub line: usize,
}

/// Something that is not shown as LaTeX would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Line of the source, from 1.
    pub line: usize,
    pub message: String,
}

/// A parsed statement.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// `\problemname{..}` with an argument.
    pub name: Option<Vec<Node>>,
    pub nodes: Vec<Node>,
    pub remarks: Vec<Remark>,
    /// By the name of `\label`.
    pub labels: BTreeMap<String, Number>,
    /// There is a `\ref`: captions show their numbers.
    pub refers: bool,
}
