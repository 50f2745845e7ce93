//! Resources, generators, input validators; the wrapper that runs a testlib program by the rules of 2025-09.

use super::scoring::Plan;
use super::tests::{Testset, patterns, put};
use super::{cpp, xml};
use crate::content::Content;
use crate::import::carry::{Carry, safe};
use crate::import::yaml_out::Map;
use roxmltree::Node;

/// Headers that programs may include, by file name.
pub(super) type Headers = Vec<(String, Content)>;

/// testlib's exit codes are macros that may be set before it is included (testlib.h, "Exit codes can be customized
/// via macros").
const EXIT_CODES: &str = "#define OK_EXIT_CODE 42\n#define WA_EXIT_CODE 43\n#define PE_EXIT_CODE 43\n#define DIRT_EXIT_CODE 43\n#define UNEXPECTED_EOF_EXIT_CODE 43\n#include \"testlib.h\"\n";

/// Reads `files`: headers for programs; generators and other executables to `generators/`, attachments to
/// `attachments/`.
pub(super) fn files(root: Node<'_, '_>, carry: &mut Carry<'_>) -> Headers {
    let mut headers = Headers::new();
    let Some(files) = xml::child(root, "files") else {
        return headers;
    };
    xml::check(files, &[], &["resources", "executables", "attachments"], carry);
    for file in xml::child(files, "resources")
        .into_iter()
        .flat_map(|list| xml::all(list, "file"))
    {
        xml::check(file, &["path", "type"], &[], carry);
        let Some(path) = file.attribute("path") else {
            continue;
        };
        let is_header = file.attribute("type").is_some_and(|kind| kind.starts_with("h."));
        if is_header && let Some(bytes) = carry.take(path) {
            headers.push((name_of(path).to_owned(), bytes));
        }
    }
    let assets: Vec<&str> = xml::child(root, "assets")
        .into_iter()
        .flat_map(|assets| assets.descendants())
        .filter(|node| node.has_tag_name("source"))
        .filter_map(|node| node.attribute("path"))
        .collect();
    let executables = xml::child(files, "executables")
        .into_iter()
        .flat_map(|list| xml::all(list, "executable"));
    for source in executables.filter_map(|executable| xml::child(executable, "source")) {
        let Some(path) = source.attribute("path").filter(|path| !assets.contains(path)) else {
            continue;
        };
        if !carry.copy(path, &format!("generators/{}", safe(name_of(path)))) {
            xml::error(source, format!("{path} is missing"), carry);
        }
    }
    for file in xml::child(files, "attachments")
        .into_iter()
        .flat_map(|list| xml::all(list, "file"))
    {
        let path = file.attribute("path").unwrap_or_default();
        if !carry.copy(path, &format!("attachments/{}", name_of(path))) {
            xml::error(file, format!("{path} is missing"), carry);
        }
    }
    headers
}

pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Name without extension, safe as a name of a folder.
pub(super) fn stem(path: &str) -> String {
    let name = name_of(path);
    safe(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// A C++ program that uses testlib, or nothing after an error that names why not.
pub(super) fn testlib_source(
    owner: Node<'_, '_>,
    headers: &Headers,
    carry: &mut Carry<'_>,
) -> Option<(String, String)> {
    let Some(source) = xml::child(owner, "source") else {
        xml::error(owner, "has no source", carry);
        return None;
    };
    let path = source.attribute("path").unwrap_or_default();
    let kind = source.attribute("type").unwrap_or_default();
    let Some(text) = carry.take_text(path) else {
        xml::error(source, format!("{path} is missing"), carry);
        return None;
    };
    if !kind.starts_with("cpp") {
        xml::error(
            source,
            format!("{path} is {kind}: only C++ programs with testlib can be carried over"),
            carry,
        );
        return None;
    }
    if !text.contains("testlib.h") {
        xml::error(
            source,
            format!("{path} does not include testlib.h; its exit codes are not those of 2025-09"),
            carry,
        );
        return None;
    }
    let testlib = headers.iter().find(|(name, _)| name == "testlib.h");
    let customizable =
        testlib.is_some_and(|(_, bytes)| String::from_utf8_lossy(bytes).contains("ifndef OK_EXIT_CODE"));
    if !customizable {
        let what = if testlib.is_some() {
            "too old: its exit codes cannot be set"
        } else {
            "not among the resources"
        };
        xml::error(
            source,
            format!("{path} needs files/testlib.h, which is {what}"),
            carry,
        );
        return None;
    }
    Some((path.to_owned(), text))
}

/// testlib of 2016 and before says of `rand` and `srand`, which are declared by then, that they must not be called. clang
/// wants that said at the first declaration; later versions say it to g++ alone.
const RAND: &str = "extern \"C\" { __attribute__((error(\"rand\"))) int rand(void); __attribute__((error(\"srand\"))) void srand(unsigned); }\n";

fn forbids_rand(testlib: &str) -> bool {
    let says = testlib.contains("__attribute__ ((error(") || testlib.contains("__attribute__((error(");
    says && !testlib.contains("__clang__")
}

/// Writes the program of `source` below `folder` with its wrapper and headers.
pub(super) fn write(
    folder: &str,
    wrapper: &str,
    part: &str,
    source: String,
    headers: &Headers,
    carry: &mut Carry<'_>,
) {
    let forbids = headers
        .iter()
        .any(|(name, bytes)| name == "testlib.h" && forbids_rand(&String::from_utf8_lossy(bytes)));
    let first = if forbids { RAND } else { "" };
    carry.put_text(
        &format!("{folder}/main.cpp"),
        format!("{first}{EXIT_CODES}{wrapper}"),
    );
    carry.put_text(&format!("{folder}/{part}"), source);
    for (name, bytes) in headers {
        carry.put(&format!("{folder}/{name}"), bytes.clone());
    }
}

/// testlib: a validator that returns from `main` found nothing wrong; 2025-09 wants 42 then.
const VALIDATOR: &str = "// Written by `trellis import`: polygon_validator.h is the package's validator.\nstatic int trellis_run(int argc, char** argv);\nint main(int argc, char** argv) { return trellis_run(argc, argv) == 0 ? 42 : 43; }\n#define main polygon_main\n#include \"polygon_validator.h\"\n#undef main\n#undef int\n#undef char\n#undef static\n#undef return\nstatic int trellis_call(int (*run)(), int, char**) { return run(); }\nstatic int trellis_call(int (*run)(int, char**), int argc, char** argv) { return run(argc, argv); }\nstatic int trellis_run(int argc, char** argv) { return trellis_call(polygon_main, argc, argv); }\n";

/// Whether a validator asks where a test belongs (`validator.group()`, `validator.testset()`).
pub(super) fn asks_for_groups(assets: Node<'_, '_>, carry: &Carry<'_>) -> bool {
    let sources = xml::child(assets, "validators")
        .into_iter()
        .flat_map(|list| list.descendants());
    sources
        .filter_map(|node| node.attribute("path").filter(|_| node.has_tag_name("source")))
        .filter_map(|path| carry.source.get(path))
        .any(|bytes| {
            let text = String::from_utf8_lossy(bytes);
            ["validator.group", "validator.testset"]
                .iter()
                .any(|call| text.contains(call))
        })
}

pub(super) fn validators(
    assets: Node<'_, '_>,
    set: &Testset,
    plan: &Plan,
    headers: &Headers,
    carry: &mut Carry<'_>,
) {
    let Some(list) = xml::child(assets, "validators") else {
        return;
    };
    xml::check(list, &[], &["validator"], carry);
    for validator in xml::all(list, "validator") {
        xml::check(validator, &[], &["source", "binary", "testset"], carry);
        if let Some((path, text)) = testlib_source(validator, headers, carry) {
            let folder = format!("input_validators/{}", stem(&path));
            match cpp::return_from_main(&text) {
                Some(text) => write(&folder, VALIDATOR, "polygon_validator.h", text, headers, carry),
                None => xml::error(validator, format!("{path} has no main() with a body"), carry),
            }
        }
        if let Some(testset) = xml::child(validator, "testset") {
            validator_tests(testset, set, plan, carry);
        }
    }
}

/// Invalid inputs are cases of `data/invalid_input`. 2025-09 has no place for inputs that have to be valid and are no
/// tests.
fn validator_tests(testset: Node<'_, '_>, set: &Testset, plan: &Plan, carry: &mut Carry<'_>) {
    let known = ["test-count", "input-path-pattern", "tests"];
    xml::check(testset, &[], &known, carry);
    let tests = xml::child(testset, "tests")
        .into_iter()
        .flat_map(|tests| xml::all(tests, "test"));
    let (mut kept, mut changed) = (0_usize, 0_usize);
    for (at, test) in tests.enumerate() {
        xml::check(test, &["verdict", "testset", "group", "description"], &[], carry);
        let Some(path) = patterns(testset, at + 1).remove("input-path-pattern") else {
            continue;
        };
        let Some(bytes) = carry.take(&path) else {
            xml::error(test, format!("{path} is missing"), carry);
            continue;
        };
        let name = format!("{:02}", at + 1);
        match test.attribute("verdict") {
            Some("invalid") => {
                carry.put(
                    &format!("data/invalid_input/{name}.in"),
                    cpp::unix(&bytes, &mut changed),
                );
                let mut map = Map::default();
                if plan.tell_groups.is_some() {
                    let mut args = vec![
                        "--testset".to_owned(),
                        test.attribute("testset").unwrap_or(&set.name).to_owned(),
                    ];
                    args.extend(
                        test.attribute("group")
                            .into_iter()
                            .flat_map(|group| ["--group".to_owned(), group.to_owned()]),
                    );
                    map.put_strings("input_validator_args", &args);
                }
                if let Some(description) = test.attribute("description") {
                    map.put("description", description);
                }
                put(carry, &format!("data/invalid_input/{name}.yaml"), &map);
            }
            Some("valid") => {
                carry.put(&format!("generators/validator-tests/{name}"), bytes);
                kept += 1;
            }
            other => xml::error(
                test,
                format!("the verdict {other:?} is neither valid nor invalid"),
                carry,
            ),
        }
    }
    if kept > 0 {
        xml::warning(
            testset,
            format!(
                "{kept} valid inputs are kept in generators/validator-tests and not checked: 2025-09 has a place for invalid ones only"
            ),
            carry,
        );
    }
}
