use crate::{files, with};
use trellis_problems::import::{Format, ImportError, detect, import};

#[test]
fn formats_are_detected() {
    let format =
        |texts: &[(&str, &str)]| detect(&files(texts)).map(|detected| (detected.format, detected.domjudge));
    let yaml = |version: &'static str| vec![("problem.yaml", version)];
    assert_eq!(format(&yaml("name: x\n")).unwrap(), (Format::Legacy, false));
    assert_eq!(
        format(&yaml("problem_format_version: legacy\n")).unwrap(),
        (Format::Legacy, false)
    );
    assert_eq!(
        format(&yaml("problem_format_version: 2025-09\n")).unwrap(),
        (Format::Icpc, false)
    );
    assert_eq!(
        format(&yaml("problem_format_version: 2023-07-draft\n")).unwrap(),
        (Format::Draft, false)
    );
    assert_eq!(
        format(&with(
            &yaml("problem_format_version: 2025-09\n"),
            &[(".timelimit", "1")]
        ))
        .unwrap(),
        (Format::Icpc, true)
    );
    assert_eq!(
        format(&[("domjudge-problem.ini", "")]).unwrap(),
        (Format::Legacy, true)
    );
    assert_eq!(
        format(&[("problem.xml", "<problem/>")]).unwrap(),
        (Format::Polygon, false)
    );
    assert!(
        matches!(format(&yaml("problem_format_version: 2030\n")), Err(ImportError::Version(version)) if version == "2030")
    );
    assert!(matches!(format(&[("x", "")]), Err(ImportError::Unknown(_))));
    assert!(matches!(
        format(&[("problem.xml", "<svg/>")]),
        Err(ImportError::Unknown(_))
    ));
}

#[test]
fn a_2025_09_package_stays_as_it_is() {
    let texts = [
        ("problem.yaml", "problem_format_version: 2025-09 # kept\n"),
        ("submissions/submissions.yaml", "accepted: {}  # kept\n"),
        ("data/secret/1.in", "x"),
    ];
    let imported = import("My-Sum", &files(&texts)).unwrap();
    assert_eq!(imported.slug, "mysum");
    assert_eq!(imported.findings, []);
    assert_eq!(imported.files, files(&texts));
}
