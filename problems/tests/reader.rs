//! The strict reader on good and bad packages.

use std::path::Path;
use trellis_problems::{Files, Finding, Loaded, Package, ReadError, import};

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
fn features_out_of_place_are_errors_with_their_key() {
    assert_eq!(with_yaml("type: interactive\n"), ["output_validator"]);
    assert_eq!(with_yaml("type: [pass-fail, multi-pass]\n"), ["output_validator"]);
    let mut files = minimal();
    files.push(("data/secret/test_group.yaml", "max_score: 10\n"));
    assert_eq!(errors(&load(&files)), ["data/secret/test_group.yaml: max_score"]);
    let mut files = minimal();
    files.push(("input_validators/x/run", "#!/bin/sh\n"));
    assert_eq!(errors(&load(&files)), ["input_validators/x/run"]);
}

/// A validator that is overlooked would make right answers wrong.
#[test]
fn folders_of_older_versions_are_errors() {
    for old in [
        "problem_statement/problem.en.tex",
        "output_validators/v/v.py",
        "input_format_validators/v.py",
    ] {
        let mut files = minimal();
        files.push((old, "exit(42)\n"));
        let folder = old.split('/').next().unwrap();
        assert_eq!(errors(&load(&files)), [folder]);
    }
    let mut files = minimal();
    files.push(("notes/a.md", "x"));
    assert_eq!(errors(&load(&files)), Vec::<String>::new());
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

#[test]
fn types_that_cannot_be_combined() {
    for bad in [
        "type: [pass-fail, scoring]",
        "type: [submit-answer, interactive]",
        "type: [multi-pass, submit-answer]",
        "type: [scoring, scoring]",
        "type: []",
        "type: funny",
    ] {
        let found = with_yaml(&format!("{bad}\n"));
        assert!(
            found.contains(&"problem.yaml: type".to_owned()),
            "{bad}: {found:?}"
        );
    }
    assert_eq!(
        with_yaml("  validation_passes: 3\n"),
        ["problem.yaml: limits.validation_passes"]
    );
}

/// A scoring package with two groups; `files` are put over it.
fn scoring(files: &[(&'static str, &'static str)]) -> Vec<String> {
    const SCORING: &str = "problem_format_version: 2025-09\ntype: scoring\nname:\n  en: Sum\n\
        uuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\nlicense: cc by-sa\nrights_owner: Trellis\nlimits:\n  time_limit: 1\n";
    let mut base = minimal();
    base[0].1 = SCORING;
    base.retain(|(path, _)| !path.starts_with("data/secret"));
    base.extend([
        ("data/secret/a/1.in", ""),
        ("data/secret/a/1.ans", ""),
        ("data/secret/a/test_group.yaml", "max_score: 40\n"),
        ("data/secret/b/1.in", ""),
        ("data/secret/b/1.ans", ""),
        (
            "data/secret/b/test_group.yaml",
            "max_score: 60\nscore_aggregation: sum\nrequire_pass: secret/a\n",
        ),
    ]);
    base.retain(|(path, _)| !files.iter().any(|(other, _)| other == path));
    base.extend(files.iter().copied().filter(|(_, text)| *text != "-"));
    errors(&load(&base))
}

#[test]
fn groups_follow_the_format() {
    let none = Vec::<String>::new();
    assert_eq!(scoring(&[]), none);
    let (a, b, secret) = (
        "data/secret/a/test_group.yaml",
        "data/secret/b/test_group.yaml",
        "data/secret/test_group.yaml",
    );
    let at = |file: &str, key: &str| vec![format!("{file}: {key}")];
    assert_eq!(
        scoring(&[(a, "max_score: -1\n")]),
        [at(a, "max_score"), at(a, "max_score")].concat()
    );
    assert_eq!(
        scoring(&[(a, "score_aggregation: max\nmax_score: 40\n")]),
        at(a, "score_aggregation")
    );
    assert_eq!(
        scoring(&[(a, "")]),
        at(a, "max_score"),
        "pass-fail must be bounded"
    );
    assert_eq!(
        scoring(&[(b, "score_aggregation: sum\nmax_score: unbounded\n")]),
        at(b, "max_score"),
        "only where secret is unbounded"
    );
    assert_eq!(
        scoring(&[
            (secret, "max_score: unbounded\n"),
            (b, "score_aggregation: sum\n")
        ]),
        none
    );
    assert_eq!(
        scoring(&[(secret, "score_aggregation: pass-fail\n")]),
        at(b, "score_aggregation")
    );
    assert_eq!(
        scoring(&[(a, "max_score: 40\nrequire_pass: secret/b\n")]),
        at(a, "require_pass")
    );
    assert_eq!(
        scoring(&[(a, "max_score: 40\nrequire_pass: secret/z\n")]),
        at(a, "require_pass")
    );
    assert_eq!(scoring(&[(a, "max_score: 40\nrequire_pass: sample\n")]), none);
    assert_eq!(
        scoring(&[(secret, "require_pass: secret/a\n")]),
        at(secret, "require_pass")
    );
    assert_eq!(
        scoring(&[("data/sample/test_group.yaml", "max_score: 5\n")]),
        at("data/sample/test_group.yaml", "max_score")
    );
    assert_eq!(
        scoring(&[("data/secret/1.in", ""), ("data/secret/1.ans", "")]),
        ["data/secret/1.in"]
    );
    assert_eq!(
        scoring(&[("data/secret/a/1.in", "-"), ("data/secret/a/1.ans", "-")]),
        ["data/secret/a"]
    );
    assert_eq!(
        scoring(&[
            ("data/secret/a/x/test_group.yaml", ""),
            ("data/secret/a/x/1.in", ""),
            ("data/secret/a/x/1.ans", "")
        ]),
        [
            "data/secret/a/x/test_group.yaml",
            "data/secret/a/x/test_group.yaml: max_score"
        ]
    );
}

#[test]
fn static_validation_follows_the_format() {
    let a = "data/secret/a/test_group.yaml";
    let b = "data/secret/b/test_group.yaml";
    let score = |file: &str| vec![format!("{file}: static_validation_score")];
    let validator = ("static_validator/s.py", "exit(42)\n");
    assert_eq!(
        scoring(&[(
            b,
            "max_score: 60\nscore_aggregation: sum\nstatic_validation_score: 5\n"
        )]),
        score(b),
        "no validator"
    );
    let with = |file, text| scoring(&[validator, (file, text)]);
    assert_eq!(
        with(
            b,
            "max_score: 60\nscore_aggregation: sum\nstatic_validation_score: 5\nstatic_validator_args: [x]\n"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        with(a, "max_score: 40\nstatic_validation_score: pass-fail\n"),
        Vec::<String>::new()
    );
    assert_eq!(with(a, "max_score: 40\nstatic_validation_score: 3\n"), score(a));
    assert_eq!(
        with(
            b,
            "max_score: 60\nscore_aggregation: sum\nstatic_validation_score: 61\n"
        ),
        score(b)
    );
    assert_eq!(
        with(
            b,
            "max_score: 60\nscore_aggregation: sum\nstatic_validator_args: [x]\n"
        ),
        vec![format!("{b}: static_validator_args")]
    );
}

#[test]
fn dialogues_need_a_validator_and_may_have_an_interaction() {
    let yaml = format!("{YAML}type: [interactive, multi-pass]\n");
    let load = |more: &[(&'static str, &'static str)]| {
        let mut files = minimal();
        files[0].1 = &yaml;
        files.push(("output_validator/v.py", "exit(42)\n"));
        files.extend(more);
        errors(&load(&files))
    };
    assert_eq!(load(&[]), Vec::<String>::new());
    let interaction = ("data/sample/1.interaction", "<1\n>2\n");
    assert_eq!(load(&[interaction]), ["data/sample/1"]);
    let downloads = [
        ("data/sample/1.in.download", ""),
        ("data/sample/1.ans.download", ""),
    ];
    assert_eq!(
        load(&[interaction, downloads[0], downloads[1]]),
        Vec::<String>::new()
    );
    assert_eq!(
        load(&[interaction, downloads[0], downloads[1], ("data/sample/1.out", "")]),
        ["data/sample/1", "data/sample/1"]
    );
    assert_eq!(
        load(&[
            ("data/valid_output/1.in", ""),
            ("data/valid_output/1.ans", ""),
            ("data/valid_output/1.out", "")
        ]),
        ["data/valid_output/1"]
    );
}

#[test]
fn checktestdata_validators_are_parsed() {
    let with_validator = |path: &'static str, text: &'static str| {
        let mut files = minimal();
        files.retain(|(path, _)| !path.starts_with("input_validators/"));
        files.push((path, text));
        load(&files)
    };
    let good = "INT(0, 9) SPACE INT(0, 9) NEWLINE\n";
    assert_eq!(
        errors(&with_validator("input_validators/a.ctd", good)),
        Vec::<String>::new()
    );
    let bad = with_validator("input_validators/a.ctd", "INT(0, 9)\n  SPCE\n");
    assert_eq!(errors(&bad), ["input_validators/a.ctd:2:3"]);
    let viva = with_validator("input_validators/a.viva", "{ x; }");
    assert_eq!(errors(&viva), ["input_validators/a.viva"]);
}

/// Files of a fuzz target's input, `fuzz/src/records.rs`.
fn records(bytes: &[u8]) -> Files {
    let mut files = Files::default();
    for record in bytes.split(|byte| *byte == 0x1e).skip(1) {
        let end = record.iter().position(|byte| *byte == b'\n').expect("a path");
        files.insert(String::from_utf8_lossy(&record[..end]), &record[end + 1..]);
    }
    files
}

/// Fuzzing that begins from what is no package finds little. Seeds with other names are what a run found.
#[test]
fn named_seeds_of_the_fuzz_targets_are_packages() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    let named = |target: &str| {
        let folder = std::fs::read_dir(seeds.join(target)).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path());
        let is_name = |path: &Path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.len() != 40 || !name.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let found: Vec<_> = paths.filter(|path| is_name(path)).collect();
        assert!(!found.is_empty(), "{target}");
        found
            .into_iter()
            .map(|path| (std::fs::read(&path).unwrap(), path))
    };
    let accepted = |loaded: Loaded, path: &Path| {
        if let Err(findings) = loaded.accept() {
            panic!("{}: {findings:?}", path.display());
        }
    };
    for (bytes, path) in named("package") {
        accepted(Package::from_files("fuzz", records(&bytes)), &path);
    }
    for (bytes, path) in named("import") {
        let imported = import::import("fuzz", &records(&bytes)).unwrap();
        assert!(imported.ok(), "{}: {:?}", path.display(), imported.findings);
        accepted(imported.load(), &path);
    }
    for (bytes, path) in named("zip") {
        let imported = import::Imported::read_zip("fuzz", &bytes).unwrap();
        assert!(imported.ok(), "{}: {:?}", path.display(), imported.findings);
        accepted(imported.load(), &path);
    }
}
