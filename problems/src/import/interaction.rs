//! `.interaction` samples. legacy ("Interactive problems") and the drafts of 2025-09 allow them without a test case;
//! 2025-09 wants `.in`, `.ans` and what may be downloaded ("Samples for interactive and multi-pass problems").

use super::carry::Carry;
use std::fmt::Write as _;

/// Samples with a case get their downloads; those without are shown by the statement itself.
pub(super) fn convert(carry: &mut Carry<'_>) {
    let samples: Vec<String> = carry
        .left("data/sample")
        .iter()
        .filter_map(|path| path.strip_suffix(".interaction"))
        .map(|name| format!("data/sample/{name}"))
        .collect();
    let mut alone = Vec::new();
    for case in samples {
        let path = format!("{case}.interaction");
        let Some(text) = carry
            .source
            .get(&path)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        else {
            continue;
        };
        if carry.source.get(&format!("{case}.in")).is_some() {
            for (mark, extension) in [('<', "in"), ('>', "ans")] {
                let download = format!("{case}.{extension}.download");
                if carry.source.get(&download).is_none() {
                    carry.put_text(&download, lines(&text, mark));
                }
            }
        } else {
            carry.take(&path);
            alone.push((path, text));
        }
    }
    if !alone.is_empty() {
        append(&alone, carry);
    }
}

/// The lines that begin with `mark`, without it.
fn lines(text: &str, mark: char) -> String {
    let lines = text.lines().filter_map(|line| line.strip_prefix(mark));
    lines.fold(String::new(), |all, line| all + line + "\n")
}

fn append(samples: &[(String, String)], carry: &mut Carry<'_>) {
    carry.copy_folder("statement", "statement");
    let mut shown = false;
    for (name, _) in carry.out_children("statement") {
        let path = format!("statement/{name}");
        let is_statement = name.starts_with("problem.");
        let Some(bytes) = carry.written(&path).filter(|_| is_statement) else {
            continue;
        };
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        let (open, close) = match name.rsplit('.').next() {
            Some("tex") => ("\\begin{verbatim}\n", "\\end{verbatim}\n"),
            Some("md") => ("```text\n", "```\n"),
            _ => continue,
        };
        for (_, sample) in samples {
            let _ = write!(text, "\n{open}{}\n{close}", sample.trim_end());
        }
        carry.rewrite(&path, text);
        shown = true;
    }
    for (path, sample) in samples {
        if shown {
            carry.warning(
                path,
                "has no test case, which 2025-09 wants; it stands at the end of the statement now",
            );
        } else {
            let name = path.rsplit('/').next().unwrap_or(path);
            carry.put_text(&format!("attachments/sample-{name}"), sample.clone());
            carry.warning(
                path,
                "has no test case, which 2025-09 wants; it is an attachment now",
            );
        }
    }
}
