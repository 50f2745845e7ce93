//! Who may import whom (ARCHITECTURE.md, "Map"), read from `cargo metadata`.

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::collections::BTreeMap;

/// Crate to the crates of ours it may depend on.
fn allowed() -> BTreeMap<&'static str, Vec<&'static str>> {
    BTreeMap::from([
        ("trellis-problems", vec![]),
        ("trellis-types", vec!["trellis-problems"]),
        ("trellis-app", vec!["trellis-types", "trellis-problems"]),
        ("trellis-client", vec!["trellis-app", "trellis-types"]),
        ("trellis-judge", vec!["trellis-problems"]),
        ("trellis-store", vec!["trellis-problems"]),
        ("trellis-store-sqlite", vec!["trellis-store"]),
        ("trellis-store-postgres", vec!["trellis-store"]),
        (
            "trellis-server",
            vec![
                "trellis-app",
                "trellis-judge",
                "trellis-problems",
                "trellis-store",
                "trellis-store-postgres",
                "trellis-store-sqlite",
                "trellis-types",
            ],
        ),
        (
            "trellis-tests",
            vec![
                "trellis-app",
                "trellis-judge",
                "trellis-problems",
                "trellis-server",
                "trellis-store",
                "trellis-store-postgres",
                "trellis-store-sqlite",
                "trellis-types",
            ],
        ),
        ("xtask", vec![]),
    ])
}

/// Crates of others that must not be reached by some of ours.
const FORBIDDEN: [(&str, &[&str]); 5] = [
    ("trellis-app", &["sqlx", "wasmtime"]),
    ("trellis-client", &["sqlx", "wasmtime", "axum", "tokio"]),
    ("trellis-judge", &["sqlx", "axum", "leptos"]),
    (
        "trellis-problems",
        &["sqlx", "axum", "leptos", "wasmtime", "tokio"],
    ),
    (
        "trellis-types",
        &["sqlx", "axum", "leptos", "wasmtime", "tokio", "zip"],
    ),
];

#[test]
fn no_crate_imports_what_it_must_not() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let allowed = allowed();
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let may = allowed
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not in the map of ARCHITECTURE.md"));
        for dependency in package
            .dependencies
            .iter()
            .filter(|d| d.kind != DependencyKind::Build)
        {
            let ours = dependency.name.starts_with("trellis-") || dependency.name == "xtask";
            if ours && !may.contains(&dependency.name.as_str()) {
                wrong.push(format!("{name} -> {}", dependency.name));
            }
            let forbidden = FORBIDDEN
                .iter()
                .find(|(who, _)| *who == name)
                .map_or(&[][..], |(_, what)| what);
            if forbidden.contains(&dependency.name.as_str()) {
                wrong.push(format!("{name} -> {}", dependency.name));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn wasm_bindgen_and_its_build_library_are_the_same_version() {
    let metadata = MetadataCommand::new().exec().unwrap();
    let version = |name: &str| {
        let found: Vec<_> = metadata
            .packages
            .iter()
            .filter(|package| package.name == name)
            .collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0].version.clone()
    };
    assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
}
