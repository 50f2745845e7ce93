//! Folders and zips: the reader's bounds hold for packages to import as well.

use crate::legacy::package;
use std::io::{Cursor, Write as _};
use trellis_problems::ReadError;
use trellis_problems::import::{Format, ImportError, Imported};
use zip::write::SimpleFileOptions;

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in entries {
        writer.start_file(*path, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn in_folder(folder: &str) -> Vec<(String, &'static str)> {
    package()
        .into_iter()
        .map(|(path, text)| (format!("{folder}{path}"), text))
        .collect()
}

fn zipped(folder: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let entries = in_folder(folder);
    let mut all: Vec<(&str, &str)> = entries
        .iter()
        .map(|(path, text)| (path.as_str(), *text))
        .collect();
    all.extend_from_slice(more);
    zip(&all)
}

#[test]
fn a_zip_with_and_without_a_folder() {
    let flat = Imported::read_zip("my-sum", &zipped("", &[(".timelimit", "2")])).unwrap();
    assert_eq!(flat.slug, "mysum");
    assert!(
        flat.ok() && flat.detected.domjudge,
        "names that 2025-09 ignores are read: {:?}",
        flat.findings
    );
    let folder = Imported::read_zip("x", &zipped("sum/", &[("sum/.timelimit", "2")])).unwrap();
    assert_eq!(folder.slug, "sum");
    assert!(folder.ok());
    assert_eq!(flat.files.len(), folder.files.len());
}

#[test]
fn parts_of_names_that_say_nothing_are_left_out() {
    let plain = Imported::read_zip("x", &zipped("sum/", &[])).unwrap();
    for folder in ["sum//", "./sum/", "sum/.//./", "sum\\\\"] {
        let imported = Imported::read_zip("x", &zipped(folder, &[])).unwrap();
        assert_eq!(imported.files, plain.files, "{folder}");
    }
    let twice = zipped("sum/", &[("sum/./problem.yaml", "x")]);
    for bytes in [twice, zip(&[(".", "x")])] {
        let result = Imported::read_zip("x", &bytes);
        assert!(
            matches!(result, Err(ImportError::Read(ReadError::Zip(_)))),
            "{result:?}"
        );
    }
}

#[test]
fn files_beside_the_folder_are_named() {
    let imported = Imported::read_zip(
        "x",
        &zipped("sum/", &[("other.txt", "x"), ("__MACOSX/sum/._a", "x")]),
    )
    .unwrap();
    let errors: Vec<_> = imported
        .findings
        .iter()
        .filter(|finding| finding.is_error())
        .collect();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].place, "other.txt");
}

#[test]
fn zip_slip_is_refused() {
    for name in ["../evil", "sum/../../evil", "/etc/passwd", "..\\evil"] {
        let result = Imported::read_zip("x", &zipped("", &[(name, "x")]));
        assert!(
            matches!(result, Err(ImportError::Read(ReadError::Zip(_)))),
            "{name}: {result:?}"
        );
    }
}

#[test]
fn links_in_a_zip_are_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("problem.yaml", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(b"name: Sum\n").unwrap();
    writer
        .add_symlink("data", "/etc", SimpleFileOptions::default())
        .unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let result = Imported::read_zip("x", &bytes);
    assert!(
        matches!(result, Err(ImportError::Read(ReadError::Zip(message))) if message.contains("symbolic link"))
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![0_u8; 1 << 20];
    for part in 0..3 {
        writer
            .start_file(format!("data/secret/{part}.in"), SimpleFileOptions::default())
            .unwrap();
        for _ in 0..400 {
            writer.write_all(&zeros).unwrap();
        }
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 4 << 20);
    let result = Imported::read_zip("x", &bytes);
    assert!(matches!(
        result,
        Err(ImportError::Read(ReadError::TooLarge { what: "bytes", .. }))
    ));
}

#[test]
fn more_files_than_allowed_are_refused() {
    let names: Vec<String> = (0..=trellis_problems::files::MAX_FILES)
        .map(|index| format!("data/{index}.in"))
        .collect();
    let entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let result = Imported::read_zip("x", &zip(&entries));
    assert!(matches!(
        result,
        Err(ImportError::Read(ReadError::TooLarge { what: "files", .. }))
    ));
}

#[test]
fn folders_in_folders_have_a_bound() {
    let deep = format!("data/secret/{}1.in", "a/".repeat(40));
    let result = Imported::read_zip("x", &zipped("", &[(&deep, "x")]));
    assert!(matches!(
        result,
        Err(ImportError::Read(ReadError::TooLarge {
            what: "levels of folders",
            ..
        }))
    ));
}

#[test]
fn what_is_no_package_is_said_so() {
    assert!(matches!(
        Imported::read_zip("x", b"PK nothing"),
        Err(ImportError::Read(ReadError::Zip(_)))
    ));
    assert!(
        matches!(Imported::read_zip("x", &zip(&[("a", "b")])), Err(ImportError::Unknown(name)) if name == "x")
    );
    assert!(Imported::read(std::path::Path::new("/nowhere/at/all")).is_err());
}

#[test]
fn a_folder_with_hidden_names_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("Sum-1");
    for (path, text) in crate::with(&package(), &[(".timelimit", "2"), (".git/config", "x")]) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let imported = Imported::read(&root).unwrap();
    assert_eq!(imported.slug, "sum1");
    assert_eq!(imported.detected.format, Format::Legacy);
    assert!(imported.detected.domjudge && imported.ok());
    assert!(
        !imported
            .findings
            .iter()
            .any(|finding| finding.place.contains(".git"))
    );
    std::os::unix::fs::symlink("/etc/passwd", root.join("data/secret/02.in")).unwrap();
    let result = Imported::read(&root);
    assert!(
        matches!(result, Err(ImportError::Read(ReadError::LinkOutside { path })) if path == "data/secret/02.in")
    );
}

#[test]
fn the_result_survives_writing_and_reading() {
    let imported = Imported::read_zip("sum", &zipped("", &[])).unwrap();
    let bytes = trellis_problems::write::zip(&imported.slug, &imported.files).unwrap();
    let loaded = trellis_problems::Package::read_zip("x", &bytes).unwrap();
    assert_eq!(loaded.package.slug, "sum");
    assert_eq!(loaded.package.hash, imported.files.hash());
    assert_eq!(loaded.findings, imported.load().findings);
}
