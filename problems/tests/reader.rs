//! The strict reader on good and bad packages.

use std::path::Path;
use trellis_problems::{Files, Finding, Loaded, Package, ReadError};

const YAML: &str = "problem_format_version: 2025-09\nname:\n  en: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n\
                    license: cc by-sa\nrights_owner: Trellis\nlimits:\n  time_limit: 1\n";

fn minimal() -> Vec<(&'static str, &'static str)> {
    vec![
        ("problem.yaml", YAML),
        ("statement/problem.en.md", "Add.\n"),
        ("data/sample/1.in", "1 2\n"),
        ("data/sample/1.ans", "3\n"),
        ("data/secret/01.in", "2 2\n"),
        ("data/secret/01.ans", "4\n"),
        ("input_validators/check.py", "exit(42)\n"),
        (
            "submissions/accepted/a.py",
            "print(sum(map(int, input().split())))\n",
        ),
    ]
}

fn load(files: &[(&str, &str)]) -> Loaded {
    let mut map = Files::default();
    for (path, text) in files {
        map.insert(*path, text.as_bytes());
    }
    Package::from_files("sum", map)
}

fn errors(loaded: &Loaded) -> Vec<String> {
    loaded
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| finding.place.clone())
        .collect()
}

fn with_yaml(extra: &str) -> Vec<String> {
    let yaml = format!("{YAML}{extra}");
    let mut files = minimal();
    files[0].1 = &yaml;
    errors(&load(&files))
}

#[test]
fn a_minimal_package_has_no_findings() {
    let loaded = load(&minimal());
    assert_eq!(loaded.findings, Vec::<Finding>::new());
    let package = loaded.accept().unwrap();
    let names: Vec<_> = package.cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["sample/1", "secret/01"]);
    assert_eq!(package.name("zh-CN"), "Sum");
}

#[test]
fn unknown_keys_are_errors_naming_file_and_key() {
    assert_eq!(with_yaml("timelimit: 2\n"), ["problem.yaml: timelimit"]);
    assert_eq!(with_yaml("  cpu: 2\n"), ["problem.yaml: limits.cpu"]);
    assert_eq!(
        with_yaml("credits:\n  author: X\n"),
        ["problem.yaml: credits.author"]
    );
    let mut files = minimal();
    files.push(("data/secret/01.yaml", "hints: x\n"));
    assert_eq!(errors(&load(&files)), ["data/secret/01.yaml: hints"]);
}

#[test]
fn unsupported_features_are_errors_with_their_key() {
    assert_eq!(with_yaml("type: interactive\n"), ["problem.yaml: type"]);
    assert_eq!(
        with_yaml("type: [pass-fail, multi-pass]\n"),
        ["problem.yaml: type"]
    );
    let mut files = minimal();
    files.push(("data/secret/test_group.yaml", "max_score: 10\n"));
    assert_eq!(errors(&load(&files)), ["data/secret/test_group.yaml: max_score"]);
    let mut files = minimal();
    files.push(("input_validators/x/run", "#!/bin/sh\n"));
    assert_eq!(errors(&load(&files)), ["input_validators/x/run"]);
}

#[test]
fn missing_parts_are_named() {
    for (gone, place) in [
        ("problem.yaml", "problem.yaml"),
        ("statement/problem.en.md", "statement"),
        ("data/secret/01.ans", "data/secret/01.ans"),
        ("data/secret/01.in", "data/secret/01.in"),
        ("input_validators/check.py", "input_validators"),
        ("submissions/accepted/a.py", "submissions/accepted"),
    ] {
        let files: Vec<_> = minimal().into_iter().filter(|(path, _)| *path != gone).collect();
        let found = errors(&load(&files));
        assert!(found.iter().any(|at| at == place), "{gone}: {found:?}");
    }
}

#[test]
fn bad_values_are_errors() {
    assert_eq!(
        with_yaml("  time_resolution: 0.3\n"),
        ["problem.yaml: limits.time_limit"]
    );
    assert_eq!(with_yaml("  memory: lots\n"), ["problem.yaml: limits.memory"]);
    assert_eq!(with_yaml("  memory: 9000\n"), ["problem.yaml: limits.memory"]);
    assert_eq!(with_yaml("languages: []\n"), ["problem.yaml: languages"]);
    assert_eq!(with_yaml("keywords: 5: 6\n"), ["problem.yaml"]);
    let mut files = minimal();
    files[0].1 = "\u{feff}name: x\n";
    assert!(errors(&load(&files)).contains(&"problem.yaml".to_owned()));
    let mut files = minimal();
    files.push((
        "data/sample/test_group.yaml",
        "output_validator_args: [float_tolerance]\n",
    ));
    assert_eq!(errors(&load(&files)), ["data/sample/1: output_validator_args"]);
}

#[test]
fn configuration_is_inherited_by_groups() {
    let mut files = minimal();
    files.push((
        "data/secret/test_group.yaml",
        "output_validator_args: [case_sensitive]\n",
    ));
    files.push(("data/secret/02.in", "1 1\n"));
    files.push(("data/secret/02.ans", "2\n"));
    files.push(("data/secret/02.yaml", "output_validator_args: []\nhint: look\n"));
    let package = load(&files).accept().unwrap();
    assert_eq!(package.cases[1].config.output_validator_args, ["case_sensitive"]);
    assert!(package.cases[2].config.output_validator_args.is_empty());
    assert!(package.cases[0].config.full_feedback && !package.cases[1].config.full_feedback);
}

#[test]
fn a_zip_reads_as_the_folder_does_and_keeps_its_hash() {
    let package = load(&minimal()).package;
    let zip = trellis_problems::write::zip("sum", &package.files).unwrap();
    assert_eq!(zip, trellis_problems::write::zip("sum", &package.files).unwrap());
    let again = Package::read_zip("other", &zip).unwrap();
    assert_eq!(
        (again.package.slug.as_str(), again.package.hash),
        ("sum", package.hash)
    );
}

#[test]
fn a_zip_that_climbs_out_is_refused() {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer
        .start_file("../evil", zip::write::SimpleFileOptions::default())
        .unwrap();
    writer.write_all(b"x").unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    assert!(matches!(Package::read_zip("x", &bytes), Err(ReadError::Zip(_))));
    assert!(matches!(
        Package::read_zip("x", b"not a zip"),
        Err(ReadError::Zip(_))
    ));
}

#[test]
fn links_stay_inside_the_package() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("sum");
    for (path, text) in minimal() {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::os::unix::fs::symlink("01.in", root.join("data/secret/02.in")).unwrap();
    std::os::unix::fs::symlink("01.ans", root.join("data/secret/02.ans")).unwrap();
    assert_eq!(Package::read(&root).unwrap().package.cases.len(), 3);
    std::os::unix::fs::symlink("/etc/passwd", root.join("data/secret/03.in")).unwrap();
    assert!(matches!(Package::read(&root), Err(ReadError::LinkOutside { .. })));
    assert!(matches!(
        Package::read(Path::new("/nonexistent")),
        Err(ReadError::Io { .. })
    ));
    assert!(matches!(
        Package::read(folder.path()),
        Err(ReadError::NotAPackage(_))
    ));
}

#[test]
fn a_written_problem_yaml_reads_back() {
    let metadata = load(&minimal()).accept().unwrap().metadata;
    let yaml = trellis_problems::write::problem_yaml(&metadata);
    let mut files = minimal();
    files[0].1 = &yaml;
    assert_eq!(load(&files).accept().unwrap().metadata, metadata);
    assert_eq!(trellis_problems::write::test_group_yaml(&[]), None);
}
