//! What `trellis check` says of a package's statements: not errors, but what its author should see.

use super::{NEXT_SAMPLE, render};
use trellis_problems::statement::images;
use trellis_problems::{Finding, Package, Statement};
use trellis_types::problems::{StatementFormat, StatementView};

/// Constructs that are not shown as they are meant, images that are missing, samples that there are not.
pub fn findings(package: &Package) -> Vec<Finding> {
    let samples = package.samples().count();
    let statement_images = images(&package.files, "statement");
    let mut solution_images = images(&package.files, "solution");
    solution_images.extend(statement_images.iter().cloned());
    let mut findings = Vec::new();
    for statement in &package.statements {
        let wanted = one(package, statement, &statement_images, &mut findings);
        if wanted > samples {
            findings.push(Finding::warning(
                &statement.path,
                format!("wants {wanted} samples by nextsample, but there are {samples}"),
            ));
        }
    }
    for solution in &package.solutions {
        one(package, solution, &solution_images, &mut findings);
    }
    let only_pdf = package
        .statements
        .iter()
        .all(|statement| format_of(statement) == StatementFormat::Pdf);
    if samples == 0 && !only_pdf {
        findings.push(Finding::warning("data/sample", "has no sample for the statement"));
    }
    findings
}

/// Findings of one text; gives how many samples it asks for by name.
fn one(package: &Package, statement: &Statement, images: &[String], findings: &mut Vec<Finding>) -> usize {
    let rendered = render(&StatementView {
        format: format_of(statement),
        language: statement.language.clone(),
        text: package.statement_text(statement),
        base: String::new(),
        files: images.to_vec(),
    });
    for remark in &rendered.remarks {
        let place = format!("{}:{}", statement.path, remark.line);
        findings.push(Finding::warning(place, remark.message.clone()));
    }
    if statement.format == trellis_problems::StatementFormat::Latex {
        findings.extend(braced_constant(package, statement));
    }
    rendered.html.matches(NEXT_SAMPLE).count()
}

/// `{{name}}` of a constant is replaced in Markdown only; LaTeX has a command for it (section "Constants").
fn braced_constant(package: &Package, statement: &Statement) -> Option<Finding> {
    let text = String::from_utf8_lossy(&statement.bytes);
    let names = package.metadata.constants.keys();
    let (name, at) = names
        .filter_map(|name| Some((name, text.find(&format!("{{{{{name}}}}}"))?)))
        .min_by_key(|(_, at)| *at)?;
    let line = text[..at].matches('\n').count() + 1;
    Some(Finding::warning(
        format!("{}:{line}", statement.path),
        format!("{{{{{name}}}}} is not replaced in LaTeX: \\constant{{{name}}} is"),
    ))
}

/// The page's word for a package's.
pub fn format_of(statement: &Statement) -> StatementFormat {
    match statement.format {
        trellis_problems::StatementFormat::Markdown => StatementFormat::Markdown,
        trellis_problems::StatementFormat::Latex => StatementFormat::Latex,
        trellis_problems::StatementFormat::Pdf => StatementFormat::Pdf,
    }
}
