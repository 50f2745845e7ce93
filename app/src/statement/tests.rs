use super::*;
use trellis_problems::{Files, Package};
use trellis_types::problems::{StatementFormat, StatementView};

fn view(format: StatementFormat, text: &str) -> StatementView {
    StatementView {
        format,
        language: "en".into(),
        text: text.into(),
        base: "/f/1/".into(),
        files: vec!["pic.png".into(), "a/b.svg".into()],
    }
}

fn placed(text: &str, samples: &[&str]) -> samples::Placed {
    let rendered = render(&view(StatementFormat::Markdown, text));
    let samples: Vec<String> = samples.iter().map(|one| format!("<b>{one}</b>")).collect();
    samples::place(&rendered.html, &samples)
}

#[test]
fn samples_go_where_the_text_wants_them() {
    let one = placed(
        "A\n\n{{nextsample}}\n\nB\n{{nextsample}}\nC {{remainingsamples}} D",
        &["1", "2", "3", "4"],
    );
    let html = one.html.replace('\n', "");
    assert_eq!(
        html,
        "<p>A</p><b>1</b><p>B</p><b>2</b><p>C</p><b>3</b><b>4</b><p>D</p>"
    );
    assert_eq!((one.used, one.without), (4, 0));
    let none = placed("{{nextsample}} {{remainingsamples}}", &[]);
    assert_eq!((none.used, none.without), (0, 1));
    assert_eq!(placed("no command", &["1"]).used, 0);
}

#[test]
fn commands_in_lists_and_in_code() {
    let list = placed("- a\n  {{nextsample}}\n- b", &["1"]);
    assert!(list.html.contains("<b>1</b>\n</li>"), "{}", list.html);
    let code = placed("```\n{{nextsample}}\n```\n\n`{{nextsample}}`", &["1"]);
    assert_eq!(code.used, 0, "{}", code.html);
}

/// Nothing here takes the square of what a statement has of them.
#[test]
fn many_samples_end() {
    let indented = format!("{}{}", " ".repeat(100_000), "{{nextsample}}".repeat(10_000));
    let made = render(&view(StatementFormat::Markdown, &indented));
    assert!(made.html.len() < 1_000_000, "{}", made.html.len());
    let html = format!("{}<p>{{{{x}}}}</p>", NEXT_SAMPLE.repeat(50_000));
    let start = std::time::Instant::now();
    let many = samples::place(&html, &["1".into()]);
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    assert_eq!((many.used, many.without), (1, 49_999));
    assert!(many.html.starts_with('1') && many.html.ends_with("<p>{{x}}</p>"));
}

#[test]
fn images_are_files_of_the_statement() {
    let made = render(&view(
        StatementFormat::Markdown,
        "![p](pic.png) ![s](./a/b.svg) <img src=\"pic.png\" alt=\"\">\n![n](none.png) ![e](https://e.example/x.png)",
    ));
    assert_eq!(
        made.html.matches("src=\"/f/1/pic.png\"").count(),
        2,
        "{}",
        made.html
    );
    assert!(made.html.contains("src=\"/f/1/a/b.svg\""), "{}", made.html);
    let said: Vec<_> = made
        .remarks
        .iter()
        .map(|remark| remark.message.as_str())
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].contains("none.png") && said[1].contains("e.example"),
        "{said:?}"
    );
}

#[test]
fn markdown_that_is_not_shown_as_meant_is_remarked() {
    let made = render(&view(
        StatementFormat::Markdown,
        "a\n\n$\\nosuch$\n\n<script>x</script>\n\n{{ghost}} {{nextsample}}",
    ));
    let lines: Vec<_> = made.remarks.iter().map(|remark| remark.line).collect();
    assert_eq!(lines, [3, 5, 7], "{:?}", made.remarks);
}

#[test]
fn a_package_is_told_what_its_statements_lack() {
    let mut files = Files::default();
    files.insert(
        "problem.yaml",
        *b"problem_format_version: 2025-09\nname: {en: A}\nuuid: 1\nconstants: {n: 5}\n",
    );
    files.insert(
        "statement/problem.en.tex",
        br"\nextsample $\constant{n}$ \includegraphics{x} \includegraphics{y}".to_vec(),
    );
    files.insert("statement/x.png", Vec::new());
    let package = Package::from_files("a", files).package;
    let found = findings(&package);
    let places: Vec<_> = found.iter().map(|finding| finding.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "statement/problem.en.tex:1",
            "statement/problem.en.tex",
            "data/sample"
        ],
        "{found:?}"
    );
    assert!(found.iter().all(|finding| !finding.is_error()));
}
