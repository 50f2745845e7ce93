//! Programs of a package: validators and example submissions (section "Programs").

use crate::content::Content;
use crate::files::Files;
use crate::finding::Finding;
use std::collections::BTreeMap;

/// File names relative to their folder, and contents.
pub type NamedFiles = Vec<(String, Content)>;

/// A program: one file, or a folder of files.
#[derive(Debug, Clone)]
pub struct Program {
    /// Base name of the file or folder.
    pub name: String,
    /// Path in the package.
    pub path: String,
    /// File name (relative to the program) and content.
    pub files: NamedFiles,
}

/// Programs that are direct children of `folder`, constants replaced in each file.
pub fn read(
    files: &Files,
    folder: &str,
    constants: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> Vec<Program> {
    files
        .children(folder)
        .into_iter()
        .map(|(name, is_folder)| {
            let path = format!("{folder}/{name}");
            let mut program = Program {
                name: name.clone(),
                path: path.clone(),
                files: Vec::new(),
            };
            let replaced = |bytes: &Content| Content::from(crate::constants::replace(bytes, constants));
            if is_folder {
                program.files = files
                    .under(&path)
                    .map(|(inner, bytes)| (inner.to_owned(), replaced(bytes)))
                    .collect();
            } else if let Some(bytes) = files.get(&path) {
                program.files.push((name, replaced(bytes)));
            }
            check_scripts(&program, findings);
            program
        })
        .collect()
}

/// `build` and `run` scripts would need a native shell, which is outside the sandbox.
fn check_scripts(program: &Program, findings: &mut Vec<Finding>) {
    for (name, _) in &program.files {
        if name == "build" || name == "run" {
            findings.push(Finding::error(
                format!("{}/{name}", program.path),
                "build and run scripts are not supported: programs run in the sandbox, which has no shell",
            ));
        }
    }
}
