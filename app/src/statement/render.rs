//! A statement's text to HTML. Needs nothing of the pages: `fuzz/` compiles this file by itself.

use crate::latex::{self, Remark};
use crate::markdown;
use trellis_types::problems::{StatementFormat, StatementView};

/// Where the next sample goes: what Markdown makes of a line that is `{{nextsample}}`.
pub const NEXT_SAMPLE: &str = "<p>{{nextsample}}</p>";
/// Where the samples go that have not been shown yet.
pub const REMAINING_SAMPLES: &str = "<p>{{remainingsamples}}</p>";

/// The files that a statement may show.
#[derive(Debug, Clone, Copy)]
pub struct Assets<'a> {
    /// Address of the folder, with a slash at its end.
    pub base: &'a str,
    /// Paths below the folder.
    pub names: &'a [String],
}

impl Assets<'_> {
    /// Name and address of a file; LaTeX leaves the extension out at times.
    pub fn find(&self, name: &str) -> Option<(&str, String)> {
        const EXTENSIONS: [&str; 6] = ["", ".png", ".jpg", ".jpeg", ".svg", ".pdf"];
        let name = name.trim().trim_start_matches("./");
        let found = EXTENSIONS.iter().find_map(|extension| {
            let length = name.len() + extension.len();
            self.names
                .iter()
                .find(|known| known.len() == length && known.starts_with(name) && known.ends_with(extension))
        })?;
        Some((found, format!("{}{found}", self.base)))
    }
}

/// A statement as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised; samples have to be put where [`NEXT_SAMPLE`] and [`REMAINING_SAMPLES`] are.
    pub html: String,
    /// The problem's name as LaTeX has it (`\problemname`), sanitised.
    pub name: Option<String>,
    /// What is not shown as its author may think.
    pub remarks: Vec<Remark>,
}

/// Renders Markdown or LaTeX; of a PDF there is nothing to render.
pub fn render(statement: &StatementView) -> Rendered {
    let assets = Assets {
        base: &statement.base,
        names: &statement.files,
    };
    match statement.format {
        StatementFormat::Latex => latex::render(&statement.text, &statement.language, &assets),
        StatementFormat::Markdown => render_markdown(&statement.text, &assets),
        StatementFormat::Pdf => Rendered {
            html: String::new(),
            name: None,
            remarks: Vec::new(),
        },
    }
}

/// Renders Markdown.
pub fn render_markdown(text: &str, assets: &Assets<'_>) -> Rendered {
    Rendered {
        html: markdown::with_files(&on_lines_of_their_own(text), |name| Some(assets.find(name)?.1)),
        name: None,
        remarks: markdown::remarks(text, |name| assets.find(name).is_some()),
    }
}

/// Puts blank lines around the commands for samples, so that each becomes a paragraph; code stays as it is.
fn on_lines_of_their_own(text: &str) -> String {
    const COMMANDS: [&str; 2] = ["{{nextsample}}", "{{remainingsamples}}"];
    // Each command of a line is given what the line is indented by.
    const MAX_INDENT: usize = 64;
    if text.len() > markdown::MAX_MARKDOWN_BYTES || !COMMANDS.iter().any(|command| text.contains(command)) {
        return text.to_owned();
    }
    let mut fence: Option<&str> = None;
    let mut out = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        match fence {
            Some(mark) if inner.starts_with(mark) => fence = None,
            Some(_) => {}
            None => fence = ["```", "~~~"].into_iter().find(|mark| inner.starts_with(mark)),
        }
        let has = |command: &str| line.contains(command) && !line.contains(&format!("`{command}`"));
        let indent = &line[..line.len() - inner.len()];
        if fence.is_some() || indent.len() > MAX_INDENT || !COMMANDS.iter().any(|command| has(command)) {
            out.push_str(line);
            continue;
        }
        let mut parts = inner.trim_end().to_owned();
        for command in COMMANDS {
            parts = parts.replace(command, &format!("\n\n{indent}{command}\n\n{indent}"));
        }
        out.push_str(indent);
        out.push_str(&parts);
        out.push('\n');
    }
    out
}
