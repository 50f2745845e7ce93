//! Whatever the files hold, an import ends with a result: no panic, no endless loop.

use crate::legacy_scoring::scoring;
use crate::polygon_package::{Xml, package};
use crate::{files, with};
use proptest::prelude::*;
use trellis_problems::import::import;

/// `text` with `noise` in the place of what stands from `at` on.
fn spoil(text: &str, at: usize, noise: &str) -> String {
    let mut cut = at % (text.len() + 1);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let mut end = (cut + noise.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    format!("{}{noise}{}", &text[..cut], &text[end..])
}

proptest! {
    #[test]
    fn spoilt_files_do_not_panic(which in 0_usize..40, at in 0_usize..5000, noise in "[ -~\n]{0,12}") {
        for texts in [package(&Xml::default()), scoring(&[("domjudge-problem.ini", "name = 'x'\ntimelimit = 2\n"), ("submissions.json", "{}")])] {
            let (path, text) = texts[which % texts.len()];
            let spoilt = spoil(text, at, &noise);
            let imported = import("x", &files(&with(&texts, &[(path, spoilt.as_str())])));
            if let Ok(imported) = imported {
                imported.load();
            }
        }
    }

    #[test]
    fn any_annotation_and_any_path(text in "(@EXPECTED_RESULTS@: |@expected_score@: )?.{0,30}", path in "[a-z./]{1,12}") {
        let path = format!("submissions/{path}");
        let base = with(&scoring(&[]), &[(".timelimit", "1")]);
        let imported = import("x", &files(&with(&base, &[(path.as_str(), text.as_str())]))).unwrap();
        imported.load();
    }
}

#[test]
fn a_folder_of_files_is_no_group() {
    let texts = scoring(&[
        ("data/secret/g1/1.files/x.in", "1\n"),
        ("data/secret/odd.files/1.in", "1\n"),
    ]);
    assert!(import("x", &files(&texts)).unwrap().ok());
}

#[test]
fn deep_xml_is_refused_or_read() {
    let deep = format!(
        "<problem>{}{}</problem>",
        "<a>".repeat(50_000),
        "</a>".repeat(50_000)
    );
    let imported = import("x", &files(&[("problem.xml", deep.as_str())])).unwrap();
    assert!(!imported.ok());
}

#[test]
fn a_hundred_thousand_unknown_elements_are_not_all_listed() {
    let many = format!("<problem>{}</problem>", "<a/>\n".repeat(100_000));
    let imported = import("x", &files(&[("problem.xml", many.as_str())])).unwrap();
    assert!(!imported.ok());
    assert!(imported.findings.len() < 600, "{}", imported.findings.len());
}
